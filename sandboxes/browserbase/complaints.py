"""What an error of Browserbase's means for the caller.

Bodies are `{"statusCode": 402, "error": "Payment Required", "message": "…"}`. Of the statuses here the SDK has no class for 402:
minutes that are used up come as its bare `APIStatusError`.
"""

import re
from typing import TYPE_CHECKING

import httpx

from sandboxes.errors import (
    ConflictError,
    GoneError,
    LimitReachedError,
    NotInPlanError,
    ProviderError,
    ProviderUnavailableError,
    RejectedError,
    SpentError,
    TooOftenError,
)

if TYPE_CHECKING:
    from browserbase import APIError

# 429 is said of too many at once, and of too many made within a minute (https://docs.browserbase.com/guides/concurrency-rate-limits).
TOO_MANY_AT_ONCE = re.compile(r"concurrent", re.IGNORECASE)
# Keys, and addresses that open a browser.
SECRET = re.compile(r"\bbb_\w+|\bwss?://\S+")
LONGEST_TEXT = 300
_OURS: dict[int, type[ProviderError]] = {
    402: SpentError,
    403: NotInPlanError,
    404: GoneError,
    409: ConflictError,
    410: GoneError,
}


def error_of(error: "APIError") -> ProviderError:
    """Of whatever the SDK raises for a call."""
    response = getattr(error, "response", None)
    reads = error.request.method == "GET"
    if response is None or response.is_success:
        # No answer, or one that can't be read though it told of success: something may have been done.
        said = f"{_call(error.request)}: {error.message} {_cause(error)}".strip()
        return ProviderUnavailableError(said, arrived=not reads and not _is_unsent(error))
    said = _sentence(response, error.body)
    if response.status_code == 429:
        return _turned_away(response, said)
    if response.status_code >= 500 or response.status_code == 408:
        return ProviderUnavailableError(said, arrived=not reads, retry_after=_retry_after(response))
    return _OURS.get(response.status_code, RejectedError)(said)


def _turned_away(response: httpx.Response, said: str) -> ProviderError:
    if TOO_MANY_AT_ONCE.search(said):
        return LimitReachedError(said)
    return TooOftenError(said, retry_after=_retry_after(response))


def _is_unsent(error: "APIError") -> bool:
    return isinstance(
        error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
    )


def _cause(error: "APIError") -> str:
    return "" if error.__cause__ is None else f"({type(error.__cause__).__name__})"


def _retry_after(response: httpx.Response) -> float | None:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else None


def _sentence(response: httpx.Response, body: object) -> str:
    """For the log and for staff."""
    told = body.get("message") if isinstance(body, dict) else body
    text = SECRET.sub("…", " ".join(str(told or "").split()))[:LONGEST_TEXT]
    return f"{_call(response.request)}: {response.status_code} {text}".strip()


def _call(request: httpx.Request) -> str:
    return f"{request.method} {request.url.path}"
