"""The board as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from deploy.local.board.candidate import HERE, load_candidate
from deploy.local.board.ledger import Ledger
from deploy.local.board.recording import RecordingMiddleware
from deploy.local.board.routes import (
    ashby,
    board,
    challenges,
    greenhouse,
    lab,
    lever,
    visitors,
    workday,
    workday_account,
)
from deploy.local.board.site import BadAddressError, make_site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response


def create_board(ledger_path: Path) -> Starlette:
    """The whole board, writing to this ledger (made where it doesn't exist yet)."""
    ledger = Ledger(ledger_path)
    site = make_site(load_candidate(), ledger)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        site.accounts.close()
        ledger.close()

    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
            *board.routes,
            *greenhouse.routes,
            *lever.routes,
            *ashby.routes,
            *workday_account.routes,
            *workday.routes,
            *lab.routes,
            *challenges.routes,
        ],
        middleware=[
            Middleware(RecordingMiddleware, ledger=ledger),
            Middleware(challenges.Gate, site=site),
            Middleware(visitors.Gate, site=site),
        ],
        exception_handlers={BadAddressError: _bad_address, HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.state.site = site
    return app


async def _bad_address(request: Request, problem: Exception) -> Response:
    return site_of(request).page(
        "notice.html", 400, title="This address can't be read", text=str(problem)
    )


async def _http_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return site_of(request).page(
        "notice.html", problem.status_code, title="Nothing here", text=problem.detail
    )
