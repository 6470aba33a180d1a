"""Whether an answer fits its question, whoever gives it and wherever: the page's form and the API ask here."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email

from automation.forms.answers import not_offered
from automation.protocol import Asked, Kind

_ONE = (
    *(Kind.CHOICE, Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL),
    *(Kind.PHONE, Kind.NUMBER, Kind.URL, Kind.SECRET, Kind.CHECK),
)
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(value: str) -> None:
    """A day, or the month that some forms are content with: what forms are filled in with."""
    if not _is_day(f"{value}-01" if _MONTH.fullmatch(value) else value):
        raise ValidationError("A date is wanted, as 2026-11-30.")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    # Python reads weeks and dates without lines too.
    return bool(_DAY.fullmatch(text))


_VALIDATORS: dict[Kind, Callable[[str], None]] = {
    Kind.EMAIL: validate_email,
    # Whatever way a country writes them; the site judges the rest.
    Kind.PHONE: RegexValidator(r"^[^A-Za-z]*(?:\d[^A-Za-z]*){5,}$", "That isn’t a phone number."),
    Kind.CHECK: RegexValidator(r"^true$", "A box takes “true”, or nothing."),
    Kind.NUMBER: RegexValidator(r"^-?\d+(?:[.,]\d+)?$", "A number is wanted."),
    Kind.DATE: _date,
}


def unfit(asked: Asked, values: Sequence[str]) -> str:
    """What is wrong with the answer, as a sentence; "" where nothing is."""
    given = [value for value in values if value.strip()]
    if not given:
        return "This question has to be answered." if asked.required else ""
    if asked.kind in _ONE and len(values) > 1:
        return "One answer is wanted."
    if tuple(values) == asked.refused:
        listed = asked.kind in (Kind.CHOICE, Kind.CHOICES) or asked.options
        return f"{not_offered(values)[:200]}." if listed else "The same wasn’t taken before."
    if asked.kind in (Kind.CHOICE, Kind.CHOICES) and asked.options_known and asked.options:
        unknown = [value for value in values if value not in asked.options]
        if unknown:
            return f"“{unknown[0][:100]}” is none of the options."
    if asked.max_length and any(len(value) > asked.max_length for value in given):
        return f"At most {asked.max_length} characters are taken."
    return _judged(asked.kind, given[0])


def _judged(kind: Kind, value: str) -> str:
    try:
        _VALIDATORS.get(kind, _anything)(value)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _anything(_value: str) -> None:
    return None
