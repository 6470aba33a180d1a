"""Jobs and degrees as Greenhouse's interface takes them: `educations[][school_name_id]`, `employments[][start_date][year]`.

A form has no numbers in such names. A record ends where its first field comes again, so each begins with the same one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from automation.apis.sheets import Given
from automation.protocol import Kind

BLOCK = re.compile(r"(educations|employments)\[\]")
_FIRST = {"educations": "school_name_id", "employments": "company_name"}
_DATE = re.compile(r"(.*_date\])\[(?:month|year)\]")


def blocks(sent: Sequence[Given]) -> Iterator[tuple[str, str]]:
    """Fields of all records, record by record."""
    of_blocks = sorted((each for each in sent if BLOCK.match(each.question.name)), key=_place)
    for (part, _), record in groupby(of_blocks, key=_place):
        fields = _dated([pair for each in record for pair in _fields(each)])
        first = f"{part}[][{_FIRST[part]}]"
        yield first, dict(fields).get(first, "")
        yield from (pair for pair in fields if pair[0] != first)


def _place(each: Given) -> tuple[str, int]:
    found = BLOCK.match(each.question.name)
    number = each.question.asked.hints.get("block", "0")
    return found[1] if found else "", int(number) if number.isdecimal() else 0


def _fields(each: Given) -> Iterator[tuple[str, str]]:
    name = each.question.name
    if each.question.asked.kind is Kind.CHECK:
        yield name, "true" if each.ticked else "false"
    elif name.endswith("_id]"):
        yield from ((name, number) for number in each.numbers[:1])
    elif each.values:
        yield name, each.values[0]


def _dated(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without months that have no year, and years that have no month: it takes both or nothing."""
    parts = Counter(found[1] for name, _ in fields if (found := _DATE.fullmatch(name)))
    return [
        (name, value)
        for name, value in fields
        if not (found := _DATE.fullmatch(name)) or parts[found[1]] == 2
    ]
