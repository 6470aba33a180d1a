"""What the browsers of the emulator of Browserbase keep, show and let go of."""

import asyncio
import json
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from browserbase import Browserbase
from browserbase.types import SessionCreateResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from websockets.sync.client import connect

from automation.agents.engines import Engine, available, find_browser
from tests.deploy.browserbase_process import QUICK, BrowserbaseEmulator
from tests.emulator_process import until
from tests.fly_emulator import processes_of
from tests.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = os.environ.get("VALET_CHROMIUM")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(Engine.CHROMIUM, CHROMIUM), reason="needs Chromium"),
]

FORM = """<!doctype html><title>Form</title>
<body style="margin: 0; height: 3000px">
<input id="name" style="position: absolute; left: 100px; top: 50px; width: 300px; height: 40px">
<button style="position: absolute; left: 100px; top: 150px" onclick="document.title = 'sent'">Send</button>
<input id="file" type="file" style="position: absolute; left: 100px; top: 250px">
<a id="letter" download="letter.txt" href="data:text/plain,Dear%20all">Letter</a>
"""
FRAMING = """<!doctype html><title>waits</title>
<script>addEventListener("message", ({ data }) => { document.title = data; });</script>
<iframe src="{}" sandbox="allow-same-origin allow-scripts" width="780" height="480"
  style="border: 0; position: absolute; left: 0; top: 0"></iframe>
"""
VIEWPORT = {"width": 1000, "height": 500}


async def form(_: Request) -> HTMLResponse:
    return HTMLResponse(FORM)


