"""A line to a browser's DevTools, for what the emulator itself has to ask of it.

https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

Message = dict[str, Any]


class LineError(Exception):
    """The browser said no, or is gone."""


@asynccontextmanager
async def socket_to(url: str) -> AsyncIterator[ClientConnection]:
    """Without bounds on a message: a page's picture is one. Raises `OSError` and `WebSocketException`."""
    options: dict[str, Any] = {"max_size": None, "compression": None, "proxy": None}
    async with connect(url, ping_interval=None, close_timeout=1, **options) as socket:
        yield socket


class Line:
    """`async with Line.to(url) as line: await line.ask("Target.getTargets")`."""

    def __init__(self, socket: ClientConnection, heard: Callable[[Message], None]) -> None:
        self._socket = socket
        self._heard = heard
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}

    @classmethod
    @asynccontextmanager
    async def to(
        cls, url: str, *, heard: Callable[[Message], None] = lambda _: None
    ) -> AsyncIterator["Line"]:
        """`heard` gets the browser's events. Raises `LineError`."""
        try:
            async with socket_to(url) as socket:
                line = cls(socket, heard)
                reading = asyncio.create_task(line._read())
                try:
                    yield line
                finally:
                    reading.cancel()
                    await asyncio.wait([reading])
        except (OSError, WebSocketException) as error:
            raise LineError(str(error)) from error

    async def ask(self, method: str, *, session: str = "", **params: Any) -> Message:
        """What the browser answers. Raises `LineError`."""
        number = next(self._numbers)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        asked: Message = {"id": number, "method": method, "params": params}
        try:
            await self._socket.send(json.dumps({**asked, **_to(session)}))
        except WebSocketException as error:
            raise LineError(str(error)) from error
        return await answer

    async def _read(self) -> None:
        with contextlib.suppress(WebSocketException):
            async for text in self._socket:
                self._take(json.loads(text))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(LineError("the browser is gone"))

    def _take(self, message: Message) -> None:
        waiting = self._waiting.pop(message.get("id", 0), None)
        if waiting is None:
            self._heard(message)
        elif waiting.done():
            return
        elif "error" in message:
            waiting.set_exception(LineError(message["error"]["message"]))
        else:
            waiting.set_result(message["result"])


def _to(session: str) -> Message:
    return {"sessionId": session} if session else {}
