"""Addresses under which a session's browser is seen and taken over: whoever has one needs no login.

https://docs.browserbase.com/platform/browser/observability/session-live-view
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local.emulators.browserbase.identifiers import secret
from deploy.local.emulators.browserbase.sessions import Running


@dataclass(frozen=True, slots=True)
class View:
    token: str
    running: Running
    until: float
    """By the clock of its `Views`."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: before its time."""

    def addresses(self, origin: str, *, page: str = "") -> dict[str, str]:
        """Of one page; without, of whichever is in use when it is opened."""
        rest = f"token={self.token}" + (f"&page={page}" if page else "")
        return {
            "debuggerUrl": f"{origin}/live-view?{rest}",
            "debuggerFullscreenUrl": f"{origin}/live-view/fullscreen?{rest}",
        }


@dataclass(slots=True)
class Views:
    clock: Callable[[], float] = time.monotonic
    _views: dict[str, View] = field(default_factory=dict)

    def open(self, running: Running, *, seconds: int) -> View:
        """A new address each time. It dies with the session, or after `seconds`."""
        view = View(secret(), running, self.clock() + seconds)
        self._views = {token: each for token, each in self._views.items() if self._lives(each)}
        self._views[view.token] = view
        return view

    def find(self, token: str) -> View | None:
        view = self._views.get(token)
        return view if view is not None and self._lives(view) else None

    def expire(self) -> None:
        """All of them, at once."""
        views, self._views = self._views, {}
        for view in views.values():
            view.over.set()

    def left(self, view: View) -> float:
        return view.until - self.clock()

    def _lives(self, view: View) -> bool:
        return view.running.session.lives and self.clock() < view.until
