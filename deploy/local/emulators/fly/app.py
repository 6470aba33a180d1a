"""The emulator as an ASGI application."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from deploy.local.emulators.fly import edge, knobs, routes
from deploy.local.emulators.fly.buckets import Buckets
from deploy.local.emulators.fly.dependencies import Cloud
from deploy.local.emulators.fly.displays import has_screens
from deploy.local.emulators.fly.errors import ApiError
from deploy.local.emulators.fly.fleet import Fleet, Pace
from deploy.local.emulators.fly.guests import Guests
from deploy.local.emulators.fly.identifiers import ulid
from deploy.local.emulators.fly.table import Table
from deploy.local.emulators.fly.vacant import Vacant

TOKEN = "fly-local"  # noqa: S105 - known to everyone on this machine
APP = "valet-runners"


@dataclass(frozen=True, slots=True)
class Setup:
    data: Path
    token: str = TOKEN
    apps: Collection[str] = (APP,)
    pace: Pace = field(default_factory=Pace)
    rate_limit: bool = True
    runners: bool = True
    """Whether something runs in its machines."""
    screens: bool = True
    """Whether a machine has one, where this computer can give it one. Without, nobody can take its browser over."""
    end_machines: bool = False
    """When the emulator ends in good order. Else they run on until the next one adopts them."""


def create_emulator(setup: Setup) -> FastAPI:
    """Raises `sqlite3.OperationalError` where another emulator uses the same folder."""
    guests = (
        Guests(setup.data, screens=setup.screens and has_screens())
        if setup.runners
        else Vacant(setup.data, screens=False)
    )
    fleet = Fleet(Table(setup.data / "machines.sqlite3"), guests, setup.pace)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await fleet.open()
        yield
        await fleet.close(end_machines=setup.end_machines)

    app = FastAPI(title="Fly Machines, emulated", openapi_url=None, lifespan=lifespan)
    app.state.cloud = Cloud(
        fleet, guests, Buckets(active=setup.rate_limit), setup.token, frozenset(setup.apps)
    )
    app.include_router(routes.router)
    app.include_router(knobs.router)
    # Last: it takes whatever the API doesn't.
    app.include_router(edge.router)
    app.add_exception_handler(ApiError, _problem)
    app.add_exception_handler(HTTPException, _not_emulated)
    app.add_exception_handler(RequestValidationError, _malformed)
    return app


async def _problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ApiError)
    return JSONResponse(problem.body, problem.code, headers={"fly-request-id": ulid()})


async def _not_emulated(request: Request, _: Exception) -> JSONResponse:
    """No 404: that would say that the machine is gone."""
    return JSONResponse({"error": f"not emulated: {request.method} {request.url.path}"}, 501)


async def _malformed(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return JSONResponse({"error": f"invalid request: {place}: {first['msg']}"}, 400)
