"""Dates as fields ask for them."""

import re
from datetime import date

from automation.forms.vocabulary.fold import fold

# dd.mm.yyyy, TT/MM/JJJJ, jj/mm/aaaa, dd.mm.year, YYYY-MM-DD, mmddyyyy
_FORMAT = re.compile(r"\b(?:(?P<first>d{1,2}|t{1,2}|j{1,2}|g{1,2}|m{1,2}|y{4}|a{4}|j{4}|r{4})(?P<mark>[./ -]+)){1,1}(?P<second>m{1,2}|d{1,2}|t{1,2}|j{1,2}|g{1,2})[./ -]+(?P<third>y{2,4}|j{2,4}|a{2,4}|r{2,4}|year|d{1,2}|t{1,2})\b")  # fmt: skip
_PLAIN = re.compile(r"\bm{2}d{2}y{4}\b|\bd{2}m{2}y{4}\b")


def asked_format(text: str) -> str:
    """A `strftime` format for the pattern that the text shows, or ""."""
    plain = fold(text)
    if found := _PLAIN.search(plain):
        return "%m%d%Y" if found[0].startswith("m") else "%d%m%Y"
    found = _FORMAT.search(plain)
    if found is None:
        return ""
    mark = found["mark"].strip() or " "
    return mark.join(_code(part) for part in (found["first"], found["second"], found["third"]))


def _code(part: str) -> str:
    if part[0] == "m":
        return "%m"
    if len(part) > 2 or part == "yy":
        return "%y" if part == "yy" else "%Y"
    return "%d"


def written(day: date, form: str) -> str:
    return day.strftime(form) if form else day.isoformat()


def months_of(day: date) -> tuple[str, ...]:
    """A month in the ways lists have it."""
    return (f"{day:%B}", f"{day:%b}", f"{day:%m}", str(day.month))


def partial(text: str) -> date | None:
    """A résumé's date: `2017`, `2017-06` or whole; the first day of what is left open."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
