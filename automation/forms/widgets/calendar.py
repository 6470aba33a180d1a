"""Dates as fields want and show them. Answers hold ISO dates, or a year and month."""

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?$")
_PART = re.compile(r"y+|m+|d+|j+|t+|a+", re.IGNORECASE)
# Day, month and year in the placeholders of the languages that forms come in.
_LETTERS = {"y": "y", "a": "y", "j": "y", "m": "m", "d": "d", "t": "d"}


@dataclass(frozen=True, slots=True)
class Day:
    year: int
    month: int
    day: int | None = None

    def iso(self) -> str:
        return f"{self.year:04}-{self.month:02}" + ("" if self.day is None else f"-{self.day:02}")

    def month_names(self) -> tuple[str, ...]:
        name = _NAMES[self.month - 1]
        return (name, name[:3], f"{self.month:02}", str(self.month))


def day(text: str) -> Day | None:
    """An ISO date, or a year and a month."""
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, of_month = (int(part) if part else None for part in found.groups())
    if year is None or month is None or not 1 <= month <= 12:
        return None
    return Day(year, month, of_month)


def pattern(placeholder: str) -> str:
    """The part of a placeholder that shows a format (`DD.MM.YYYY`), or ""."""
    found = re.search(
        r"\b(?:[dtmyja]{1,4}[\s./-]+){1,2}[dtmyja]{1,4}\b", placeholder, re.IGNORECASE
    )
    if found is None:
        return ""
    kinds = {_LETTERS[part[0].casefold()] for part in _PART.findall(found.group())}
    return found.group() if {"m", "y"} <= kinds else ""


def written(wanted: Day, form: str) -> str:
    """The date in that pattern; ISO where the pattern is empty."""
    if not form:
        return wanted.iso()

    def part(found: re.Match[str]) -> str:
        letters = found.group()
        match _LETTERS[letters[0].casefold()]:
            case "y":
                return f"{wanted.year:04}" if len(letters) > 2 else f"{wanted.year % 100:02}"
            case "m" if len(letters) >= 3:
                return _NAMES[wanted.month - 1][: 3 if len(letters) == 3 else None]
            case "m":
                return f"{wanted.month:0{len(letters)}}"
            case _:
                return f"{wanted.day or 1:0{len(letters)}}"

    return _PART.sub(part, form)


def same_day(wanted: Day, shown: str, form: str = "") -> bool:
    """Does this text show that day? Where only a pattern could tell day from month, the pattern decides."""
    if (iso := day(shown)) is not None:
        return iso == wanted or (
            (wanted.day is None or iso.day is None)
            and ((iso.year, iso.month) == (wanted.year, wanted.month))
        )
    if form and shown.strip().casefold() == written(wanted, form).casefold():
        return True
    parts = [int(number) for number in re.findall(r"\d+", shown)]
    names = [name[:3] for name in re.findall(r"[^\W\d]{3,}", shown.casefold())]
    parts += [_MONTHS.index(name) + 1 for name in names if name in _MONTHS]
    expected = [wanted.year, wanted.month] + ([wanted.day] if wanted.day else [])
    if wanted.year not in parts and wanted.year % 100 in parts:
        expected[0] = wanted.year % 100
    if len(parts) == 2 and len(expected) == 3:
        expected = expected[:2]
    return sorted(parts) == sorted(expected) and not _swapped(wanted, shown, form)


def _swapped(wanted: Day, shown: str, form: str) -> bool:
    """The pattern says which number is the day, and it is the other one."""
    if not form or wanted.day is None or wanted.day == wanted.month:
        return False
    order = [_LETTERS[part[0].casefold()] for part in _PART.findall(form)]
    numbers = re.findall(r"\d+", shown)
    if len(numbers) != len(order) or "d" not in order:
        return False
    return int(numbers[order.index("d")]) != wanted.day
