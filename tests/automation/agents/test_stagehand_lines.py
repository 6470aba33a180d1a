"""The lines to a browser that is lent stay open, however long nobody asks anything of it."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.agents.stagehand import StagehandBrowserAgent, lines
from automation.agents.stagehand.lines import Lines
from automation.runner.browser import extension_archive


class Line:
    """One that breaks at the first word, and goes on breaking; or that doesn't."""

    def __init__(self, *, broken: bool = False) -> None:
        self._broken = broken
        self.heard = 0
        self.thrice = asyncio.Event()

    async def speak(self) -> None:
        self.heard += 1
        if self.heard == 3:
            self.thrice.set()
        if self._broken:
            raise RuntimeError("CDP client closed")


async def test_each_is_spoken_on_again_and_again_and_a_broken_one_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "EVERY", 0)
    broken, whole = Line(broken=True), Line()
    kept = Lines(broken.speak, whole.speak)
    async with asyncio.timeout(10):
        await asyncio.gather(broken.thrice.wait(), whole.thrice.wait())
    await kept.close()
    heard = whole.heard
    await asyncio.sleep(0)
    assert whole.heard == heard


@pytest.mark.e2e
async def test_the_vendor_hears_a_command_on_each_of_the_three(tmp_path: Path) -> None:
    pytest.importorskip("stagehand")
    pytest.importorskip("browserbase")
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    from tests.deploy.browserbase_process import (  # noqa: PLC0415 - no runner has the vendor's client
        BrowserbaseEmulator,
    )

    with BrowserbaseEmulator(tmp_path) as emulator, emulator.client() as client:
        archive = extension_archive()
        assert archive is not None
        extension = client.extensions.create(file=("extension.zip", archive))
        session = client.sessions.create(extension_id=extension.id, keep_alive=True)
        agent = await create_browser_agent(2, timing=Timing.off(), endpoint=session.connect_url)
        assert isinstance(agent, StagehandBrowserAgent)
        async with agent:
            before = Counter(each.method for each in client.sessions.logs.list(session.id))
            await agent._lines.speak()
            after = Counter(each.method for each in client.sessions.logs.list(session.id)) - before
    # Ours asks by itself; Stagehand asks its runtime, which then asks.
    assert after["Storage.getCookies"] == 2
    assert after["Runtime.evaluate"] == 1
