"""Tier 3: the browser beside us, driven through Playwright."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Dialog, ElementHandle, Error, Response
from playwright.async_api import Page as Driven

from automation.agents.base import ActResult, Model, Observation, Timing
from automation.agents.chromium_wire import ChromiumWire
from automation.agents.confinement import keep_to_web
from automation.agents.engines import Engine, Identity, StealthReport
from automation.agents.factory import Wishes, chosen_engine
from automation.agents.instructions.instructed import Instructed
from automation.agents.launch import Launch, Running, attach, launch
from automation.agents.playwright_errors import During, interrupted, typed_errors
from automation.agents.playwright_page import PlaywrightPage, scripts
from automation.agents.playwright_page.hands import Hands
from automation.agents.playwright_storage import Storages, Visits
from automation.agents.playwright_wire import WireHook
from automation.egress import Egress
from automation.egress.addresses import Destinations, RefusedPlaceError, place
from automation.errors import (
    AddressRefusedError,
    AgentError,
    BrowserGoneError,
    ControlGoneError,
    NavigationError,
    WriteError,
)
from automation.gate import InputGate, carried_out
from automation.llm.base import LanguageModel
from automation.page.wire import RequestWatcher
from automation.session import read

log = logging.getLogger(__name__)

LOOK_MS = 5_000
ACT_MS = 10_000
CLOSE_SECONDS = 10.0
STOP_SECONDS = 2.0
INTERRUPTIONS = 4
_DICE = random.SystemRandom()


@dataclass(slots=True)
class Tab:
    driven: Driven
    page: PlaywrightPage
    hands: Hands
    visits: Visits


class PlaywrightBrowserAgent:
    """One context of one browser. A tab that the site opens becomes `page`; when it closes, the one before it is."""

    def __init__(
        self,
        running: Running,
        context: BrowserContext,
        *,
        gate: InputGate,
        timing: Timing,
        hook: WireHook | None,
        egress: Egress | None = None,
        destinations: Destinations | None = None,
        model: LanguageModel | None = None,
    ) -> None:
        self._instructed = Instructed(lambda: self.page, gate, model)
        self._running = running
        self.context = context
        self._gate = gate
        self._timing = timing
        self._hook = hook
        self._egress = egress
        self._destinations = destinations or Destinations()
        self._tabs: list[Tab] = []
        self._closed = False
        self.kept = False
        """The browser was open before us, at a page: what was done there nobody saw."""
        context.on("page", self._opened)

    @property
    def stealth(self) -> StealthReport:
        return self._running.stealth

    @property
    def shield(self) -> Egress | None:
        """What keeps this browser from repeating a send; none over one that was started by somebody else."""
        return self._egress

    @property
    def page(self) -> PlaywrightPage:
        return self._tab.page

    # ---- the ten

    async def navigate(self, url: str, *, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - the contract's name
        """Raises `NavigationError` for an error status too; the page is then open all the same, so that it can be read."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise AddressRefusedError(f"not a web address: {url[:80]}")
        fence = self._gate.fence
        if self._egress is None:
            await self._check(url)
        async with self._gate.passing(fence):
            began = time.monotonic()
            try:
                answer = await self._goto(url, timeout)
            except asyncio.CancelledError:
                await _stop_loading(self._tab.driven)
                raise
            except NavigationError as error:
                if self._egress is not None and self._egress.report().refused[place(url)]:
                    raise AddressRefusedError(f"{url} is not a public address") from error
                raise
            await _parsed(self._tab.driven, timeout - (time.monotonic() - began))
            if answer is not None and answer.status >= 400:
                raise NavigationError(
                    f"{answer.url} answered {answer.status}", status=answer.status
                )

    async def fill_field(self, selector: str, value: str) -> None:
        async with self._gate.passing(self._gate.fence):
            tab = self._tab
            await tab.hands.hesitate()
            element = await self._element(tab, selector)
            if tab.hands.unhurried and await element.is_editable():
                await self._press(tab, element)
            await self._replace(tab, element, value)

    async def click_element(self, selector: str) -> None:
        async with self._gate.passing(self._gate.fence):
            tab = self._tab
            await tab.hands.hesitate()
            await self._press(tab, await self._element(tab, selector))

    async def upload_file(self, selector: str, files: Path | Sequence[Path]) -> None:
        fence = self._gate.fence
        paths = [files] if isinstance(files, Path) else list(files)
        for path in paths:
            if not await asyncio.to_thread(path.is_file):
                raise WriteError(f"{path.name} is not a file")
        async with self._gate.passing(fence):
            tab = self._tab
            await tab.hands.hesitate()
            await self._give(await self._element(tab, selector), paths)

    async def take_screenshot(self, *, full_page: bool = False) -> bytes:
        return await self.page.screenshot(full_page=full_page)

    async def get_current_url(self) -> str:
        return self._tab.driven.url

    async def extract_data(self, instruction: str, schema: type[Model]) -> Model:
        return await self._instructed.extract(instruction, schema)

    async def act(self, instruction: str) -> ActResult:
        return await self._instructed.act(instruction)

    async def extract(self, instruction: str, schema: type[Model]) -> Model:
        return await self._instructed.extract(instruction, schema)

    async def observe(self, instruction: str = "") -> list[Observation]:
        return await self._instructed.observe(instruction)

    # ---- the session

    async def session_state(self, *, leaving: bool = False) -> dict[str, Any]:
        if leaving:
            await self._let_nothing_out()
        storages: Storages = {}
        with typed_errors():
            state: dict[str, Any] = dict(await self.context.storage_state())
        for tab in self._tabs:
            storages |= await (tab.visits.all() if leaving else tab.visits.shown())
        state["sessionStorage"] = storages
        begun = self._running.session
        return read(state).since(read(begun)).as_data() if leaving and begun else state

    async def close(self) -> None:
        """Idempotent. What the page sends while it is being closed doesn't leave."""
        if self._closed:
            return
        self._closed = True
        await self._let_nothing_out()
        if not self._running.attached:
            await quietly(self.context)
        await quietly(self._running)

    async def _let_nothing_out(self) -> None:
        """Before the browser, or a page of it, goes: that can make it send."""
        if self._hook is not None:
            await self._hook.drain(at_most=2.0)
            self._hook.stop()
        if self._egress is not None:
            await self._egress.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # ---- tabs

    async def open_first(self) -> None:
        """The tab to begin with: the one that is open, where the browser was somebody's before us."""
        with typed_errors():
            if self.context.pages:
                for driven in self.context.pages:
                    self._opened(driven)
                    self.kept = self.kept or urlsplit(driven.url).scheme in {"http", "https"}
            else:
                await self.context.new_page()

    @property
    def _tab(self) -> Tab:
        if self._closed or not self._tabs:
            raise BrowserGoneError("the browser has no page open")
        return self._tabs[-1]

    def _opened(self, driven: Driven) -> None:
        if any(tab.driven is driven for tab in self._tabs):
            return
        page = PlaywrightPage(driven, gate=self._gate, timing=self._timing)
        self._tabs.append(Tab(driven, page, Hands(driven, self._timing), Visits(driven)))
        driven.on("close", self._tab_closed)
        driven.on("dialog", self._answer)

    async def _answer(self, dialog: Dialog) -> None:
        """As a person would who pressed the button that asked. A question for text is left unanswered.

        One that comes while a person has the browser is theirs; what they leave open says yes to nothing.
        """
        log.info("the page said (%s): %s", dialog.type, dialog.message[:200])
        theirs = self._gate.paused
        await self._gate.opened()
        no = theirs or dialog.type == "prompt"
        with contextlib.suppress(AgentError), typed_errors():
            await (dialog.dismiss() if no else dialog.accept())

    def _tab_closed(self, driven: Driven) -> None:
        # The last one is kept, so that what went wrong is said by its own calls.
        if len(self._tabs) > 1:
            self._tabs = [tab for tab in self._tabs if tab.driven is not driven]

    async def _goto(self, url: str, seconds: float) -> Response | None:
        """A page that is being left may go elsewhere of its own at that moment, and be seen to do so more than once."""
        until = time.monotonic() + seconds
        for _ in range(INTERRUPTIONS):
            try:
                return await self._go(url, max(until - time.monotonic(), 0.1))
            except NavigationError as error:
                if not interrupted(error):
                    raise
                log.info("%s: %s", url, error)
            await asyncio.sleep(0.1)
        return await self._go(url, max(until - time.monotonic(), 0.1))

    async def _go(self, url: str, seconds: float) -> Response | None:
        with typed_errors(During.NAVIGATING):
            return await self._tab.driven.goto(url, wait_until="commit", timeout=1000 * seconds)

    async def _check(self, url: str) -> None:
        """Over a browser without our proxy, only where we go ourselves can be judged; its own resolver may know more names."""
        try:
            await self._destinations.resolve(*place(url))
        except RefusedPlaceError as error:
            raise AddressRefusedError(str(error)) from error
        except (OSError, ValueError) as error:
            log.info("%s can't be looked up here: %s", url, error)

    # ---- hands

    async def _element(self, tab: Tab, selector: str) -> ElementHandle:
        with typed_errors(During.LOOKING):
            found = await tab.driven.locator(selector).first.element_handle(timeout=LOOK_MS)
        if found is None:
            raise ControlGoneError(f"nothing on the page is {selector}")
        return found

    async def _press(self, tab: Tab, element: ElementHandle) -> None:
        """At a random point inside it, checked by Playwright to be where the click arrives."""
        with typed_errors(During.WRITING):
            await carried_out(element.scroll_into_view_if_needed(timeout=ACT_MS))
            box = await element.bounding_box()
            if box is None:
                raise WriteError("the element isn't shown")
            x, y = (box[side] * _DICE.uniform(0.25, 0.75) for side in ("width", "height"))
            if tab.hands.unhurried:
                steps = _DICE.randint(8, 20)
                await carried_out(tab.driven.mouse.move(box["x"] + x, box["y"] + y, steps=steps))
        await self._click(tab, element, x, y)

    async def _click(self, tab: Tab, element: ElementHandle, x: float, y: float) -> None:
        """At this place in it."""
        delay = _DICE.uniform(30, 90) if tab.hands.unhurried else 0
        with typed_errors(During.WRITING):
            await carried_out(element.click(position={"x": x, "y": y}, delay=delay, timeout=ACT_MS))

    async def _give(self, element: ElementHandle, paths: Sequence[Path]) -> None:
        with typed_errors(During.WRITING):
            await carried_out(element.set_input_files(list(paths), timeout=ACT_MS))

    async def _replace(self, tab: Tab, element: ElementHandle, text: str) -> None:
        with typed_errors(During.WRITING):
            found = await carried_out(element.evaluate(scripts.PREPARE))
        if found.get("gone"):
            raise ControlGoneError("the element has left the document")
        match found["kind"]:
            case "none" | "disabled" | "readonly" as why:
                raise WriteError("not a text control" if why == "none" else f"the control is {why}")
            case "picked":
                with typed_errors(During.WRITING):
                    await carried_out(element.evaluate(scripts.ASSIGN, text))
                return
            case "line":
                text = " ".join(text.splitlines())  # a line break would be Enter, and send the form
            case _:
                pass
        if not found["focused"]:
            raise WriteError("the control can't be focused")
        if text:
            await tab.hands.type(
                text, paste=False, lines="Enter" if found["kind"] == "rich" else "keep"
            )
        elif not found["empty"]:
            await tab.hands.press("Backspace")
        with typed_errors(During.WRITING):
            await carried_out(element.evaluate(scripts.LEAVE, found["before"]))


