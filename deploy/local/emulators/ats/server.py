"""Running the emulators on a socket: for the command line, and in a thread for tests."""

from pathlib import Path

import uvicorn

from deploy.local.emulators.ats.app import create_emulators
from deploy.local.emulators.ats.desk import Desk
from deploy.local.emulators.ats.ledger import Ledger
from deploy.local.emulators.server import config_of
from deploy.local.serving import ServerThread


def make_server(desk: Desk) -> uvicorn.Server:
    """A server that can cut connections; it isn't running yet."""
    return uvicorn.Server(config_of(create_emulators(desk)))


class ATSThread(ServerThread):
    """`folder` gets the ledger."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(Ledger(folder / "ledger.sqlite3"))
        super().__init__(make_server(self.desk), name="ats-emulators")
