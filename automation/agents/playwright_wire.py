"""Shows a watcher every request of a context before it leaves, and how each one ended.

Routes are handled in the driver's order: the watcher is asked about all of them, static files too, since what an address ends
in says nothing about what the request does. Not asked, because the engine doesn't offer it:

- redirect hops (https://playwright.dev/python/docs/api/class-page#page-route: "will not intercept … redirected requests"):
  told by `ended`, with `redirected_from`, which names the first request of the chain; `ChromiumWire` asks about them;
- CORS preflights, which Playwright answers itself;
- WebSockets: told by `ended`, one exchange for the opening and one for each message sent (method `SEND`).
"""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, WeakSet

from automation.page.wire import Exchange, RequestWatcher, WireRequest, WireResponse

if TYPE_CHECKING:
    from playwright.async_api import (
        BrowserContext,
        Frame,
        Page,
        Request,
        Response,
        Route,
        WebSocket,
    )

log = logging.getLogger(__name__)

EXCERPT = 256 * 1024
READABLE = 8 * 1024 * 1024
"""A longer answer isn't fetched from the browser just to be cut."""
BODY_PATIENCE = 10.0
LAST_MOMENTS = 1.0
"""For a body whose document has gone: what isn't there by then may never be, and no error says so."""
LET_OUT_SECONDS = 10.0
STATIC = frozenset({"image", "font", "stylesheet", "script", "media"})
WEB = frozenset({"http", "https"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class WireHook:
    """For the life of one context. The watcher may take its time: other requests go on meanwhile."""

    def __init__(self, watcher: RequestWatcher) -> None:
        self._watcher = watcher
        self._ids = itertools.count(1)
        self._known: WeakKeyDictionary[Request, WireRequest] = WeakKeyDictionary()
        self._answered: WeakSet[Request] = WeakSet()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._gone = False
        self._under_way: dict[str, WireRequest] = {}
        self._let_out: defaultdict[tuple[str, str], deque[tuple[float, WireRequest]]] = defaultdict(
            deque
        )
        self._hops: dict[tuple[str, str, str], WireRequest] = {}
        self._documents: WeakKeyDictionary[Frame, int] = WeakKeyDictionary()
        """How many a frame has had."""

    async def install(self, context: "BrowserContext") -> None:
        await context.route("**/*", self._route)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failed)
        context.on("page", self._on_page)
        if context.browser is not None:
            context.browser.on("disconnected", self._on_disconnected)
        for page in context.pages:
            self._on_page(page)

    async def drain(self, *, at_most: float = 5.0) -> None:
        """Until everything seen so far has been told to the watcher, or time is up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    def stop(self) -> None:
        """Nothing leaves from here on: what a page sends while it is being closed stays here."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()

    # ---- before a request leaves

    async def _route(self, route: "Route") -> None:
        request = self._wire(route.request)
        if await self.admitted(request) and not self._stopped:
            if request.method not in SAFE:
                key = _key(request.method, request.url)
                self._let_out[key].append((time.monotonic(), request))
            self._under_way[request.id] = request
            if self._gone:
                self._on_disconnected()
            await quietly(route.continue_())
        else:
            await quietly(route.abort("aborted"))

    async def admitted(self, request: WireRequest) -> bool:
        if self._stopped:
            return False
        scheme = urlsplit(request.url).scheme
        if scheme not in WEB:
            return scheme in {"data", "blob", "about"}
        try:
            return await self._watcher.admit(request)
        except Exception:
            # Fail closed: what could change something stays here when nobody could judge it.
            log.exception("the watcher failed on %s %s", request.method, request.url)
            return request.method in SAFE

    # ---- for a second line that asks about what pages aren't asked about

    def let_out(self, method: str, url: str) -> WireRequest | None:
        """The request of that kind that was admitted just now; each counts once."""
        waiting = self._let_out.get(_key(method, url))
        while waiting:
            at, request = waiting.popleft()
            if time.monotonic() - at < LET_OUT_SECONDS:
                return request
        return None

    def hop(self, request: WireRequest) -> WireRequest:
        """The one that stands for this hop of a redirect, whoever saw it first."""
        if request.redirected_from is None:
            return request
        key = (request.redirected_from, *_key(request.method, request.url))
        return self._hops.setdefault(key, request)

    def number(self) -> str:
        return str(next(self._ids))

    # ---- afterwards

    def _on_request(self, request: "Request") -> None:
        self._wire(request)

    def _on_response(self, response: "Response") -> None:
        # Here and not in the task: a failure that follows at once, as the page goes elsewhere, mustn't hide the status.
        self._answered.add(response.request)
        self._under_way.pop(self._wire(response.request).id, None)
        self._later(self._answer(response))

    def _on_failed(self, request: "Request") -> None:
        wire = self._wire(request)
        self._under_way.pop(wire.id, None)
        if request in self._answered:
            return
        self._later(self._watcher.ended(Exchange(wire, failure=request.failure or "failed")))

    def _on_disconnected(self, *_browser: object) -> None:
        """A browser that dies takes what is under way with it, and no event says so of the requests."""
        self._gone = True
        while not self._stopped and self._under_way:
            _, wire = self._under_way.popitem()
            self._later(self._watcher.ended(Exchange(wire, failure="the browser died")))

    async def _answer(self, response: "Response") -> None:
        wire = self._wire(response.request)
        head = WireResponse(response.status, response.url, dict(response.headers))
        body = b""
        if _worth_reading(wire, head):
            body = await _excerpt(response, self._until_gone(response.request))
        answer = WireResponse(head.status, head.url, head.headers, body)
        await self._watcher.ended(Exchange(wire, answer))

    def _until_gone(self, request: "Request") -> Callable[[], bool]:
        """Tells, from then on, whether the document that the answer is for has made way for another."""
        frame = _frame(request)
        if frame is None:
            return lambda: False
        # The answer to a navigation comes before its own document.
        last = self._documents.get(frame, 0) + request.is_navigation_request()
        return lambda: frame.is_detached() or self._documents.get(frame, 0) > last

    def _on_navigated(self, frame: "Frame") -> None:
        self._documents[frame] = self._documents.get(frame, 0) + 1

    def _on_page(self, page: "Page") -> None:
        page.on("websocket", self._on_socket)
        page.on("framenavigated", self._on_navigated)

    def _on_socket(self, socket: "WebSocket") -> None:
        def told(method: str, body: bytes | None, failure: str = "") -> None:
            wire = WireRequest(str(next(self._ids)), method, socket.url, "websocket", body=body)
            self._later(self._watcher.ended(Exchange(wire, failure=failure)))

        def sent(payload: str | bytes) -> None:
            raw = payload.encode() if isinstance(payload, str) else payload
            told("SEND", raw[:EXCERPT])

        socket.on("framesent", sent)
        socket.on("socketerror", lambda error: told("GET", None, str(error)))
        told("GET", None)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the watcher failed on an exchange", exc_info=error)

    # ---- translation

    def _wire(self, request: "Request") -> WireRequest:
        known = self._known.get(request)
        if known is None:
            before = request.redirected_from
            known = _translated(
                request, str(next(self._ids)), self._known.get(before) if before else None
            )
            self._known[request] = known
        return known


def _key(method: str, url: str) -> tuple[str, str]:
    return method, url.partition("#")[0]


def _translated(request: "Request", number: str, before: WireRequest | None) -> WireRequest:
    frame = _frame(request)
    return WireRequest(
        id=number,
        method=request.method,
        url=request.url,
        resource=request.resource_type,
        headers=dict(request.headers),
        body=request.post_data_buffer,
        frame_origin=_origin(frame),
        main_frame=frame is None or frame.parent_frame is None,
        navigation=request.is_navigation_request(),
        redirected_from=(before.redirected_from or before.id) if before else None,
    )


def _frame(request: "Request") -> "Frame | None":
    from playwright.async_api import Error

    try:
        return request.frame
    except Error:  # the first request of a new tab has no frame yet
        return None


def _origin(frame: "Frame | None") -> str:
    """Of the document in that frame; one without its own (about:blank, srcdoc) has its parent's."""
    while frame is not None:
        parts = urlsplit(frame.url.removeprefix("blob:"))
        if parts.scheme in WEB:
            return f"{parts.scheme}://{parts.netloc}"
        frame = frame.parent_frame
    return ""


def _worth_reading(request: WireRequest, head: WireResponse) -> bool:
    if request.method == "GET" and request.resource in STATIC:
        return False
    if 300 <= head.status < 400 or head.status in {204, 205}:
        return False
    length = head.headers.get("content-length", "0")
    return not length.isdigit() or int(length) <= READABLE


async def _excerpt(response: "Response", gone: Callable[[], bool]) -> bytes:
    """What could be had of the body: the browser drops it when its page goes elsewhere."""
    from playwright.async_api import Error

    reading = asyncio.ensure_future(response.body())
    until = time.monotonic() + BODY_PATIENCE
    try:
        while not reading.done() and time.monotonic() < until:
            await asyncio.wait({reading}, timeout=0.1)
            if gone():
                until = min(until, time.monotonic() + LAST_MOMENTS)
        return reading.result()[:EXCERPT] if reading.done() else b""
    except Error:
        return b""
    finally:
        reading.cancel()


async def quietly(work: Coroutine[Any, Any, object]) -> None:
    """A route's page may be closed meanwhile; then nothing leaves it either."""
    from playwright.async_api import Error

    try:
        await work
    except Error as error:
        log.debug("a request's page went away: %s", error)
