"""Tier 2 in the whole product: a site that turns a fresh browser away, and a person who solves its challenge in the one that it lets
in; what that browser remembers; and that nothing of it is left over (T-205)."""

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.dot import FIND_DOT
from tests.e2e.in_page import log_in
from tests.stack import Applicant, RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Browser, Frame, Page

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.timeout(900),
    pytest.mark.asyncio(loop_scope="module"),
]

LONG = 300.0
VIEW = ".takeover iframe"


def sessions(stack: RunningStack, **wanted: str) -> list[Any]:
    """The vendor's."""
    told = httpx.get(
        f"{stack.addresses['browserbase']}/v1/sessions",
        params=wanted,
        headers={"X-BB-API-Key": stack.key("browserbase_key")},
        trust_env=False,
        timeout=20,
    )
    found: list[Any] = told.raise_for_status().json()
    return found


async def until_none_lives(stack: RunningStack) -> None:
    async with asyncio.timeout(60):
        while await asyncio.to_thread(sessions, stack, status="RUNNING"):  # noqa: ASYNC110  asked of another process
            await asyncio.sleep(0.5)


def tiers(events: list[dict[str, Any]]) -> list[int]:
    return [each["data"]["tier"] for each in events if each["type"] == "routed"]


async def turned_away(stack: RunningStack, page: "Page") -> None:
    """Somebody else gets no address of the view."""
    need = await page.get_attribute("[data-browser]", "data-browser")
    stranger = {"Authorization": f"Bearer {await asyncio.to_thread(stack.strangers_token)}"}
    async with httpx.AsyncClient(base_url=stack.web, headers=stranger, trust_env=False) as http:
        answer = await http.post("/api/v1/live-view", json={"takeover": need}, timeout=20)
    assert answer.status_code == 404, answer.text


async def solve(page: "Page") -> None:
    """The dot of the challenge, as the vendor's view draws it, pressed until it is gone."""
    screen = _inner(page).locator("#screen")
    async with asyncio.timeout(LONG):
        while (dot := await screen.evaluate(FIND_DOT)) is None:
            await page.mouse.move(*await _middle(page))
            await page.mouse.wheel(0, 300)
            await asyncio.sleep(0.5)
        while dot is not None:
            box = await screen.bounding_box()
            assert box is not None
            width, height = await screen.evaluate("screen => [screen.width, screen.height]")
            left, top = dot[0] * box["width"] / width, dot[1] * box["height"] / height
            await page.mouse.click(box["x"] + left, box["y"] + top)
            await asyncio.sleep(1.0)
            dot = await screen.evaluate(FIND_DOT)


def _inner(page: "Page") -> "Frame":
    (frame,) = (each for each in page.frames if each is not page.main_frame)
    return frame


async def _middle(page: "Page") -> tuple[float, float]:
    box = await page.locator(VIEW).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def until_shown(page: "Page", applicant: Applicant, application: str, url: str) -> None:
    async with asyncio.timeout(LONG):
        while not await page.query_selector(VIEW):
            if await page.query_selector(".ask"):
                await asyncio.to_thread(applicant.answer, application, url)
            await asyncio.sleep(0.3)
    await page.wait_for_selector("[data-browser][data-shown]", timeout=60_000)


async def by_hand(stack: RunningStack, page: "Page", applicant: Applicant, url: str) -> str:
    """Blocked, lent another browser, its challenge solved there, sent. The context that it was lent with."""
    application = await asyncio.to_thread(applicant.apply, url)
    await page.goto(f"{stack.web}/applications/{application}/")
    await until_shown(page, applicant, application, url)
    assert "Going on in a browser that sites trust" in await page.inner_text(".timeline")
    # Its address opens the view for whoever has it: it stands in the frame alone.
    address = await page.get_attribute(VIEW, "src") or ""
    assert address.startswith(stack.addresses["browserbase"])
    assert address not in await (await page.context.request.get(page.url)).text()
    await turned_away(stack, page)
    (session,) = await asyncio.to_thread(sessions, stack, status="RUNNING")
    await solve(page)
    await page.click(".takeover button:has-text('Done')")
    await page.wait_for_selector(VIEW, state="detached")
    await page.wait_for_selector(".ticket", timeout=LONG * 1000)
    await asyncio.to_thread(applicant.when, application, "completed", url=url)
    events = await asyncio.to_thread(applicant.events, application)
    assert tiers(events) == [3, 2]
    (escalated,) = (each["data"] for each in events if each["type"] == "escalated")
    assert (escalated["from"], escalated["to"], escalated["code"]) == (3, 2, "bot_blocked")
    return str(session["contextId"])


async def test_a_blocked_application_goes_on_in_a_browser_that_sites_trust(
    browser: "Browser", stack: RunningStack
) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 1000})
    page = await context.new_page()
    await log_in(page, stack)
    first, second = (
        stack.url("lever", mode="block,challenge-canvas"),
        stack.url("lever", mode="block"),
    )
    with stack.client() as http:
        applicant = Applicant(stack, http)
        kept = await by_hand(stack, page, applicant, first)
        await context.close()
        # The next one is known again where it was let in before.
        application = await asyncio.to_thread(applicant.apply, second)
        await asyncio.to_thread(applicant.until, application, "submitted", url=second, within=LONG)
    for url in (first, second):
        stack.arrived(url)
    await until_none_lives(stack)
    # The board knows both browsers again: what the fresh one kept was given to the next, and the vendor keeps the other's.
    fresh, lent = await asyncio.to_thread(stack.board.visitors, first)
    assert await asyncio.to_thread(stack.board.visitors, second) == [fresh, lent]
    lasted = [
        each for each in await asyncio.to_thread(sessions, stack) if each["contextId"] == kept
    ]
    assert [each["status"] for each in lasted] == ["COMPLETED"] * 2
