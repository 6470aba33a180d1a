"""One viewer's look at a browser: pictures out, gestures in."""

import asyncio
import base64
from typing import Any

from fastapi import WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from deploy.local.emulators.browserbase.browsers import Browser
from deploy.local.emulators.browserbase.cdp import Line, LineError, Message
from deploy.local.emulators.browserbase.first import first_of
from deploy.local.emulators.browserbase.live_view.gestures import AnyGesture

QUALITY = 70


class Screen:
    """`page`: the one that is shown until it is closed. None: the one in use, and when it is closed the next one in use."""

    def __init__(self, socket: WebSocket, browser: Browser, page: str) -> None:
        self._socket = socket
        self._browser = browser
        self._page = page
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._shown = ""
        self._session = ""
        self._size: Message = {}

    async def run(self) -> None:
        """Until the viewer leaves, or there is nothing left to show."""
        try:
            async with Line.to(self._browser.url, heard=self._events.put_nowait) as line:
                await line.ask("Target.setDiscoverTargets", discover=True)
                await first_of(self._show(line), self._pass_on(line))
        except (LineError, WebSocketDisconnect):
            pass

    async def _show(self, line: Line) -> None:
        while target := self._page or await self._in_use():
            if target == self._shown:  # it was closed
                return
            self._shown = target
            attached = await line.ask("Target.attachToTarget", targetId=target, flatten=True)
            self._session = attached["sessionId"]
            await self._tell("address", url=await self._address(line))
            await line.ask(
                "Page.startScreencast", session=self._session, format="jpeg", quality=QUALITY
            )
            await self._until_closed(line)

    async def _in_use(self) -> str:
        pages = await self._browser.pages()
        return pages[0]["id"] if pages else ""

    async def _address(self, line: Line) -> str:
        found = await line.ask("Target.getTargetInfo", targetId=self._shown)
        return str(found["targetInfo"]["url"])

    async def _until_closed(self, line: Line) -> None:
        while True:
            event = await self._events.get()
            told = event["params"]
            if event["method"] == "Page.screencastFrame":
                await self._picture(told)
                await line.ask(
                    "Page.screencastFrameAck", session=self._session, sessionId=told["sessionId"]
                )
            elif event["method"] == "Target.targetInfoChanged":
                if told["targetInfo"]["targetId"] == self._shown:
                    await self._tell("address", url=told["targetInfo"]["url"])
            elif event["method"] == "Target.targetDestroyed" and told["targetId"] == self._shown:
                return

    async def _picture(self, frame: Message) -> None:
        size = {
            "width": frame["metadata"]["deviceWidth"],
            "height": frame["metadata"]["deviceHeight"],
        }
        if size != self._size:
            self._size = size
            await self._tell("size", **size)
        await self._socket.send_bytes(base64.b64decode(frame["data"]))

    async def _tell(self, kind: str, **what: Any) -> None:
        await self._socket.send_json({"type": kind, **what})

    async def _pass_on(self, line: Line) -> None:
        while True:
            try:
                gesture = AnyGesture.validate_json(await self._socket.receive_text())
            except ValidationError:
                continue
            if self._session:
                method, params = gesture.command
                await line.ask(method, session=self._session, **params)
