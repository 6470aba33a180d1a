"""BambooHR: each opening with the fields of its form, as the careers site itself reads them.

`/careers/{id}/detail` holds `result.jobOpening` and `result.formFields`: fields of BambooHR's own by name, `{isRequired, label,
options}`, and the employer's `customQuestions`, `{id, question, isRequired, type, options, hasOther}`. Undocumented.
"""

from collections.abc import Iterator

from automation.ats.registry import Site
from automation.errors import PostingClosedError
from automation.feeds.answers import (
    GONE,
    Record,
    country,
    fetch,
    parsed,
    place,
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
from automation.feeds.boards import base_of, posting_of
from automation.feeds.questions import YES_NO, Entry, numbered, whole
from automation.protocol import Kind

KINDS = {
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "countryId": Kind.CHOICE,
    "state": Kind.CHOICE,
    "dateAvailable": Kind.DATE,
    "resumeFileId": Kind.FILE,
    "coverLetterFileId": Kind.FILE,
}
"""Of BambooHR's own fields; the others are text, unless they have options."""
ASKED_OF_GROUPS = {
    "genderId": "Gender",
    "ethnicityId": "Ethnicity",
    "disabilityId": "Disability",
    "veteranStatusId": "Veteran Status",
}
"""A list of options each, empty where it isn't asked."""
CUSTOM = {
    "short": Kind.TEXT,
    "long": Kind.LONG_TEXT,
    "yes_no": Kind.CHOICE,
    "checkbox": Kind.CHECK,
    "multi": Kind.CHOICE,
    "file": Kind.FILE,
}


def feed(bases: Bases) -> Feed:
    return BambooHR(bases.bamboohr)


class BambooHR:
    def __init__(self, base: str) -> None:
        self._base = base

    async def read(self, site: Site, get: Get) -> Published:
        posting = posting_of(site, "bamboohr")
        base = base_of(self._base, posting)
        reply = await fetch(f"{base}/careers/{posting.job}/detail", get)
        if reply.status in GONE:
            raise await _missing(base, get)
        result = record(record(parsed(reply)).get("result"))
        opening = record(result.get("jobOpening"))
        if not opening:
            raise FeedUnreachableError("not an opening")
        if text(opening.get("jobOpeningStatus")).lower() not in ("", "open"):
            raise PostingClosedError("its status isn't open")
        fields = record(result.get("formFields"))
        return _published(opening, fields).model_copy(
            update={"id": posting.job, "tenant": posting.tenant}
        )


async def _missing(base: str, get: Get) -> Exception:
    """An employer's board that is there says that its opening is not; a board that has gone says nothing."""
    reply = await fetch(f"{base}/careers/list", get)
    if reply.status in GONE or not isinstance(record(parsed(reply)).get("result"), list):
        return NothingPublishedError("no such board")
    return PostingClosedError("no such opening")


def _published(opening: Record, fields: Record) -> Published:
    where = record(opening.get("location"))
    entries = list(_entries(fields))
    return Published(
        system="bamboohr",
        title=text(opening.get("jobOpeningName")),
        place=place(where.get("city"), where.get("state"), where.get("addressCountry")),
        country=country(where.get("addressCountry")),
        url=text(opening.get("jobOpeningShareUrl"), most=2_000),
        questions=numbered(entries),
        complete=whole(entries),
    )


def _entries(fields: Record) -> Iterator[Entry]:
    for name, said in fields.items():
        if name == "customQuestions":
            yield from map(_custom, records(said))
        elif name in ASKED_OF_GROUPS:
            options = _options(said)
            if options:
                yield Entry(ASKED_OF_GROUPS[name], Kind.CHOICE, options=options)
        elif isinstance(said, dict):
            yield _own(name, said)


def _own(name: str, said: Record) -> Entry:
    options = _options(said.get("options"))
    kind = Kind.CHOICE if options else KINDS.get(name, Kind.TEXT)
    # A list of states is empty where the country has none.
    if kind is Kind.CHOICE and not options:
        kind = Kind.TEXT
    return Entry(
        label=text(said.get("label")),
        kind=kind,
        required=truth(said.get("isRequired")),
        options=options,
        hints={"name": text(name)},
    )


def _custom(said: Record) -> Entry:
    kind = CUSTOM.get(text(said.get("type")), Kind.TEXT)
    options = YES_NO if text(said.get("type")) == "yes_no" else _options(said.get("options"))
    if text(said.get("hasOther")).lower() == "yes":
        options = (*options, "Other")
    return Entry(
        label=text(said.get("question")),
        kind=kind,
        required=truth(said.get("isRequired")),
        options=options,
    )


def _options(said: object) -> tuple[str, ...]:
    return tuple(text(each.get("text")) or text(each.get("option")) for each in records(said))
