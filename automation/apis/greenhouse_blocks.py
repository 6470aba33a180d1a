"""Jobs and degrees as Greenhouse's interface takes them: `educations[][school_name_id]`, `employments[][start_date][year]`.

A form has no numbers in such names. A record ends where its first field comes again, so each begins with the same one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from automation.apis.sheets import Given
from automation.protocol import Kind

BLOCK = re.compile(r"(educations|employments)\[\]")
_FIRST = {"educations": "school_name_id", "employments": "company_name"}
_DATE = re.compile(r"\[(?:start|end)_date\]$")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-\d{1,2})?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.](\d{4})")


def blocks(sent: Sequence[Given]) -> Iterator[tuple[str, str]]:
    """Fields of all records, record by record."""
    of_blocks = sorted((each for each in sent if BLOCK.match(each.question.name)), key=_place)
    for (part, _), record in groupby(of_blocks, key=_place):
        fields = [pair for each in record for pair in _fields(each)]
        first = f"{part}[][{_FIRST[part]}]"
        yield first, dict(fields).get(first, "")
        yield from (pair for pair in fields if pair[0] != first)


def _place(each: Given) -> tuple[str, int]:
    found = BLOCK.match(each.question.name)
    number = each.question.asked.hints.get("block", "0")
    return found[1] if found else "", int(number) if number.isdecimal() else 0


def _fields(each: Given) -> Iterator[tuple[str, str]]:
    name = each.question.name
    if _DATE.search(name):
        yield from _date(name, each.text.strip())
    elif each.question.asked.kind is Kind.CHECK:
        yield name, "true" if each.ticked else "false"
    elif name.endswith("_id]"):
        yield from ((name, number) for number in each.numbers[:1])
    elif each.values:
        yield name, each.values[0]


def _date(name: str, text: str) -> Iterator[tuple[str, str]]:
    year, month = "", ""
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = found[1], found[2] or ""
    elif found := _MONTH_YEAR.fullmatch(text):
        month, year = found[1], found[2]
    # It takes both or nothing.
    if month and year:
        yield f"{name}[month]", str(int(month))
        yield f"{name}[year]", year
