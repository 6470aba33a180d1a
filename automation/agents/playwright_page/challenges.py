"""Challenges in frames of their own, wherever they hang: closed shadow roots and frames of other origins too."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from automation.agents.playwright_errors import During, typed_errors
from automation.errors import AgentError
from automation.page.challenges import (
    ANSWERS,
    ChallengeFrame,
    FrameState,
    Phase,
    challenge_frame,
    waits,
)
from automation.page.parse import CHALLENGE_FRAME_SCRIPT

if TYPE_CHECKING:
    from playwright.async_api import Frame
    from playwright.async_api import Page as Driven

_SECONDS = 2.0
_TICKED = """() => [...document.querySelectorAll("[role=checkbox]")].some(
  (box) => box.getAttribute("aria-checked") === "true")"""


_CENTRE = """(frame) => frame.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" })"""


async def waiting_frames(page: "Driven") -> tuple[str, ...]:
    """The vendors of those that wait for a person."""
    return tuple(dict.fromkeys(kind.vendor for _, kind in await _waiting(page)))


async def show_waiting(page: "Driven") -> None:
    """The first of them, in the middle of the window; not where the page doesn't answer in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS):
            for frame, _ in (await _waiting(page))[:1]:
                with typed_errors():
                    element = await frame.frame_element()
                    await element.evaluate(_CENTRE)
                    await element.dispose()


async def _waiting(page: "Driven") -> list[tuple["Frame", ChallengeFrame]]:
    known = [(frame, challenge_frame(frame.url)) for frame in page.frames]
    asking = [(frame, kind) for frame, kind in known if kind and kind.phase is not Phase.QUIET]
    waiting = await asyncio.gather(*(_waits(frame, kind) for frame, kind in asking))
    return [each for each, does in zip(asking, waiting, strict=True) if does]


async def _waits(frame: "Frame", kind: ChallengeFrame) -> bool:
    """Not one that doesn't answer in time, or has gone."""
    try:
        async with asyncio.timeout(_SECONDS):
            return waits(kind, await _state(frame, kind))
    except (TimeoutError, AgentError):
        return False


async def _state(frame: "Frame", kind: ChallengeFrame) -> FrameState:
    state = await _from_outside(frame, ANSWERS.get(kind.vendor, ""))
    outer = frame.parent_frame
    while state.shown and outer is not None and outer.parent_frame is not None:
        if not (await _from_outside(outer, "")).shown:
            return FrameState(shown=False)
        outer = outer.parent_frame
    if kind.phase is not Phase.BOX or not state.shown:
        return state
    with typed_errors(During.LOOKING):
        ticked = bool(await frame.evaluate(_TICKED))
    return FrameState(shown=True, ticked=ticked, answered=state.answered)


async def _from_outside(frame: "Frame", field: str) -> FrameState:
    with typed_errors(During.LOOKING):
        element = await frame.frame_element()
        state = await element.evaluate(CHALLENGE_FRAME_SCRIPT, field)
        await element.dispose()
    return FrameState(shown=state["shown"], answered=state["answered"])
