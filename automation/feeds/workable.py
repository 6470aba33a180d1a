"""Workable: an account's list, and each posting's form as the hosted page reads it.

The list is the careers widget's, https://help.workable.com/hc/en-us/articles/115012771647 (`/api/v1/widget/accounts/{account}`);
it names the employer. The form, `/api/v1/jobs/{shortcode}/form`, is undocumented: sections of fields, `{id, label, required,
type, maxLength?, helper?, supportedFileTypes?, options[{name, value}]?, singleOption?, fields[]?}`. Both turn away who asks often.
"""

from collections.abc import Iterable, Iterator

from automation.ats.registry import Site
from automation.ats.vendor import Posting
from automation.errors import PostingClosedError
from automation.feeds.answers import (
    GONE,
    Record,
    country,
    fetch,
    language,
    listed,
    parsed,
    place,
    prose,
    record,
    records,
    text,
    truth,
)
from automation.feeds.base import (
    Bases,
    Feed,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Published,
)
from automation.feeds.boards import published
from automation.feeds.lists import SHARED, Board, Listed, Lists
from automation.feeds.questions import YES_NO, Entry, numbered, whole
from automation.protocol import Kind, Part

KINDS = {
    "text": Kind.TEXT,
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "paragraph": Kind.LONG_TEXT,
    "boolean": Kind.CHOICE,
    "dropdown": Kind.CHOICE,
    "multiple": Kind.CHOICES,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "file": Kind.FILE,
}
TYPES = {*KINDS, "group"}
PARTS = {"education": Part.STUDIES, "experience": Part.JOBS}


def feed(bases: Bases, *, lists: Lists = SHARED) -> Feed:
    return Workable(bases.workable, lists)


class Workable:
    def __init__(self, base: str, lists: Lists) -> None:
        self._base = base
        self._lists = lists

    async def read(self, site: Site, get: Get) -> Published:
        posting = site.posting
        if posting.ats != "workable" or not posting.job:
            raise NothingPublishedError("the address names no posting")
        # First, since it alone tells what has closed.
        sections = await self._form(posting, get)
        found = await self._listed(posting, get)
        fields = list(_fields(sections))
        entries = [_question(each) for each in fields if _type(each) != "group"]
        return published("workable", posting, found).model_copy(
            update={
                "questions": numbered(entries),
                "complete": whole(entries) and all(_type(each) in TYPES for each in fields),
                "parts": tuple(
                    dict.fromkeys(
                        PARTS[text(each.get("id"))]
                        for each in fields
                        if text(each.get("id")) in PARTS
                    )
                ),
            }
        )

    async def _form(self, posting: Posting, get: Get) -> list[Record]:
        reply = await fetch(f"{self._base}/api/v1/jobs/{posting.job}/form", get)
        if reply.status in GONE:
            raise PostingClosedError("it has no form any more")
        said = parsed(reply)
        if not isinstance(said, list):
            raise FeedUnreachableError("not a form")
        return list(records(said))

    async def _listed(self, posting: Posting, get: Get) -> Listed:
        """What the account's list says, else the posting by itself: some are open that no list has."""
        if not posting.tenant:
            return Listed()
        account = f"{self._base}/api/v1/widget/accounts/{posting.tenant}"
        board = await self._lists.board(account, lambda: _board(account, get))
        found = board.postings.get(posting.job)
        if found is not None:
            return found
        job = f"{self._base}/api/v2/accounts/{posting.tenant}/jobs/{posting.job}"
        reply = await fetch(job, get)
        return Listed() if reply.status in GONE else _single(record(parsed(reply)), board.employer)


async def _board(url: str, get: Get) -> Board:
    reply = await fetch(url, get)
    if reply.status in GONE:
        return Board()
    said = record(parsed(reply))
    if not isinstance(said.get("jobs"), list):
        raise FeedUnreachableError("not an account's list")
    employer = text(said.get("name"))
    jobs = {
        text(each.get("shortcode")).upper(): _entry(each, employer)
        for each in records(said["jobs"])
    }
    return Board(jobs, employer)


def _entry(job: Record, employer: str) -> Listed:
    where = next(records(job.get("locations")), {})
    return Listed(
        title=text(job.get("title")),
        employer=employer,
        place=place(job.get("city"), job.get("state"), job.get("country")),
        country=country(where.get("countryCode")),
        url=text(job.get("url"), most=2_000),
    )


def _single(job: Record, employer: str) -> Listed:
    where = record(job.get("location"))
    return Listed(
        title=text(job.get("title")),
        employer=employer,
        place=place(where.get("city"), where.get("region"), where.get("country")),
        country=country(where.get("countryCode")),
        language=language(job.get("language")),
        closed=text(job.get("state")) in ("closed", "archived"),
    )


def _fields(sections: Iterable[Record]) -> Iterator[Record]:
    """Of all sections, those of no part that a person adds as often as they want."""
    for section in sections:
        name = text(section.get("name"))
        for each in records(section.get("fields")):
            yield {**each, "section": name}


def _type(said: Record) -> str:
    return text(said.get("type"))


def _question(said: Record) -> Entry:
    kind = KINDS.get(_type(said), Kind.TEXT)
    options: tuple[str, ...] = tuple(
        text(each.get("value")) for each in records(said.get("options"))
    )
    if _type(said) == "boolean":
        options = YES_NO
    elif kind is Kind.CHOICES and truth(said.get("singleOption")):
        kind = Kind.CHOICE
    most = said.get("maxLength")
    return Entry(
        label=text(said.get("label")),
        kind=kind,
        required=truth(said.get("required")),
        options=options,
        help=prose(said.get("helper")),
        section=text(said.get("section")),
        max_length=most if isinstance(most, int) and 0 < most < 10**9 else None,
        accept=",".join(filter(None, map(text, listed(said.get("supportedFileTypes"))[:20]))),
        hints={"name": text(said.get("id"))},
    )
