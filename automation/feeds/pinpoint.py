"""Pinpoint: all postings of a careers site, by addresses with the posting's UUID (its own ids are numbers that no address has).

https://developers.pinpointhq.com/docs/jobs-json-endpoint describes `/postings.json`. It names neither employer nor country.
"""

import re

from typing_extensions import override

from automation.ats.registry import Site
from automation.ats.vendor import UUID
from automation.feeds.answers import Record, language, parsed, place, record, records, text
from automation.feeds.base import Bases, Feed, FeedUnreachableError
from automation.feeds.boards import BoardFeed, Page
from automation.feeds.lists import SHARED, Board, Listed, Lists
from automation.fetch import Reply


def feed(bases: Bases, *, lists: Lists = SHARED) -> Feed:
    return Pinpoint(bases.pinpoint, lists)


class Pinpoint(BoardFeed):
    system = "pinpoint"

    @override
    def list_url(self, base: str, site: Site) -> str:
        return f"{base}/postings.json"

    @override
    def page_url(self, base: str, job: str) -> str:
        return f"{base}/en/postings/{job}"

    @override
    def read_list(self, reply: Reply) -> Page:
        said = record(parsed(reply))
        if not isinstance(said.get("data"), list):
            raise FeedUnreachableError("not a list of postings")
        return Page(Board({_id(each): _posting(each) for each in records(said["data"])}))


def _address(item: Record) -> str:
    return text(item.get("url"), most=2_000) or text(item.get("path"), most=2_000)


def _id(item: Record) -> str:
    found = re.search(rf"/postings/({UUID})", _address(item), re.IGNORECASE)
    return found[1].lower() if found else text(item.get("id"))


def _posting(item: Record) -> Listed:
    where = record(item.get("location"))
    spoken = re.search(r"/([a-z]{2}(?:-[A-Za-z]{2})?)/postings/", _address(item))
    return Listed(
        title=text(item.get("title")),
        place=place(where.get("city"), where.get("province")) or text(where.get("name")),
        language=language(spoken[1]) if spoken else "",
        url=_address(item),
    )
