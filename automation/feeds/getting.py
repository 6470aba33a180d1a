"""How feeds get at what vendors publish."""

import ssl
from collections.abc import Collection
from functools import cache

import httpx

from automation import fetch
from automation.egress.addresses import Destinations, RefusedPlaceError
from automation.feeds.base import Get, Post
from automation.fetch import FetchError, Reply

JSON = {
    **fetch.IDENTITY,
    "content-type": "application/json",
    # What is compressed isn't unfolded after a POST.
    "accept-encoding": "identity",
}


def getter(
    trusted: Collection[str] = (),
    *,
    seconds: float = 10.0,
    most: int = 2 * 1024 * 1024,
    redirects: int = 5,
    verify: ssl.SSLContext | None = None,
) -> Get:
    """Asks the public internet, and the origins that are trusted by name. The limits are those of `automation.fetch.get`;
    `verify` is for other certificates than the public ones."""
    destinations = Destinations.trusting(trusted)

    async def get(url: str) -> Reply:
        try:
            return await fetch.get(
                url,
                resolve=destinations.resolve,
                seconds=seconds,
                most=most,
                redirects=redirects,
                verify=verify or _public_certificates(),
            )
        except RefusedPlaceError as error:
            raise FetchError(str(error)) from error

    return get


def poster(
    trusted: Collection[str] = (),
    *,
    seconds: float = 10.0,
    most: int = 2 * 1024 * 1024,
    verify: ssl.SSLContext | None = None,
) -> Post:
    """As `getter`, for `automation.fetch.post`: to it a redirect is an answer like any other."""
    destinations = Destinations.trusting(trusted)

    async def post(url: str, content: bytes) -> Reply:
        try:
            return await fetch.post(
                url,
                content,
                headers=JSON,
                resolve=destinations.resolve,
                seconds=seconds,
                most=most,
                verify=verify or _public_certificates(),
            )
        except RefusedPlaceError as error:
            raise FetchError(str(error)) from error

    return post


@cache
def _public_certificates() -> ssl.SSLContext:
    """They take longer to load than most answers to come."""
    return httpx.create_ssl_context()
