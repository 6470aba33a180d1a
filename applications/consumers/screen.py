"""The screen of a takeover, relayed to its person's page."""

import contextlib
import logging
import time
from collections.abc import Coroutine
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from typing_extensions import override
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from applications import tasks
from applications.consumers.codes import NO_RFB, NO_SCREEN
from applications.consumers.seated import Seated
from applications.screens import Seat
from sandboxes import leases
from sandboxes.screen.rfb import INPUT, NEVER, Held, NotRfbError, Sent, Viewer
from sandboxes.screen.upstream import ScreenGoneError, open_screen

log = logging.getLogger(__name__)


class Screen(Seated):
    """The screen of a takeover, relayed: RFB in binary messages. Input passes only while the lease is held.

    Closed with 4400 for what isn't RFB, too, and 4502 where the sandbox's screen can't be reached.
    """

    _upstream: ClientConnection | None = None

    @override
    async def _reach(self, seat: Seat) -> bool:
        try:
            self._upstream = await _opened(seat)
        except ScreenGoneError as error:
            log.warning("no screen for attempt %s: %s", seat.attempt, error)
            await self.close(code=NO_SCREEN)
            await sync_to_async(tasks.hint_lost)(seat.attempt)
            return False
        self._viewer, self._held = Viewer(), Held()
        return True

    @override
    def _work(self) -> list[Coroutine[Any, Any, None]]:
        shown = [] if self._upstream is None else [self._show(self._upstream)]
        return [*shown, *super()._work()]

    @override
    async def _part(self) -> None:
        if self._upstream is not None:
            # The server releases what a viewer holds down when it goes.
            await self._upstream.close()

    async def _show(self, upstream: ClientConnection) -> None:
        """What the sandbox draws. Whoever reads slowly slows the sandbox's sending, and nothing piles up here."""
        with contextlib.suppress(ConnectionClosed):
            async for data in upstream:
                if isinstance(data, bytes):
                    await self.send(bytes_data=data)
        await self._end(NO_SCREEN)

    @override
    async def _end(self, code: int) -> None:
        first = not self._ended
        await super()._end(code)
        if first and code == NO_SCREEN and self._seat is not None:
            await sync_to_async(tasks.hint_lost)(self._seat.attempt)

    @override
    async def _hand_back(self) -> None:
        """Input passes here and nowhere else, and from now on it doesn't."""
        await self._leave()

    @override
    async def _let_go(self) -> None:
        """Of the keys and buttons that were down when the input was taken away."""
        if self._upstream is not None:
            for data in self._held.released():
                await self._upstream.send(data)

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._seat is None or self._upstream is None:
            return
        if text_data is not None:
            await super().receive(text_data)
            return
        try:
            for part in self._viewer.feed(bytes_data or b""):
                if passed := self._passed(part):
                    await self._upstream.send(passed)
        except NotRfbError as error:
            log.warning("a viewer of takeover %s: %s", self._seat.takeover, error)
            await self._end(NO_RFB)
        except ConnectionClosed:
            await self._end(NO_SCREEN)

    def _passed(self, part: bytes | Sent) -> bytes:
        if isinstance(part, bytes):
            return part
        if part.kind in NEVER or (part.kind in INPUT and time.monotonic() >= self._drives_until):
            return b""
        self._held.note(part)
        return part.data


async def _opened(seat: Seat) -> ClientConnection:
    """Raises `ScreenGoneError`."""
    screen = await database_sync_to_async(leases.screen_of)(seat.attempt)
    if screen is None:
        raise ScreenGoneError("no sandbox")
    return await open_screen(screen)
