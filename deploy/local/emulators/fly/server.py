"""The server that the emulator runs on."""

import socket
from typing import Any

import uvicorn
from typing_extensions import override

from deploy.local.emulators.fly.app import Setup, create_emulator
from deploy.local.emulators.server import config_of


class Server(uvicorn.Server):
    """Answers the waits that are open before it shuts down: uvicorn would wait for them, and then tell of each."""

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.cloud.fleet.let_go()
        await super().shutdown(sockets)


def make_server(setup: Setup) -> uvicorn.Server:
    """It isn't running yet. Raises `sqlite3.OperationalError` where another one uses the same folder."""
    return Server(config_of(create_emulator(setup)))
