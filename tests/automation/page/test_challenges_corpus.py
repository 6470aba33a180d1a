"""Saved pages of real forms that load a challenge's scripts: none of them asks a person anything."""

import asyncio
import gzip
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright_page import PlaywrightPage
from automation.gate import InputGate
from automation.page.challenges import challenge_frame

FORMS = os.environ.get("VALET_FORMS", "")
NAMES = re.compile(rb"(?i)captcha|turnstile|challenges\.cloudflare|arkose|datadome")
SAVED = "https://saved.invalid/"
AT_ONCE = 3

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not FORMS, reason="VALET_FORMS is not set"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Running]:
    running = await launch(Launch(engine=Engine.CHROMIUM))
    yield running
    await running.close()


def naming_a_challenge() -> dict[str, bytes]:
    pages = sorted(Path(FORMS).parent.glob("*/*.html.gz"))
    bodies = {
        f"{path.parent.name}/{path.name}": gzip.decompress(path.read_bytes()) for path in pages
    }
    return {name: body for name, body in bodies.items() if NAMES.search(body)}


@dataclass(frozen=True, slots=True)
class Found:
    asks: tuple[str, ...]
    frames: int
    """Of challenges, on the page in whatever state."""


async def test_no_page_that_only_loads_one_asks_a_person(running: Running) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(body: bytes) -> Found:
        async with places:
            return await _find(running, body)

    pages = naming_a_challenge()
    found = dict(zip(pages, await asyncio.gather(*map(one, pages.values())), strict=True))
    assert {name: each.asks for name, each in found.items() if each.asks} == {}
    assert sum(each.frames for each in found.values()) > len(found) / 2


async def _find(running: Running, body: bytes) -> Found:
    """The frames of challenges answer, so that each stands as it would; nothing else is there."""

    async def serve(route: Any) -> None:
        request = route.request
        if request.url == SAVED:
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        elif request.resource_type == "document" and "captcha" in request.url:
            await route.fulfill(body="<p>a challenge", content_type="text/html")
        else:
            await route.abort()

    context = await running.context()
    try:
        await context.route("**/*", serve)
        driven = await context.new_page()
        await driven.goto(SAVED, wait_until="domcontentloaded")
        page = PlaywrightPage(driven, gate=InputGate(), timing=Timing.off())
        await page.settle()
        asks = (await page.snapshot()).challenges
        frames = sum(challenge_frame(frame.url) is not None for frame in driven.frames)
        return Found(asks, frames)
    finally:
        await context.close()
