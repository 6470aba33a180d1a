"""What goes wrong between two machines, switched on by hand."""

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Faults:
    """Counts go down as they are used up; `path` limits all of it to addresses that contain it."""

    path: str = ""
    status: int = 0
    """Answer everything with this, without doing anything."""
    retry_after: str = ""
    delay: float = 0.0
    """Before every request is looked at."""
    cut: int = 0
    """So many requests are done and their answers lost."""
    stall: int = 0
    """So many requests are only done after `stall_seconds`: later ones overtake them."""
    stall_seconds: float = 1.0
    twice: bool = False
    """Every request arrives twice."""

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]


class FaultyApp:
    """An application behind a bad network."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._faults
        if scope["type"] != "http" or faults.path not in scope["path"]:
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        await asyncio.sleep(faults.delay)
        if faults.status:
            await _answer(send, faults.status, faults.retry_after)
            return
        if faults.stall > 0:
            faults.stall -= 1
            await asyncio.sleep(faults.stall_seconds)
        if faults.twice:
            await self._app(scope, _replay(body), _swallow)
        if faults.cut > 0:
            faults.cut -= 1
            await self._app(scope, _replay(body), _swallow)
            await _hang_up(send)
            return
        await self._app(scope, _replay(body), send)


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()  # the client stays
        return messages.pop()

    return receive


async def _swallow(message: Message) -> None:
    return


async def _answer(send: Send, status: int, retry_after: str) -> None:
    headers = [(b"content-length", b"0")]
    if retry_after:
        headers.append((b"retry-after", retry_after.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _hang_up(send: Send) -> None:
    """Promise more than is sent: the server closes the connection and the client sees a torn answer."""
    headers = [(b"content-length", b"100")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": False})
