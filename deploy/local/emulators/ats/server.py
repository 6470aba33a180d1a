"""Running the emulators on a socket: for the command line, and in a thread for tests."""

from pathlib import Path

import uvicorn

from deploy.local.board.connections import TrackedProtocol
from deploy.local.emulators.ats.app import create_emulators
from deploy.local.emulators.ats.desk import Desk
from deploy.local.emulators.ats.ledger import Ledger
from deploy.local.serving import ServerThread


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


class ATSThread(ServerThread):
    """`folder` gets the ledger."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(Ledger(folder / "ledger.sqlite3"))
        super().__init__(make_server(self.desk), name="ats-emulators")
