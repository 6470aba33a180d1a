"""What is published of a posting, whoever publishes it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from automation.ats.address import Address
from automation.ats.recruitee import Recruitee
from automation.ats.registry import Site
from automation.ats.vendor import Posting
from automation.errors import PostingClosedError
from automation.feeds import (
    ashby,
    bamboohr,
    greenhouse,
    jsonld,
    lever,
    personio,
    pinpoint,
    recruitee,
    smartrecruiters,
    teamtailor,
    workable,
)
from automation.feeds.answers import fetch
from automation.feeds.base import (
    Bases,
    Feed,
    FeedError,
    Get,
    NothingPublishedError,
    Post,
    Published,
)

FEEDS: Mapping[str, Callable[[Bases], Feed]] = {
    "greenhouse": greenhouse.feed,
    "lever": lever.feed,
    "recruitee": recruitee.feed,
    "ashby": ashby.feed,
    "smartrecruiters": smartrecruiters.feed,
    "workable": workable.feed,
    "teamtailor": teamtailor.feed,
    "personio": personio.feed,
    "bamboohr": bamboohr.feed,
    "pinpoint": pinpoint.feed,
}
"""By a vendor's name what makes its feed."""
UNASKED = frozenset({"linkedin", "indeed"})
"""They show their postings to people alone, and say so in their terms."""


def feed_of(vendor: str, bases: Bases, *, post: Post | None = None) -> Feed | None:
    if vendor == "ashby":
        return ashby.feed(bases, post=post)
    made = FEEDS.get(vendor)
    return made(bases) if made else None


async def read_posting(
    site: Site, get: Get, bases: Bases, *, post: Post | None = None
) -> Published:
    """By the vendor's feed; where that has nothing, by what the posting's own page tells search engines.

    `post` is for vendors that answer a POST alone what their form asks. Raises of `FeedError`, and `PostingClosedError`.
    """
    if site.vendor.name in UNASKED:
        raise NothingPublishedError("shown to people alone")
    feed = feed_of(site.vendor.name, bases, post=post)
    if feed is None:
        return await _elsewhere(site, get, bases)
    try:
        found = await feed.read(site, get)
    except NothingPublishedError:
        return await read_page(site, get)
    return found if found.title and found.employer else await _completed(found, site, get)


async def _elsewhere(site: Site, get: Get, bases: Bases) -> Published:
    """Of a site whose vendor its host doesn't tell. Recruitee's paths are the same on employers' own domains."""
    address = Address.read(site.url).without_empty_segments()
    found = Recruitee.own_paths.fullmatch(address.path)
    if found:
        tenant = address.place.removeprefix("www.")
        posting = Posting(Recruitee.name, tenant, found["job"].lower(), scope=Recruitee.scope)
        with suppress(FeedError):
            return await recruitee.feed(bases).read(replace(site, posting=posting), get)
    return await read_page(site, get)


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
