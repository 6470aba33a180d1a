"""Playwright's errors in our words; the one place that reads its messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from automation.errors import (
    AgentError,
    BrowserGoneError,
    ControlGoneError,
    NavigationError,
    NavigationTimeoutError,
    WriteError,
)

GONE = (
    "target page, context or browser has been closed",
    "target closed",
    "target crashed",
    "page crashed",
    "browser has been closed",
    "browser has disconnected",
    "connection closed",
    "websocket closed",
    "websocket error",
    "session closed",
    "no such frame",
    "failed to read from the driver",
    "process was closed",
)
LOST = (
    "element is not attached",
    "not attached to the dom",
    "element was detached",
    "frame was detached",
    "frame has been detached",
    "execution context was destroyed",
    "execution context is not available",
    "cannot find context",
    "jshandle is disposed",
    "unable to adopt element",
    "most likely because of a navigation",
)
INTERRUPTED = (
    "interrupted by another navigation",
    "a new navigation interrupted",
    "net::err_aborted",
    "ns_binding_aborted",
)
NOT_LOADED = ("net::err", "ns_error", "navigation failed", "navigating", "download is starting")


class During(Enum):
    """What was being done: a timeout means something else in each."""

    NAVIGATING = auto()
    LOOKING = auto()
    WRITING = auto()
    OTHER = auto()


def typed(error: BaseException, during: During = During.OTHER) -> AgentError:
    """The error of `automation.errors` that says what the caller may do about this one."""
    said = str(error).strip() or type(error).__name__
    low = said.lower()
    if isinstance(error, (ConnectionError, EOFError)) or any(word in low for word in GONE):
        return BrowserGoneError(said)
    if during is During.NAVIGATING:
        late = type(error).__name__ == "TimeoutError"
        return NavigationTimeoutError(said) if late else NavigationError(said)
    if any(word in low for word in LOST):
        return ControlGoneError(said)
    if type(error).__name__ == "TimeoutError":
        return _late(said, during)
    if any(word in low for word in NOT_LOADED):
        return NavigationError(said)
    return WriteError(said) if during is During.WRITING else AgentError(said)


def _late(said: str, during: During) -> AgentError:
    if during is During.LOOKING:
        return ControlGoneError(said)
    return WriteError(said) if during is During.WRITING else AgentError(said)


def interrupted(error: NavigationError) -> bool:
    """Whether the page that was being left began another navigation meanwhile, which took the place of ours."""
    low = str(error).lower()
    return any(word in low for word in INTERRUPTED)


@contextmanager
def typed_errors(during: During = During.OTHER) -> Iterator[None]:
    """Around any use of Playwright: only `AgentError`s come out, besides cancellation and our own mistakes."""
    from playwright.async_api import Error

    try:
        yield
    except (Error, ConnectionError, EOFError) as error:
        raise typed(error, during) from error
    except Exception as error:
        # The client raises a bare Exception once its driver is dead.
        if type(error) is Exception and "driver" in str(error).lower():
            raise BrowserGoneError(str(error)) from error
        raise
