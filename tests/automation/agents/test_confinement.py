"""A person at a sandbox's browser tries every way to something that isn't a page of the web: none leads there, and the run goes on."""

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright import PlaywrightBrowserAgent
from tests.automation.agents.seat import Seat, seated
from tests.automation.agents.site import Site, serving

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not available(Engine.CHROMIUM), reason="chromium is not installed"),
]

log = logging.getLogger(__name__)

CLOSED_WITHIN = 15.0
TRIES = 4
FORM = """<title>form</title><body style="margin:0"><input id=name autofocus style="position:fixed;left:20px;top:20px">
<input type=file style="position:fixed;left:20px;top:60px"><a href=/list style="position:fixed;left:20px;top:100px">list</a>"""
FRAMES = """<iframe srcdoc=srcdoc></iframe><iframe src="data:text/html,data"></iframe><iframe id=blob></iframe><script>
document.getElementById("blob").src = URL.createObjectURL(new Blob(["blob"], { type: "text/html" }))</script>"""
BLOCKED = [
    "file:///etc/passwd",
    "file:///",
    "chrome://version",
    "chrome://inspect",
    "chrome://policy",
    "chrome://net-export",
    "chrome-untrusted://new-tab-page",
    "devtools://devtools/bundled/inspector.html",
    "view-source:$SITE/",
]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages |= {"/": FORM, "/frames": FRAMES}
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Running]:
    """Without our interception of its requests: what is tried stops at the browser itself."""
    running = await launch(Launch(engine=Engine.CHROMIUM, confined=True))
    yield running
    await running.close()


