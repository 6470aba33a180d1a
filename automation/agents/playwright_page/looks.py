"""What a look at a page keeps: of each frame its data, and the elements that refs stand for.

Frames of the outer document's origin are read by its own script; only others are looks of their own.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import scripts
from automation.errors import AgentError, ControlGoneError

if TYPE_CHECKING:
    from playwright.async_api import Frame, JSHandle
    from playwright.async_api import Page as Driven

_FOREIGN_FRAME_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class FrameLook:
    frame: "Frame"
    data: dict[str, Any]
    elements: "JSHandle"

    async def run(self, index: int, script: str, argument: Any = None) -> Any:
        """`script` applied to the element; raises `ControlGoneError` when it isn't in the document any more."""
        with typed_errors(During.LOOKING):
            outcome = await self.elements.evaluate(
                f"(all, [index, argument]) => ({script})(all[index], argument)", [index, argument]
            )
        if isinstance(outcome, dict) and outcome.get("gone"):
            raise ControlGoneError("the element has left the document")
        return outcome

    async def dispose(self) -> None:
        from playwright.async_api import Error

        with contextlib.suppress(Error):
            await self.elements.dispose()


async def look(frame: "Frame", script: str, options: dict[str, Any]) -> FrameLook:
    """One evaluation, and one more to fetch its data."""
    with typed_errors(During.LOOKING):
        both = await frame.evaluate_handle(script, options)
        try:
            data, elements = await asyncio.gather(
                both.evaluate("(both) => both.data"), both.get_property("elements")
            )
        finally:
            await both.dispose()
    return FrameLook(frame, data, elements)


async def look_at_all(page: "Driven", script: str, options: dict[str, Any]) -> list[FrameLook]:
    """The main frame first, then every frame that its document's script can't enter, in the page's order."""
    main, *others = page.frames
    if not others:
        return [await look(main, script, options)]
    own, *foreign = await asyncio.gather(
        look(main, script, options), *(_foreign(frame, script, options) for frame in others)
    )
    assert own is not None
    return [own, *(each for each in foreign if each is not None)]


async def _foreign(frame: "Frame", script: str, options: dict[str, Any]) -> FrameLook | None:
    """None for a frame that its parent's origin can enter, and for one that doesn't answer in time."""
    try:
        async with asyncio.timeout(_FOREIGN_FRAME_SECONDS):
            with typed_errors(During.LOOKING):
                if not await frame.evaluate(scripts.OWN_TOP):
                    return None
            return await look(frame, script, options)
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
