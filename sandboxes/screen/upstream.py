"""The connection to a sandbox's screen. Its address is known to the control plane alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

BINARY = Subprotocol("binary")
OPEN_SECONDS = 5.0


class ScreenGoneError(Exception):
    """It can't be reached, or turned us away."""


@dataclass(frozen=True, slots=True)
class Screen:
    """`headers`: what a request must carry to arrive there, besides the token."""

    url: str
    token: SecretStr
    headers: Mapping[str, str] = field(default_factory=dict)


async def open_screen(screen: Screen) -> ClientConnection:
    """RFB in binary messages. Raises `ScreenGoneError`."""
    try:
        return await connect(
            screen.url,
            additional_headers={
                **screen.headers,
                "Authorization": f"Bearer {screen.token.get_secret_value()}",
            },
            subprotocols=[BINARY],
            # Pictures are compressed already, and come in messages of any size.
            compression=None,
            max_size=None,
            # The environment's proxies are for the open network, a sandbox is ours.
            proxy=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=1.0,
        )
    except (OSError, TimeoutError, WebSocketException) as error:
        raise ScreenGoneError(repr(error)) from error
