"""Rings, and carries no facts: only that there is something to fetch."""

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from typing_extensions import override

from accounts.models import User
from applications.consumers.codes import NOBODY
from applications.doorbell import group_of


class Doorbell(AsyncJsonWebsocketConsumer):
    """Rings for one person's applications. A stranger is turned away with 4401."""

    @override
    async def connect(self) -> None:
        user: object = self.scope.get("user")
        await self.accept()
        if not isinstance(user, User):
            await self.close(code=NOBODY)
            return
        self._group = group_of(user.pk)
        await self.channel_layer.group_add(self._group, self.channel_name)

    @override
    async def disconnect(self, code: int) -> None:
        group = getattr(self, "_group", None)
        if group is not None:
            await self.channel_layer.group_discard(group, self.channel_name)

    @override
    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Pages have nothing to say here."""

    async def rung(self, message: dict[str, Any]) -> None:
        await self.send_json(message["rung"])
