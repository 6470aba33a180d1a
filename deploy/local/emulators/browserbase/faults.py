"""What goes wrong on order: each fault waits for a call that it fits."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from typing_extensions import override

from deploy.local.board.connections import reset_connection
from deploy.local.emulators.browserbase.errors import (
    ApiError,
    no_minutes,
    not_found,
    too_many,
    unauthorized,
)


class Kind(StrEnum):
    ERROR_BEFORE = "error_before"
    """500, and nothing was done."""
    ERROR_AFTER = "error_after"
    """500, though it was done."""
    CUT_BEFORE = "cut_before"
    """The connection is reset, and nothing was done."""
    CUT_AFTER = "cut_after"
    """The connection is reset once it was done."""
    HANG_BEFORE = "hang_before"
    """No answer within anybody's patience, and nothing was done."""
    HANG_AFTER = "hang_after"
    SLOW = "slow"
    """It is done and answered after `seconds`."""
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    NO_MINUTES = "no_minutes"
    """402."""
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONCURRENCY = "concurrency"
    """429 with its headers."""
    BAD_GATEWAY = "bad_gateway"
    """502, and no JSON."""
    UNAVAILABLE = "unavailable"
    GARBAGE = "garbage"
    """It is done, and the answer is no JSON, though it says 200."""


AFTER = {Kind.ERROR_AFTER, Kind.CUT_AFTER, Kind.HANG_AFTER, Kind.SLOW, Kind.GARBAGE}
HANGS_FOR = 60.0


class Fault(BaseModel):
    kind: Kind
    call: str = "create_session"
    """As its route is called: `retrieve_session`, `debug_session`, …; `connect` for the browser's socket."""
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=2.0, ge=0)
    """Of a slow one; or what a 429 tells the client to wait."""


@dataclass(slots=True)
class Faults:
    _waiting: list[Fault] = field(default_factory=list)

    def order(self, fault: Fault) -> None:
        self._waiting += [fault] * fault.times

    def clear(self) -> int:
        """How many waited."""
        waiting, self._waiting = len(self._waiting), []
        return waiting

    def next_for(self, call: str) -> Fault | None:
        for fault in self._waiting:
            if fault.call == call:
                self._waiting.remove(fault)
                return fault
        return None


class FaultyRoute(APIRoute):
    """A call of the API: counted, and maybe going wrong before or after it is carried out."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        carry_out = super().get_route_handler()

        async def answer(request: Request) -> Response:
            account = request.app.state.account
            account.calls[self.name] += 1
            fault = account.faults.next_for(self.name)
            if fault is None:
                return await carry_out(request)
            if fault.kind is Kind.SLOW:
                await asyncio.sleep(fault.seconds)
            done = await carry_out(request) if fault.kind in AFTER else None
            return await _gone_wrong(request, fault, done=done)

        return answer


async def _gone_wrong(request: Request, fault: Fault, *, done: Response | None) -> Response:
    kind = fault.kind
    if kind in {Kind.CUT_BEFORE, Kind.CUT_AFTER}:
        await reset_connection(request)
        return Response()
    if kind in {Kind.HANG_BEFORE, Kind.HANG_AFTER}:
        await _hang(request)
        return Response()
    if kind is Kind.BAD_GATEWAY:
        return Response("<html>Bad gateway</html>", 502)
    if kind is Kind.GARBAGE:
        return Response("<html>", media_type="application/json")
    if kind is Kind.SLOW:
        assert done is not None
        return done
    raise _error(fault, request)


def _error(fault: Fault, request: Request) -> ApiError:
    errors: dict[Kind, ApiError] = {
        Kind.BAD_REQUEST: ApiError(400, "body/browserSettings must be something else"),
        Kind.UNAUTHORIZED: unauthorized(),
        Kind.NO_MINUTES: no_minutes(),
        Kind.FORBIDDEN: ApiError(403, "Keep alive sessions are not supported on the FREE plan"),
        Kind.NOT_FOUND: not_found("Session", str(request.path_params.get("number", ""))),
        Kind.CONCURRENCY: too_many(
            "You've exceeded your max concurrent sessions limit (limit 1, currently 1)."
            " Please contact support to increase your limit.",
            limit=1,
            retry_after=round(fault.seconds),
        ),
        Kind.UNAVAILABLE: ApiError(503, "Service unavailable"),
    }
    return errors.get(fault.kind, ApiError(500, "An unexpected error occurred"))


async def _hang(request: Request) -> None:
    """Until the client has had enough."""
    for _ in range(int(HANGS_FOR / 0.05)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.05)
