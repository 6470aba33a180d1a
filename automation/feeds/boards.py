"""Feeds of vendors that publish a whole board and no single posting."""

from dataclasses import dataclass

from automation.ats.registry import Site
from automation.ats.vendor import Posting
from automation.errors import PostingClosedError
from automation.feeds.answers import GONE, fetch, missing
from automation.feeds.base import Get, NothingPublishedError, Published
from automation.feeds.lists import Board, Listed, Lists
from automation.fetch import Reply

PAGES = 20
"""Of one list."""


@dataclass(frozen=True, slots=True)
class Page:
    """Of a list. `next`: the address of its next one, "" on the last."""

    board: Board
    next: str = ""


class BoardFeed:
    """Subclasses say where a board is, how it reads, and where a posting has its page."""

    system = ""

    def __init__(self, base: str, lists: Lists) -> None:
        self._base = base
        self._lists = lists

    def list_url(self, base: str, site: Site) -> str:
        raise NotImplementedError

    def page_url(self, base: str, job: str) -> str:
        raise NotImplementedError

    def read_list(self, reply: Reply) -> Page:
        """Raises `FeedUnreachableError` for what isn't the vendor's."""
        raise NotImplementedError

    async def read(self, site: Site, get: Get) -> Published:
        posting = posting_of(site, self.system)
        base = base_of(self._base, posting)
        url = self.list_url(base, site)
        board = await self._lists.board(url, lambda: self._board(url, base, get))
        found = board.postings.get(posting.job)
        if found is None:
            raise await missing(self.page_url(base, posting.job), get)
        return published(self.system, posting, found)

    async def _board(self, url: str, base: str, get: Get) -> Board:
        postings: dict[str, Listed] = {}
        for _ in range(PAGES):
            reply = await fetch(url, get)
            if reply.status in GONE:
                raise NothingPublishedError("no such board")
            page = self.read_list(reply)
            postings = {**page.board.postings, **postings}
            url = page.next
            # What it calls the next page may lie anywhere.
            if not url.startswith(f"{base}/"):
                break
        return Board(postings)


def posting_of(site: Site, system: str) -> Posting:
    """The posting of an address that names it and whose it is. Raises `NothingPublishedError`."""
    posting = site.posting
    if posting.ats != system or not posting.tenant or not posting.job:
        raise NothingPublishedError("the address doesn't say whose posting it is")
    return posting


def base_of(base: str, posting: Posting) -> str:
    return base.replace("{tenant}", posting.tenant)


def published(system: str, posting: Posting, found: Listed) -> Published:
    """Raises `PostingClosedError` where the list says that it is closed."""
    if found.closed:
        raise PostingClosedError("listed as closed")
    return Published(
        system=system,
        id=posting.job,
        tenant=posting.tenant,
        title=found.title,
        employer=found.employer,
        place=found.place,
        country=found.country,
        language=found.language,
        url=found.url,
    )
