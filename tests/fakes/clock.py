"""Time that passes only when somebody waits for it."""

import asyncio

from typing_extensions import override

from automation.runner.pace import Clock


class VirtualClock(Clock):
    """Hours of back-off in milliseconds. For one flow of control; others get turns, not time, while it waits."""

    def __init__(self) -> None:
        self._now = 1000.0

    @override
    def now(self) -> float:
        return self._now

    @override
    async def sleep(self, seconds: float) -> None:
        self._now += max(0.0, seconds)
        await asyncio.sleep(0)

    @override
    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        for _ in range(20):
            if event.is_set():
                return True
            await asyncio.sleep(0)
        self._now += max(0.0, seconds)
        return event.is_set()
