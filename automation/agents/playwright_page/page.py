"""The page port over a Playwright page; works on Chromium and, over BiDi, on Firefox."""

import asyncio
import base64
import mimetypes
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.agents.base import Timing
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import scripts
from automation.agents.playwright_page.challenges import show_waiting, waiting_frames
from automation.agents.playwright_page.hands import Hands
from automation.agents.playwright_page.looks import Elements, look_at_all, offset_of, unpack
from automation.agents.playwright_page.traffic import Traffic
from automation.errors import AgentError, ControlGoneError, NavigationError, WriteError
from automation.gate import InputGate, carried_out
from automation.page.outline import Outline, outline_of
from automation.page.parse import (
    OPTIONS_SCRIPT,
    OUTLINE_SCRIPT,
    SCRIPT,
    control,
    option,
    parse,
)
from automation.page.port import Capabilities
from automation.page.snapshot import Control, OptionState, Snapshot

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle
    from playwright.async_api import Page as Driven

_READ = f"""(el, closed) => {{
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return {{ gone: true }};
  return ({SCRIPT})({{ only: el, closed }}).data;
}}"""
_OPEN_OPTIONS = f"(all, index) => ({OPTIONS_SCRIPT})(all[index])"


_LOOK_SECONDS = 10.0
_PICTURE_MS = 10_000
_SCROLL_SECONDS = 2.0
_REACH_MS = 5_000


