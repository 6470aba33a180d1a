"""The input gate: while a person has the browser, the agent's hands are off it.

Every mutating call passes it. Pausing waits for the call in progress (a field boundary), at most `patience` seconds, then
cancels it; from then on calls wait until resumed. Reading and network observation don't pass the gate.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from automation.errors import ControlGoneError


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
        """Rises with each pause: what was decided under an older token is stale."""

    @property
    def paused(self) -> bool:
        return not self._open.is_set()

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Around one mutating call. Waits while paused; calls take turns."""
        async with self._lock:
            await self._open.wait()
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
        if not self._holders:
            self._open.set()
