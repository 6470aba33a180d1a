"""Lever's Postings API, which tells of a posting, and its application page, which alone tells of its questions:
https://github.com/lever/postings-api ("does not expose custom questions")."""

from urllib.parse import quote, urlsplit

from automation.ats.registry import Site
from automation.ats.vendor import Posting, Scope
from automation.errors import PostingClosedError
from automation.feeds.answers import GONE, Record, country, fetch, parsed, place, record, text
from automation.feeds.base import (
    Bases,
    Feed,
    FeedError,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Published,
)
from automation.feeds.lever_page import Page, read_page

SYSTEM = "lever"
CARDS = "It asks questions that Lever’s interface doesn’t take."
UNREAD = "Its form couldn’t be read, so it isn’t known what it asks."


def feed(bases: Bases) -> Feed:
    return Lever(bases)


class Lever:
    def __init__(self, bases: Bases) -> None:
        self._bases = bases

    async def read(self, site: Site, get: Get) -> Published:
        posting = site.posting
        if posting.ats != SYSTEM or not posting.tenant or not posting.job:
            raise NothingPublishedError("the address doesn't say whose posting it is")
        in_eu = ".eu." in (urlsplit(site.url).hostname or "")
        of_site = f"{self._api(in_eu=in_eu)}/v0/postings/{quote(posting.tenant, safe='')}"
        reply = await fetch(f"{of_site}/{posting.job}?mode=json", get)
        if reply.status in GONE:
            raise await _gone(of_site, get)
        said = record(parsed(reply))
        if not said.get("id"):
            raise FeedUnreachableError("not a posting")
        jobs = self._bases.lever_jobs_eu if in_eu else self._bases.lever_jobs
        page = await _page(f"{jobs}/{quote(posting.tenant, safe='')}/{posting.job}/apply", get)
        return published(said, page=page, posting=posting)

    def _api(self, *, in_eu: bool) -> str:
        return self._bases.lever_eu if in_eu else self._bases.lever


async def _gone(of_site: str, get: Get) -> PostingClosedError | NothingPublishedError:
    """One answer for a posting that was taken down and for a site that never was."""
    if (await fetch(f"{of_site}?mode=json&limit=1", get)).status in GONE:
        return NothingPublishedError("no such site")
    return PostingClosedError("its site is there, and it isn't")


async def _page(url: str, get: Get) -> Page:
    """Empty where it can't be read: what the interface said of the posting stays true."""
    try:
        reply = await fetch(url, get)
    except FeedError:
        return Page()
    return Page() if reply.status in GONE else read_page(reply.body.decode("utf-8", "replace"))


def published(said: Record, *, page: Page, posting: Posting) -> Published:
    categories = record(said.get("categories"))
    title = text(said.get("text"))
    untaken = [each.asked for each in page.questions if not each.name]
    required = any(each.required for each in untaken)
    cards = "required" if required else "optional" if untaken else "none"
    return Published(
        system=SYSTEM,
        id=posting.job,
        tenant=posting.tenant,
        title=title,
        employer=_employer(page.title, title),
        place=place(categories.get("location")),
        country=country(said.get("country")),
        url=text(said.get("hostedUrl"), most=2_000),
        keys=Posting(
            SYSTEM, posting.tenant, posting.job, site=posting.site, scope=Scope.EITHER
        ).keys,
        questions=page.questions,
        complete=page.complete,
        obstacles=_obstacles(page, required=required),
        extra={"cards": cards} if page.questions else {},
    )


def _obstacles(page: Page, *, required: bool) -> tuple[str, ...]:
    if not page.complete:
        return (UNREAD,)
    return (CARDS,) if required else ()


def _employer(page: str, title: str) -> str:
    """Of the page's title "Acme - Backend Engineer": the interface doesn't say whose the posting is."""
    return page.removesuffix(title).rstrip(" -–—") if title and page.endswith(title) else ""