class PlaywrightPage:
    """Implements `automation.page.port.Page`, and what instructions need besides. Writes nothing into the page: refs are kept on this side."""

    capabilities = Capabilities()

    def __init__(self, page: "Driven", *, gate: InputGate, timing: Timing) -> None:
        self._page = page
        self._gate = gate
        self._hands = Hands(page, timing)
        self._traffic = Traffic(page)
        self._elements: dict[str, Elements] = {}
        self._fences: dict[str, int] = {}
        """The gate's, as it was when those elements were seen."""
        self._controls: dict[str, Control] = {}
        self._count = 0

    @property
    def driven(self) -> "Driven":
        return self._page

    @property
    def url(self) -> str:
        return self._page.url

    async def snapshot(self) -> Snapshot:
        fence = self._gate.fence
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                looks = await look_at_all(self._page)
                waiting = await waiting_frames(self._page)
        except TimeoutError:
            # A document on its way to another one, or one that spins, doesn't answer.
            raise NavigationError("the page doesn't answer") from None
        stale, self._elements = self._elements, {}
        await asyncio.gather(*(each.dispose() for each in stale.values()))
        # Numbered anew with each look: a ref from an earlier one must not reach whatever stands in its place now.
        self._count += 1
        mark = f"{self._count}."
        self._elements = {f"{mark}{place}": look.elements for place, look in enumerate(looks)}
        self._fences = dict.fromkeys(self._elements, fence)
        snapshot = parse([look.data for look in looks])
        snapshot = replace(
            snapshot,
            controls=tuple(replace(each, ref=mark + each.ref) for each in snapshot.controls),
            buttons=tuple(replace(each, ref=mark + each.ref) for each in snapshot.buttons),
            challenges=(*waiting, *snapshot.challenges),
            status=self._traffic.status,
            barrier=self._traffic.barrier,
        )
        self._controls = {each.ref: each for each in (*snapshot.controls, *snapshot.buttons)}
        return snapshot

    async def outline(self, marks: Mapping[str, str]) -> Outline:
        frame, fence = self._page.main_frame, self._gate.fence
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                with typed_errors(During.LOOKING):
                    both = await frame.evaluate_handle(OUTLINE_SCRIPT, {"marks": dict(marks)})
                data, elements = await unpack(frame, both)
        except TimeoutError:
            raise NavigationError("the page doesn't answer") from None
        place = self._keep(elements, fence)
        return outline_of(data, place=place)

    async def read(self, ref: str) -> Control:
        raw = await self._run(ref, _READ, self._find(ref)[0].closed)
        before = self._controls.get(ref)
        if raw.get("control") is None or before is None:
            raise ControlGoneError("the element is no control any more")
        now = control(raw["control"], ref=ref, origin=before.origin)
        # Numbered across the page, which a look at one control can't know.
        return replace(now, group=before.group, form=before.form)

    async def open_options(self, ref: str) -> tuple[OptionState, ...]:
        elements, index = self._find(ref)
        fence = self._gate.fence
        with typed_errors(During.LOOKING):
            both = await elements.array.evaluate_handle(_OPEN_OPTIONS, index)
        data, options = await unpack(elements.frame, both)
        place = self._keep(options, fence)
        return tuple(option(each, ref=f"{place}:{each['index']}") for each in data)

    async def set(self, ref: str, text: str, *, paste: bool = False) -> None:
        async with self._passing(ref):
            await self._hands.hesitate()
            if self._hands.unhurried:
                await self._reach(ref)
            found = await self._act(ref, scripts.PREPARE)
            await self._replace(ref, found, text, paste=paste)

    async def press(self, ref: str) -> None:
        async with self._passing(ref):
            await self._hands.hesitate()
            if (key := await self._reach(ref)) is None:
                return
            if (await self._act(ref, scripts.FOCUS))["focused"]:
                await self._hands.press(key)
            else:
                await self._act(ref, scripts.CLICK)

    async def key(self, ref: str, key: str) -> None:
        async with self._passing(ref):
            if not (await self._act(ref, scripts.FOCUS))["focused"]:
                raise WriteError("the control can't be focused")
            await self._hands.press(key)

    async def choose(self, ref: str, indexes: Sequence[int]) -> None:
        async with self._passing(ref):
            await self._hands.hesitate()
            outcome = await self._act(ref, scripts.CHOOSE, list(indexes))
            if problem := outcome.get("problem"):
                raise WriteError(problem)

    async def upload(self, ref: str, files: Sequence[Path]) -> None:
        async with self._passing(ref):
            await self._hands.hesitate()
            found = await self._run(ref, scripts.FILE_INPUT)
            if not found["file"]:
                raise WriteError("not a file input")
            try:
                handle = await self._handle(ref, inner=found["inner"])
                with typed_errors(During.WRITING):
                    await carried_out(handle.set_input_files(list(files)))
                    await handle.dispose()
            except WriteError:
                # Firefox takes no files for a frame's input over its protocol.
                outcome = await self._act(ref, scripts.GIVE, [_carried(each) for each in files])
                if outcome["held"] != len(files):
                    raise

    async def settle(self, *, quiet: float = 0.15, at_most: float = 3.0) -> None:
        deadline = time.monotonic() + at_most
        while (left := deadline - time.monotonic()) > 0:
            span = {"quiet": 1000 * min(quiet, left), "most": 1000 * left}
            try:
                async with asyncio.timeout(left + 0.5):
                    with typed_errors():
                        await self._page.evaluate(scripts.QUIET, span)
            except ControlGoneError:  # it went to another document meanwhile
                await self._arrive(left)
            except TimeoutError:
                return
            if self._traffic.quiet_for() >= quiet:
                return

    async def show_challenge(self) -> None:
        async with self._gate.passing(self._gate.fence):
            await carried_out(show_waiting(self._page))

    async def screenshot(self, *, full_page: bool = False) -> bytes:
        async with self.unmoved(full_page=full_page):
            with typed_errors():
                # The caret too: to hide it, Playwright would put a style into the page.
                return await self._page.screenshot(
                    type="png", full_page=full_page, timeout=_PICTURE_MS, caret="initial"
                )

    @asynccontextmanager
    async def unmoved(self, *, full_page: bool) -> AsyncIterator[None]:
        """Around a picture. For one of a whole page Chromium (seen with 156) scrolls to what has the focus and leaves it so, until
        the next press scrolls back: that lets go over something else than it went down on, and presses nothing."""
        before = await self._scroll() if full_page else None
        try:
            yield
        except AgentError:
            await self._back_to(before)
            raise
        await self._back_to(before)

    async def _back_to(self, before: Any) -> None:
        if before is not None and await self._scroll() != before:
            await self._scroll(before)

    async def _scroll(self, to: Any = None) -> Any:
        """Where the window is; None where the page doesn't say."""
        with suppress(AgentError, TimeoutError):
            async with asyncio.timeout(_SCROLL_SECONDS):
                with typed_errors():
                    return await self._page.evaluate(scripts.WHERE, to)
        return None

    async def selectors(self, refs: Sequence[str]) -> list[str]:
        return [(await self._run(ref, scripts.SELECTOR))["selector"] for ref in refs]

    async def xpaths(self, refs: Sequence[str]) -> list[str]:
        """As Stagehand writes them; "" for what is in a frame."""
        found = await asyncio.gather(*(self._run(ref, scripts.XPATH) for ref in refs))
        return [each["xpath"] for each in found]

    async def shows(self, ref: str) -> None:
        """Scrolls to it. Raises `WriteError` where a click in its middle wouldn't reach it: something lies over it, or it is disabled."""
        found = await self._run(ref, scripts.FILE_INPUT)
        handle = await self._handle(ref, inner=found["inner"])
        with typed_errors(During.WRITING):
            await carried_out(handle.click(trial=True, timeout=_REACH_MS))
            await handle.dispose()

    async def linked_data(self) -> list[str]:
        with typed_errors():
            return list(await self._page.evaluate(scripts.LINKED_DATA))

    async def scroll(self, where: str) -> None:
        async with self._gate.passing(self._gate.fence):
            with typed_errors():
                await carried_out(self._page.evaluate(scripts.SCROLL, where))

    async def close(self) -> None:
        self._traffic.stop()
        self._elements = {}
        with typed_errors():
            await self._page.close()

    # ---- from refs to elements

    def _keep(self, elements: Elements, fence: int) -> str:
        """Until the next snapshot; what the refs of these begin with."""
        place = f"{self._count}.more{len(self._elements)}"
        self._elements[place] = elements
        self._fences[place] = fence
        return place

    def _passing(self, ref: str) -> AbstractAsyncContextManager[None]:
        """Hands on what `ref` stands for, as long as no person has had the page since it was seen."""
        self._find(ref)
        return self._gate.passing(self._fences[ref.partition(":")[0]])

    async def _act(self, ref: str, script: str, argument: Any = None) -> Any:
        """As `_run`, for what changes the page."""
        return await carried_out(self._run(ref, script, argument))

    def _find(self, ref: str) -> tuple[Elements, int]:
        place, _, index = ref.partition(":")
        if place not in self._elements or not index.isdigit():
            raise ControlGoneError(f"{ref!r} is from another snapshot")
        return self._elements[place], int(index)

    async def _run(self, ref: str, script: str, argument: Any = None) -> Any:
        elements, index = self._find(ref)
        return await elements.run(index, script, argument)

    async def _handle(self, ref: str, *, inner: bool) -> "ElementHandle":
        """The element in its own frame: Playwright takes files only there."""
        elements, index = self._find(ref)
        with typed_errors(During.LOOKING):
            if not inner:
                found = await elements.array.evaluate_handle("(all, index) => all[index]", index)
                element = found.as_element()
            else:
                way = await elements.run(index, scripts.PATH)
                outer = await elements.array.evaluate_handle("(all, index) => all[index]", index)
                element_in_outer = outer.as_element()
                frame = await element_in_outer.owner_frame() if element_in_outer else None
                await outer.dispose()
                if frame is None:
                    raise ControlGoneError("the frame has left the document")
                element = (await frame.evaluate_handle(scripts.WALK, way["path"])).as_element()
        if element is None:
            raise ControlGoneError("the element has left the document")
        return element

    # ---- pieces of the above

    async def _reach(self, ref: str) -> str | None:
        """Click it where that is possible; else the key that would press it once focused."""
        elements, index = self._find(ref)
        await carried_out(offset_of(elements.frame, reveal=True))
        spot = await carried_out(elements.run(index, scripts.LOCATE))
        if "key" in spot:
            return str(spot["key"])
        if spot.get("disabled"):
            raise WriteError("the control is disabled")
        x, y = await offset_of(elements.frame)
        await self._hands.click(x + spot["x"], y + spot["y"])
        return None

    async def _replace(self, ref: str, found: dict[str, Any], text: str, *, paste: bool) -> None:
        """Type over what `PREPARE` selected."""
        match found["kind"]:
            case "none" | "disabled" | "readonly" as why:
                raise WriteError("not a text control" if why == "none" else f"the control is {why}")
            case "picked":
                await self._act(ref, scripts.ASSIGN, text)
                await self._act(ref, scripts.LEAVE, text)
                return
            case "line":
                text = " ".join(text.splitlines())  # a line break would be Enter, and send the form
            case _:
                pass
        if not found["focused"]:
            raise WriteError("the control can't be focused")
        if text:
            rich = found["kind"] == "rich"
            await self._hands.type(text, paste=paste, lines="Enter" if rich else "keep")
        elif not found["empty"]:
            await self._hands.press("Backspace")
        after = await self._act(ref, scripts.LEAVE, found["before"])
        if text.strip() and not after["value"].strip():
            if found["kind"] == "rich":
                raise WriteError("the control stayed empty")
            after = await self._act(ref, scripts.ASSIGN, text)
            if not after["value"].strip():
                raise WriteError("the control stayed empty")

    async def _arrive(self, at_most: float) -> None:
        from playwright.async_api import TimeoutError as Late

        try:
            with typed_errors():
                await self._page.wait_for_load_state("domcontentloaded", timeout=1000 * at_most)
        except (ControlGoneError, Late):
            return


def _carried(path: Path) -> dict[str, str]:
    kind, _ = mimetypes.guess_type(path.name)
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return {"name": path.name, "type": kind or "application/octet-stream", "base64": content}
