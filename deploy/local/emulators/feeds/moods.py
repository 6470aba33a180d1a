"""What goes wrong on purpose: by a word in the tenant's name, or by what a posting's id ends in.

| word      | end | what happens                     |
|-----------|-----|----------------------------------|
| `limited` | 429 | 429 with a Retry-After           |
| `broken`  | 500 | 500                              |
| `garbage` |     | 200 with what is no answer       |
| `huge`    |     | an answer without an end in sight|
| `slow`    |     | an answer later than one waits   |
| `closed`  | 404 | the vendor's "no such posting"   |
"""

import asyncio
import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SLOW = 15.0
RETRY_AFTER = 7
_HUGE = 64 * 1024**2
_CHUNK = b"[" * 2**16


def is_closed(name: str) -> bool:
    return "closed" in name or name.endswith("404")


def mishap(name: str) -> Response | None:
    """What a tenant or a posting of that name answers instead; None where all is well."""
    if "limited" in name or name.endswith("429"):
        headers = {"Retry-After": str(RETRY_AFTER)}
        return PlainTextResponse("error code: 1015", 429, headers=headers)
    if "broken" in name or name.endswith("500"):
        return PlainTextResponse("Internal Server Error", 500)
    if "garbage" in name:
        return Response(b'{"\xff<html>', media_type="application/json")
    if "huge" in name:
        return StreamingResponse(_without_end(), media_type="application/json")
    return None


def _without_end() -> Iterator[bytes]:
    for _ in range(_HUGE // len(_CHUNK)):
        yield _CHUNK


class Moods:
    """Before every address of a vendor's; what has its names in the body looks for the other words itself."""

    def __init__(self, app: ASGIApp, *, slow: float) -> None:
        self._app = app
        self._slow = slow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = Request(scope).url.path.removeprefix(scope.get("root_path", ""))
        if not path.startswith("/_emulator/"):
            scope["app"].state.asked.append(path)
        scope.setdefault("state", {})["slow"] = self._slow
        if "slow" in path:
            await asyncio.sleep(self._slow)
        found = next(filter(None, map(mishap, re.split(r"[/.?]", path))), None)
        await (found or self._app)(scope, receive, send)
