"""The mailbox as an ASGI application, which receives mail for as long as it runs."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from deploy.local.mailbox.box import Box

LARGEST = 25 * 1024 * 1024
HEADERS = {
    "cache-control": "no-store",
    # Whatever a letter holds, nothing of it is loaded or run.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Receiver:
    """Takes every letter, whoever it is for (https://aiosmtpd.aio-libs.org/en/latest/handlers.html)."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        content = envelope.original_content or b""
        await asyncio.to_thread(self._box.put, content)
        return "250 Message accepted for delivery"


def create_mailbox(box: Box, smtp: socket.socket) -> Starlette:
    """`smtp` is bound; it is listened on while the application runs."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def talk() -> SMTP:
            return SMTP(
                Receiver(box),
                loop=loop,
                hostname="mailbox.localhost",
                ident="Valet's mailbox",
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
            )

        server = await loop.create_server(talk, sock=smtp)
        yield
        server.close()

    app = Starlette(
        routes=[
            Route("/", letters),
            Route("/letters.json", letters_as_data),
            Route("/letters/{number}", letter),
        ],
        lifespan=lifespan,
    )
    app.state.box = box
    return app


def letters(request: Request) -> HTMLResponse:
    """Runs in a thread, as the others do: reading the folder blocks."""
    return page("letters.html", letters=box_of(request).letters())


def letter(request: Request) -> HTMLResponse:
    found = box_of(request).get(request.path_params["number"])
    if found is None:
        raise HTTPException(404)
    return page("letter.html", letter=found)


def letters_as_data(request: Request) -> JSONResponse:
    """Newest first; `?to=` only those whose addressees hold this text. For scripts that wait for a letter."""
    to = request.query_params.get("to", "")
    return JSONResponse(
        [
            {
                **dataclasses.asdict(found),
                "came_at": found.came_at.isoformat(),
                "links": found.links,
            }
            for found in box_of(request).letters()
            if to in found.to
        ],
        headers=HEADERS,
    )


def page(name: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(name).render(**values), headers=HEADERS)


def box_of(request: Request) -> Box:
    found: Box = request.app.state.box
    return found
