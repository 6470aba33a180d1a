"""Real browsers against a site that loses connections: what they send again by themselves, and that the proxy stops it."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from automation.agents.engines import Engine, available
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright_wire import WireHook
from automation.egress import Egress
from automation.page.wire import Exchange, WireRequest
from tests.automation.egress.site import Mood, Site, make_certificate, open_site

if TYPE_CHECKING:
    from playwright.async_api import Page

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

THOROUGH = "VALET_KILLS" in os.environ
MANY, FEW, BARE = (6, 3, 1) if THOROUGH else (3, 1, 1)
ALL = [(scheme, kept) for scheme in ("http", "https") for kept in ("reused", "fresh")]
CONNECTIONS = ALL if THOROUGH else [("http", "reused"), ("https", "fresh")]
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


@dataclass(frozen=True, slots=True)
class Browsers:
    """One that goes out by itself, one through the proxy."""

    engine: Engine
    bare: Running
    held: Running
    egress: Egress


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sites(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Mapping[tuple[str, str], Site]]:
    certificate = make_certificate(tmp_path_factory.mktemp("certificate"))
    async with AsyncExitStack() as stack:
        yield {
            (scheme, kept): await stack.enter_async_context(
                open_site(
                    Mood.RESETS,
                    keeps=kept == "reused",
                    certificate=certificate if scheme == "https" else None,
                )
            )
            for scheme, kept in CONNECTIONS
        }


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[Engine.CHROMIUM, Engine.FIREFOX]
)
async def browsers(
    request: pytest.FixtureRequest, sites: Mapping[tuple[str, str], Site]
) -> AsyncIterator[Browsers]:
    engine = request.param
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    trusted = [site.origin for site in sites.values()]
    async with await Egress.start(trusted=trusted) as egress:
        bare, held = await asyncio.gather(
            launch(Launch(engine, ignore_https_errors=True)),
            launch(Launch(engine, ignore_https_errors=True, proxy=egress.port)),
        )
        yield Browsers(engine, bare, held, egress)
        await held.close()
        await bare.close()


@pytest.mark.parametrize(("scheme", "kept"), CONNECTIONS)
@pytest.mark.parametrize("mood", [Mood.RESETS, Mood.ENDS, Mood.TIMES_OUT])
async def test_a_lost_send_is_not_sent_again(
    sites: Mapping[tuple[str, str], Site], browsers: Browsers, mood: Mood, scheme: str, kept: str
) -> None:
    site = sites[scheme, kept]
    site.mood = mood
    trials = MANY if browsers.engine is Engine.CHROMIUM and mood is Mood.RESETS else FEW
    bare = [await arrivals(browsers.bare, site, None) for _ in range(BARE)]
    held = [await arrivals(browsers.held, site, browsers.egress) for _ in range(trials)]
    log.info(
        "%s, %s, the site %s: bare %s, held %s", browsers.engine, site.origin, mood, bare, held
    )
    assert held == [1] * trials
