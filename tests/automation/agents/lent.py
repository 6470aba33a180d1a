"""Chromium as a vendor lends it: started by somebody else, with Stagehand's extension in it, reachable at an address."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from automation.agents.engines import Engine, find_browser


def chromium(folder: Path, *more: str) -> list[str]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [
        str(find_browser(Engine.CHROMIUM)),
        "--headless",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        *sandbox,
        *more,
        # Rather than a new tab's page, whose loading can keep Playwright waiting for good.
        "--no-first-run",
        "about:blank",
    ]


def with_stagehand() -> list[str]:
    """The flags that put its extension into a Chromium, and let that reach the browser it is in."""
    from stagehand.extension_assets import extension_directory

    return [f"--load-extension={extension_directory()}", "--remote-allow-origins=*"]


@asynccontextmanager
async def lent_browser(folder: Path) -> AsyncIterator[str]:
    """Its CDP address, a websocket's."""
    async with running(chromium(folder, *with_stagehand()), folder) as endpoint:
        yield endpoint


@asynccontextmanager
async def running(command: Sequence[str], folder: Path) -> AsyncIterator[str]:
    """Started in a group of its own, and ended with all of it. Its address is what it says it listens on."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "HOME": str(folder)},
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while b"listening on " not in (line := await process.stderr.readline()):
                assert line, f"{command[0]} ended at once"
        reading = asyncio.create_task(process.stderr.read())
        yield line.decode().rpartition(" ")[2].strip()
    finally:
        # Asked first: Playwright's server has its browser in a group of its own, and ends it only when asked.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    await reading
