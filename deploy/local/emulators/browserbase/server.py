"""The server that the emulator runs on."""

import logging
import socket
from typing import Any

import uvicorn
from typing_extensions import override

from deploy.local.emulators.browserbase.app import Setup, create_emulator
from deploy.local.emulators.server import config_of


class Server(uvicorn.Server):
    """Sends whoever is connected away before it shuts down: uvicorn would wait for them."""

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.account.sessions.end_all()
        await super().shutdown(sockets)


def make_server(setup: Setup) -> uvicorn.Server:
    """It isn't running yet. Raises `sqlite3.OperationalError` where another one uses the same folder."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_refusal)
    config = config_of(
        create_emulator(setup),
        # A page's picture is one message.
        ws_max_size=256 * 1024 * 1024,
        ws_per_message_deflate=False,
    )
    return Server(config)


def _is_no_refusal(record: logging.LogRecord) -> bool:
    """uvicorn 0.54 complains of each socket that is refused with a status, though it sends it."""
    return "without completing handshake" not in record.getMessage()
