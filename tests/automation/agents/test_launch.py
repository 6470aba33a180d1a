"""What a browser is started with, and what it starts beside the pages it is for."""

from pathlib import Path

import pytest

from automation.agents.engines import Engine, available
from automation.agents.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.skipif(not available(Engine.CHROMIUM), reason="chromium is not installed")
async def test_chromium_loads_no_pages_of_its_own(running: Running) -> None:
    page = await running.browser.new_page()
    # Whose window would have loaded them by now.
    await page.screenshot()
    session = await running.browser.new_browser_cdp_session()
    told = await session.send("Target.getTargets", {"filter": [{}]})
    assert "browser_ui" not in {each["type"] for each in told["targetInfos"]}


@pytest.mark.skipif(not available(Engine.CHROMIUM), reason="chromium is not installed")
async def test_what_playwright_switches_off_stays_so(running: Running) -> None:
    """The last list counts: a new release of Playwright's may have added to its own."""
    session = await running.browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    (browser,) = (each["id"] for each in told["processInfo"] if each["type"] == "browser")
    line = Path(f"/proc/{browser}/cmdline").read_text(encoding="utf-8").split("\0")
    *others, last = (
        set(each.partition("=")[2].split(","))
        for each in line
        if each.startswith("--disable-features=")
    )
    assert others
    assert all(each < last for each in others)
