"""A sandbox's screen that only listens: RFB behind a websocket and a token, as websockify serves it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from sandboxes.screen.rfb import INPUT, Message, Sent, Viewer
from sandboxes.screen.upstream import Screen

TOKEN = "valet_runner_of_this_test"
SERVER_INIT = struct.pack(">HHBBBBHHHBBBxxxI", 1280, 800, 32, 24, 0, 1, 255, 255, 255, 16, 8, 0, 4)


async def looks(within: float = 5.0) -> AsyncIterator[None]:
    """One after another, until whoever looks has seen it. Raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while True:
            yield
            await asyncio.sleep(0.01)


@dataclass
class ListeningScreen:
    """`heard`: what viewers sent once they were greeted, in order."""

    url: str = ""
    viewers: int = 0
    turned_away: int = 0
    heard: list[Sent] = field(default_factory=list)
    picture: bytes = b"\x00\x00\x00\x00"

    @property
    def screen(self) -> Screen:
        return Screen(self.url, SecretStr(TOKEN))

    @property
    def inputs(self) -> list[Sent]:
        return [each for each in self.heard if each.kind in INPUT]

    async def until(self, count: int) -> None:
        """So many inputs were heard."""
        async for _ in looks():
            if len(self.inputs) >= count:
                return

    async def until_asked(self) -> None:
        """A picture, by the last message that was heard."""
        async for _ in looks():
            if self.heard and self.heard[-1].kind is Message.UPDATE_REQUEST:
                return

    def _admit(self, _: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("Authorization") == f"Bearer {TOKEN}":
            return None
        self.turned_away += 1
        return Response(403, "Forbidden", request.headers)

    async def _serve(self, socket: ServerConnection) -> None:
        self.viewers += 1
        viewer = Viewer()
        answers = [b"\x01\x01", b"\x00\x00\x00\x00", SERVER_INIT + struct.pack(">I", 5) + b"valet"]
        try:
            await socket.send(b"RFB 003.008\n")
            async for data in socket:
                assert isinstance(data, bytes)
                for part in viewer.feed(data):
                    if isinstance(part, Sent):
                        self.heard.append(part)
                    else:
                        await socket.send(answers.pop(0))
                        if not answers:
                            await socket.send(self.picture)
        except ConnectionClosed:
            pass


@asynccontextmanager
async def listening_screen() -> AsyncIterator[ListeningScreen]:
    screen = ListeningScreen()
    async with serve(
        screen._serve,
        "127.0.0.1",
        0,
        process_request=screen._admit,
        subprotocols=[Subprotocol("binary")],
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        screen.url = f"ws://127.0.0.1:{port}/websockify"
        yield screen
