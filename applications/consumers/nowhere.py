"""Every address that no websocket is at."""

from channels.generic.websocket import AsyncWebsocketConsumer
from typing_extensions import override


class Nowhere(AsyncWebsocketConsumer):
    """The handshake is refused with 403."""

    @override
    async def connect(self) -> None:
        await self.close()
