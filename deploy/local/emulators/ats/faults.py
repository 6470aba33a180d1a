"""What goes wrong on order: each fault waits for an application that it fits."""

import asyncio
from enum import StrEnum

from pydantic import Field
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from deploy.local.board.connections import cut_answer, reset_connection
from deploy.local.emulators import faults
from deploy.local.emulators.ats.ledger import Place


class Kind(StrEnum):
    """`…_AFTER`: the application was kept."""

    RATE_LIMIT = "rate_limit"
    """429 with `Retry-After: seconds`; without the header for 0."""
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    RESET_BEFORE = "reset_before"
    """The connection is reset before the body is read."""
    RESET_READ = "reset_read"
    """It is reset once the body is read, and nothing is kept."""
    RESET_AFTER = "reset_after"
    CUT_AFTER = "cut_after"
    """The connection ends in the middle of the answer."""
    SILENT_BEFORE = "silent_before"
    """No answer within anybody's patience."""
    SILENT_AFTER = "silent_after"
    SLOW = "slow"
    """Kept, and answered after so many seconds."""
    REDIRECT = "redirect"
    BAD_GATEWAY = "bad_gateway"
    """502 from a proxy, and no JSON; nothing was kept."""
    CHALLENGE = "challenge"
    """428."""


BEFORE = {
    Kind.RATE_LIMIT,
    Kind.ERROR_BEFORE,
    Kind.RESET_BEFORE,
    Kind.RESET_READ,
    Kind.SILENT_BEFORE,
    Kind.REDIRECT,
    Kind.BAD_GATEWAY,
    Kind.CHALLENGE,
}
PAGE = "<!doctype html><title>Error</title><h1>Something went wrong</h1>"


class Fault(faults.Fault):
    """For the next `times` applications to this vendor, tenant and job; "" fits any."""

    kind: Kind
    vendor: str = ""
    tenant: str = ""
    job: str = ""
    times: int = Field(default=1, ge=1, le=10_000)
    seconds: float = Field(default=1.0, ge=0, le=600)

    def fits(self, place: Place) -> bool:
        pairs = (
            (self.vendor, place.vendor),
            (self.tenant, place.tenant),
            (self.job, place.job),
        )
        return all(wanted in {"", found} for wanted, found in pairs)


class Faults(faults.Waiting[Fault]):
    def next_for(self, place: Place) -> Fault | None:
        return self.first(lambda fault: fault.fits(place))


async def go_wrong(request: Request, fault: Fault) -> Response | None:
    """What is answered instead; `None` where the answer is only late."""
    match fault.kind:
        case Kind.RESET_READ:
            await request.body()
            await reset_connection(request)
        case Kind.RESET_BEFORE | Kind.RESET_AFTER:
            await reset_connection(request)
        case Kind.CUT_AFTER:
            await cut_answer(request)
        case Kind.SILENT_BEFORE:
            await request.body()
            await faults.hang(request)
        case Kind.SILENT_AFTER:
            await faults.hang(request)
        case Kind.SLOW:
            await asyncio.sleep(fault.seconds)
            return None
        case _:
            return _answer(fault)
    # Nobody is there to read it.
    return PlainTextResponse("", 500)


def _answer(fault: Fault) -> Response:
    match fault.kind:
        case Kind.RATE_LIMIT:
            headers = {"retry-after": f"{fault.seconds:g}"} if fault.seconds else {}
            return PlainTextResponse("Too many requests", 429, headers)
        case Kind.REDIRECT:
            return Response(status_code=302, headers={"location": "/elsewhere"})
        case Kind.CHALLENGE:
            return PlainTextResponse("captcha-failed", 428)
        case Kind.BAD_GATEWAY:
            return Response(PAGE, 502, media_type="text/html")
        case _:
            return Response(PAGE, 500, media_type="text/html")
