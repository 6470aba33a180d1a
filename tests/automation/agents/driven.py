"""A page of our own in a real browser, behind the page port."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from automation.agents.base import Timing
from automation.agents.engines import Engine
from automation.agents.launch import Launch, launch
from automation.agents.playwright_page import PlaywrightPage
from automation.gate import InputGate
from automation.page.snapshot import Control, Snapshot

SITE = "https://jobs.example"


class Driven:
    """`page` is the port under test, `raw` Playwright's own page to look at what really happened."""

    def __init__(self, page: PlaywrightPage, raw: Any, gate: InputGate) -> None:
        self.page = page
        self.raw = raw
        self.gate = gate
        self.snapshot = Snapshot(url="")

    async def look(self) -> Snapshot:
        self.snapshot = await self.page.snapshot()
        return self.snapshot

    def control(self, id_: str, origin: str = SITE) -> Control:
        everything = (*self.snapshot.controls, *self.snapshot.buttons)
        return next(each for each in everything if each.id == id_ and each.origin == origin)

    def ref(self, id_: str, origin: str = SITE) -> str:
        return self.control(id_, origin).ref

    async def value(self, id_: str) -> str:
        return str(await self.raw.evaluate("id => document.getElementById(id).value", id_))

    async def checked(self, id_: str) -> bool:
        return bool(await self.raw.evaluate("id => document.getElementById(id).checked", id_))


class Driver:
    """One browser for a module's tests; each page in a context of its own."""

    def __init__(self, running: Any) -> None:
        self._running = running

    @asynccontextmanager
    async def open(
        self, body: str, *, others: Mapping[str, str] | None = None, timing: Timing | None = None
    ) -> AsyncIterator[Driven]:
        """`others`: bodies of further addresses. Nothing else answers."""
        pages = {f"{SITE}/": body, **(others or {})}

        async def serve(route: Any) -> None:
            html = pages.get(route.request.url)
            if html is None:
                await route.fulfill(status=404, body="")
                return
            document = f"<!doctype html><html lang=en><meta charset=utf-8><body>{html}"
            await route.fulfill(body=document, content_type="text/html; charset=utf-8")

        context = await self._running.context()
        try:
            await context.route("**/*", serve)
            raw = await context.new_page()
            await raw.goto(f"{SITE}/")
            gate = InputGate()
            driven = Driven(
                PlaywrightPage(raw, gate=gate, timing=timing or Timing.off()), raw, gate
            )
            await driven.look()
            yield driven
        finally:
            await context.close()


@asynccontextmanager
async def driver(engine: Engine = Engine.CHROMIUM) -> AsyncIterator[Driver]:
    running = await launch(Launch(engine=engine))
    try:
        yield Driver(running)
    finally:
        await running.close()
