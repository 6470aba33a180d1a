"""Feeds that read from a server of the test's own, as they do from their vendors'."""

from dataclasses import replace

from pytest_httpserver import HTTPServer

from automation.ats.registry import recognise
from automation.feeds.base import Bases, Get, Published
from automation.feeds.getting import getter
from automation.feeds.registry import feed_of


def bases_at(server: HTTPServer) -> Bases:
    origin = server.url_for("").rstrip("/")
    return replace(
        Bases(),
        greenhouse=f"{origin}/greenhouse",
        lever=f"{origin}/lever",
        lever_eu=f"{origin}/lever-eu",
        lever_jobs=f"{origin}/lever-jobs",
        lever_jobs_eu=f"{origin}/lever-jobs-eu",
        recruitee=f"{origin}/recruitee/{{tenant}}",
    )


def get_from(server: HTTPServer) -> Get:
    return getter([server.url_for("").rstrip("/")])


async def read(server: HTTPServer, url: str) -> Published:
    site = recognise(url)
    feed = feed_of(site.vendor.name, bases_at(server))
    assert feed is not None
    return await feed.read(site, get_from(server))
