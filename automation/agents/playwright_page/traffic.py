"""Requests under way: what `settle` waits for besides the DOM."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page as Driven
    from playwright.async_api import Request

# A form doesn't wait for these, and some of them never end.
_IGNORED = {"websocket", "eventsource", "media", "image", "font", "ping", "manifest", "texttrack"}
_FORGOTTEN_AFTER = 10.0


class Traffic:
    """Listens to one page from construction to `stop()`."""

    def __init__(self, page: "Driven") -> None:
        self._page = page
        self._under_way: dict[Request, float] = {}
        self._ended_at = 0.0
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def stop(self) -> None:
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

    def _began(self, request: "Request") -> None:
        if request.resource_type not in _IGNORED and not request.url.startswith(("data:", "blob:")):
            self._under_way[request] = time.monotonic()

    def _ended(self, request: "Request") -> None:
        if self._under_way.pop(request, None) is not None:
            self._ended_at = time.monotonic()
