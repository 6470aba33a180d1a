"""Where the Live View is. Anybody may frame it."""

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request, Response, WebSocket

from deploy.local.emulators.browserbase.dependencies import TheAccount
from deploy.local.emulators.browserbase.faults import FaultyRoute
from deploy.local.emulators.browserbase.first import first_of
from deploy.local.emulators.browserbase.live_view.screen import Screen

router = APIRouter(prefix="/live-view", route_class=FaultyRoute)

HERE = Path(__file__).parent
PAGE = (HERE / "page.html").read_text()
SCRIPT = (HERE / "page.js").read_text()
STYLE = (HERE / "page.css").read_text()
GONE = "<!doctype html><title>Live View</title><p>This view has ended.</p>"
HEADERS = {"referrer-policy": "no-referrer", "cache-control": "no-store"}


@router.get("", name="live_view")
@router.get("/fullscreen", name="live_view")
async def page(request: Request, account: TheAccount, token: str = "") -> Response:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none';"
        f" form-action 'none'; connect-src ws://{request.url.netloc}"
    )
    headers = {**HEADERS, "content-security-policy": policy}
    if account.views.find(token) is None:
        return Response(GONE, 404, headers, "text/html")
    return Response(PAGE, 200, headers, "text/html")


@router.get("/page.js")
async def script() -> Response:
    return Response(SCRIPT, media_type="text/javascript")


@router.get("/page.css")
async def style() -> Response:
    return Response(STYLE, media_type="text/css")


@router.websocket("/socket")
async def watch(socket: WebSocket, account: TheAccount, token: str = "", page: str = "") -> None:
    """Until the viewer leaves, the session ends, or the address does."""
    view = account.views.find(token)
    if view is None:
        await socket.send_denial_response(Response("view not found or ended", 410))
        return
    await socket.accept()
    running = view.running
    running.viewers += 1
    ends = [running.ended.wait(), view.over.wait(), asyncio.sleep(account.views.left(view))]
    try:
        if running.browser is not None:
            await first_of(Screen(socket, running.browser, page).run(), *ends)
        else:
            await first_of(socket.receive(), *ends)
    finally:
        running.viewers -= 1
    if socket.client_state.name == "CONNECTED":
        await socket.close(1001)
