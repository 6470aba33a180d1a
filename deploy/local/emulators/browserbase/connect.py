"""The socket on which clients drive a session's browser.

It lies between them and the browser, so that it is noticed when they leave, and so that its address dies with the session.
"""

import asyncio
from contextlib import nullcontext, suppress

from fastapi import APIRouter, Response, WebSocket
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from deploy.local.emulators.browserbase.cdp import socket_to
from deploy.local.emulators.browserbase.dependencies import TheAccount
from deploy.local.emulators.browserbase.faults import Kind
from deploy.local.emulators.browserbase.first import first_of
from deploy.local.emulators.browserbase.sessions import Running
from deploy.local.emulators.faults import HANGS_FOR

router = APIRouter()

GOING_AWAY = 1001


@router.websocket("/connect")
async def connect(socket: WebSocket, account: TheAccount) -> None:
    account.calls["connect"] += 1
    if fault := account.faults.next_for("connect"):
        await _gone_wrong(socket, fault.kind)
        return
    running = account.sessions.with_key(socket.query_params.get("signingKey", ""))
    if running is None:
        # That it has ended, and that it never was: nobody is told which.
        await socket.send_denial_response(Response("session not found or ended", 410))
        return
    # Stagehand's extension, in the browser itself, dials this address too: it must not keep the session from ending.
    own = socket.headers.get("origin", "").startswith("chrome-extension://")
    with nullcontext() if own else account.sessions.visit(running):
        await socket.accept()
        await _between(socket, running, idle=account.sessions.pace.idle)


async def _gone_wrong(socket: WebSocket, kind: Kind) -> None:
    """Refused; or, by the kind of the fault, not answered, or closed as soon as it is open."""
    if kind in {Kind.HANG_BEFORE, Kind.HANG_AFTER}:
        await asyncio.sleep(HANGS_FOR)
    elif kind is Kind.CUT_AFTER:
        await socket.accept()
        await socket.close(GOING_AWAY)
        return
    await socket.send_denial_response(Response("upstream error", 502))


async def _between(socket: WebSocket, running: Running, *, idle: float) -> None:
    """Until one of the two leaves, or the session ends."""
    cut, ended = running.cut, running.ended
    try:
        if running.browser is None:
            await first_of(_heard(socket, idle=idle), cut.wait(), ended.wait())
        else:
            async with socket_to(running.browser.url) as browser:
                await first_of(
                    _up(socket, browser, running, idle=idle),
                    _down(socket, browser, running),
                    cut.wait(),
                    ended.wait(),
                )
    except (OSError, WebSocketException):
        pass
    if socket.client_state.name == "CONNECTED" and socket.application_state.name == "CONNECTED":
        # One that was killed says nothing as it goes.
        with suppress(WebSocketDisconnect):
            await socket.close(GOING_AWAY)


async def _up(
    socket: WebSocket, browser: ClientConnection, running: Running, *, idle: float
) -> None:
    while text := await _next(socket, idle=idle):
        await browser.send(running.traffic.up(id(socket), text))


async def _down(socket: WebSocket, browser: ClientConnection, running: Running) -> None:
    async for text in browser:
        assert isinstance(text, str)
        running.traffic.down(id(socket), text)
        await socket.send_text(text)


async def _heard(socket: WebSocket, *, idle: float) -> None:
    while await _next(socket, idle=idle):
        pass


async def _next(socket: WebSocket, *, idle: float) -> str:
    """Empty where the client has left, or has said nothing for too long.

    https://docs.browserbase.com/platform/browser/getting-started/manage-browser-session: "CDP connections are closed after
    10 minutes without any CDP commands."
    """
    try:
        async with asyncio.timeout(idle):
            return await socket.receive_text()
    except (TimeoutError, WebSocketDisconnect):
        return ""
