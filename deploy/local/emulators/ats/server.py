"""Running the emulators on a socket: for the command line, and in a thread for tests."""

import threading
from pathlib import Path
from typing import Self

import uvicorn

from deploy.local.board.connections import TrackedProtocol
from deploy.local.emulators.ats.app import create_emulators
from deploy.local.emulators.ats.desk import Desk
from deploy.local.emulators.ats.ledger import Ledger
from deploy.local.emulators.listening import listen

_START_SECONDS = 10.0
_POLL_SECONDS = 0.01


def make_server(desk: Desk) -> uvicorn.Server:
    """A server that can cut connections; it isn't running yet."""
    config = uvicorn.Config(
        create_emulators(desk),
        http=TrackedProtocol,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


class ATSThread:
    """The emulators on a free loopback port for the length of a `with` block. `folder` gets the ledger."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(Ledger(folder / "ledger.sqlite3"))
        self._socket = listen("127.0.0.1", 0)
        self._server = make_server(self.desk)
        self._pause = threading.Event()
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="ats-emulators", daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        for _ in range(int(_START_SECONDS / _POLL_SECONDS)):
            if self._server.started:
                return self
            self._pause.wait(_POLL_SECONDS)
        raise TimeoutError("The emulators didn't start.")

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()
