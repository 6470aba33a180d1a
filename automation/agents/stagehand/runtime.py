"""Stagehand over one lent browser: attached to, asked with an end to every call, and let go of."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from automation.agents.launch import without_address
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.stagehand.errors import typed
from automation.agents.stagehand.lines import NOWHERE
from automation.agents.stagehand.mind import Mind
from automation.errors import BrowserGoneError, EngineNotAvailableError

if TYPE_CHECKING:
    from playwright.async_api import Page as Driven
    from stagehand import Page, Stagehand, StagehandBrowser

log = logging.getLogger(__name__)

ATTACH_SECONDS = 40.0
CALL_SECONDS = 15.0
"""For a call that asks nobody; some of Stagehand's have no end of their own, and a page that was loaded before its
extension never answers."""
THINK_SECONDS = 180.0
"""For one that asks the model, which has its own patience."""
CLOSE_SECONDS = 5.0
_GOODBYE_SECONDS = 1.0
"""For its runtime to say that it has ended, which it does only after what it is doing: a page may be waited for there."""
_APPEARS_SECONDS = 3.0
_TAKEN = "already initialized"
_LEAVING = "No target with given id"
_FREE_SECONDS = 10.0


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
        # Half a second of work, for which all other jobs of a runner would stand still.
        await asyncio.to_thread(import_module, "stagehand")
        from stagehand import StagehandRuntimeIncompatibleError

        try:
            async with asyncio.timeout(ATTACH_SECONDS):
                return cls(*await _joined(endpoint, mind), mind)
        except StagehandRuntimeIncompatibleError as error:
            raise EngineNotAvailableError(str(error)) from None
        except Exception as error:  # noqa: BLE001 - its transport has the errors of several libraries
            said = without_address(str(error) or type(error).__name__, endpoint)
            log.info("Stagehand isn't in the browser: %s", said)
            raise BrowserGoneError(f"Stagehand isn't in the browser: {said}") from None

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

    async def speak(self) -> None:
        """A word on both of its lines: the SDK asks its runtime, and that the browser."""
        await self.stagehand.browser.context.cookies(NOWHERE)

    async def close(self) -> None:
        """Lets go of the browser, which lives on: its own `close` would end it."""
        closing = asyncio.ensure_future(self.stagehand.close())
        await asyncio.wait({closing}, timeout=_GOODBYE_SECONDS)
        await _drop(self._browser)
        # With the line gone, what still waited for an answer has ended.
        await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        if closing.done() and not closing.cancelled() and (error := closing.exception()):
            log.debug("while letting go of Stagehand: %s", type(error).__name__)


async def _joined(endpoint: str, mind: Mind) -> "tuple[StagehandBrowser, Stagehand]":
    """A runner that died holds Stagehand's runtime in the browser: it serves one at a time, isn't told that nobody is there,
    and frees itself only after what it was asked last. So it begins anew then; the page stays as it is."""
    from stagehand.rpc_client import RPCError

    try:
        async with asyncio.timeout(_FREE_SECONDS):
            return await _join(endpoint, mind)
    except RPCError as error:
        if _TAKEN not in str(error):
            raise
    except TimeoutError:
        log.info("Stagehand's runtime in the browser doesn't answer")
    await _restart(endpoint)
    return await _join_anew(endpoint, mind)


async def _join_anew(endpoint: str, mind: Mind) -> "tuple[StagehandBrowser, Stagehand]":
    """The worker that was ended is still listed for a moment, and can be attached to no more."""
    until = asyncio.get_running_loop().time() + _FREE_SECONDS
    while True:
        try:
            return await _join(endpoint, mind)
        except RuntimeError as error:
            if _LEAVING not in str(error) or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.1)


async def _join(endpoint: str, mind: Mind) -> "tuple[StagehandBrowser, Stagehand]":
    from stagehand import Stagehand, local_browser

    browser = await local_browser.connect(cdp_url=endpoint)
    try:
        stagehand = await Stagehand.create(
            browser=browser,
            model=mind.answer,
            cache=False,
            # A second try would be another action than the one that was judged.
            self_heal=False,
            # It would print every instruction.
            logging={"level": "off"},
        )
    except BaseException:
        await _drop(browser)
        raise
    return browser, stagehand


async def _restart(endpoint: str) -> None:
    """The extension's service worker ends with its target, and a new one comes up when it is wanted."""
    from stagehand import local_browser

    browser = await local_browser.connect(cdp_url=endpoint)
    try:
        client = browser._attachment.cdp_client  # noqa: SLF001 - nothing public speaks before `create`
        worker = {"targetId": client.service_worker.target_id}
        await client.send_command("Target.closeTarget", worker)
    finally:
        await _drop(browser)


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
