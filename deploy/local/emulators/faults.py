"""What goes wrong on order, whoever is emulated: each fault waits for a call that it fits, and comes before or after the effect."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from typing_extensions import override

from deploy.local.board.connections import reset_connection

HANGS_FOR = 60.0


class Fault(BaseModel):
    """Of the next `times` calls that it fits. A vendor says which kinds it has; `FaultyRoute` knows `error_…`, `cut_…` (the connection
    is reset), `hang_…` (no answer within anybody's patience), each `…before` (nothing was done) and `…after`."""

    kind: StrEnum
    times: int = Field(default=1, ge=1)

    @property
    def is_after(self) -> bool:
        """The call is carried out first."""
        return self.kind.endswith("_after")


F = TypeVar("F", bound=Fault)


@dataclass(slots=True)
class Waiting(Generic[F]):
    """Faults that have not happened yet."""

    waiting: list[F] = field(default_factory=list)

    def order(self, fault: F) -> None:
        self.waiting += [fault] * fault.times

    def clear(self) -> int:
        """How many waited."""
        waiting, self.waiting = len(self.waiting), []
        return waiting

    def first(self, fits: Callable[[F], bool]) -> F | None:
        """It waits no longer."""
        found = next((each for each in self.waiting if fits(each)), None)
        if found is not None:
            self.waiting.remove(found)
        return found


class FaultyRoute(APIRoute):
    """A call of an API, which may go wrong before or after it is carried out."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        carry_out = super().get_route_handler()

        async def answer(request: Request) -> Response:
            fault = await self.fault_of(request)
            if fault is None:
                return await carry_out(request)
            done = await carry_out(request) if fault.is_after else None
            if fault.kind.startswith("cut_"):
                await reset_connection(request)
                return Response()
            if fault.kind.startswith("hang_"):
                await hang(request)
                return Response()
            return await self.gone_wrong(request, fault, done)

        return answer

    async def fault_of(self, request: Request) -> Any:
        """The one that this call gets; None where it gets none."""
        raise NotImplementedError

    async def gone_wrong(self, request: Request, fault: Any, done: Response | None) -> Response:
        """What is answered, or raised, instead of `done`."""
        raise NotImplementedError


async def hang(request: Request) -> None:
    """Until the client has had enough."""
    for _ in range(int(HANGS_FOR / 0.05)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(0.05)
