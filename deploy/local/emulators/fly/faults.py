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
from deploy.local.emulators.fly.errors import ApiError, no_capacity, precondition
from deploy.local.emulators.fly.requests import DEFAULT_REGION


class Kind(StrEnum):
    INSUFFICIENT_CAPACITY = "insufficient_capacity"
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
    RATE_LIMIT = "rate_limit"
    BAD_GATEWAY = "bad_gateway"
    """502, and no JSON."""
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    CONFLICT = "conflict"
    PRECONDITION = "precondition"
    REFUSAL = "refusal"


ERRORS = {
    Kind.ERROR_BEFORE: ApiError(500, "internal error", status="unknown"),
    Kind.RATE_LIMIT: ApiError(429, "rate limit exceeded"),
    Kind.UNAVAILABLE: ApiError(503, "host unreachable", status="unknown"),
    Kind.TIMEOUT: ApiError(408, "request timeout"),
    Kind.CONFLICT: ApiError(409, "machine lease currently held by another@tokens.fly.io"),
    Kind.PRECONDITION: precondition("machine is in another state"),
    Kind.REFUSAL: ApiError(422, "invalid request"),
}
AFTER = {Kind.ERROR_AFTER, Kind.CUT_AFTER, Kind.HANG_AFTER}
HANGS_FOR = 30.0


class Fault(BaseModel):
    kind: Kind
    call: str = "create"
    """As its route is called: `list_machines`, `start`, `create_lease`, …"""
    region: str = ""
    """Only for creations there."""
    times: int = Field(default=1, ge=1)


@dataclass(slots=True)
class Faults:
    _waiting: list[Fault] = field(default_factory=list)

    def order(self, fault: Fault) -> None:
        self._waiting += [fault] * fault.times

    def clear(self) -> int:
        """How many waited."""
        waiting, self._waiting = len(self._waiting), []
        return waiting

    def waits_for(self, call: str) -> bool:
        return any(fault.call == call for fault in self._waiting)

    def next_for(self, call: str, *, region: str = "") -> Kind | None:
        for fault in self._waiting:
            if fault.call == call and fault.region in {"", region}:
                self._waiting.remove(fault)
                return fault.kind
        return None


class FaultyRoute(APIRoute):
    """A call of the API, which may go wrong before or after it is carried out."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        carry_out = super().get_route_handler()

        async def answer(request: Request) -> Response:
            faults: Faults = request.app.state.cloud.faults
            if not faults.waits_for(self.name):
                return await carry_out(request)
            region = await _region(request)
            kind = faults.next_for(self.name, region=region)
            done = await carry_out(request) if kind is None or kind in AFTER else None
            return await _gone_wrong(request, kind, region=region, done=done)

        return answer


async def _region(request: Request) -> str:
    if request.method != "POST" or not await request.body():
        return DEFAULT_REGION
    return str((await request.json()).get("region") or DEFAULT_REGION)


async def _gone_wrong(
    request: Request, kind: Kind | None, *, region: str, done: Response | None
) -> Response:
    if kind is Kind.INSUFFICIENT_CAPACITY:
        raise no_capacity(region)
    if kind in {Kind.CUT_BEFORE, Kind.CUT_AFTER}:
        await reset_connection(request)
        return Response()
    if kind in {Kind.HANG_BEFORE, Kind.HANG_AFTER}:
        await _hang(request)
        return Response()
    if kind is Kind.BAD_GATEWAY:
        return Response("<html>Bad gateway</html>", 502)
    if kind is Kind.ERROR_AFTER:
        raise ERRORS[Kind.ERROR_BEFORE]
    if kind in ERRORS:
        raise ERRORS[kind]
    assert done is not None
    return done


async def _hang(request: Request) -> None:
    """Until the client has had enough."""
    for _ in range(int(HANGS_FOR / 0.05)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.05)
