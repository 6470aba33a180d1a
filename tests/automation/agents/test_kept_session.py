"""What a browser was given by the sites it was on comes back in the next one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from automation.agents.base import BrowserAgent, Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.page.wire import Exchange, WireRequest
from automation.session import read
from tests.automation.agents.site import Site, serving
from tests.automation.agents.test_agents import _wishes

PUT = """<title>put</title><script>
document.cookie = "c=" + location.hostname;
localStorage.l = sessionStorage.s = location.hostname;
addEventListener("pagehide", () => navigator.sendBeacon("/left/" + location.hostname, "x"));
</script>"""
OUT = """<script>document.cookie = "c=; max-age=0"; localStorage.clear(); sessionStorage.clear()</script><a id=on href=/get>on</a>"""
GET = """<script>document.title =
JSON.stringify([document.cookie, localStorage.l, sessionStorage.s].map((each) => each ?? null))</script>"""


class Watcher:
    """Lets everything out, and knows of it."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def admit(self, request: WireRequest) -> bool:
        self.seen.add(request.url)
        return True

    async def ended(self, exchange: Exchange) -> None:
        return


@asynccontextmanager
async def opened(
    engine: Engine, folder: Path, site: Site, *, attached: bool = False, **more: Any
) -> AsyncIterator[BrowserAgent]:
    folder.mkdir()
    async with _wishes(engine, folder, attached=attached) as wishes:
        agent = await create_browser_agent(
            3, timing=Timing.off(), trusted=site.origins, **wishes, **more
        )
        async with agent:
            yield agent


async def found(agent: BrowserAgent, origin: str) -> Any:
    await agent.navigate(f"{origin}/get")
    return await shown(agent)


async def shown(agent: BrowserAgent) -> Any:
    assert isinstance(agent, PlaywrightBrowserAgent)
    await agent._tab.driven.wait_for_function("document.title.startsWith('[')")
    return json.loads(await agent._tab.driven.title())


@pytest.fixture
def site():
    with serving() as site:
        site.pages |= {"/put": PUT, "/get": GET, "/out": OUT}
        yield site


KINDS = [
    pytest.param(Engine.CHROMIUM, False, id="chromium"),
    pytest.param(Engine.CHROMIUM, True, id="chromium-attached", marks=pytest.mark.slow),
    pytest.param(Engine.FIREFOX, False, id="firefox", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("engine", "attached"), KINDS)
async def test_all_of_it_comes_back_also_of_origins_that_no_tab_shows_any_more(
    engine: Engine, attached: bool, site: Site, tmp_path: Path
) -> None:
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    watcher = Watcher()
    async with opened(engine, tmp_path / "a", site, attached=attached, watcher=watcher) as agent:
        for origin in site.origins:
            await agent.navigate(f"{origin}/put")
        await agent.session_state()
        kept = read(await agent.session_state(leaving=True))
    # Going back for them is nobody else's business: not the guard's, and not the site's, though its page sends when it is left.
    assert watcher.seen.isdisjoint(f"{origin}/" for origin in site.origins)
    assert "/left/localhost" not in site.arrived
    assert set(kept.session_storage) == set(site.origins)
    async with opened(
        engine, tmp_path / "b", site, attached=attached, session=kept.as_data()
    ) as agent:
        for origin in site.origins:
            host = origin.split("/")[2].split(":")[0]
            assert await found(agent, origin) == [f"c={host}", host, host]
        await agent.navigate(f"{site.url}/out")
        await agent.click_element("#on")
        assert await shown(agent) == ["", None, None]
        later = read(await agent.session_state(leaving=True))
    # What a page has thrown away is gone from what was kept, and nothing else.
    left = kept.merged(later)
    assert [each.domain for each in left.cookies] == ["localhost"]
    assert [each.origin for each in left.origins] == [site.other]
    assert set(left.session_storage) == {site.other}


WRONG = {"name": "a", "value": "1", "domain": "jobs.example", "path": ""}


@pytest.mark.parametrize("attached", [False, True])
async def test_one_that_the_browser_doesn_t_take_is_left_out(attached: bool, caplog: Any) -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    async with launched() as running:
        running.attached = attached
        if attached:
            await running.context()
        context = await running.context(read({"cookies": [WRONG]}).as_data())
        assert await context.cookies() == []
        assert running.session is None
    assert "starting without" in caplog.text


@asynccontextmanager
async def launched() -> AsyncIterator[Running]:
    running = await launch(Launch(engine=Engine.CHROMIUM))
    try:
        yield running
    finally:
        await running.close()
