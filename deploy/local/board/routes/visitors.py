"""What a posting answers to a browser that it turns away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.local.board.recording import RECORD_KEY
from deploy.local.board.routes.challenges import posting_at
from deploy.local.board.visitors import (
    COOKIE,
    minds_visitors,
    new_visitor,
    place_of,
    turns_away,
)

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from deploy.local.board.postings import Posting
    from deploy.local.board.site import Site

_WALL = {"x-datadome": "protected"}
"""As a service that keeps robots out says that the answer is its own."""


class Gate:
    """Knows a browser again by its cookie, and turns away the first that came where the posting's mode says so."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        posting = posting_at(Request(scope)) if scope["type"] == "http" else None
        if posting is None or not minds_visitors(posting):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        known = request.cookies.get(COOKIE, "")
        visitor = known or (new_visitor() if _is_browser(request) else "")
        answer = self._answer(request, posting, visitor) or self.app

        async def remembering(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor != known:
                cookie = f"{COOKIE}={visitor}; Path=/; Max-Age=86400; SameSite=Lax"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await answer(scope, receive, remembering)

    def _answer(self, request: Request, posting: Posting, visitor: str) -> Response | None:
        """None: it is let in."""
        address = f"{request.url.path}?{request.url.query}"
        place = place_of(posting, request.method, address)
        first = bool(visitor) and self.site.visitors.meet(posting, visitor)
        mode = turns_away(posting, place) if first else ""
        if not mode:
            return None
        if mode == "captcha-loop":
            return self._challenge(request, posting)
        if place == "send":
            self.site.ledger.mark_submission(request.scope[RECORD_KEY])
        headers = {} if mode == "access-denied" else _WALL
        if request.method == "POST" and posting.vendor != "lever":
            return JSONResponse({"error": "forbidden"}, 403, headers)
        page = self.site.page(
            "notice.html", 403, title="Access denied", text="You can't see this page."
        )
        page.headers.update(headers)
        return page

    def _challenge(self, request: Request, posting: Posting) -> Response | None:
        """One for each page, however many were solved."""
        challenges = self.site.challenges
        if any(challenges.redeem(posting, token) for token in request.cookies.values()):
            return None
        return self.site.page("challenge_page.html", 403, kind="403", view=challenges.open(posting))


def _is_browser(request: Request) -> bool:
    """A program that only reads postings keeps no cookie, and is nobody's first browser."""
    return "mozilla" in request.headers.get("user-agent", "").lower()
