"""Errors as the vendor tells them: https://platform.claude.com/docs/en/api/errors"""

import secrets
from dataclasses import dataclass

from fastapi.responses import JSONResponse

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


@dataclass
class ApiError(Exception):
    status: int
    message: str
    retry_after: float | None = None


def told(error: ApiError) -> JSONResponse:
    number = request_id()
    headers = {"request-id": number}
    if error.retry_after is not None:
        headers["retry-after"] = f"{error.retry_after:g}"
    body = {
        "type": "error",
        "error": {"type": TYPES[error.status], "message": error.message},
        "request_id": number,
    }
    return JSONResponse(body, error.status, headers=headers)


def request_id() -> str:
    return f"req_{secrets.token_hex(12)}"
