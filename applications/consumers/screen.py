"""The screen of a takeover, relayed to its person's page."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError
from typing_extensions import override
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from accounts.models import User
from applications import screens, tasks
from applications.consumers.asker import asker
from applications.consumers.codes import NO_RFB, NO_SCREEN, NOBODY, OVER
from applications.doorbell import screens_of
from applications.screens import Seat, Standing
from sandboxes import leases
from sandboxes.screen.rfb import INPUT, NEVER, Held, NotRfbError, Sent, Viewer
from sandboxes.screen.upstream import BINARY, ScreenGoneError, open_screen

log = logging.getLogger(__name__)

_RENEW_SECONDS = 1.0


class Screen(AsyncWebsocketConsumer):
    """The screen of a takeover, relayed. RFB in binary messages; in text, `{"standing": "drives"|"watches"|"free"|"pending"}` from here
    and `{"act": "take_over"}` from the page.

    Opened with a token of `POST /api/v1/vnc/token` among the subprotocols, beside `binary`, by whom it was given to. Input passes
    only while the lease is held; it is renewed from here, and what was granted counts from before it was asked for.

    Closed with 4401 without a token that opens it or once its person has logged out, 4404 once the takeover is over, 4400 for what isn't RFB, 4502 where the
    sandbox's screen can't be reached.
    """

    _user: User | None = None
    _seat: Seat | None = None
    _upstream: ClientConnection | None = None
    _tasks: "tuple[asyncio.Task[None], ...]" = ()
    _drives_until = 0.0
    _standing: Standing | None = None
    _ended = False

    @override
    async def connect(self) -> None:
        offered = list(self.scope["subprotocols"])
        await self.accept(subprotocol=BINARY if BINARY in offered else None)
        seat = await self._shown_in(offered)
        if seat is None:
            await self.close(code=NOBODY)
            return
        try:
            self._upstream = await _opened(seat)
        except ScreenGoneError as error:
            log.warning("no screen for attempt %s: %s", seat.attempt, error)
            await self.close(code=NO_SCREEN)
            await sync_to_async(tasks.hint_lost)(seat.attempt)
            return
        self._viewer, self._held, self._seat = Viewer(), Held(), seat
        await self.channel_layer.group_add(screens_of(seat.application), self.channel_name)
        await self._stand(screens.sit_down)
        self._tasks = (
            asyncio.create_task(self._show(self._upstream)),
            asyncio.create_task(self._keep()),
        )

    async def _shown_in(self, offered: list[str]) -> Seat | None:
        token = next((each for each in offered if each.startswith(screens.PREFIX)), None)
        self._user = await database_sync_to_async(asker)(self.scope)
        if token is None or self._user is None:
            return None
        return await database_sync_to_async(screens.redeem)(token, user=self._user)

    @override
    async def disconnect(self, code: int) -> None:
        self._ended = True
        for task in self._tasks:
            task.cancel()
        if self._upstream is not None:
            # The server releases what a viewer holds down when it goes.
            await self._upstream.close()
        if self._seat is not None:
            group = screens_of(self._seat.application)
            await self.channel_layer.group_discard(group, self.channel_name)
            await self._leave()

    async def _leave(self) -> None:
        if self._seat is not None:
            with contextlib.suppress(DatabaseError):
                await database_sync_to_async(screens.leave)(self._seat)

    async def _show(self, upstream: ClientConnection) -> None:
        """What the sandbox draws. Whoever reads slowly slows the sandbox's sending, and nothing piles up here."""
        with contextlib.suppress(ConnectionClosed):
            async for data in upstream:
                if isinstance(data, bytes):
                    await self.send(bytes_data=data)
        await self._end(NO_SCREEN)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                waits = self._standing is Standing.PENDING
                await self._stand(screens.sit_down if waits else screens.stay)
            except DatabaseError as error:
                # What was granted lapses meanwhile, and input with it.
                log.warning("no lease of a screen: %s", error)

    async def _stand(self, ask: Callable[[Seat], Standing]) -> None:
        if self._seat is None:
            return
        before = time.monotonic()
        standing = await database_sync_to_async(self._asked)(ask, self._seat)
        if self._ended:
            return
        if standing is None or standing is Standing.OVER:
            await self._end(OVER if standing else NOBODY)
            return
        drives = standing is Standing.DRIVES
        # A second less than the lease: clocks and answers take time.
        self._drives_until = before + settings.SCREEN_LEASE_SECONDS - 1 if drives else 0.0
        if standing is not self._standing:
            if not drives:
                await self._let_go()
            self._standing = standing
            await self.send(text_data=json.dumps({"standing": standing.value}))

    def _asked(self, ask: Callable[[Seat], Standing], seat: Seat) -> Standing | None:
        """None for whoever has logged out since, or has lost the token that they came with."""
        return ask(seat) if asker(self.scope) == self._user else None

    async def _end(self, code: int) -> None:
        self._drives_until = 0.0
        if not self._ended:
            self._ended = True
            await self._leave()
            await self.close(code=code)
            if code == NO_SCREEN and self._seat is not None:
                await sync_to_async(tasks.hint_lost)(self._seat.attempt)

    async def _let_go(self) -> None:
        """Of the keys and buttons that were down when the input was taken away."""
        if self._upstream is not None:
            for data in self._held.released():
                await self._upstream.send(data)

    async def screen_over(self, message: dict[str, Any]) -> None:
        """The application doesn't wait any more."""
        await self._end(OVER)

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._seat is None or self._upstream is None:
            return
        if text_data is not None:
            if text_data == '{"act":"take_over"}':
                await self._stand(screens.take_over)
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
