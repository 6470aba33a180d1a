"""Running the board on a socket: for the command line, and in a thread for tests."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from deploy.local.board.app import create_board
from deploy.local.board.connections import TrackedProtocol

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_START_SECONDS = 10.0
_POLL_SECONDS = 0.01


def make_server(ledger_path: Path, host: str, port: int) -> uvicorn.Server:
    """A server that can cut connections; it isn't running yet."""
    config = uvicorn.Config(
        create_board(ledger_path),
        host=host,
        port=port,
        http=TrackedProtocol,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


class BoardThread:
    """The board on a free loopback port for the length of a `with` block."""

    def __init__(self, ledger_path: Path) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._server = make_server(ledger_path, "127.0.0.1", 0)
        self._pause = threading.Event()
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="practice-board", daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> BoardThread:
        self._thread.start()
        for _ in range(int(_START_SECONDS / _POLL_SECONDS)):
            if self._server.started:
                return self
            self._pause.wait(_POLL_SECONDS)
        raise TimeoutError("The practice board didn't start.")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()
