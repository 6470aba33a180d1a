"""Stagehand's errors in our words; the one place that reads its messages."""

import json

from automation.agents import playwright_errors
from automation.agents.playwright_errors import During
from automation.errors import (
    AgentError,
    BrowserGoneError,
    ControlGoneError,
    ModelAnswerError,
    NavigationError,
)

# Of its SDK, and of its runtime in the browser, as of 4.3.0.
_GONE = (
    "cdp client",
    "cdp connection",
    "cdp websocket",
    "rpc client",
    "stagehand is unavailable",
    "stagehand closed",
    "stagehand has no active page",
    "page not found",
    "no page with",
)
_OF_MODEL = '"structuredContent"'
_LOST = ("could not find an element", "element not found", "no node with given id")


def typed(error: BaseException, during: During = During.OTHER) -> AgentError:
    """The error of `automation.errors` that says what the caller may do about this one."""
    said = str(error).strip() or type(error).__name__
    low = said.lower()
    if type(error).__name__ == "CDPConnectionClosedError" or any(word in low for word in _GONE):
        return BrowserGoneError(said)
    if any(word in low for word in _LOST):
        return ControlGoneError(said)
    if _OF_MODEL in said:
        return ModelAnswerError(_complaint(said))
    if isinstance(error, TimeoutError) and during is During.NAVIGATING:
        return NavigationError("the page didn't answer in time")
    return playwright_errors.typed(error, during)


def _complaint(said: str) -> str:
    """What its runtime has against a model's answer: a list of places in it."""
    try:
        found = json.loads(said)
        told = [f"{'.'.join(map(str, each['path'][1:]))}: {each['message']}" for each in found[:5]]
    except (ValueError, LookupError, TypeError):
        told = []
    return "; ".join(told) or "it isn't of the shape that was asked for"
