"""SmartRecruiters: the Posting API, and what the apply page has of its form.

https://developers.smartrecruiters.com/docs/posting-api describes `/v1/companies/{company}/postings/{id or uuid}`. The questions
stand in no interface without a key; the apply page, `/oneclick-ui/company/{company}/publication/{uuid}`, carries which of its
fields it shows (`fieldSets`, undocumented), so far as it lets itself be read.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from automation.ats.registry import Site
from automation.ats.vendor import UUID, Posting
from automation.errors import PostingClosedError
from automation.feeds.answers import (
    GONE,
    Record,
    country,
    fetch,
    language,
    parsed,
    place,
    record,
    text,
    truth,
)
from automation.feeds.base import (
    Bases,
    Feed,
    FeedError,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Published,
)
from automation.feeds.boards import posting_of
from automation.feeds.questions import Entry, numbered
from automation.fetch import Reply
from automation.protocol import Kind, Part

FIELDS = {
    "firstAndLastName": (("First name", Kind.TEXT), ("Last name", Kind.TEXT)),
    "email": (("Email", Kind.EMAIL), ("Confirm your email", Kind.EMAIL)),
    "placeOfResidence": (("Place of residence", Kind.TEXT),),
    "phoneNumber": (("Phone number", Kind.PHONE),),
    "resume": (("Resume", Kind.FILE),),
    "messageToHiringManager": (("Message to the Hiring Team", Kind.LONG_TEXT),),
}
"""What the page calls them, in English."""
PROFILES = {
    "linkedIn": "LinkedIn",
    "facebook": "Facebook",
    "x": "X (fka Twitter)",
    "website": "Website",
}
PARTS = {"experience": Part.JOBS, "education": Part.STUDIES}


def feed(bases: Bases) -> Feed:
    return SmartRecruiters(bases.smartrecruiters, bases.smartrecruiters_jobs)


class SmartRecruiters:
    def __init__(self, base: str, jobs: str) -> None:
        self._base = base
        self._jobs = jobs

    async def read(self, site: Site, get: Get) -> Published:
        posting = posting_of(site, "smartrecruiters")
        board = f"{self._base}/v1/companies/{posting.tenant}/postings"
        reply = await fetch(f"{board}/{posting.job}", get)
        if reply.status in GONE:
            raise await _missing(board, get)
        said = record(parsed(reply))
        if not text(said.get("name")):
            raise FeedUnreachableError("not a posting")
        if said.get("active") is False:
            raise PostingClosedError("it isn't active")
        fields = await self._fields(posting, text(said.get("uuid")), get)
        return _published(posting, said, fields)

    async def _fields(self, posting: Posting, uuid: str, get: Get) -> Record:
        """Empty where the page doesn't say: it turns most programs away."""
        if not re.fullmatch(UUID, uuid, re.IGNORECASE):
            return {}
        url = f"{self._jobs}/oneclick-ui/company/{posting.tenant}/publication/{uuid}"
        try:
            reply = await fetch(url, get)
        except FeedError:
            return {}
        return embedded(reply, "fieldSets")


async def _missing(board: str, get: Get) -> Exception:
    """A company that doesn't exist has an empty list too."""
    reply = await fetch(f"{board}?limit=1", get)
    total = record(parsed(reply)).get("totalFound") if reply.status not in GONE else 0
    if isinstance(total, int) and total > 0:
        return PostingClosedError("no such posting")
    return NothingPublishedError("no such company, or it has no open postings")


def embedded(reply: Reply, name: str) -> Record:
    """The first object of that name in the JSON that a page's scripts or attributes hold; empty without one."""
    page = reply.body.decode(errors="replace")
    for source in (page, unescape(page)):
        found = re.search(rf'"{name}"\s*:\s*(?=\{{)', source)
        if found:
            return record(_object(source[found.end() :]))
    return {}


def _object(source: str) -> Any:
    try:
        return json.JSONDecoder().raw_decode(source)[0]
    except (ValueError, RecursionError):
        return None


def _published(posting: Posting, said: Record, fields: Record) -> Published:
    where = record(said.get("location"))
    company = record(said.get("company"))
    return Published(
        system="smartrecruiters",
        id=posting.job,
        tenant=posting.tenant,
        title=text(said.get("name")),
        employer=text(company.get("name")),
        place=text(where.get("fullLocation")).replace(", ,", ",")
        or place(where.get("city"), where.get("region"), where.get("country")),
        country=country(where.get("country")),
        language=language(record(said.get("language")).get("code")),
        url=text(said.get("postingUrl"), most=2_000),
        keys=_keys(posting, said),
        questions=numbered(_entries(fields)),
        # Its second page asks what the employer wants to know besides.
        complete=False,
        parts=tuple(part for name, part in PARTS.items() if _shown(fields.get(name))),
    )


def _keys(posting: Posting, said: Record) -> tuple[str, ...]:
    """Public addresses have the number, those of the form the UUID."""
    ids = (text(said.get("id")).lower(), text(said.get("uuid")).lower())
    return tuple(
        Posting(posting.ats, posting.tenant, job, site=posting.site, scope=posting.scope).key
        for job in ids
        if job
    )


def _entries(fields: Record) -> Iterator[Entry]:
    for name, asked in FIELDS.items():
        if _shown(fields.get(name)):
            for label, kind in asked:
                yield Entry(label, kind, required=_required(fields[name]))
    profiles = record(fields.get("socialProfiles"))
    if _shown(profiles):
        for name, label in PROFILES.items():
            if _shown(profiles.get(name)):
                yield Entry(label, Kind.TEXT, required=_required(profiles[name]))


def _shown(field: Any) -> bool:
    return truth(record(field).get("visible"))


def _required(field: Any) -> bool:
    return truth(record(field).get("required"))