async def test_nothing_but_the_web_is_shown(running: Running, site: Site) -> None:
    from playwright.async_api import Error  # heavy: a browser

    context = await running.context()
    for url in BLOCKED:
        page = await context.new_page()
        with pytest.raises(Error, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            await page.goto(url.replace("$SITE", site.url), timeout=5_000)
        await page.close()
    await context.close()


async def test_pages_keep_their_own_frames_and_tabs(running: Running, site: Site) -> None:
    context = await running.context()
    page = await context.new_page()
    await page.goto(f"{site.url}/frames")
    texts = [await each.locator("body").inner_text() for each in page.frames[1:]]
    assert sorted(texts) == ["blob", "data", "srcdoc"]
    async with page.expect_popup() as popup:
        await page.evaluate("open('').document.write('written')")
    assert "written" in await (await popup.value).content()
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def agent(site: Site) -> AsyncIterator[PlaywrightBrowserAgent]:
    agent = await create_browser_agent(
        3, engine="chromium", timing=Timing.off(), trusted=site.origins, confined=True
    )
    assert isinstance(agent, PlaywrightBrowserAgent)
    async with agent:
        yield agent


@pytest.mark.parametrize("url", ["$SITE/", "chrome://version", "about:blank"])
async def test_another_profile_s_page_is_closed_at_once(
    agent: PlaywrightBrowserAgent, site: Site, url: str
) -> None:
    await agent.navigate(site.url)
    session = await agent._running.browser.new_browser_cdp_session()
    began = time.monotonic()
    await session.send("Target.createTarget", {"url": url.replace("$SITE", site.url)})
    await until_only_ours(session, site)
    log.info("%s lived for %.0f ms", url, 1000 * (time.monotonic() - began))
    await agent.fill_field("#name", "still here")


async def pages(session: Any) -> list[str]:
    found = (await session.send("Target.getTargets"))["targetInfos"]
    pages = [each["url"] for each in found if each["type"] == "page"]
    return [each for each in pages if ".top-chrome/" not in each]


async def until_only_ours(session: Any, site: Site) -> None:
    until = time.monotonic() + CLOSED_WITHIN
    while (shown := await pages(session)) != [f"{site.url}/"]:
        assert time.monotonic() < until, shown
        await asyncio.sleep(0.01)


def going_to(address: str) -> Callable[[Seat], None]:
    def go(seat: Seat) -> None:
        seat.press("Control_L+l")
        seat.write(address)
        seat.press("Return")

    return go


def pressing(keys: str) -> Callable[[Seat], None]:
    return lambda seat: seat.press(keys)


WAYS = {
    "settings": going_to("chrome://settings/system"),
    "new window": pressing("Control_L+n"),
    "new incognito window": pressing("Control_L+Shift_L+n"),
    "new tab": pressing("Control_L+t"),
    "downloads": pressing("Control_L+j"),
    "history": pressing("Control_L+h"),
    "clearing data": pressing("Control_L+Shift_L+Delete"),
    "bookmarks": pressing("Control_L+Shift_L+o"),
    "printing": pressing("Control_L+p"),
    "printing by the system": pressing("Control_L+Shift_L+p"),
    "saving": pressing("Control_L+s"),
    "opening a file": pressing("Control_L+o"),
    "source": pressing("Control_L+u"),
    "developer tools": pressing("F12"),
    "console": pressing("Control_L+Shift_L+j"),
}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Xtigervnc") is None, reason="needs TigerVNC")
async def test_no_key_and_no_address_leads_out_of_a_headed_browser(site: Site) -> None:
    with seated() as seat:
        agent = await create_browser_agent(
            3,
            engine="chromium",
            timing=Timing.off(),
            trusted=site.origins,
            headless=False,
            confined=True,
        )
        assert isinstance(agent, PlaywrightBrowserAgent)
        async with agent:
            await agent.navigate(site.url)
            session = await agent._running.browser.new_browser_cdp_session()
            for name, way in WAYS.items():
                log.info(name)
                shown = ""
                for _ in range(TRIES):
                    await asyncio.to_thread(way, seat)
                    await asyncio.sleep(0.5)
                    shown = await until_one_page(session)
                    await until_one_window(seat, name)
                    await asyncio.to_thread(seat.press, "Escape")
                    if shown == f"{site.url}/":
                        break
                    # A busy machine has lost a letter of the address, and the rest was searched for.
                    await agent.navigate(site.url)
                assert shown == f"{site.url}/", name
            await goes_on(agent, seat)


async def until_one_page(session: Any) -> str:
    """The address of the only page, once there is no other and it is one of the web."""
    until = time.monotonic() + CLOSED_WITHIN
    while len(shown := await pages(session)) != 1 or not shown[0].startswith("http"):
        assert time.monotonic() < until, shown
        await asyncio.sleep(0.01)
    return shown[0]


async def until_one_window(seat: Seat, name: str) -> None:
    until = time.monotonic() + CLOSED_WITHIN
    while (count := seat.windows()) != 1:
        assert time.monotonic() < until, f"{name}: {count} windows"
        await asyncio.sleep(0.01)


async def goes_on(agent: PlaywrightBrowserAgent, seat: Seat) -> None:
    """With the keys in the run's own page, and no dialog for a file."""
    driven = agent._tab.driven
    below: int = await driven.evaluate("outerHeight - innerHeight")
    seat.click(30, below + 30)
    await asyncio.to_thread(seat.write, "typed")
    await driven.wait_for_function("document.getElementById('name').value === 'typed'")
    seat.click(40, below + 70)
    await asyncio.sleep(0.5)
    await until_one_window(seat, "the page's own button for a file")
    await agent.fill_field("#name", "still here")


async def comes(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + CLOSED_WITHIN
    while not is_so() and time.monotonic() < until:  # noqa: ASYNC110  it is told by an event of the browser's
        await asyncio.sleep(0.05)
    return is_so()


@pytest.mark.slow
@pytest.mark.skipif(not available(Engine.FIREFOX), reason="firefox is not installed")
@pytest.mark.skipif(shutil.which("Xtigervnc") is None, reason="needs TigerVNC")
async def test_a_firefox_without_policies_goes_back(site: Site) -> None:
    with seated() as seat:
        agent = await create_browser_agent(
            3,
            engine="firefox",
            timing=Timing.off(),
            trusted=site.origins,
            headless=False,
            confined=True,
        )
        assert isinstance(agent, PlaywrightBrowserAgent)
        async with agent:
            await agent.navigate(site.url)
            driven = agent._tab.driven
            seen: list[str] = []
            driven.on("framenavigated", lambda frame: seen.append(frame.url))
            for address in ("about:preferences", "file:///etc/passwd"):
                for _ in range(TRIES):
                    await asyncio.to_thread(going_to(address), seat)
                    if await comes(partial(seen.__contains__, address)):
                        break
                    # A busy machine has lost a letter of the address.
                    await agent.navigate(site.url)
                assert address in seen
                began = time.monotonic()
                await driven.wait_for_url(f"{site.url}/")
                log.info("%s was shown for %.0f ms", address, 1000 * (time.monotonic() - began))
            await agent.fill_field("#name", "still here")
