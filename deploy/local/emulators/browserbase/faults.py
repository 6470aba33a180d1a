"""What goes wrong on order: each fault waits for a call that it fits."""

import asyncio
from enum import StrEnum

from fastapi import Request, Response
from pydantic import Field
from typing_extensions import override

from deploy.local.emulators import faults
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


class Fault(faults.Fault):
    kind: Kind
    call: str = "create_session"
    """As its route is called: `retrieve_session`, `debug_session`, …; `connect` for the browser's socket."""
    seconds: float = Field(default=2.0, ge=0)
    """Of a slow one; or what a 429 tells the client to wait."""

    @property
    @override
    def is_after(self) -> bool:
        return super().is_after or self.kind in {Kind.SLOW, Kind.GARBAGE}


class Faults(faults.Waiting[Fault]):
    def next_for(self, call: str) -> Fault | None:
        return self.first(lambda fault: fault.call == call)


class FaultyRoute(faults.FaultyRoute):
    """Each call is counted, too."""

    @override
    async def fault_of(self, request: Request) -> Fault | None:
        account = request.app.state.account
        account.calls[self.name] += 1
        fault: Fault | None = account.faults.next_for(self.name)
        if fault is not None and fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.seconds)
        return fault

    @override
    async def gone_wrong(self, request: Request, fault: Fault, done: Response | None) -> Response:
        if fault.kind is Kind.BAD_GATEWAY:
            return Response("<html>Bad gateway</html>", 502)
        if fault.kind is Kind.GARBAGE:
            return Response("<html>", media_type="application/json")
        if fault.kind is Kind.SLOW:
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
