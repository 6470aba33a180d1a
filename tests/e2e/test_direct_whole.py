"""A posting whose employer takes applications directly, and one of whose employer there is no key: what is known of both before
the start, and how they are sent."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.stack import RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]

DIRECT, BROWSER = 77017, 77002
"""Jobs of the practice board. The first asks for nothing that only a page can take: no place, no school."""


async def enter_key(page: "Page", stack: RunningStack, *, tenant: str, key: str) -> None:
    await page.goto(f"{stack.web}/admin/applications/employerconnection/add/")
    await page.select_option("select[name=interface]", "greenhouse/job_board")
    await page.fill("input[name=tenant]", tenant)
    await page.select_option("select[name=site]", stack.addresses["board"])
    await page.fill("input[name=key]", key)
    await page.click("[name=_save]")


async def foresee(page: "Page", stack: RunningStack, url: str) -> str:
    """What is shown once the posting was read."""
    await page.goto(f"{stack.web}/applications/new/")
    await page.fill("#url", url)
    await page.click("form.address button")
    await page.wait_for_selector("text=The posting was read", timeout=40_000)
    return await page.inner_text("main")


async def fill_gaps(page: "Page") -> None:
    """What no fact of theirs answers, in the form before the start. Not kept, so that the next form asks as well."""
    for field in await page.query_selector_all("main textarea, main input[type=text]:not(#url)"):
        if await field.is_visible() and not await field.input_value():
            await field.fill("As you like.")
    await page.check("input[name=mode][value=autopilot]")


async def start(page: "Page") -> str:
    await page.click("button:has-text('Start')")
    await page.wait_for_url("**/applications/*-*/")
    await page.wait_for_selector(".ticket", timeout=120_000)
    return await page.inner_text("main")


def ledger(stack: RunningStack, *, tenant: str, job: int) -> list[dict[str, Any]]:
    asked = {"vendor": "greenhouse", "board": tenant, "job": str(job)}
    told = httpx.get(f"{stack.addresses['ats']}/_emulator/ledger", params=asked, trust_env=False)
    found: list[dict[str, Any]] = told.json()["applications"]
    return found


def address(stack: RunningStack, job: int) -> str:
    return f"{stack.addresses['board']}/greenhouse/lantern/jobs/{job}?seed=1"


async def test_with_the_employers_key_no_browser_is_started(
    page: "Page", stack: RunningStack
) -> None:
    url = address(stack, DIRECT)
    before = await foresee(page, stack, url)
    assert "wants a key of the employer’s" in before
    assert "Tier 3" in before

    await enter_key(page, stack, tenant="lantern", key="no key")
    assert "takes no" in await page.inner_text("body") or await page.query_selector(".errorlist")
    key = stack.addresses["greenhouse_key"]
    await enter_key(page, stack, tenant="lantern", key=key)
    await page.wait_for_url("**/admin/applications/employerconnection/")
    assert key not in await page.content()

    assert "takes applications from Valet directly" in await foresee(page, stack, url)
    await fill_gaps(page)
    receipt = await start(page)
    assert "through the employer’s own interface" in receipt
    (arrived,) = ledger(stack, tenant="lantern", job=DIRECT)
    assert arrived["right"], arrived
    assert stack.board.applications(url) == []


async def test_without_a_way_a_browser_sends_what_was_answered_before(
    page: "Page", stack: RunningStack
) -> None:
    url = f"{stack.addresses['board']}/greenhouse/marlow/jobs/{BROWSER}?seed=1"
    shown = await foresee(page, stack, url)
    assert "Tier 3" in shown
    await fill_gaps(page)
    receipt = await start(page)
    assert "Your turn" not in receipt, "the run asked what had been answered before it"
    assert ledger(stack, tenant="marlow", job=BROWSER) == []
    assert len(stack.board.applications(url)) == 1
