"""A page at a takeover: whether its person uses the browser from there, told as it changes."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError
from typing_extensions import override

from accounts.models import User
from applications import screens
from applications.consumers.asker import asker
from applications.consumers.codes import NOBODY, OVER
from applications.doorbell import screens_of
from applications.screens import Seat, Standing
from sandboxes.screen.upstream import BINARY

log = logging.getLogger(__name__)

_RENEW_SECONDS = 1.0


class Seated(AsyncWebsocketConsumer):
    """In text, `{"standing": "drives"|"watches"|"free"|"pending"}` from here and `{"act": "take_over"}` from the page.

    Opened with a token of `POST /api/v1/vnc/token` among the subprotocols, beside `binary`, by whom it was given to. The lease is
    renewed from here, and what was granted counts from before it was asked for.

    Closed with 4401 without a token that opens it or once its person has logged out, 4404 once the takeover is over.
    """

    _user: User | None = None
    _seat: Seat | None = None
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
        if not await self._reach(seat):
            return
        self._seat = seat
        await self.channel_layer.group_add(screens_of(seat.application), self.channel_name)
        await self._stand(screens.sit_down)
        self._tasks = tuple(asyncio.create_task(each) for each in self._work())

    async def _shown_in(self, offered: list[str]) -> Seat | None:
        token = next((each for each in offered if each.startswith(screens.PREFIX)), None)
        self._user = await database_sync_to_async(asker)(self.scope)
        if token is None or self._user is None:
            return None
        return await database_sync_to_async(screens.redeem)(token, user=self._user)

    async def _reach(self, seat: Seat) -> bool:
        """What it shows. Where that can't be reached it is closed here, and False."""
        return True

    async def _part(self) -> None:
        """From what `_reach` has reached."""

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        """What goes on while it is open."""
        return [self._keep()]

    @override
    async def disconnect(self, code: int) -> None:
        self._ended = True
        for task in self._tasks:
            task.cancel()
        await self._part()
        if self._seat is not None:
            group = screens_of(self._seat.application)
            await self.channel_layer.group_discard(group, self.channel_name)
            await self._leave()

    async def _leave(self) -> None:
        if self._seat is not None:
            with contextlib.suppress(DatabaseError):
                await database_sync_to_async(screens.leave)(self._seat)

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

    async def _let_go(self) -> None:
        """They don't use the browser from here any more."""

    async def _end(self, code: int) -> None:
        self._drives_until = 0.0
        if not self._ended:
            self._ended = True
            await self._hand_back()
            await self.close(code=code)

    async def _hand_back(self) -> None:
        """Before it is closed from here: where nothing they do reaches the browser any more, the lease is let go of."""

    async def screen_over(self, message: dict[str, Any]) -> None:
        """The application doesn't wait any more."""
        await self._end(OVER)

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data == '{"act":"take_over"}':
            await self._stand(screens.take_over)
