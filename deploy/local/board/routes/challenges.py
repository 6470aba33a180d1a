"""The frames of the board's challenges, at the paths that such vendors use, and what stands before a posting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.board.addresses import VENDORS, read_address, read_options
from deploy.local.board.challenges import BARRIERS, CANVAS, RADIUS
from deploy.local.board.postings import make_posting
from deploy.local.board.site import site_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from deploy.local.board.challenges import View
    from deploy.local.board.postings import Posting
    from deploy.local.board.site import Site

# A sandboxed frame has no origin of its own, and may read answers only where everybody may.
_ANYBODY = {"access-control-allow-origin": "*"}
_STATUS = {"page": 503, "403": 403}


async def frame(request: Request) -> Response:
    """What one of these frames shows: a badge, a box to tick, a button or a target to hit."""
    view = site_of(request).challenges.view(request.query_params.get("view", ""))
    if view is None:
        return PlainTextResponse("There is no such page view.", 404)
    if request.query_params.get("size") == "invisible":
        content = "badge"
    elif request.url.path.endswith("/bframe"):
        content = "canvas" if view.kind == "canvas" else "button"
    else:
        content = "passing" if view.kind == "pass" else "box"
    return site_of(request).page(
        "challenge_frame.html", view=view, content=content, canvas=CANVAS, radius=RADIUS
    )


async def solve(request: Request) -> Response:
    """A token for the page view, if the person has done what it asks."""
    challenges = site_of(request).challenges
    told = json.loads(await request.body())
    view = challenges.view(str(told.get("view", "")))
    if view is None:
        return JSONResponse({}, 404, headers=_ANYBODY)
    at = (float(told["x"]), float(told["y"])) if "x" in told else None
    answer = {"token": challenges.solve(view, at), "target": view.target}
    return JSONResponse(answer, headers=_ANYBODY)


async def let_in(request: Request) -> Response:
    """Remembers in the browser that what stands before the posting was solved."""
    told = json.loads(await request.body())
    view = site_of(request).challenges.view(str(told.get("view", "")))
    if view is None or not view.token or view.token != told.get("token"):
        return JSONResponse({}, 403)
    response = Response(status_code=204)
    response.set_cookie(_cookie(view), view.token, samesite="lax")
    return response


async def script(_: Request) -> Response:
    """A vendor's script as many pages load it: it shows nothing."""
    return Response("globalThis.practiceScript = true;", media_type="text/javascript")


class Gate:
    """Asks for a solved challenge before any page of a posting whose mode puts one there."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        barrier = self._barrier(Request(scope)) if scope["type"] == "http" else None
        await (barrier or self.app)(scope, receive, send)

    def _barrier(self, request: Request) -> Response | None:
        posting = posting_at(request)
        if posting is None or posting.modes.challenge not in BARRIERS:
            return None
        challenges = self.site.challenges
        if any(challenges.lets_in(posting, token) for token in request.cookies.values()):
            return None
        kind = posting.modes.challenge
        response = self.site.page(
            "challenge_page.html", _STATUS[kind], kind=kind, view=challenges.open(posting)
        )
        if kind == "page":
            response.headers["cf-mitigated"] = "challenge"
        return response


def posting_at(request: Request) -> Posting | None:
    address = read_address(request.url.path, request.url.query)
    if address.vendor not in VENDORS:
        return None
    try:
        seed, modes = read_options(dict(request.query_params))
    except ValueError:
        return None
    return make_posting(address.vendor, address.company, address.job, seed, modes)


def _cookie(view: View) -> str:
    """One a view: a browser may have passed several."""
    return f"practice-pass-{view.id}"


routes = [
    Route("/challenge/recaptcha/api2/anchor", frame),
    Route("/challenge/recaptcha/api2/bframe", frame),
    Route("/challenge/cdn-cgi/challenge-platform/h/b/turnstile/f", frame),
    Route("/challenge/recaptcha/api.js", script),
    Route("/challenge/turnstile/v0/api.js", script),
    Route("/challenge/solve", solve, methods=["POST"]),
    Route("/challenge/pass", let_in, methods=["POST"]),
]
