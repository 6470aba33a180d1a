"""One request, sent once: whether it began to leave this machine, and what came back.

The transport is used without a client above it: nothing is followed, tried again, remembered or logged.
"""

import asyncio
import functools
import json
import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx

MOST = 64 * 1024
"""Bytes of an answer that are read."""
CONNECT_SECONDS = 8.0
"""A turn that is held for longer is somebody else's by the time that the request leaves."""

_UNSAID = ContextVar("unsaid", default=False)
_BEGINS = "http11.send_request_headers.started"
_SENT = "http11.send_request_body.complete"


@dataclass(frozen=True, slots=True)
class Attachment:
    part: str
    """Of the form: what the interface calls it."""
    file_name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """`url` may hold a secret, `shown` doesn't. Multipart with `fields` and `attachments`, in their order; or JSON, or nothing."""

    url: str = field(repr=False)
    shown: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = ()
    json: Any = field(default=None, repr=False)

    def request(self, trace: "Trace", *, seconds: float) -> httpx.Request:
        headers = {
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": "Valet",
            **self.headers,
        }
        # A handshake that is cut off from outside is left open by httpcore, one that it gives up itself isn't.
        connect = min(0.8 * seconds, CONNECT_SECONDS)
        extensions = {"trace": trace, "timeout": {"connect": connect}}
        if self.json is not None:
            headers["content-type"] = "application/json"
            content = json.dumps(self.json).encode()
            return httpx.Request(
                self.method, self.url, headers=headers, content=content, extensions=extensions
            )
        parts = [*map(_written, self.fields), *map(_attached, self.attachments)]
        return httpx.Request(
            self.method, self.url, headers=headers, files=parts or None, extensions=extensions
        )


Part = tuple[str, tuple[str | None, bytes]]


def _written(pair: tuple[str, str]) -> Part:
    name, value = pair
    return name, (None, value.encode("utf-8", "replace"))


def _attached(file: Attachment) -> Part:
    return file.part, (file.file_name, file.content)


@dataclass(frozen=True, slots=True)
class Delivered:
    """`began`: a byte of it may have left. `sent`: all of it did. `status` is None without an answer; `whole`: all of that came.

    `why`: what went wrong, in few words and none of what was sent.
    """

    began: bool
    sent: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    whole: bool = False
    why: str = ""


class Trace:
    """Told by the transport of each step, just before and after it is made."""

    def __init__(self) -> None:
        self.began = False
        self.sent = False

    async def __call__(self, step: str, info: Mapping[str, Any]) -> None:
        self.began = self.began or step == _BEGINS
        self.sent = self.sent or step == _SENT


async def deliver(
    parcel: Parcel, *, verify: ssl.SSLContext | bool = True, seconds: float = 30.0
) -> Delivered:
    """`seconds` are for all of it. What goes wrong on the way is in the result."""
    trace = Trace()
    answer: list[httpx.Response] = []
    body = bytearray()
    whole, why = False, ""
    try:
        with _unsaid():
            async with asyncio.timeout(seconds):
                await _exchange(
                    parcel.request(trace, seconds=seconds), verify=verify, answer=answer, body=body
                )
        whole = True
    except TimeoutError:
        why = "no answer in time"
    except (httpx.TransportError, httpx.InvalidURL) as error:
        why = _words(error)
    response = answer[0] if answer else None
    return Delivered(
        began=trace.began,
        sent=trace.sent,
        status=response.status_code if response is not None else None,
        headers=dict(response.headers) if response is not None else {},
        body=bytes(body),
        whole=whole,
        why=why,
    )


async def _exchange(
    request: httpx.Request,
    *,
    verify: ssl.SSLContext | bool,
    answer: list[httpx.Response],
    body: bytearray,
) -> None:
    """Fills `answer` and `body` as they come: what has come before it breaks off counts."""
    trust = _authorities() if verify is True else verify
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=limits) as transport:
        response = await transport.handle_async_request(request)
        answer.append(response)
        try:
            # As it came over the wire: what is compressed could unfold to any size.
            async for piece in response.aiter_raw():
                body += piece[: MOST - len(body)]
                if len(body) >= MOST:
                    break
        finally:
            await response.aclose()


@functools.cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _words(error: Exception) -> str:
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return "no connection"
        case httpx.TimeoutException():
            return "no answer in time"
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            return "the connection broke off"
        case _:
            return "not an HTTP answer"


# ---- a vendor's answer may repeat what it was sent, and Lever's key is in the address by its design


@contextmanager
def _unsaid() -> Iterator[None]:
    token = _UNSAID.set(True)
    try:
        yield
    finally:
        _UNSAID.reset(token)


def _is_sayable(record: logging.LogRecord) -> bool:
    return not _UNSAID.get()


for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    # A filter of a logger doesn't hold for those beneath it.
    logging.getLogger(_name).addFilter(_is_sayable)
