"""Greenhouse's numbers for schools, degrees and disciplines: https://developers.greenhouse.io/job-board.html#education"""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from urllib.parse import quote

from automation.apis.delivery import Delivered, Parcel
from automation.apis.results import parsed, record
from automation.apis.sheets import Given

KINDS = {
    "educations[][school_name_id]": "schools",
    "educations[][degree_id]": "degrees",
    "educations[][discipline_id]": "disciplines",
}
WORDINGS = 4
"""Of one answer, that are looked for."""

Ask = Callable[[Parcel], Awaitable[Delivered]]


class NotListedError(Exception):
    """Greenhouse has no number for an answer. `label` is its question's."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class CatalogueGoneError(Exception):
    """Its lists can't be read."""


async def numbered(sent: Sequence[Given], board: str, ask: Ask) -> list[Given]:
    """With the numbers that `board`'s lists have for them. `board` is its address.

    Raises `NotListedError`, `CatalogueGoneError`."""
    return [await _numbered(each, board, ask) for each in sent]


async def _numbered(each: Given, board: str, ask: Ask) -> Given:
    kind = KINDS.get(each.question.name)
    if kind is None or each.numbers:
        return each
    said = each.answer.values[0]
    for words in dict.fromkeys((said, *each.answer.wanted[: WORDINGS - 1])):
        if number := await _number(words, f"{board}/education/{kind}", ask):
            return replace(
                each, question=each.question.model_copy(update={"values": {said: number}})
            )
    raise NotListedError(each.question.asked.label)


async def _number(words: str, listed: str, ask: Ask) -> str:
    """Of what reads the same, but for case, accents and signs; "" where nothing does."""
    url = f"{listed}?term={quote(words.encode('utf-8', 'replace'), safe='')}"
    answer = await ask(Parcel(url, listed, method="GET"))
    items = record(parsed(answer.body)).get("items")
    if answer.status != 200 or not answer.whole or not isinstance(items, list):
        raise CatalogueGoneError(answer.why or f"answered {answer.status}")
    for item in map(record, items):
        if _bare(str(item.get("text"))) == _bare(words):
            return str(item.get("id"))
    return ""


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"\W+", "", plain)
