"""What a browser sends and gets back, as the guard and the verdict see it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request about to leave the browser. `body` is None where the engine doesn't show it."""

    id: str
    method: str
    url: str
    resource: str
    """document, xhr, fetch, ping, script, stylesheet, image, font, media, websocket, other."""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    frame_origin: str = ""
    main_frame: bool = True
    navigation: bool = False
    redirected_from: str | None = None
    """The id of the request whose redirect this one follows."""


@dataclass(frozen=True, slots=True)
class WireResponse:
    """`body` is an excerpt of at most 256 KiB, b"" for redirects and where it couldn't be read."""

    status: int
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its end: a response, or the browser's word for why there is none."""

    request: WireRequest
    response: WireResponse | None = None
    failure: str = ""


class RequestWatcher(Protocol):
    """Asked before each request leaves the browser; told how each ended. Installed for the life of a context."""

    async def admit(self, request: WireRequest) -> bool:
        """False aborts the request. Called for everything the browser can be made to ask about, redirects too."""

    async def ended(self, exchange: Exchange) -> None:
        """The response's head and body are in, or the request failed."""


Listener = Callable[[Exchange], Awaitable[None]]