async def open_agent(
    how: Launch,
    *,
    gate: InputGate,
    timing: Timing,
    watcher: RequestWatcher | None = None,
    trusted: Collection[str] = (),
    endpoint: str = "",
    session: Mapping[str, Any] | None = None,
    model: LanguageModel | None = None,
) -> PlaywrightBrowserAgent:
    """Start the browser, or attach to the one at `endpoint`, with the watcher in place before any page is."""
    async with AsyncExitStack() as stack:
        egress = None
        if not endpoint:
            egress = await Egress.start(trusted=trusted)
            stack.push_async_callback(egress.close)
            how = replace(how, proxy=egress.port)
        running = await (attach(endpoint, how.engine, how) if endpoint else launch(how))
        stack.push_async_callback(quietly, running)
        make = partial(
            PlaywrightBrowserAgent,
            gate=gate,
            timing=timing,
            egress=egress,
            destinations=Destinations.trusting(trusted),
            model=model,
        )
        agent = await in_context(running, make, watcher=watcher, session=session)
        if how.confined and not endpoint:
            with typed_errors():
                await keep_to_web(agent.context, how.engine)
        stack.pop_all()
        return agent


Made = TypeVar("Made", bound=PlaywrightBrowserAgent)


async def in_context(
    running: Running,
    make: Callable[..., Made],
    *,
    watcher: RequestWatcher | None,
    session: Mapping[str, Any] | None,
) -> Made:
    """The agent that `make` makes of the browser, its context and `hook`; its first tab is open."""
    context = await running.context(session)
    hook = WireHook(watcher) if watcher is not None else None
    if hook is not None:
        with typed_errors():
            await hook.install(context)
            if running.engine is Engine.CHROMIUM:
                await ChromiumWire(hook).install(running.browser)
    agent = make(running, context, hook=hook)
    await agent.open_first()
    return agent


