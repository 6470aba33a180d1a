"""A request to an address that somebody else chose. It goes where the resolver says and nowhere else: the name is looked up
once, the connection is made to what was found, and a redirect is an answer like any other."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import httpx
from typing_extensions import override

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to the addresses that may be connected to, best first. What it raises to refuse a place goes through."""

PORTS = {"http": 80, "https": 443}


class FetchError(Exception):
    """No answer: `str(error)` says why, in few words."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    """Its beginning."""


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
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(transport=transport, timeout=seconds, trust_env=False) as client,
            client.stream("POST", url, content=content, headers=headers) as response,
        ):
            return Reply(response.status_code, await _beginning(response, most))
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError("no answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(_words(error)) from error


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
