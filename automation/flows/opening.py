"""The wait for a browser, which may be long: another machine is asked for it."""

import asyncio
from collections.abc import Awaitable

from automation.agents.base import BrowserAgent
from automation.errors import CancelledError

_LET_GO = 1.0
"""Seconds for whoever opens it to clear away."""


async def opened(opening: Awaitable[BrowserAgent], cancelled: asyncio.Event) -> BrowserAgent:
    """The agent that it comes to. Raises `CancelledError` as soon as the person says stop: it is opened no further then."""
    coming = asyncio.ensure_future(opening)
    stop = asyncio.ensure_future(cancelled.wait())
    try:
        await asyncio.wait({coming, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            raise CancelledError(for_person="You stopped it. Nothing was sent.")
        return coming.result()
    finally:
        stop.cancel()
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming}, timeout=_LET_GO)
            if coming.done() and not coming.cancelled():
                coming.exception()
