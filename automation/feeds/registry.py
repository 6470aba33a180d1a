"""What is published of a posting, whoever publishes it."""

from importlib import import_module

from automation.ats.registry import Site
from automation.errors import PostingClosedError
from automation.feeds import jsonld
from automation.feeds.answers import fetch
from automation.feeds.base import Bases, Feed, FeedError, Get, NothingPublishedError, Published

FEEDS = {
    "greenhouse": "automation.feeds.greenhouse",
    "lever": "automation.feeds.lever",
    "recruitee": "automation.feeds.recruitee",
    "ashby": "automation.feeds.ashby",
    "smartrecruiters": "automation.feeds.smartrecruiters",
    "workable": "automation.feeds.workable",
    "teamtailor": "automation.feeds.teamtailor",
    "personio": "automation.feeds.personio",
    "bamboohr": "automation.feeds.bamboohr",
    "pinpoint": "automation.feeds.pinpoint",
}
"""By a vendor's name the module whose `feed` makes its feed."""
UNASKED = frozenset({"linkedin", "indeed"})
"""They show their postings to people alone, and say so in their terms."""


def feed_of(vendor: str, bases: Bases) -> Feed | None:
    if vendor not in FEEDS:
        return None
    made: Feed = import_module(FEEDS[vendor]).feed(bases)
    return made


async def read_posting(site: Site, get: Get, bases: Bases) -> Published:
    """By the vendor's feed; where that has nothing, by what the posting's own page tells search engines.

    Raises of `FeedError`, and `PostingClosedError`.
    """
    if site.vendor.name in UNASKED:
        raise NothingPublishedError("shown to people alone")
    feed = feed_of(site.vendor.name, bases)
    if feed is None:
        return await read_page(site, get)
    try:
        found = await feed.read(site, get)
    except NothingPublishedError:
        return await read_page(site, get)
    return found if found.title and found.employer else await _completed(found, site, get)


async def read_page(site: Site, get: Get) -> Published:
    reply = await fetch(site.url, get)
    if reply.status == 410:
        raise PostingClosedError("its page is gone")
    if reply.status == 404:
        # The address may be mistyped as well.
        raise NothingPublishedError("no such page")
    page = reply.body.decode("utf-8", "replace")
    found = jsonld.read_page(page, system=site.vendor.name, url=reply.url)
    return found.model_copy(update={"id": site.posting.job, "tenant": site.posting.tenant})


async def _completed(found: Published, site: Site, get: Get) -> Published:
    """With what its page says besides. What the feed says counts, also of whether the posting is open."""
    try:
        page = await read_page(site, get)
    except (FeedError, PostingClosedError):
        return found
    said = {
        name: getattr(page, name)
        for name in ("title", "employer", "place", "country", "language")
        if not getattr(found, name)
    }
    return found.model_copy(update=said)
