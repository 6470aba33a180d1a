"""Websockets from our own pages alone: a browser sends its cookies along whoever's page opens one."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier


class SameOrigin:
    """Denies a websocket whose `Origin` isn't the host and port it was opened at. To be used below a check of the host itself."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._denier = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
        same = origin.netloc.lower() == headers.get(b"host", b"").decode("latin-1").lower()
        chosen = self._application if same and origin.netloc else self._denier
        return await chosen(scope, receive, send)
