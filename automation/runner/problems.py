"""Errors of the runner's API, as problem details (RFC 9457) with a code of ours."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from automation.errors import AutomationError
from automation.protocol import Problem

log = logging.getLogger(__name__)


class ProblemError(Exception):
    """Ends a request with this status and code."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(
            title=HTTPStatus(status).phrase,
            status=status,
            code=code,
            detail=detail,
            fields=dict(fields or {}),
        )
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        return JSONResponse(
            self.problem.model_dump(),
            self.problem.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def invalid_input(error: RequestValidationError) -> ProblemError:
    """Names the fields and what is wrong with each; never repeats the input, which holds a token."""
    fields = {
        ".".join(str(part) for part in found["loc"] if part != "body") or "body": str(found["msg"])
        for found in error.errors()
    }
    return ProblemError(422, "invalid", "; ".join(fields), fields=fields)


def install(app: FastAPI) -> None:
    @app.exception_handler(ProblemError)
    async def known(request: Request, error: ProblemError) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return invalid_input(error).response()

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        code = HTTPStatus(error.status_code).name.lower()
        return ProblemError(
            error.status_code, code, str(error.detail), headers=error.headers
        ).response()

    @app.exception_handler(AutomationError)
    async def refused(request: Request, error: AutomationError) -> JSONResponse:
        log.warning("%s: %s", request.url.path, error)
        return ProblemError(409, error.code, error.for_person).response()

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("%s failed", request.url.path, exc_info=error)
        return ProblemError(500, "internal", "The runner stumbled; its log says why.").response()
