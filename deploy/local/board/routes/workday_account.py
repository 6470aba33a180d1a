"""The account before the Workday-like form: it is created, its address confirmed by a code, and later signed in to."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.accounts import SHORTEST_PASSWORD
from deploy.local.board.site import Site, posting_of, site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from deploy.local.board.postings import Posting

VENDOR = "workday"
COOKIE = "workday-account"
MODES = ("account", "account-taken")
VIEWS = ("register", "sign-in", "verify")


def wants_account(request: Request, posting: Posting) -> bool:
    """Is the form closed to this browser?"""
    behind = any(mode in posting.modes for mode in MODES)
    return behind and not site_of(request).accounts.is_open(request.cookies.get(COOKIE, ""))


def account_page(request: Request, posting: Posting) -> Response:
    site = site_of(request)
    if "account-taken" in posting.modes:
        site.accounts.occupy(str(site.candidate.basics["email"]))
    view = _view(site, posting, "register")
    return site.page("workday_account.html", posting=posting, view=view)


def _base(posting: Posting) -> str:
    return f"/{VENDOR}/{posting.company}/job/{posting.job}/apply"


def _view(site: Site, posting: Posting, name: str, *, email: str = "", error: str = "") -> str:
    template = site.templates.get_template("workday_account_view.html")
    return template.render(
        view=name,
        email=email,
        error=error,
        action=lambda what: f"{_base(posting)}/account/{what}?{posting.query}",
    )


async def show(request: Request) -> Response:
    """Another of the views, as it is drawn into the page."""
    site, posting = site_of(request), posting_of(request, VENDOR)
    name = request.path_params["view"]
    if name not in VIEWS:
        raise HTTPException(404, "There is no such view.")
    return JSONResponse({"html": _view(site, posting, name)})


async def act(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    sent = json.loads(await request.body())
    email, password = str(sent.get("email", "")), str(sent.get("password", ""))
    match request.path_params["view"]:
        case "register":
            reply = _register(site, posting, sent)
        case "sign-in" if not site.accounts.opens(email, password):
            reply = _again(site, posting, "sign-in", email, "Wrong email address or password.")
        case "sign-in" if not site.accounts.is_verified(email):
            site.accounts.send_code(email)
            reply = JSONResponse({"html": _view(site, posting, "verify", email=email)})
        case "verify" if not site.accounts.verify(email, str(sent.get("code", ""))):
            reply = _again(site, posting, "verify", email, "That verification code isn't right.")
        case "resend":
            site.accounts.send_code(email)
            reply = JSONResponse({"html": _view(site, posting, "verify", email=email)})
        case "sign-in" | "verify":
            reply = _opened(site, posting, email)
        case _:
            raise HTTPException(404, "There is no such view.")
    if "slow" in posting.modes:
        # What was asked is done by now: only its answer takes its time.
        await asyncio.sleep(posting.modes.slow_seconds)
    return reply


def _register(site: Site, posting: Posting, sent: dict[str, object]) -> Response:
    email, password = str(sent.get("email", "")), str(sent.get("password", ""))
    kinds = (str.islower, str.isupper, str.isdigit)
    strong = len(password) >= SHORTEST_PASSWORD and all(any(map(kind, password)) for kind in kinds)
    if password != sent.get("again"):
        return _again(site, posting, "register", email, "The passwords don't match.")
    if not strong or password.isalnum():
        return _again(site, posting, "register", email, "The password is too weak.")
    if not sent.get("terms"):
        return _again(site, posting, "register", email, "Please accept the terms.")
    if not site.accounts.register(email, password):
        error = "An account with this email address already exists."
        return _again(site, posting, "register", email, error)
    return JSONResponse({"html": _view(site, posting, "verify", email=email)})


def _again(site: Site, posting: Posting, view: str, email: str, error: str) -> Response:
    html = _view(site, posting, view, email=email, error=error)
    return JSONResponse({"html": html}, HTTPStatus.UNPROCESSABLE_ENTITY)


def _opened(site: Site, posting: Posting, email: str) -> Response:
    reply = JSONResponse({"next": f"{_base(posting)}/applyManually?{posting.query}"})
    reply.set_cookie(COOKIE, site.accounts.open_session(email), path="/workday", httponly=True)
    return reply


_ACCOUNT = "/workday/{company}/job/{job:int}/apply/account/{view}"

routes = [Route(_ACCOUNT, show), Route(_ACCOUNT, act, methods=["POST"])]
