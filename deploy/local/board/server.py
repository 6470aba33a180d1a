"""Running the board on a socket: for the command line, and in a thread for tests."""

from pathlib import Path

import uvicorn

from deploy.local.board.app import create_board
from deploy.local.board.connections import TrackedProtocol
from deploy.local.serving import ServerThread


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


class BoardThread(ServerThread):
    def __init__(self, ledger_path: Path) -> None:
        super().__init__(make_server(ledger_path, "127.0.0.1", 0), name="practice-board")
