"""What a look at a page keeps: of each frame its data, and the elements that refs stand for.

Frames of the outer document's origin are read by its own script; only others are looks of their own.
"""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import scripts
from automation.agents.playwright_page.sealed import closed_roots
from automation.errors import AgentError, ControlGoneError
from automation.page.challenges import challenge_frame
from automation.page.parse import SCRIPT, FrameData

if TYPE_CHECKING:
    from playwright.async_api import Frame, JSHandle
    from playwright.async_api import Page as Driven

_FOREIGN_FRAME_SECONDS = 2.0
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Elements:
    """Elements of one frame, by their place in an array that is kept in the browser."""

    frame: "Frame"
    array: "JSHandle"
    closed: "JSHandle | None" = None
    """The closed shadow roots that some of them stand in."""

    async def run(self, index: int, script: str, argument: Any = None) -> Any:
        """`script` applied to the element; raises `ControlGoneError` when it isn't in the document any more."""
        with typed_errors(During.LOOKING):
            outcome = await self.array.evaluate(
                f"(all, [index, argument]) => ({script})(all[index], argument)", [index, argument]
            )
        if isinstance(outcome, dict) and outcome.get("gone"):
            raise ControlGoneError("the element has left the document")
        return outcome

    async def dispose(self) -> None:
        with contextlib.suppress(AgentError), typed_errors():
            await self.array.dispose()
            if self.closed is not None:
                await self.closed.dispose()


@dataclass(frozen=True, slots=True)
class Look:
    elements: Elements
    data: FrameData


async def unpack(frame: "Frame", both: "JSHandle") -> tuple[Any, Elements]:
    """The two halves of what a reading script returned."""
    with typed_errors(During.LOOKING):
        data, array = await asyncio.gather(
            both.evaluate("(both) => both.data"), both.get_property("elements")
        )
        await both.dispose()
    return data, Elements(frame, array)


async def look_at_all(page: "Driven") -> list[Look]:
    """The main frame first, then every frame that its document's script can't enter."""
    looks = [await _look(page.main_frame, parent=-1, slot=-1)]
    fresh = [0]
    for _ in range(_DEPTH):
        found = await asyncio.gather(*(_inner(looks, place) for place in fresh))
        fresh = list(range(len(looks), len(looks) + sum(map(len, found))))
        looks += [each for several in found for each in several]
    return looks


async def _look(frame: "Frame", *, parent: int, slot: int) -> Look:
    with typed_errors(During.LOOKING):
        both = await frame.evaluate_handle(SCRIPT, {})
    data, elements = await unpack(frame, both)
    if data["sealed"] and (closed := await closed_roots(frame)) is not None:
        await elements.dispose()
        with typed_errors(During.LOOKING):
            both = await frame.evaluate_handle(SCRIPT, {"closed": closed})
        data, inner = await unpack(frame, both)
        elements = replace(inner, closed=closed)
    return Look(elements, FrameData(data, parent, slot))


async def _inner(looks: list[Look], place: int) -> list[Look]:
    """The frames in this one that show and that its script couldn't enter."""
    look = looks[place]
    slots = [
        (slot, frame["index"])
        for slot, frame in enumerate(look.data.data["frames"])
        # Nothing in a challenge's own frame is the applicant's.
        if not frame["hidden"] and challenge_frame(frame["url"]) is None
    ]
    found = await asyncio.gather(
        *(_foreign(look.elements, index, place, slot) for slot, index in slots)
    )
    return [each for each in found if each is not None]


async def _foreign(elements: Elements, index: int, parent: int, slot: int) -> Look | None:
    """None for a frame that doesn't answer in time, or has gone."""
    try:
        async with asyncio.timeout(_FOREIGN_FRAME_SECONDS):
            with typed_errors(During.LOOKING):
                handle = await elements.array.evaluate_handle("(all, i) => all[i]", index)
                element = handle.as_element()
                frame = await element.content_frame() if element else None
                await handle.dispose()
            return await _look(frame, parent=parent, slot=slot) if frame else None
    except (TimeoutError, AgentError):
        return None


async def offset_of(frame: "Frame", *, reveal: bool = False) -> tuple[float, float]:
    """Where this frame's content begins in the page's window."""
    x = y = 0.0
    while (parent := frame.parent_frame) is not None:
        with typed_errors(During.LOOKING):
            element = await frame.frame_element()
            place = await element.evaluate(scripts.FRAME, reveal)
            await element.dispose()
        if place.get("gone"):
            raise ControlGoneError("the frame has left the document")
        x, y, frame = x + place["x"], y + place["y"], parent
    return x, y
