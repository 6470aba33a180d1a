"""The emulators as one ASGI application."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from deploy.local.emulators.ashby.app import create_app as ashby
from deploy.local.emulators.ats import knobs
from deploy.local.emulators.ats.desk import Desk
from deploy.local.emulators.greenhouse.app import create_app as greenhouse
from deploy.local.emulators.lever.app import create_app as lever
from deploy.local.emulators.recruitee.app import create_app as recruitee

FEEDS = "deploy.local.emulators.feeds"


def create_emulators(desk: Desk) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        desk.ledger.close()

    app = Starlette(
        routes=[
            *knobs.routes,
            Mount("/ashby", ashby(desk)),
            Mount("/greenhouse", greenhouse(desk)),
            Mount("/lever", lever(desk)),
            Mount("/lever-eu", lever(desk, eu=True)),
            Mount("/recruitee/{tenant}", recruitee(desk)),
            *([Mount("/feeds", feeds())] if find_spec(FEEDS) else []),
        ],
        exception_handlers={ValidationError: knobs.malformed},
        lifespan=lifespan,
    )
    app.state.desk = desk
    return app


def feeds() -> ASGIApp:
    create: Callable[[], ASGIApp] = import_module(f"{FEEDS}.app").create_emulator
    return create()
