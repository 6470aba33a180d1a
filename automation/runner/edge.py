"""What every request passes before the application sees it: the token, then the size of its body."""

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from automation.runner.bearer import bears
from automation.runner.problems import ProblemError

OPEN = frozenset({"/health"})


class Edge:
    """401 for anybody without the token, whatever the address; 413 for a body that is too large."""

    def __init__(self, app: ASGIApp, *, token: SecretStr, largest_body: int) -> None:
        self._app = app
        self._token = token
        self._largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            headers = Headers(scope=scope)
            if scope["path"] not in OPEN:
                self._authenticate(headers)
            body = await self._read(headers, receive)
        except ProblemError as error:
            await error.response()(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _authenticate(self, headers: Headers) -> None:
        if not bears(headers.get("authorization", ""), self._token):
            raise ProblemError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})

    async def _read(self, headers: Headers, receive: Receive) -> bytes:
        # The rest of a refused body is never read, so the connection can't be used again.
        too_large = ProblemError(
            413,
            "too_large",
            f"At most {self._largest_body} bytes.",
            headers={"Connection": "close"},
        )
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > self._largest_body:
            raise too_large
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._largest_body:
                raise too_large
            if not message.get("more_body", False):
                return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
