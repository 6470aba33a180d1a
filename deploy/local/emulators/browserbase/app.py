"""The emulator as an ASGI application."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from deploy.local.emulators.browserbase import connect, knobs, routes
from deploy.local.emulators.browserbase.contexts import Context, Contexts
from deploy.local.emulators.browserbase.dependencies import Account
from deploy.local.emulators.browserbase.errors import ApiError
from deploy.local.emulators.browserbase.extensions import Extension, Extensions
from deploy.local.emulators.browserbase.live_view import routes as live_view
from deploy.local.emulators.browserbase.plans import PLANS, Gate
from deploy.local.emulators.browserbase.session import Session
from deploy.local.emulators.browserbase.sessions import Pace, Sessions
from deploy.local.emulators.browserbase.tables import Store, Table

KEY = "bb_local"
PROJECT = "5d0e8a3c-0000-4000-8000-6c6f63616c00"


@dataclass(frozen=True, slots=True)
class Setup:
    data: Path
    key: str = KEY
    plan: str = "startup"
    pace: Pace = field(default_factory=Pace)
    trusted: Collection[str] = ()
    """With any, browsers reach the public web and these origins, and nothing else of this machine's network."""
    browsers: bool = True
    """Without, sessions have none: for whoever asks only the API."""


def create_emulator(setup: Setup) -> FastAPI:
    """Raises `sqlite3.OperationalError` where another emulator uses the same folder."""
    store = Store(setup.data / "browserbase.sqlite3")
    contexts = Contexts(Table(store, "contexts", Context), setup.data / "contexts")
    extensions = Extensions(
        Table(store, "extensions", Extension), setup.data.absolute() / "extensions"
    )
    sessions = Sessions(
        Table(store, "sessions", Session),
        setup.data / "sessions",
        contexts=contexts,
        extensions=extensions,
        pace=setup.pace,
        trusted=setup.trusted,
        browsers=setup.browsers,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await sessions.open()
        yield
        await sessions.close()
        store.close()

    app = FastAPI(title="Browserbase, emulated", openapi_url=None, lifespan=lifespan)
    gate = Gate(PLANS[setup.plan])
    app.state.account = Account(setup.key, PROJECT, gate, sessions, contexts, extensions)
    for each in (routes, connect, live_view, knobs):
        app.include_router(each.router)
    app.add_exception_handler(ApiError, _problem)
    app.add_exception_handler(HTTPException, _not_emulated)
    app.add_exception_handler(RequestValidationError, _malformed)
    return app


async def _problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ApiError)
    return JSONResponse(problem.body, problem.code, headers=problem.headers)


async def _not_emulated(request: Request, _: Exception) -> JSONResponse:
    """No 404: that would say that the session is gone."""
    problem = ApiError(501, f"not emulated: {request.method} {request.url.path}")
    return JSONResponse(problem.body, problem.code)


async def _malformed(_: Request, problem: Exception) -> JSONResponse:
    """`body/browserSettings/viewport/width: …`"""
    assert isinstance(problem, RequestValidationError)
    # Where a value may be of several kinds, the error that lies deepest is of the kind that was meant.
    deepest = max(problem.errors(), key=lambda each: len(each["loc"]))
    place = "/".join(str(part) for part in deepest["loc"] if "[" not in str(part))
    refused = ApiError(400, f"{place}: {deepest['msg']}")
    return JSONResponse(refused.body, refused.code)
