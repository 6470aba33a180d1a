"""Somebody who says stop doesn't wait for a browser to come."""

import asyncio
from collections.abc import Awaitable
from typing import Any, cast

import pytest

from automation.errors import BrowserGoneError, CancelledError
from automation.flows.opening import opened

AGENT = cast("Any", object())


async def coming(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


async def test_it_is_the_agent_that_came_or_what_kept_it_away() -> None:
    assert await opened(coming(AGENT), asyncio.Event()) is AGENT
    with pytest.raises(BrowserGoneError):
        await opened(coming(BrowserGoneError("gone")), asyncio.Event())


async def opened_for_long(state: list[str], *, clears_away: Awaitable[object]) -> Any:
    state.append("opening")
    try:
        await asyncio.Event().wait()
    finally:
        await clears_away
        state.append("let go")


async def test_a_stop_lets_go_of_what_is_being_opened() -> None:
    state: list[str] = []
    cancelled = asyncio.Event()
    waiting = asyncio.create_task(
        opened(opened_for_long(state, clears_away=asyncio.sleep(0)), cancelled)
    )
    await asyncio.sleep(0)
    cancelled.set()
    with pytest.raises(CancelledError, match="stopped it"):
        await waiting
    assert state == ["opening", "let go"]


async def test_so_does_the_end_of_who_waits() -> None:
    state: list[str] = []
    waiting = asyncio.create_task(
        opened(opened_for_long(state, clears_away=asyncio.sleep(0)), asyncio.Event())
    )
    while not state:  # noqa: ASYNC110
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert state == ["opening", "let go"]


async def test_a_failure_while_it_is_let_go_is_no_other_end() -> None:
    cancelled = asyncio.Event()
    failing = opened_for_long([], clears_away=coming(BrowserGoneError("gone")))
    waiting = asyncio.create_task(opened(failing, cancelled))
    await asyncio.sleep(0)
    cancelled.set()
    with pytest.raises(CancelledError):
        await waiting