async def framing(request: Request) -> HTMLResponse:
    return HTMLResponse(FRAMING.replace("{}", request.query_params["view"].replace("&", "&amp;")))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with Served(Starlette(routes=[Route("/", form), Route("/framing", framing)])) as served:
        yield served.url


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserbaseEmulator]:
    with BrowserbaseEmulator(tmp_path_factory.mktemp("browserbase")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def client(emulator: BrowserbaseEmulator) -> Iterator[Browserbase]:
    with emulator.client() as client:
        yield client


def opened(playwright: "Playwright", session: SessionCreateResponse, url: str) -> "Page":
    """The session's own page, at the address."""
    browser = playwright.chromium.connect_over_cdp(session.connect_url)
    page = browser.contexts[0].pages[0]
    page.goto(url)
    return page


def left(page: "Page") -> None:
    """Its session was kept alive for no longer than we are there."""
    browser = page.context.browser
    assert browser is not None
    browser.close()


def session_on(client: Browserbase, context: str, *, persist: bool = True) -> SessionCreateResponse:
    return client.sessions.create(
        browser_settings={"context": {"id": context, "persist": persist}, "log_session": False}
    )


def is_cleared_away(folder: str) -> None:
    """And what it persisted is written back."""
    until(lambda: not Path(folder).exists())


def test_a_context_remembers_what_the_last_session_wrote_back(emulator, client, playwright, site):
    context = client.contexts.create().id
    first, second = (session_on(client, context) for _ in range(2))
    for name, session in (("first", first), ("second", second)):
        page = opened(playwright, session, site)
        assert page.evaluate("document.cookie + localStorage.length") == "0"
        page.evaluate(
            "name => { document.cookie = `seen=${name};max-age=600`; localStorage.seen = name; }",
            name,
        )
        folder = emulator.inside(session.id)["folder"]
        left(page)
        is_cleared_away(folder)
        assert client.sessions.retrieve(session.id).status == "COMPLETED"
        assert processes_of(session.id) == []
    third = session_on(client, context, persist=False)
    page = opened(playwright, third, site)
    assert page.evaluate("[document.cookie, localStorage.seen]") == ["seen=second", "second"]
    page.evaluate("localStorage.seen = 'third'")
    folder = emulator.inside(third.id)["folder"]
    left(page)
    is_cleared_away(folder)
    fourth = opened(playwright, session_on(client, context, persist=False), site)
    assert fourth.evaluate("localStorage.seen") == "second"
    left(fourth)


def test_a_browser_has_files_of_its_own(emulator, client, playwright, site, tmp_path):
    session = client.sessions.create(keep_alive=True, browser_settings={"viewport": VIEWPORT})
    page = opened(playwright, session, site)
    assert page.evaluate("[innerWidth, innerHeight]") == list(VIEWPORT.values())
    assert page.evaluate("navigator.webdriver") is False
    assert "Headless" not in page.evaluate("navigator.userAgent")
    client.sessions.uploads.create(session.id, file=("cv.txt", b"Ada Lovelace"))
    ours = tmp_path / "ours.txt"
    ours.write_text("of this machine")
    line = page.context.new_cdp_session(page)

    def chosen(path: str) -> Any:
        root = line.send("DOM.getDocument")["root"]["nodeId"]
        node = line.send("DOM.querySelector", {"nodeId": root, "selector": "#file"})["nodeId"]
        line.send("DOM.setFileInputFiles", {"nodeId": node, "files": [path]})
        return page.evaluate("file.files[0].text().catch(() => 'none')")

    assert chosen("/tmp/.uploads/cv.txt") == "Ada Lovelace"
    assert chosen(str(ours)) == "none"
    browser = page.context.browser
    assert browser is not None
    browser.new_browser_cdp_session().send(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": "downloads"}
    )
    page.click("#letter")

    def letter() -> bytes | None:
        with zipfile.ZipFile(BytesIO(client.sessions.downloads.list(session.id).read())) as archive:
            return archive.read("letter.txt") if "letter.txt" in archive.namelist() else None

    until(lambda: letter() == b"Dear all")
    logs = client.sessions.logs.list(session.id)
    navigation = next(each for each in logs if each.method == "Page.navigate")
    assert navigation.request is not None
    assert navigation.request.params["url"] == f"{site}/"
    assert navigation.response is not None
    assert navigation.response.result["frameId"]
    with connect(session.connect_url) as socket:
        socket.send(json.dumps({"id": 1, "method": "Browser.close"}))
        until(lambda: client.sessions.retrieve(session.id).status != "RUNNING")
    assert client.sessions.retrieve(session.id).status == "COMPLETED"


@pytest.fixture(scope="module")
def viewer(playwright: "Playwright") -> "Iterator[Browser]":
    program = find_browser(Engine.CHROMIUM, CHROMIUM)
    browser = playwright.chromium.launch(executable_path=program)
    yield browser
    browser.close()


def test_a_live_view_shows_and_drives_the_browser_in_a_frame(
    client, playwright, site, viewer, emulator
):
    session = client.sessions.create(keep_alive=True, browser_settings={"viewport": VIEWPORT})
    page = opened(playwright, session, site)
    told = client.sessions.debug(session.id, expires_in=60)
    assert [each.url for each in told.pages] == [f"{site}/"]
    view = f"{told.debugger_fullscreen_url}&navbar=false"
    seen = viewer.new_page(viewport={"width": 800, "height": 500})
    seen.goto(str(httpx.URL(f"{site}/framing", params={"view": view})))
    inside = seen.frame_locator("iframe")
    inside.locator("body[data-state=live]").wait_for()
    assert inside.locator("header").is_hidden()
    assert emulator.inside(session.id)["viewers"] == 1
    box = inside.locator("canvas").bounding_box()
    assert box is not None
    scale = box["width"] / VIEWPORT["width"]

    def at(x: int, y: int) -> tuple[float, float]:
        return box["x"] + x * scale, box["y"] + y * scale

    seen.mouse.click(*at(150, 70))
    seen.keyboard.type("Ad4")
    seen.keyboard.press("Backspace")
    inside.locator("#keys").evaluate(
        """keys => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "a Löv");
            keys.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
        }"""
    )
    page.wait_for_function("document.querySelector('#name').value === 'Ada Löv'")
    seen.mouse.click(*at(115, 160))
    page.wait_for_function("document.title === 'sent'")
    seen.mouse.wheel(0, 400)
    page.wait_for_function("scrollY === 400")
    assert httpx.get(view.replace("token=", "token=x")).status_code == 404
    assert "x-frame-options" not in httpx.get(view).headers
    client.sessions.update(session.id, status="REQUEST_RELEASE")
    seen.wait_for_function("document.title === 'browserbase-disconnected'")
    assert inside.locator("#ended").inner_text() == "This session has ended."
    seen.close()


def test_a_view_ends_when_its_time_is_over(emulator, client, viewer):
    session = client.sessions.create(keep_alive=True)
    page = client.sessions.debug(session.id).pages[0]
    seen = viewer.new_page()
    seen.goto(page.debugger_url)
    seen.locator("body[data-state=live]").wait_for()
    assert seen.locator("#address").inner_text() == "about:blank"
    socket = page.debugger_url.replace("http", "ws", 1).replace("live-view", "live-view/socket")
    with connect(socket) as second:
        second.send("no gesture")
        emulator.expire_views()
        for _ in second:  # until it is closed
            pass
    seen.locator("body[data-state=ended]").wait_for()
    seen.close()
    emulator.kill_session(session.id)
    assert client.sessions.retrieve(session.id).status == "ERROR"
    until(lambda: processes_of(session.id) == [])


async def stagehands_own(emulator: BrowserbaseEmulator, url: str) -> str:
    """The session that Stagehand made, drove, and gave back."""
    import stagehand

    browser = await stagehand.browserbase.launch(
        api_key=emulator.key, base_url=emulator.origin, timeout=300
    )
    session = browser.session_id
    assert session
    hand = await stagehand.Stagehand.create(browser=browser, cache=False)
    (page,) = await browser.context.pages()
    await page.goto(url)
    await page.locator("#name").fill("Ada")
    assert await page.locator("#name").input_value() == "Ada"
    again = await asyncio.to_thread(emulator.inside, session)
    assert again["clients"] == 1
    await hand.close()
    await browser.close()
    return session


def test_stagehand_brings_its_extension_and_takes_it_along(emulator, client, site):
    # In a thread: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        session = thread.submit(lambda: asyncio.run(stagehands_own(emulator, site))).result()
    found = client.sessions.retrieve(session)
    assert (found.status, (found.user_metadata or {})["stagehand"]) == ("COMPLETED", "true")
    assert emulator.calls("create_extension") == emulator.calls("delete_extension") == 1
    assert emulator.living() == []


def test_browsers_reach_what_is_trusted_and_end_with_the_emulator(tmp_path, playwright, site):
    options = (*QUICK, "--trusted", site)
    with (
        BrowserbaseEmulator(tmp_path, options) as emulator,
        emulator.client() as client,
        Served(Starlette(routes=[Route("/", form)])) as other,
    ):
        session = client.sessions.create(keep_alive=True, proxies=True)
        page = opened(playwright, session, site)
        assert page.title() == "Form"
        assert client.sessions.retrieve(session.id).proxy_bytes > 0
        with pytest.raises(Exception, match="ERR_"):
            page.goto(other.url)
        assert processes_of(session.id)
        emulator.kill()
        emulator.start()
        assert processes_of(session.id) == []
        assert client.sessions.retrieve(session.id).status == "ERROR"
        last = client.sessions.create(keep_alive=True)
        assert processes_of(last.id)
    assert processes_of(last.id) == []
