"""Errors of the API as problem details (RFC 9457), each with a code that programs can rely on."""

from http import HTTPStatus
from typing import Any

from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ErrorResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from typing_extensions import override

MEDIA_TYPE = "application/problem+json"


class ConflictError(APIException):
    """What was asked for can't be done as things are. `code` says why to programs, `detail` to people."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, code: str, detail: str, *, status: HTTPStatus = HTTPStatus.CONFLICT) -> None:
        super().__init__(detail=detail, code=code)
        self.status_code = status


class ProblemFormatter(ExceptionFormatter):
    """`errors` has an entry for each field that was wrong; its `field` is a path with dots."""

    @override
    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        status = HTTPStatus(self.exc.status_code)
        found = error_response.errors
        invalid = str(error_response.type) == "validation_error"
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": status.phrase,
            "status": int(status),
            "code": "invalid" if invalid else found[0].code,
            "detail": "Some of what was sent can't be used." if invalid else found[0].detail,
        }
        if invalid:
            problem["errors"] = [
                {"field": each.attr, "code": each.code, "detail": each.detail} for each in found
            ]
        return problem


def handle(error: Exception, context: Any) -> Response | None:
    response = exception_handler(error, context)
    if response is not None:
        response.content_type = MEDIA_TYPE
    return response
