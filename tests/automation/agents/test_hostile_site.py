"""Pages that try to send by every way they have; nothing may leave that the watcher refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.page.wire import WireRequest
from tests.automation.agents.site import serving
from tests.contracts.agent_contract import Bench, Watcher

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

SUBMITTING = "<form method=post action=/hit></form><script>document.forms[0].submit()</script>"
ON_LEAVING = (
    "<script>addEventListener('pagehide', () => { fetch('/hit', {method: 'POST', keepalive: true, body: 'a'});"
    "navigator.sendBeacon?.('/hit', 'a') })</script>"
)
PARTS = {
    "/submitting": SUBMITTING,
    "/leaving": ON_LEAVING,
    "/posting": "<script>fetch('/hit', {method: 'POST'})</script>",
    "/closing": f"{ON_LEAVING}<script>setTimeout(close, 100)</script>",
    "/worker.js": "fetch('/hit', {method: 'POST'}); try { new Worker('/nested.js') } catch {}",
    "/nested.js": "fetch('/hit', {method: 'POST'})",
    "/shared.js": "fetch('/hit', {method: 'POST'})",
    "/service.js": "fetch('/hit', {method: 'POST'})",
}
BY_ITSELF = {
    "beacon": "<script>navigator.sendBeacon?.('/hit', 'a')</script>",
    "two fetches and an xhr": "<script>for (const n of [1, 2]) fetch('/hit', {method: 'POST'});"
    "const x = new XMLHttpRequest(); x.open('POST', '/hit'); x.send('a')</script>",
    "synchronous xhr": "<script>const x = new XMLHttpRequest(); x.open('POST', '/hit', false); try { x.send('a') } catch {}</script>",
    "form at once": SUBMITTING,
    "form in a frame": "<iframe src=/submitting></iframe><iframe src=$OTHER/submitting></iframe>",
    "form in srcdoc": f'<iframe srcdoc="{SUBMITTING}"></iframe>',
    "form in an object": "<object data=/submitting></object><embed src=/submitting>",
    "form into a frame": SUBMITTING.replace("method", "target=f method")
    + "<iframe name=f></iframe>",
    "meta refresh": "<meta http-equiv=refresh content='0;url=/posting'>",
    "worker": "<script>new Worker('/worker.js')</script>",
    "worker from a blob": "<script>new Worker(URL.createObjectURL(new Blob([`fetch('${location.origin}/hit', {method: 'POST'})`])))</script>",
    "shared worker": "<script>new SharedWorker('/shared.js')</script>",
    "service worker": "<script>navigator.serviceWorker?.register('/service.js')</script>",
    "later": "<script>fetchLater('/hit', {method: 'POST', body: 'a', activateAfter: 0})</script>",
    "leaving": ON_LEAVING,
    "frames that are taken away": "<iframe src=/leaving></iframe><iframe src=$OTHER/leaving></iframe><script>setTimeout(() => "
    "document.querySelectorAll('iframe').forEach((each) => each.remove()), 300)</script>",
    "another origin": "<script>fetch('$OTHER/hit', {method: 'PUT', headers: {a: 'b'}}); "
    "fetch('$OTHER/hit', {method: 'POST', mode: 'no-cors'})</script>",
}
ON_CLICK = {
    "form to a new tab": "<form method=post action=/hit target=_blank><button>Go</button></form>",
    "tab written by the page": "<button onclick=\"const w = window.open(''); w.document.write('<form method=post action=/hit></form>');"
    'w.document.forms[0].submit()">Go</button>',
    "tab that closes itself": "<button onclick=\"window.open('/closing')\">Go</button>",
    "javascript address": "<a href=\"javascript:void fetch('/hit', {method: 'POST'})\"><button>Go</button></a>",
    "ping": "<a ping=/hit href=/away><button>Go</button></a>",
}


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[Engine.CHROMIUM, Engine.FIREFOX]
)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    if not available(request.param):
        pytest.skip(f"{request.param} is not installed")
    watcher = Watcher()
    with serving() as site:
        site.pages.update(PARTS)
        agent = await create_browser_agent(
            3, watcher, engine=request.param, timing=Timing.off(), trusted=site.origins
        )
        async with agent:
            yield Bench(agent, site, watcher, sees_bodies=request.param is Engine.CHROMIUM)


def only_get(request: WireRequest) -> bool:
    return request.method == "GET"


async def open_refusing(bench: Bench, body: str) -> None:
    bench.watcher.reset()
    bench.watcher.lets = only_get
    bench.site.arrived.clear()
    bench.site.pages["/page"] = f"<!doctype html>{body}"
    await bench.agent.navigate(bench.site.url + "/page")


async def leave(bench: Bench) -> None:
    """To another site, which ends the page's process, with all tabs but the first closed."""
    await asyncio.sleep(0.7)
    while len(bench.agent._tabs) > 1:
        await bench.agent.page.close()
        await asyncio.sleep(0.1)
    await bench.agent.navigate(bench.site.other + "/away")
    await asyncio.sleep(0.3)


@pytest.mark.parametrize("way", BY_ITSELF)
async def test_a_page_sends_nothing_by_itself(bench, way):
    await open_refusing(bench, BY_ITSELF[way])
    await leave(bench)
    assert bench.site.arrived == {}


@pytest.mark.parametrize("way", ON_CLICK)
async def test_a_click_sends_nothing(bench, way):
    await open_refusing(bench, ON_CLICK[way])
    await bench.agent.click_element("button")
    await leave(bench)
    assert bench.site.arrived == {}


async def test_choosing_a_file_sends_nothing(bench: Bench, tmp_path: Path) -> None:
    await open_refusing(
        bench,
        "<form method=post enctype=multipart/form-data action=/hit><input type=file name=f onchange='this.form.submit()'></form>",
    )
    path = tmp_path / "cv.txt"
    path.write_text("me")
    await bench.agent.upload_file("input", path)
    await leave(bench)
    assert bench.site.arrived == {}
    assert bench.watcher.sends("/hit")


@pytest.mark.parametrize("kind", ["form", "fetch"])
async def test_a_redirect_asks_again(bench, kind):
    """Chromium only: Firefox asks once, and tells of the rest."""
    if not bench.sees_bodies:
        pytest.skip("not offered by Firefox")
    script = SUBMITTING if kind == "form" else "<script>fetch('/hit', {method: 'POST'})</script>"
    await open_refusing(bench, "")
    bench.watcher.lets = lambda request: request.method == "GET" or request.redirected_from is None
    await open_and_post(bench, script.replace("/hit", "/moved/307/hit"))
    assert list(bench.site.arrived) == ["/moved/307/hit"]
    first, second = bench.watcher.sends()
    assert second.redirected_from == first.id


async def open_and_post(bench: Bench, body: str) -> None:
    bench.site.pages["/page"] = f"<!doctype html>{body}"
    await bench.agent.navigate(bench.site.url + "/page")
    await asyncio.sleep(0.7)


async def test_closing_lets_nothing_out():
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    with serving() as site:
        site.pages.update(PARTS)
        agent = await create_browser_agent(
            3, Watcher(), engine="chromium", timing=Timing.off(), trusted=site.origins
        )
        async with agent:
            await agent.navigate(site.url + "/leaving")
        await asyncio.sleep(0.5)
        assert site.arrived == {}
