"""Teamtailor: the JSON Feed of a careers site, each posting with its schema.org JobPosting, and the page of a posting's form.

`/jobs.json` is undocumented; its shape is that of https://www.jsonfeed.org/version/1.1/. The form: see `teamtailor_form`.
"""

import re

from typing_extensions import override

from automation.ats.registry import Site
from automation.feeds.answers import (
    Record,
    country,
    fetch,
    listed,
    parsed,
    place,
    record,
    records,
    text,
)
from automation.feeds.base import (
    Bases,
    Feed,
    FeedError,
    FeedUnreachableError,
    Get,
    Published,
)
from automation.feeds.boards import BoardFeed, Page, base_of
from automation.feeds.lists import SHARED, Board, Listed, Lists
from automation.feeds.questions import numbered
from automation.feeds.teamtailor_form import Form, read_form
from automation.fetch import Reply


def feed(bases: Bases, *, lists: Lists = SHARED) -> Feed:
    return Teamtailor(bases.teamtailor, lists)


class Teamtailor(BoardFeed):
    system = "teamtailor"

    @override
    async def read(self, site: Site, get: Get) -> Published:
        found = await super().read(site, get)
        form = await self._form(base_of(self._base, site.posting), found.id, get)
        return found.model_copy(
            update={"questions": numbered(form.entries), "complete": form.complete}
        )

    async def _form(self, base: str, job: str, get: Get) -> Form:
        """Without entries where the page can't be read: what the list says counts all the same."""
        try:
            reply = await fetch(f"{base}/jobs/{job}/applications/new", get)
        except FeedError:
            return Form()
        return read_form(reply.body.decode(errors="replace"))

    @override
    def list_url(self, base: str, site: Site) -> str:
        return f"{base}/jobs.json"

    @override
    def page_url(self, base: str, job: str) -> str:
        return f"{base}/jobs/{job}"

    @override
    def read_list(self, reply: Reply) -> Page:
        said = record(parsed(reply))
        if not isinstance(said.get("items"), list):
            raise FeedUnreachableError("not a JSON Feed")
        employer = text(said.get("title"))
        postings = {_id(item): _posting(item, employer) for item in records(said["items"])}
        return Page(Board(postings), next=text(said.get("next_url"), most=2_000))


def _id(item: Record) -> str:
    """Its number: the feed's own ids are others than those of its addresses."""
    found = re.search(r"/jobs/(\d{1,20})(?:[-/?#]|$)", text(item.get("url"), most=2_000))
    named = record(record(item.get("_jobposting")).get("identifier")).get("value")
    return found[1] if found else text(named)


def _posting(item: Record, employer: str) -> Listed:
    said = record(item.get("_jobposting"))
    places = [record(record(each).get("address")) for each in listed(said.get("jobLocation"))]
    first = places[0] if places else {}
    countries = {country(each.get("addressCountry")) for each in places}
    return Listed(
        title=text(item.get("title")) or text(said.get("title")),
        employer=text(record(said.get("hiringOrganization")).get("name")) or employer,
        place=place(first.get("addressLocality"), first.get("addressRegion")),
        # Of several places it is for the person to say which.
        country=countries.pop() if len(countries) == 1 else "",
        url=text(item.get("url"), most=2_000),
    )
