"""The emulator as an ASGI application."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from deploy.local.emulators.anthropic import knobs, routes
from deploy.local.emulators.anthropic.desk import Desk
from deploy.local.emulators.anthropic.errors import ApiError, told

KEY = "anthropic-local"


def create_emulator(desk: Desk) -> FastAPI:
    app = FastAPI(title="Anthropic's API, emulated", openapi_url=None)
    app.state.desk = desk
    app.include_router(routes.router)
    app.include_router(knobs.router)
    app.add_exception_handler(ApiError, _problem)
    app.add_exception_handler(HTTPException, _not_emulated)
    app.add_exception_handler(RequestValidationError, _malformed)
    return app


async def _problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, ApiError)
    return told(problem)


async def _not_emulated(request: Request, _: Exception) -> JSONResponse:
    return told(ApiError(500, f"not emulated: {request.method} {request.url.path}"))


async def _malformed(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return told(ApiError(400, f"{place}: {first['msg']}"))
