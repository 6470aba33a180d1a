"""A browser for a command that only looks and fills in: one process, a fresh context an address, nothing sent."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from automation.agents.base import Timing
from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import PlaywrightPage
from automation.agents.playwright_wire import WireHook
from automation.ats.registry import Site, recognise
from automation.egress import Egress
from automation.errors import BrowserGoneError
from automation.gate import InputGate
from automation.page.wire import Exchange, WireRequest
from automation.settings import Settings

Result = TypeVar("Result")
_LOAD_MS = 30_000
# A form with neither method nor script goes out by GET, which the wire can't tell from a page that is loaded: a Yes or No
# that is a bare <button> does that.
_NO_SUBMIT = """addEventListener("submit", event => { event.preventDefault(); event.stopImmediatePropagation() }, true)"""


class Sealed:
    """Lets out what loads a page and what saves; nothing that sends an application: no form post, no submission call."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def admit(self, request: WireRequest) -> bool:
        posts = request.navigation and request.main_frame and request.method != "GET"
        return not posts and not self._site.is_submission(request)

    async def ended(self, exchange: Exchange) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Browsing:
    running: Running
    timing: Timing
    gone: asyncio.Event
    """The browser has died, or was closed."""

    @asynccontextmanager
    async def page(self, url: str) -> AsyncIterator[PlaywrightPage]:
        """That address, loaded and settled, in a context of its own. Raises `NavigationError`."""
        site = recognise(url)
        context = await self.running.context()
        hook = WireHook(Sealed(site))
        try:
            with typed_errors():
                await context.add_init_script(_NO_SUBMIT)
                await hook.install(context)
                driven = await context.new_page()
            page = PlaywrightPage(driven, gate=InputGate(), timing=self.timing)
            with typed_errors(During.NAVIGATING):
                await driven.goto(site.url, wait_until="domcontentloaded", timeout=_LOAD_MS)
            await page.settle()
            yield page
        finally:
            hook.stop()
            with typed_errors():
                await context.close()


@asynccontextmanager
async def browsing(
    engine: Engine, urls: Collection[str], *, headless: bool, delays: bool
) -> AsyncIterator[Browsing]:
    """The addresses were typed by whoever runs the command, so their own origins may be private; what their pages reach for
    may not."""
    settings = Settings()
    program = settings.program(engine)
    trusted = {*settings.trusted_origins, *(recognise(url).origin for url in urls)}
    async with await Egress.start(trusted=trusted) as egress:
        how = Launch(engine=engine, headless=headless, executable=program, proxy=egress.port)
        running = await launch(how)
        try:
            gone = asyncio.Event()
            running.browser.on("disconnected", lambda _: gone.set())
            yield Browsing(running, Timing() if delays else Timing.off(), gone)
        finally:
            await running.close()


async def while_there(browser: Browsing, work: Coroutine[Any, Any, Result]) -> Result:
    """Its result. Raises `BrowserGoneError` once the browser is gone: a call that was under way then may never end."""
    doing = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(browser.gone.wait())
    try:
        await asyncio.wait([doing, gone], return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            # What it knows of its end by itself it may say.
            await asyncio.wait([doing], timeout=_LAST_WORDS)
        if not doing.done():
            raise BrowserGoneError("the browser died")
        return doing.result()
    finally:
        gone.cancel()
        doing.cancel()


_LAST_WORDS = 1.0
