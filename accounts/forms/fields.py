"""Fields whose clean values are what a JSON document holds."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import pycountry
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from typing_extensions import override

from automation.forms.vocabulary.fold import fold

DECLINE = "decline"
RATHER_NOT = "I’d rather not say"
_DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@cache
def countries() -> list[tuple[str, str]]:
    """Two-letter codes and names, by name as one looks it up: “Côte d'Ivoire” before “Croatia”."""
    found = [
        (str(each.alpha_2), str(getattr(each, "common_name", "") or each.name))
        for each in pycountry.countries
    ]
    return sorted(found, key=lambda country: fold(country[1]))


class CountryField(forms.ChoiceField):
    def __init__(self, *, others: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        choices = [("", "Choose a country"), *others, *countries()]
        super().__init__(choices=choices, **options)


class CountriesField(forms.CharField):
    """Names or codes with commas between them; clean, a list of codes."""

    @override
    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            names = dict(countries())
            return ", ".join(names.get(code) or str(code) for code in value)
        return value

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [self._code(part.strip()) for part in text.split(",") if part.strip()]

    def _code(self, name: str) -> str:
        try:
            return str(pycountry.countries.lookup(name).alpha_2)
        except LookupError as error:
            raise forms.ValidationError(f"There is no country “{name}” that we know.") from error


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said: None."""

    def __init__(self, *, radios: bool = False, unsaid: str = "Not said", **options: Any) -> None:
        words = [("true", "Yes"), ("false", "No")]
        super().__init__(
            choices=words if radios and options.get("required") else [*words, ("", unsaid)],
            coerce=lambda value: value == "true",
            empty_value=None,
            widget=forms.RadioSelect if radios else forms.Select,
            **options,
        )

    @override
    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false", None: ""}.get(value, value)


class PartialDateField(forms.CharField):
    """A year, a month or a day: 2020, 2020-09, 2020-09-14."""

    default_error_messages = {"date": "Write it as 2020-09, or just the year."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)
        self.widget.attrs["placeholder"] = "2020-09"

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not _DATE.fullmatch(text):
            raise forms.ValidationError(self.error_messages["date"], code="date")
        return text


class DayField(forms.DateField):
    """Clean, an ISO date as text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
        )

    @override
    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if isinstance(day, date) else None


class NumberField(forms.FloatField):
    """Whole where it is whole."""

    @override
    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return int(number) if number is not None and float(number).is_integer() else number

    @override
    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


class LinesField(forms.CharField):
    """One item a line; clean, a list."""

    widget = forms.Textarea

    @override
    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    @override
    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class CommasField(forms.CharField):
    """Items with commas between them; clean, a list."""

    @override
    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    @override
    def clean(self, value: Any) -> Any:
        return [part.strip() for part in super().clean(value).split(",") if part.strip()]


class Suggesting(forms.TextInput):
    """One's own words, with some to choose from."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.words = words

    @override
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id', name)}_words"
        drawn = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((word,) for word in self.words)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', drawn, listed, options)


class SuggestedField(forms.CharField):
    def __init__(self, *, words: Sequence[str], **options: Any) -> None:
        super().__init__(widget=Suggesting(words), max_length=200, **options)


class DeclinableField(SuggestedField):
    """What somebody may rather not say: in the document, `decline`."""

    def __init__(self, *, words: Sequence[str] = (), **options: Any) -> None:
        super().__init__(words=[RATHER_NOT, *words], required=False, **options)

    @override
    def prepare_value(self, value: Any) -> Any:
        return RATHER_NOT if value == DECLINE else value

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        straight = str(text).strip().casefold().replace("'", "’")
        return DECLINE if straight in {RATHER_NOT.casefold(), DECLINE} else text
