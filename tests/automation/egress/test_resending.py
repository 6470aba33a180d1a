"""Real browsers against a site that loses connections: what they send again by themselves, and that the proxy stops it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from automation.agents.engines import Engine, available
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright_wire import WireHook
from automation.egress import Egress
from automation.page.wire import Exchange, WireRequest
from tests.automation.egress.site import Mood, Site, make_certificate, open_site

if TYPE_CHECKING:
    from playwright.async_api import Page

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MANY, FEW, BARE = 20, 5, 3
SUBMIT = "setTimeout(() => document.forms[0].submit(), 0)"


class Arming:
    """As the guard does: the send is held until the proxy is armed."""

    def __init__(self, egress: Egress | None) -> None:
        self._egress = egress

    async def admit(self, request: WireRequest) -> bool:
        if request.method == "POST" and self._egress is not None:
            await self._egress.arm(request.url)
        return True

    async def ended(self, exchange: Exchange) -> None:
        pass


async def arrivals(running: Running, site: Site, egress: Egress | None) -> int:
    """How many POSTs one submission makes, with the page left open for a while and closed then."""
    site.posts.clear()
    context = await running.context()
    hook = WireHook(Arming(egress))
    await hook.install(context)
    page = await context.new_page()
    await page.goto(site.origin)
    await page.evaluate(SUBMIT)
    await _arrived(site, page)
    if egress is not None:
        await egress.disarm(abandon=False)
        await asyncio.sleep(0.1)
    await context.close()
    hook.stop()
    return len(site.posts)


async def _arrived(site: Site, page: "Page") -> None:
    async with asyncio.timeout(10):
        while not site.posts:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.35)
    assert not page.is_closed()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(params=["http", "https"])
def tls(request: pytest.FixtureRequest, certificate: Path) -> Path | None:
    return certificate if request.param == "https" else None


@pytest.fixture(params=[True, False], ids=["reused", "fresh"])
async def site(request: pytest.FixtureRequest, tls: Path | None) -> AsyncIterator[Site]:
    async with open_site(Mood.RESETS, keeps=request.param, certificate=tls) as site:
        yield site


@pytest.mark.parametrize("engine", [Engine.CHROMIUM, Engine.FIREFOX])
@pytest.mark.parametrize("mood", [Mood.RESETS, Mood.ENDS, Mood.TIMES_OUT])
async def test_a_lost_send_is_not_sent_again(site: Site, engine: Engine, mood: Mood) -> None:
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    site.mood = mood
    trials = MANY if engine is Engine.CHROMIUM and mood is Mood.RESETS else FEW
    running = await launch(Launch(engine, ignore_https_errors=True))
    try:
        bare = [await arrivals(running, site, None) for _ in range(BARE)]
    finally:
        await running.close()
    async with await Egress.start(trusted=[site.origin]) as egress:
        running = await launch(Launch(engine, ignore_https_errors=True, proxy=egress.port))
        try:
            held = [await arrivals(running, site, egress) for _ in range(trials)]
        finally:
            await running.close()
    log.info("%s, %s, the site %s: bare %s, held %s", engine, site.origin, mood, bare, held)
    assert held == [1] * trials
