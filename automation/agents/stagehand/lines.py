"""The lines to a browser that is lent, kept open while nobody asks anything of it: as long as a person has it, say.

Browserbase (https://docs.browserbase.com/platform/browser/getting-started/manage-browser-session): "CDP connections are closed
after 10 minutes without any CDP commands." It has three of ours: our engine's, Stagehand's, and that of Stagehand's runtime.
"""

import asyncio
from collections.abc import Awaitable, Callable

EVERY = 120.0
"""Seconds: several words may get lost before a line is closed."""
_ANSWER_SECONDS = 15.0
NOWHERE = "https://nowhere.invalid"
"""To ask for this address's cookies is a command to the browser that leaves its pages alone."""


class Lines:
    """`words`: each has a command sent on one of the lines, or more. Close it."""

    def __init__(self, *words: Callable[[], Awaitable[object]]) -> None:
        self._words = words
        self._keeping = asyncio.create_task(self._keep())

    async def speak(self) -> None:
        """On all of them, and without an error: that a line is gone is said by what it is needed for."""
        await asyncio.gather(*(_said(word) for word in self._words), return_exceptions=True)

    def close(self) -> None:
        self._keeping.cancel()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.speak()


async def _said(word: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(_ANSWER_SECONDS):
        await word()
