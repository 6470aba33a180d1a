"""Stagehand over one lent browser: attached to, asked with an end to every call, and let go of."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from automation.agents.launch import without_address
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.stagehand.errors import typed
from automation.agents.stagehand.mind import Mind
from automation.errors import BrowserGoneError, EngineNotAvailableError

if TYPE_CHECKING:
    from playwright.async_api import Page as Driven
    from stagehand import Page, Stagehand, StagehandBrowser

log = logging.getLogger(__name__)

ATTACH_SECONDS = 30.0
CALL_SECONDS = 15.0
"""For a call that asks nobody; some of Stagehand's have no end of their own, and a page that was loaded before its
extension never answers."""
THINK_SECONDS = 180.0
"""For one that asks the model, which has its own patience."""
CLOSE_SECONDS = 5.0
_APPEARS_SECONDS = 3.0
_TAKEN = "already initialized"


class Runtime:
    """`stagehand` raises its own errors: use it inside `within`."""

    def __init__(self, browser: "StagehandBrowser", stagehand: "Stagehand", mind: Mind) -> None:
        self._browser = browser
        self.stagehand = stagehand
        self.mind = mind
        self._pages: WeakKeyDictionary[Driven, Page] = WeakKeyDictionary()

    @classmethod
    async def attach(cls, endpoint: str, mind: Mind) -> "Runtime":
        """To the browser at this CDP address. It is as good as a key, and stands in no error.

        By its address and not by Stagehand's way to a Browserbase session, which wants the account's key: no runner has
        it. Raises `EngineNotAvailableError` where Stagehand isn't installed, or not the one that the browser holds.
        """
        if find_spec("stagehand") is None:
            raise EngineNotAvailableError(
                "Stagehand is not installed; install it with: pip install -r requirements/pool.txt",
                for_person="What drives borrowed browsers isn't installed here.",
            )
        from stagehand import StagehandRuntimeIncompatibleError, local_browser

        browser = None
        try:
            async with asyncio.timeout(ATTACH_SECONDS):
                browser = await local_browser.connect(cdp_url=endpoint)
                stagehand = await _created(browser, mind)
        except StagehandRuntimeIncompatibleError as error:
            raise EngineNotAvailableError(str(error)) from None
        except Exception as error:  # noqa: BLE001 - its transport has the errors of several libraries
            said = without_address(str(error) or type(error).__name__, endpoint)
            log.info("Stagehand isn't in the browser: %s", said)
            if browser is not None:
                await _drop(browser)
            raise BrowserGoneError(f"Stagehand isn't in the browser: {said}") from None
        return cls(browser, stagehand, mind)

    @asynccontextmanager
    async def within(self, seconds: float, during: During = During.OTHER) -> AsyncIterator[None]:
        """Around any use of Stagehand: it ends in time, and only our errors come out."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except (RuntimeError, TypeError, ValueError, TimeoutError, OSError) as error:
            raise typed(error, during) from error

    async def page(self, driven: "Driven") -> "Page":
        """Stagehand's for this tab: both call it by its target."""
        known = self._pages.get(driven)
        if known is not None:
            return known
        target = await _target(driven)
        async with self.within(CALL_SECONDS):
            # It hears of a new tab when the browser tells it to, which is not when we do.
            until = asyncio.get_running_loop().time() + _APPEARS_SECONDS
            while True:
                pages = await self.stagehand.browser.context.pages()
                found = next((each for each in pages if each.page_id == target), None)
                if found is not None:
                    self._pages[driven] = found
                    return found
                if asyncio.get_running_loop().time() > until:
                    raise BrowserGoneError("Stagehand doesn't know this tab")
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Lets go of the browser, which lives on: its own `close` would end it."""
        closing = asyncio.ensure_future(self.stagehand.close())
        await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        await _drop(self._browser)
        # With the line gone, what still waited for an answer has ended.
        await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        if closing.done() and not closing.cancelled() and (error := closing.exception()):
            log.debug("while letting go of Stagehand: %s", type(error).__name__)


async def _created(browser: "StagehandBrowser", mind: Mind) -> "Stagehand":
    from stagehand import Stagehand
    from stagehand.rpc_client import RPCError

    async def create() -> Stagehand:
        return await Stagehand.create(
            browser=browser,
            model=mind.answer,
            cache=False,
            # A second try would be another action than the one that was judged.
            self_heal=False,
            # It would print every instruction.
            logging={"level": "off"},
        )

    try:
        return await create()
    except RPCError as error:
        if _TAKEN not in str(error):
            raise
    await _release(browser)
    return await create()


async def _release(browser: "StagehandBrowser") -> None:
    """From a runner that died: its runtime in the browser serves one at a time, and isn't told that nobody is there."""
    from stagehand._generated.models import EmptyParams, StagehandCloseResult
    from stagehand.rpc_client import RPCClient

    client = RPCClient(browser._attachment.cdp_client)  # noqa: SLF001 - nothing public speaks before `create`
    try:
        await client.send("stagehand.close", EmptyParams(), StagehandCloseResult)
    finally:
        await client.close(close_transport=False)


async def _drop(browser: "StagehandBrowser") -> None:
    """Its line to a browser that is somebody else's; the SDK has no public way to close it and spare the browser."""
    from stagehand.browser import _invalidate_browser

    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_SECONDS):
            await _invalidate_browser(browser)


async def _target(driven: "Driven") -> str:
    with typed_errors():
        session = await driven.context.new_cdp_session(driven)
        info = await session.send("Target.getTargetInfo")
        await session.detach()
    return str(info["targetInfo"]["targetId"])
