"""An emulator's server, and how its command line ends."""

import logging
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from deploy.local.board.connections import TrackedProtocol
from deploy.local.emulators.listening import listen


def config_of(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """Of a server that can cut connections. `more` is uvicorn's."""
    return uvicorn.Config(
        app,
        http=TrackedProtocol,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        **more,
    )


def serve(
    make: Callable[[], uvicorn.Server], *, host: str, port: int, data: Path, greeting: str
) -> int:
    """Until it is ended; the command's status. `make` may raise `OSError` and `sqlite3.Error`."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        # Before anything else: who can't be asked must not take up machines or browsers.
        listener = listen(host, port)
        server = make()
    except (OSError, sqlite3.Error) as error:
        print(f"The emulator can't start with {data}: {error}.", file=sys.stderr)
        return 2
    print(f"{greeting}: http://{host}:{port}", flush=True)
    with listener:
        server.run([listener])
    return 0
