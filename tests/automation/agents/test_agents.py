"""The agents' contract on each browser that is installed, started here or attached to."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, Identity, available, find_browser
from automation.agents.factory import create_browser_agent
from automation.agents.launch import attach
from automation.errors import AddressRefusedError, BrowserGoneError
from automation.gate import InputGate
from tests.automation.agents.lent import chromium, running
from tests.automation.agents.site import serving
from tests.contracts.agent_contract import Bench, BrowserAgentContract, Watcher

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

WAYS: tuple[str, ...] = ("chromium", "firefox", "chromium attached")
if "VALET_KILLS" in os.environ:
    # Both are stock Firefox here, started in another way.
    WAYS = (*WAYS, "camoufox", "firefox attached")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=WAYS)
async def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bench]:
    name, _, attached = request.param.partition(" ")
    behind = Engine.FIREFOX if name == "camoufox" else Engine(name)
    if not available(behind):
        pytest.skip(f"{behind} is not installed")
    folder = tmp_path_factory.mktemp(name)
    watcher, gate = Watcher(), InputGate()
    with serving() as site:
        async with _wishes(Engine(name), folder, attached=bool(attached)) as wishes:
            agent = await create_browser_agent(
                3, watcher, gate, timing=Timing.off(), trusted=site.origins, **wishes
            )
            async with agent:
                # Firefox shows no request's body over WebDriver BiDi.
                yield Bench(agent, site, watcher, gate, sees_bodies=behind is Engine.CHROMIUM)


@asynccontextmanager
async def _wishes(engine: Engine, folder: Path, *, attached: bool) -> AsyncIterator[dict[str, Any]]:
    if engine is Engine.CAMOUFOX:
        yield stand_in(folder)
    elif not attached:
        yield {"engine": engine}
    else:
        command = chromium(folder) if engine is Engine.CHROMIUM else _firefox_server(folder)
        async with running(command, folder) as endpoint:
            yield {"engine": engine, "endpoint": endpoint}


def stand_in(folder: Path) -> dict[str, Any]:
    """Stock Firefox where Camoufox's files would lie: proves how it is called, and nothing about what it hides."""
    pytest.importorskip("camoufox")
    from camoufox.addons import DefaultAddons

    firefox = find_browser(Engine.FIREFOX).resolve()
    program = folder / "camoufox-bin"
    program.write_text(f'#!/bin/sh\nexec {firefox} "$@"\n')
    program.chmod(0o755)
    beside = [Path("/usr/lib/firefox-esr"), firefox.parent]
    ini = next(
        (each / "application.ini" for each in beside if (each / "application.ini").is_file()), None
    )
    if ini is None:
        pytest.skip("no application.ini beside Firefox")
    shutil.copy(ini, folder / "application.ini")
    (folder / "properties.json").write_text("[]")
    for place in ("fontconfig", "fontconfigs"):
        for system in ("windows", "linux", "macos"):
            (folder / place / system).mkdir(parents=True)
            shutil.copy("/etc/fonts/fonts.conf", folder / place / system / "fonts.conf")
    options = {
        "channel": "moz-firefox",
        "fingerprint_preset": True,
        "block_webgl": True,
        "exclude_addons": [DefaultAddons.UBO],
        "i_know_what_im_doing": True,
    }
    identity = Identity(os="linux", camoufox=options)
    return {"engine": Engine.CAMOUFOX, "executable": program, "identity": identity}


def _firefox_server(folder: Path) -> list[str]:
    import playwright

    driver = Path(playwright.__file__).parent / "driver"
    script = folder / "server.js"
    script.write_text(
        f"""const {{ firefox }} = require({str(driver / "package")!r});
        firefox.launchServer({{ channel: "moz-firefox", executablePath: {str(find_browser(Engine.FIREFOX))!r}, headless: true,
          firefoxUserPrefs: {{ "fission.autostart": false, "fission.bfcacheInParent": false }} }})
          .then((server) => console.error("listening on " + server.wsEndpoint()));"""
    )
    return [str(driver / "node"), str(script)]


@asynccontextmanager
async def _deaf_at_first(endpoint: str, *, times: int) -> AsyncIterator[str]:
    """The same address by another port, where the first `times` connections are never answered."""
    place = urlsplit(endpoint)
    heard = 0

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(1 << 16):
                writer.write(some)
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += 1
        if heard <= times:
            await reader.read()
            writer.close()
            return
        inward, outward = await asyncio.open_connection(place.hostname, place.port)
        await asyncio.gather(carry(reader, outward), carry(inward, writer))

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}{place.path}"


async def test_a_browser_that_doesn_t_answer_is_attached_to_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    async with (
        running(chromium(tmp_path), tmp_path) as endpoint,
        _deaf_at_first(endpoint, times=1) as beside,
    ):
        monkeypatch.setattr("automation.agents.launch.ATTACH_SECONDS", (1.0, 30.0))
        attached = await attach(beside, Engine.CHROMIUM)
        assert attached.browser.is_connected()
        await attached.close()


async def test_a_browser_that_never_answers_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _deaf_at_first("ws://127.0.0.1:1/", times=9) as endpoint:
        monkeypatch.setattr("automation.agents.launch.ATTACH_SECONDS", (0.5, 0.5))
        with pytest.raises(BrowserGoneError):
            await attach(endpoint, Engine.CHROMIUM)


class TestBrowserAgents(BrowserAgentContract):
    pass


@pytest.mark.parametrize("attached", [False, True])
async def test_private_addresses_are_refused(tmp_path: Path, attached: bool) -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    with serving() as site:
        site.pages["/page"] = f"<img src={site.other}/inside>"
        async with _wishes(Engine.CHROMIUM, tmp_path, attached=attached) as wishes:
            agent = await create_browser_agent(3, timing=Timing.off(), trusted=[site.url], **wishes)
            async with agent:
                await agent.navigate(site.url + "/page")
                with pytest.raises(AddressRefusedError):
                    await agent.navigate(site.other + "/")


async def test_a_page_that_goes_elsewhere_while_it_is_left_doesn_t_win() -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    with serving() as site:
        site.pages["/page"] = "<script>setTimeout(() => { location = '/away' }, 200)</script>"
        agent = await create_browser_agent(3, engine="chromium", trusted=site.origins)
        async with agent:
            await agent.navigate(site.url + "/page")
            await agent.navigate(site.url + "/slow/0.8")
            assert agent.page.url == site.url + "/slow/0.8"


async def test_a_person_s_pace():
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    with serving() as site:
        site.pages["/page"] = (
            "<input id=a><textarea id=b></textarea><script>window.at = [];"
            "a.oninput = () => at.push(performance.now())</script>"
        )
        agent = await create_browser_agent(3, engine="chromium", trusted=site.origins)
        async with agent:
            await agent.navigate(site.url + "/page")
            await agent.fill_field("#a", "Ada Lovelace")
            bench = Bench(agent, site, Watcher())
            at = await bench.read("() => at")
            steps = [after - before for before, after in pairwise(at)]
            assert len(at) == 12
            assert min(steps) > 45
            assert max(steps) - min(steps) > 10
            began = asyncio.get_running_loop().time()
            await agent.fill_field("#b", "long " * 100)
            assert asyncio.get_running_loop().time() - began < 10
            assert await bench.read("() => b.value") == "long " * 100
