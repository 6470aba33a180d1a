"""A request to an address that somebody else chose. It goes where the resolver says and nowhere else: the name is looked up
once, and the connection is made to what was found. To a POST a redirect is an answer like any other; a GET goes where it leads
by the same rules."""

import asyncio
import re
import ssl
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to the addresses that may be connected to, best first. What it raises to refuse a place goes through."""

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NONE: Mapping[str, str] = MappingProxyType({})
IDENTITY = {
    "user-agent": "Valet/1 (reads a job posting for somebody who wants to apply)",
    "accept-encoding": "gzip",
}
NEVER = re.compile(r"[\x00-\x1f\x7f\\]")
"""What one reader of an address skips, and another takes for the end of the host."""


class FetchError(Exception):
    """No answer: `str(error)` says why, in few words."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    """Its beginning."""
    url: str = ""
    """Where it came from in the end."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name, whatever its case."""


async def post(
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    resolve: Resolve,
    seconds: float = 10.0,
    most: int = 1024,
    verify: ssl.SSLContext | bool = True,
) -> Reply:
    """`seconds` are for all of it; of the answer no more than `most` bytes are read. Raises `FetchError`, and what `resolve`
    raises to refuse a place."""
    transport = PinnedTransport(resolve, verify=verify)
    with _in_few_words():
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(transport=transport, timeout=seconds, trust_env=False) as client,
            client.stream("POST", url, content=content, headers=headers) as response,
        ):
            body = await _beginning(response, most)
            return Reply(response.status_code, body, str(response.url), response.headers)


async def get(
    url: str,
    *,
    resolve: Resolve,
    headers: Mapping[str, str] = NONE,
    seconds: float = 10.0,
    most: int = 2 * 1024 * 1024,
    redirects: int = 5,
    verify: ssl.SSLContext | bool = True,
) -> Reply:
    """What is at a web address, or where it leads in at most `redirects` steps.

    `seconds` are for all of it, `most` bytes of the body are kept as they are unfolded, and of `headers` nothing reaches another
    origin. Cookies are neither kept nor sent. Raises `FetchError`, and what `resolve` raises to refuse a place.
    """
    transport = PinnedTransport(resolve, verify=verify)
    with _in_few_words():
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(transport=transport, timeout=seconds, trust_env=False) as client,
        ):
            target = _target(url)
            for _ in range(redirects + 1):
                sent = {**IDENTITY, **headers} if _same_origin(target, url) else IDENTITY
                async with client.stream("GET", target, headers=sent) as response:
                    client.cookies.clear()
                    location = response.headers.get("location")
                    if location is None or response.status_code not in REDIRECTS:
                        body = await _unfolded(response, most)
                        return Reply(response.status_code, body, str(target), response.headers)
                target = _target(location, base=target)
    raise FetchError("too many redirects")


def _target(url: str, *, base: httpx.URL | None = None) -> httpx.URL:
    """Raises `FetchError` for all but the address of a web page, which names nobody."""
    if NEVER.search(url):
        raise FetchError("not a web address")
    target = base.join(url) if base is not None else httpx.URL(url)
    try:
        names_somebody = "@" in urlsplit(str(target)).netloc or "@" in urlsplit(url).netloc
    except ValueError as error:
        raise FetchError("not a web address") from error
    port = 1 if target.port is None else target.port
    if target.scheme not in PORTS or not target.host or not 0 < port < 2**16:
        raise FetchError("not a web address")
    # What is escaped in a host is another host to whoever unescapes it.
    if names_somebody or "%" in target.host:
        raise FetchError("not a web address that may be asked")
    return target


def _same_origin(target: httpx.URL, url: str) -> bool:
    first = httpx.URL(url)
    return (target.scheme, target.host, target.port) == (first.scheme, first.host, first.port)


@contextmanager
def _in_few_words() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError("no answer in time") from error
    except httpx.InvalidURL as error:
        raise FetchError("not a web address") from error
    except httpx.HTTPError as error:
        raise FetchError(_words(error)) from error


async def _unfolded(response: httpx.Response, most: int) -> bytes:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return await _beginning(response, most)
    if coding != "gzip":
        raise FetchError("packed in a way that wasn't asked for")
    unfolder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    body = b""
    try:
        async for piece in response.aiter_raw():
            body += unfolder.decompress(piece, most - len(body))
            if len(body) >= most:
                break
    except zlib.error as error:
        raise FetchError("not an HTTP answer") from error
    return body


async def _beginning(response: httpx.Response, most: int) -> bytes:
    # As it came over the wire: what is compressed could unfold to any size.
    body = b""
    async for piece in response.aiter_raw():
        body += piece[: most - len(body)]
        if len(body) >= most:
            break
    return body


def _words(error: Exception) -> str:
    return "no connection" if isinstance(error, httpx.ConnectError) else "not an HTTP answer"


class PinnedTransport(httpx.AsyncHTTPTransport):
    """Connects to an address that `resolve` gave, while the request and the certificate are still for the host's name."""

    def __init__(self, resolve: Resolve, *, verify: ssl.SSLContext | bool = True) -> None:
        # Nothing is kept for the next request: connections are known by their address, not by the name they were made for.
        limits = httpx.Limits(max_keepalive_connections=0)
        super().__init__(verify=verify, trust_env=False, limits=limits)
        self._resolve = resolve

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        failed: httpx.TransportError = httpx.ConnectError("no such host", request=request)
        for address in await self._addresses(request):
            try:
                return await super().handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    async def _addresses(self, request: httpx.Request) -> Sequence[str]:
        port = request.url.port or PORTS[request.url.scheme]
        try:
            return await self._resolve(_host(request), port)
        except OSError as error:
            raise httpx.ConnectError("no such host", request=request) from error


def _host(request: httpx.Request) -> str:
    return request.url.raw_host.decode("ascii")


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": _host(request)},
    )
