"""The emulator as an ASGI application: `/<vendor>/…` for vendors with one host, `/<vendor>/<tenant>/…` for those with many.

It may be mounted below a path.
"""

from collections import deque

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.local.emulators.feeds import (
    ashby,
    bamboohr,
    personio,
    pinpoint,
    smartrecruiters,
    teamtailor,
    workable,
)
from deploy.local.emulators.feeds.moods import SLOW, Moods
from deploy.local.emulators.feeds.openings import PUBLISHED

VENDORS = (ashby, bamboohr, personio, pinpoint, smartrecruiters, teamtailor, workable)
REMEMBERED = 10_000


def create_emulator(*, slow: float = SLOW, published: int = PUBLISHED) -> Starlette:
    """`slow`: seconds that an answer takes which is in no hurry; `published`: postings in each tenant's list."""
    app = Starlette(
        routes=[
            Route("/_emulator/health", _health),
            Route("/_emulator/asked", _asked),
            *(route for vendor in VENDORS for route in vendor.routes),
        ],
        middleware=[Middleware(Moods, slow=slow)],
    )
    app.state.asked = deque(maxlen=REMEMBERED)
    app.state.published = published
    return app


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"ok": True})


async def _asked(request: Request) -> JSONResponse:
    """Paths that were asked for, in turn; of many, the last."""
    return JSONResponse(list(request.app.state.asked))
