"""The whole product, everything real: what a person does in a browser."""

from typing import TYPE_CHECKING

import pytest

from tests.board_process import vendors
from tests.stack import RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.timeout(300),
]
in_one_loop = pytest.mark.asyncio(loop_scope="module")


async def answer_in_page(page: "Page", stack: RunningStack, url: str) -> None:
    """Every question that the page asks, by its label."""
    known = {f"“{each['label']}”": each["answer"] for each in stack.board.expected(url)}
    for field in await page.query_selector_all(".ask .field:has(.label)"):
        label = (await (await field.query_selector(".label") or field).inner_text()).strip()
        answer = known.get(label.removesuffix(" (optional)")) or "As you like."
        text = answer if isinstance(answer, str) else answer[0]
        control = await field.query_selector("textarea, input[type=text], select")
        if control is not None:
            await control.fill(text)
        else:
            choice = await field.query_selector(f"label:has-text('{text}')")
            assert choice is not None, text
            await choice.click()
    # Not kept: the next form is to ask as well.
    await page.uncheck(".ask input[name=keep]")
    await page.click(".ask button[type=submit]")


@in_one_loop
@pytest.mark.parametrize("vendor", vendors("greenhouse"))
async def test_the_newcomers_path(page: "Page", stack: RunningStack, vendor: str) -> None:
    url = stack.url(vendor)
    await page.fill("#addresses", url)
    await page.click("form.paste button")
    assert f"Recognised as {vendor.title()}" in await page.inner_text("main")
    assert "Tier 3" in await page.inner_text("aside")
    assert "1 of 6" not in await page.inner_text("aside p.sm")
    await page.check("input[value=autopilot]")
    await page.click("button:has-text('Start')")
    await page.wait_for_url("**/applications/*-*/")

    # What only the person knows is asked; the tab says so; the answer is kept and the run goes on by itself.
    await page.wait_for_selector(".ask", timeout=60_000)
    assert (await page.title()).startswith("(")
    await page.wait_for_selector("img[data-screen]:not([hidden])")
    await answer_in_page(page, stack, url)

    await page.wait_for_selector(".ticket", timeout=90_000)
    stack.arrived(url)
    assert "Network confirmed" in await page.inner_text(".grades .grade[data-here]")
    await page.wait_for_selector(".shot", timeout=15_000)
    assert await page.locator(".shot").count() == 2
    rows = await page.locator(".ticket-table tbody tr").count()
    assert rows >= 10
    # The person's list shows it as sent.
    await page.goto(f"{stack.web}/applications/?tab=done")
    assert "Submitted" in await page.inner_text(".rows .row:first-child")


@in_one_loop
async def test_a_review_shows_everything_and_what_is_changed_is_sent(
    page: "Page", stack: RunningStack
) -> None:
    """A form of several steps, with lists that are seen only once they are open, and months."""
    url = stack.url("workday", seed=2)
    await page.goto(f"{stack.web}/applications/new/?url={url.replace('?', '%3F')}")
    await page.check("input[value=copilot]")
    await page.click("button:has-text('Start')")
    await page.wait_for_selector(".ask, .review", timeout=90_000)
    while await page.query_selector(".ask"):
        await answer_in_page(page, stack, url)
        await page.wait_for_selector(".ask", state="detached")
        await page.wait_for_selector(".ask, .review", timeout=90_000)
    assert stack.board.submissions(url) == []
    await page.fill(".review-row:has-text('City') input", "Changed City")
    await page.click(".review button:has-text('Approve')")
    await page.wait_for_selector(".banner:has-text('shows you everything again')")
    await page.wait_for_selector(".review", timeout=90_000)
    assert stack.board.submissions(url) == []
    await page.click(".review button:has-text('Approve')")
    await page.wait_for_selector(".ticket", timeout=60_000)
    (application,) = stack.board.applications(url)
    assert "Changed City" in str(application["fields"])
