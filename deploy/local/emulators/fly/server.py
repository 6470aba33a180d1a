"""The server that the emulator runs on."""

import socket

import uvicorn
from typing_extensions import override

from deploy.local.emulators.fly.fleet import Fleet


class Server(uvicorn.Server):
    """Answers the waits that are open before it shuts down: uvicorn would wait for them, and then tell of each."""

    def __init__(self, config: uvicorn.Config, fleet: Fleet) -> None:
        super().__init__(config)
        self._fleet = fleet

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._fleet.let_go()
        await super().shutdown(sockets)
