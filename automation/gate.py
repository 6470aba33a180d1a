"""The input gate: while a person has the browser, the agent's hands are off it.

Every mutating call passes it. Pausing waits for the call in progress (a field boundary), at most `patience` seconds, then
cancels it; from then on calls wait until resumed. Reading and network observation don't pass the gate.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from automation.errors import ControlGoneError

T = TypeVar("T")

_ON_ITS_WAY = 1.0
"""Seconds for a command that was given to the browser before hands were to come off it."""


class InputGate:
    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy: asyncio.Task[object] | None = None
        self._breaking = False
        self._holders: set[str] = set()
        self._lock = asyncio.Lock()
        self.token = 0
        """Rises with each pause."""
        self.fence = 0
        """Rises with each pause and with its end: what was decided by an older look at the page is stale."""

    @property
    def paused(self) -> bool:
        return not self._open.is_set()

    async def opened(self) -> None:
        """Returns while nobody holds it closed."""
        await self._open.wait()

    @asynccontextmanager
    async def passing(self, fence: int | None = None) -> AsyncIterator[None]:
        """Around one mutating call. Waits while paused; calls take turns.

        `fence`: as it was when the call was decided. Raises `ControlGoneError` where a person has had the page since.
        """
        async with self._lock:
            await self._open.wait()
            if fence is not None and fence != self.fence:
                raise ControlGoneError("a person had the page since it was read")
            self._idle.clear()
            self._busy = asyncio.current_task()
            try:
                yield
            except asyncio.CancelledError:
                if not self._breaking:
                    raise
                # The call was cut off for the person's sake, not the run: it reads the page again once it may go on.
                self._breaking = False
                if self._busy is not None:
                    self._busy.uncancel()
                raise ControlGoneError("paused in the middle of a call") from None
            finally:
                self._busy = None
                self._idle.set()

    async def pause(self, holder: str = "takeover", *, patience: float = 2.0) -> int:
        """Close the gate; returns the new token once no call is under way. Idempotent.

        Several may hold it closed (a takeover, the engine's own wait): it opens when the last one resumes.
        """
        self._holders.add(holder)
        if self._open.is_set():
            self._open.clear()
            self.token += 1
            self.fence += 1
        try:
            await asyncio.wait_for(self._idle.wait(), patience)
        except TimeoutError:
            if self._busy is not None:
                self._breaking = True
                self._busy.cancel("paused")
            await self._idle.wait()
        return self.token

    def resume(self, holder: str = "takeover") -> None:
        self._holders.discard(holder)
        if not self._holders and self.paused:
            self.fence += 1
            self._open.set()


async def carried_out(command: Awaitable[T]) -> T:
    """A command to the browser. Who is cancelled meanwhile sees its end first: it can't be called back, and hands aren't off
    the page before it is over."""
    task = asyncio.ensure_future(command)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_ON_ITS_WAY)
        if task.done() and not task.cancelled():
            task.exception()
        task.cancel()
        raise
