"""What the emulators have and the vendors haven't: `/_emulator/…`, for tests and whoever looks after them.

    GET    /_emulator/health
    GET    /_emulator/ledger?vendor=&tenant=&job=   {"arrivals", "applications", "most_in_a_second"}
    POST   /_emulator/faults                        a `faults.Fault`
    DELETE /_emulator/faults                        {"waiting": how many had not happened}
    PUT    /_emulator/manners/{vendor}/{tenant}/{job}   a `desk.Manner`
    PUT    /_emulator/shape                         a `desk.Shape`

Faults, manners and the shape are forgotten when the process ends; the ledger isn't.
"""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.ats.desk import Manner, Shape, desk_of
from deploy.local.emulators.ats.faults import Fault

Order = TypeVar("Order", bound=BaseModel)


async def health(_: Request) -> Response:
    return JSONResponse({"ok": True})


async def ledger(request: Request) -> Response:
    """`board` is another name of `tenant`."""
    asked = request.query_params
    tenant = asked.get("tenant", asked.get("board", ""))
    found = desk_of(request).ledger.read(
        vendor=asked.get("vendor", ""), tenant=tenant, job=asked.get("job", "")
    )
    return JSONResponse(found)


async def order(request: Request) -> Response:
    desk_of(request).faults.order(await _read(request, Fault))
    return Response(status_code=204)


async def call_off(request: Request) -> Response:
    return JSONResponse({"waiting": desk_of(request).faults.clear()})


async def set_manner(request: Request) -> Response:
    path = request.path_params
    manner = await _read(request, Manner)
    desk_of(request).manners[path["vendor"], path["tenant"], path["job"]] = manner
    return Response(status_code=204)


async def set_shape(request: Request) -> Response:
    desk_of(request).shape = await _read(request, Shape)
    return Response(status_code=204)


async def _read(request: Request, model: type[Order]) -> Order:
    return model.model_validate_json(await request.body())


async def malformed(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, ValidationError)
    return JSONResponse({"errors": problem.errors(include_url=False, include_context=False)}, 422)


routes = [
    Route("/_emulator/health", health),
    Route("/_emulator/ledger", ledger),
    Route("/_emulator/faults", order, methods=["POST"]),
    Route("/_emulator/faults", call_off, methods=["DELETE"]),
    Route("/_emulator/manners/{vendor}/{tenant}/{job}", set_manner, methods=["PUT"]),
    Route("/_emulator/shape", set_shape, methods=["PUT"]),
]