async def start(
    watcher: RequestWatcher | None, gate: InputGate, wishes: Wishes
) -> PlaywrightBrowserAgent:
    """What the factory calls."""
    executable = wishes.get("executable")
    how = Launch(
        engine=chosen_engine(wishes.get("engine", ""), executable),
        headless=wishes.get("headless", True),
        executable=executable,
        identity=wishes.get("identity") or Identity(),
        ignore_https_errors=wishes.get("ignore_https_errors", False),
        confined=wishes.get("confined", False),
    )
    return await open_agent(
        how,
        gate=gate,
        timing=wishes.get("timing") or Timing(),
        watcher=watcher,
        trusted=wishes.get("trusted", ()),
        endpoint=wishes.get("endpoint", ""),
        session=wishes.get("session"),
        model=wishes.get("model"),
    )


async def _parsed(driven: Driven, seconds: float) -> None:
    """Asked of the document: where one navigates away as it loads and that is stopped, no event tells that it has loaded."""
    try:
        async with asyncio.timeout(max(seconds, 0.1)):
            while await _loading(driven):  # noqa: ASYNC110 - it's the page that is waited for
                await asyncio.sleep(0.03)
    except TimeoutError as error:
        raise NavigationError("the page didn't finish loading in time") from error


async def _loading(driven: Driven) -> bool:
    try:
        with typed_errors():
            return bool(await driven.evaluate("() => document.readyState === 'loading'"))
    except ControlGoneError:  # it is on its way to another document
        return True


async def _stop_loading(driven: Driven) -> None:
    """What was being opened isn't."""
    with contextlib.suppress(AgentError, TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            with typed_errors():
                browser = driven.context.browser
                if browser is None or browser.browser_type.name != "chromium":
                    await driven.evaluate("() => window.stop()")
                    return
                # A script there stops what its page loads, and no navigation of the browser's.
                session = await driven.context.new_cdp_session(driven)
                await session.send("Page.stopLoading")
                await session.detach()


class _Closable(Protocol):
    async def close(self) -> None: ...


async def quietly(what: _Closable) -> None:
    """A browser that is gone already, or hangs, doesn't keep the rest from being closed."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await what.close()
    except (AgentError, Error, TimeoutError) as error:
        log.debug("while closing: %s", error)
