"""Playwright's drivers, the processes that speak to browsers for it: each has 138 MB, so that who attaches to dozens shares one."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.async_api import Playwright

STOP_SECONDS = 10.0


async def start_playwright(stack: AsyncExitStack) -> "Playwright":
    """With a driver of its own, until the stack is closed."""
    from playwright.async_api import async_playwright

    apart()
    return await stack.enter_async_context(async_playwright())


def apart() -> None:
    """Have Playwright start its driver by `driver.sh`, in a session of its own. Left alone where somebody chose a driver."""
    import playwright

    if "PLAYWRIGHT_NODEJS_PATH" not in os.environ and shutil.which("setsid"):
        os.environ["VALET_DRIVER"] = str(Path(playwright.__file__).parent / "driver" / "node")
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(__file__).with_name("driver.sh"))


@dataclass(slots=True, eq=False)
class Driver:
    playwright: "Playwright"
    stack: AsyncExitStack
    users: int = 0
    trusted: bool = True
    """Nobody has waited in vain for it: what is new may be handed to it."""


@dataclass(slots=True)
class _Drivers:
    """Of one event loop: a driver's connection belongs to the loop it was made in."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    current: Driver | None = None

    async def take(self) -> Driver:
        async with self.lock:
            driver = self.current
            if driver is None or not driver.trusted:
                stack = AsyncExitStack()
                driver = self.current = Driver(await start_playwright(stack), stack)
            driver.users += 1
            return driver

    async def give_back(self, driver: Driver) -> None:
        driver.users -= 1
        async with self.lock:
            if driver.users:
                return
            if self.current is driver:
                self.current = None
            # One that died can't be asked to stop, and may not say so.
            with contextlib.suppress(Exception):
                async with asyncio.timeout(STOP_SECONDS):
                    await driver.stack.aclose()


_OF_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Drivers] = WeakKeyDictionary()


@asynccontextmanager
async def shared_driver() -> AsyncIterator[Driver]:
    """The loop's; it ends when its last user leaves. Who finds it dead or deaf sets `trusted` to false: the next one gets
    another, and those who are in it stay there."""
    drivers = _OF_LOOPS.setdefault(asyncio.get_running_loop(), _Drivers())
    driver = await drivers.take()
    try:
        yield driver
    finally:
        await drivers.give_back(driver)
