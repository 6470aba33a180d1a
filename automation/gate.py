"""The input gate: while a person has the browser, the agent's hands are off it.

Every mutating call passes it. Pausing waits for the call in progress (a field boundary), at most `patience` seconds, then
cancels it; from then on calls wait until resumed. Reading and network observation don't pass the gate.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class InputGate:
    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy: asyncio.Task[object] | None = None
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
            finally:
                self._busy = None
                self._idle.set()

    async def pause(self, *, patience: float = 2.0) -> int:
        """Close the gate; returns the new token once no call is under way. Idempotent."""
        if self._open.is_set():
            self._open.clear()
            self.token += 1
        try:
            await asyncio.wait_for(self._idle.wait(), patience)
        except TimeoutError:
            if self._busy is not None:
                self._busy.cancel("paused")
            await self._idle.wait()
        return self.token

    def resume(self) -> None:
        self._open.set()
