"""What goes wrong on order: each fault waits for a call that it fits."""

from enum import StrEnum

from fastapi import Request, Response
from typing_extensions import override

from deploy.local.emulators import faults
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
    Kind.ERROR_AFTER: ApiError(500, "internal error", status="unknown"),
    Kind.RATE_LIMIT: ApiError(429, "rate limit exceeded"),
    Kind.UNAVAILABLE: ApiError(503, "host unreachable", status="unknown"),
    Kind.TIMEOUT: ApiError(408, "request timeout"),
    Kind.CONFLICT: ApiError(409, "machine lease currently held by another@tokens.fly.io"),
    Kind.PRECONDITION: precondition("machine is in another state"),
    Kind.REFUSAL: ApiError(422, "invalid request"),
}


class Fault(faults.Fault):
    kind: Kind
    call: str = "create"
    """As its route is called: `list_machines`, `start`, `create_lease`, …"""
    region: str = ""
    """Only for creations there."""


class Faults(faults.Waiting[Fault]):
    def waits_for(self, call: str) -> bool:
        return any(fault.call == call for fault in self.waiting)

    def next_for(self, call: str, *, region: str) -> Fault | None:
        return self.first(lambda fault: fault.call == call and fault.region in {"", region})


class FaultyRoute(faults.FaultyRoute):
    @override
    async def fault_of(self, request: Request) -> Fault | None:
        ordered: Faults = request.app.state.cloud.faults
        if not ordered.waits_for(self.name):
            return None
        return ordered.next_for(self.name, region=await _region(request))

    @override
    async def gone_wrong(self, request: Request, fault: Fault, done: Response | None) -> Response:
        if fault.kind is Kind.INSUFFICIENT_CAPACITY:
            raise no_capacity(await _region(request))
        if fault.kind is Kind.BAD_GATEWAY:
            return Response("<html>Bad gateway</html>", 502)
        raise ERRORS[fault.kind]


async def _region(request: Request) -> str:
    if request.method != "POST" or not await request.body():
        return DEFAULT_REGION
    return str((await request.json()).get("region") or DEFAULT_REGION)
