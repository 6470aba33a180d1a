"""Requests under way: what `settle` waits for besides the DOM. And how the page's own document was answered."""

import time
from typing import TYPE_CHECKING

from automation.page.challenges import Barrier, barrier_of

if TYPE_CHECKING:
    from playwright.async_api import Page as Driven
    from playwright.async_api import Request, Response

# A form doesn't wait for these, and some of them never end.
_IGNORED = {"websocket", "eventsource", "media", "image", "font", "ping", "manifest", "texttrack"}
_FORGOTTEN_AFTER = 10.0
_NO_DOCUMENT = {204, 205, *range(300, 400)}


class Traffic:
    """Listens to one page from construction to `stop()`."""

    def __init__(self, page: "Driven") -> None:
        self._page = page
        self._under_way: dict[Request, float] = {}
        self._ended_at = 0.0
        self.status = 0
        self.barrier = Barrier.NONE
        page.on("response", self._answered)
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def stop(self) -> None:
        self._page.remove_listener("response", self._answered)
        self._page.remove_listener("request", self._began)
        self._page.remove_listener("requestfinished", self._ended)
        self._page.remove_listener("requestfailed", self._ended)
        self._under_way.clear()

    def quiet_for(self) -> float:
        """Seconds since the last request ended; 0 while one is under way."""
        now = time.monotonic()
        if any(now - began < _FORGOTTEN_AFTER for began in self._under_way.values()):
            return 0.0
        return now - self._ended_at

    def _answered(self, response: "Response") -> None:
        request = response.request
        # A redirect isn't its end yet, and what has no content leaves the page where it is.
        if not request.is_navigation_request() or response.status in _NO_DOCUMENT:
            return
        if request.frame == self._page.main_frame:
            self.status = response.status
            self.barrier = barrier_of(response.status, response.headers)

    def _began(self, request: "Request") -> None:
        if request.resource_type not in _IGNORED and not request.url.startswith(("data:", "blob:")):
            self._under_way[request] = time.monotonic()

    def _ended(self, request: "Request") -> None:
        if self._under_way.pop(request, None) is not None:
            self._ended_at = time.monotonic()
