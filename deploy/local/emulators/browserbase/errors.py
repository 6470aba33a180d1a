"""The API's errors, as they are worded there."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from typing_extensions import override


class ApiError(Exception):
    """An answer of `{"statusCode": …, "error": …, "message": …}`."""

    def __init__(
        self, code: int, message: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        phrase = HTTPStatus(self.code).phrase
        return {"statusCode": self.code, "error": phrase, "message": self.message}

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.message}"


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def no_minutes() -> ApiError:
    return ApiError(
        402,
        "Free plan browser minutes limit reached."
        " Please upgrade your account at https://browserbase.com/plans",
    )


def not_found(kind: str, number: str) -> ApiError:
    return ApiError(404, f"{kind} with id {number} not found")


def too_many(message: str, *, limit: int, retry_after: int) -> ApiError:
    """https://docs.browserbase.com/optimizations/concurrency/overview"""
    return ApiError(
        429,
        message,
        headers={
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": str(retry_after),
            "retry-after": str(retry_after),
        },
    )
