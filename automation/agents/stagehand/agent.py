"""The agent of Tier 2."""

import asyncio
import mimetypes
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine, Identity
from automation.agents.factory import Wishes
from automation.agents.launch import Launch, attach
from automation.agents.playwright import (
    PlaywrightBrowserAgent,
    Tab,
    in_context,
    quietly,
)
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import scripts
from automation.agents.stagehand.instructed import StagehandInstructed
from automation.agents.stagehand.lines import NOWHERE, Lines
from automation.agents.stagehand.mind import Mind
from automation.agents.stagehand.runtime import CALL_SECONDS, Runtime
from automation.egress.addresses import Destinations
from automation.errors import (
    ControlGoneError,
    TierNotAvailableError,
    WriteError,
)
from automation.gate import InputGate, carried_out
from automation.page.wire import RequestWatcher

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

_ACT_MS = 10_000
_LARGEST = 50 * 1024 * 1024
"""Bytes of a file: more of it Stagehand doesn't carry into the browser."""


class StagehandBrowserAgent(PlaywrightBrowserAgent):
    """Stagehand presses, uploads, takes pictures, observes, extracts and acts; what it can't is our own engine's, see `gaps`.

    `close` lets go of the browser and doesn't end it: that is the vendor's to do.
    """

    def __init__(self, *seat: Any, runtime: Runtime, gate: InputGate, **more: Any) -> None:
        super().__init__(*seat, gate=gate, **more)
        self._runtime = runtime
        self._instructed = StagehandInstructed(lambda: self.page, gate, more.get("model"), runtime)
        self._lines = Lines(lambda: self.context.cookies(NOWHERE), runtime.speak)

    @override
    async def open_first(self) -> None:
        try:
            await super().open_first()
        except BaseException:
            # Nobody gets it who would close it.
            self._lines.close()
            raise

    @override
    async def take_screenshot(self, *, full_page: bool = False) -> bytes:
        tab = self._tab
        page = await self._runtime.page(tab.driven)
        async with tab.page.unmoved(full_page=full_page), self._runtime.within(CALL_SECONDS):
            # In its own words what `PlaywrightPage.screenshot` asks for: the page is left as it is.
            return await page.screenshot(
                full_page=full_page,
                caret="initial",
                animations="allow",
                scale="css",
                timeout=1000 * CALL_SECONDS,
            )

    @override
    async def close(self) -> None:
        if self._closed:
            return
        self._lines.close()
        try:
            await super().close()
        finally:
            await self._runtime.close()

    @override
    async def _click(self, tab: Tab, element: "ElementHandle", x: float, y: float) -> None:
        with typed_errors(During.WRITING):
            # That this place is the element's, and nothing lies over it: Stagehand presses whatever is there.
            await carried_out(element.click(position={"x": x, "y": y}, trial=True, timeout=_ACT_MS))
            box = await element.bounding_box()
        if box is None:
            raise WriteError("the element isn't shown")
        page = await self._runtime.page(tab.driven)
        async with self._runtime.within(CALL_SECONDS, During.WRITING):
            await carried_out(page.click(box["x"] + x, box["y"] + y))

    @override
    async def _give(self, element: "ElementHandle", paths: Sequence[Path]) -> None:
        from stagehand import FilePayload

        with typed_errors(During.WRITING):
            found = await element.evaluate(scripts.XPATH)
        if not found.get("xpath"):
            raise ControlGoneError("the file input has left the page")
        for path in paths:
            if await asyncio.to_thread(_size, path) > _LARGEST:
                raise WriteError(f"{path.name} is larger than a borrowed browser takes")
        files = [
            FilePayload(
                name=path.name,
                buffer=await asyncio.to_thread(path.read_bytes),
                mime_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            )
            for path in paths
        ]
        page = await self._runtime.page(self._tab.driven)
        async with self._runtime.within(CALL_SECONDS, During.WRITING):
            locator = page.locator(f"xpath={found['xpath']}")
            await carried_out(locator.set_input_files(files, timeout=_ACT_MS))


def _size(path: Path) -> int:
    return path.stat().st_size


async def start(
    watcher: RequestWatcher | None, gate: InputGate, wishes: Wishes
) -> StagehandBrowserAgent:
    """What the factory calls: attaches to the browser at `endpoint`, with the watcher in place before any page is.

    Raises `TierNotAvailableError` without an address, `EngineNotAvailableError`, `BrowserGoneError`.
    """
    endpoint = wishes.get("endpoint", "")
    if not endpoint:
        raise TierNotAvailableError(
            "tier 2 (Browserbase sessions) needs the address of the browser that is lent",
            for_person="This site needs a borrowed browser, and none was lent.",
        )
    model = wishes.get("model")
    how = Launch(Engine.CHROMIUM, headless=False, identity=wishes.get("identity") or Identity())
    async with AsyncExitStack() as stack:
        # First, so that a page finds its extension awake: one that was loaded before never answers it.
        runtime = await Runtime.attach(endpoint, Mind(model))
        stack.push_async_callback(runtime.close)
        running = await attach(endpoint, Engine.CHROMIUM, how, shared=True)
        stack.push_async_callback(quietly, running)
        make = partial(
            StagehandBrowserAgent,
            runtime=runtime,
            gate=gate,
            timing=wishes.get("timing") or Timing(),
            destinations=Destinations.trusting(wishes.get("trusted", ())),
            model=model,
        )
        agent = await in_context(running, make, watcher=watcher, session=wishes.get("session"))
        stack.pop_all()
        return agent
