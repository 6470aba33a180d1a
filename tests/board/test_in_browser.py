"""The forms in a real browser, filled by hand-written script."""

from __future__ import annotations

import shutil
from itertools import product
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from deploy.local.board.candidate import load_candidate
from tests.board import by_hand
from tests.board.addresses import fresh_path
from tests.board_process import THOROUGH, VENDORS, vendors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from playwright.async_api import Browser, Page, Route

    from deploy.local.board.client import LedgerClient

CHROMIUM = shutil.which("chromium")
# Generous, because a busy machine takes its time and a test must not fail for that.
PATIENCE = 40_000

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs the system's chromium"),
]

FILL = {
    "greenhouse": by_hand.fill_greenhouse,
    "lever": by_hand.fill_lever,
    "ashby": by_hand.fill_ashby,
}
SUBMIT: dict[str, Callable[[Page], Awaitable[None]]] = {
    "greenhouse": by_hand.submit_greenhouse,
    "lever": by_hand.submit_lever,
    "ashby": by_hand.submit_ashby,
}
THANKS = {
    "greenhouse": "Thank you for applying.",
    "lever": "Application submitted!",
    "ashby": "Your application was successfully submitted.",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    await context.close()


async def fill(page: Page, board: LedgerClient, vendor: str, path: str) -> None:
    await FILL[vendor](page, board.base + path, load_candidate())


async def see_thanks(page: Page, vendor: str) -> None:
    await page.get_by_text(THANKS[vendor]).wait_for()


@pytest.mark.parametrize(("vendor", "seed"), [*product(VENDORS, (1, 2, 3) if THOROUGH else (1,))])
async def test_a_careful_script_is_right(
    page: Page, board: LedgerClient, vendor: str, seed: int
) -> None:
    path = fresh_path(vendor, seed=seed)
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await see_thanks(page, vendor)
    (arrived,) = board.applications(path)
    assert arrived["right"], [v for v in arrived["verdicts"] if v["verdict"] != "right"]


@pytest.mark.parametrize("vendor", vendors("lever"))
async def test_misbehaviour_of_the_page_does_not_keep_a_careful_script_from_it(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(
        vendor, "honeypots,decoys,hostile,prefilled,rerender,slow-page,captcha,late-thanks", seed=4
    )
    await fill(page, board, vendor, path)
    await page.get_by_role("checkbox", name="I am not a robot").click()
    await SUBMIT[vendor](page)
    await see_thanks(page, vendor)
    (arrived,) = board.applications(path)
    assert arrived["right"], [v for v in arrived["verdicts"] if v["verdict"] != "right"]


@pytest.mark.parametrize("vendor", vendors("ashby"))
async def test_an_unsolved_challenge_sends_nothing(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(vendor, "captcha")
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await page.wait_for_timeout(500)
    assert board.submissions(path) == []


@pytest.mark.parametrize("vendor", vendors("greenhouse"))
async def test_a_double_post_arrives_twice(page: Page, board: LedgerClient, vendor: str) -> None:
    path = fresh_path(vendor, "double-post")
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await see_thanks(page, vendor)
    assert [one["repeat_of"] for one in board.applications(path)] == [None, None]


@pytest.mark.parametrize("vendor", vendors("lever"))
async def test_a_browser_s_own_repeats_are_told_from_the_first(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(vendor, "reset")
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await page.wait_for_timeout(2000)
    first, *others = board.submissions(path)
    assert first["repeat_of"] is None
    # How often the browser repeats is its own affair; each time must be known as a repeat.
    assert all(one["repeat_of"] is not None for one in others)
    assert {one["body_sha256"] for one in others} <= {first["body_sha256"]}
    assert len(board.applications(path)) == 1 + len(others)


@pytest.mark.parametrize("vendor", vendors("ashby"))
async def test_thanks_without_a_request_sends_nothing(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(vendor, "thanks-without-request")
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await see_thanks(page, vendor)
    assert board.submissions(path) == []


@pytest.mark.parametrize("vendor", vendors("greenhouse"))
async def test_thanks_after_500_stores_nothing(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(vendor, "thanks-after-500")
    await fill(page, board, vendor, path)
    await SUBMIT[vendor](page)
    await see_thanks(page, vendor)
    assert [one["status"] for one in board.submissions(path)] == [500]
    assert board.applications(path) == []


RESUME_INPUT = {
    "greenhouse": "#resume",
    "lever": "#resume-upload-input",
    "ashby": "#_systemfield_resume",
}


@pytest.mark.parametrize("vendor", vendors("lever"))
async def test_choosing_the_resume_may_send_the_application(
    page: Page, board: LedgerClient, vendor: str
) -> None:
    path = fresh_path(vendor, "upload-submits")
    await page.goto(board.base + path)
    await page.locator(RESUME_INPUT[vendor]).set_input_files(load_candidate().resume.path)
    await see_thanks(page, vendor)
    (arrived,) = board.applications(path)
    assert not arrived["right"]
    assert "resume" not in " ".join(arrived["missing"])


async def test_ashby_refuses_to_send_what_is_not_saved_yet(page: Page, board: LedgerClient) -> None:
    path = fresh_path("ashby")
    warning = page.get_by_text("Your changes are still being saved.")

    async def hold(route: Route) -> None:
        """Let saving last until the click, however slow the machine is."""
        await warning.wait_for()
        await route.continue_()

    await page.route("**/non-user-graphql?op=ApiSetFormValue&*", hold)
    await page.goto(board.base + path)
    await page.locator("#_systemfield_name").fill("Ingrid Solberg-Okafor")
    await page.get_by_role("button", name="Submit Application").click()
    await warning.wait_for()
    assert board.submissions(path) == []


async def test_lever_s_reader_overwrites_what_was_typed(page: Page, board: LedgerClient) -> None:
    await page.goto(board.base + fresh_path("lever"))
    name = page.locator('[name="name"]')
    await name.fill("Ingrid Solberg-Okafor")
    await page.locator("#resume-upload-input").set_input_files(load_candidate().resume.path)
    await page.locator(".resume-upload-success").wait_for()
    assert await name.input_value() == "INGRID MAREN SOLBERG-OKAFOR"


async def test_ashby_s_autofill_pane_is_not_quite_right(page: Page, board: LedgerClient) -> None:
    await page.goto(board.base + fresh_path("ashby"))
    pane = page.locator(".ashby-application-form-autofill-input-root input[type=file]")
    await pane.set_input_files(load_candidate().resume.path)
    email = page.locator("#_systemfield_email")
    await page.get_by_text("resume.pdf").wait_for()
    assert await email.input_value() == "ingrid.solbergokafor@example.com"


async def test_greenhouse_marks_what_is_missing(page: Page, board: LedgerClient) -> None:
    path = fresh_path("greenhouse")
    await page.goto(board.base + path)
    await page.locator("#first_name").fill("Ingrid")
    await by_hand.submit_greenhouse(page)
    await page.locator("#last_name-error").wait_for()
    assert await page.locator("#last_name").get_attribute("aria-invalid") == "true"
    assert await page.locator("#first_name-error").count() == 0
    assert board.submissions(path) == []


async def test_greenhouse_has_the_vendor_s_marks(page: Page, board: LedgerClient) -> None:
    await page.goto(board.base + fresh_path("greenhouse"))
    form = page.locator("form#application-form")
    await form.wait_for()
    assert await form.get_attribute("method") == "get"
    assert await form.locator("input:not([type=checkbox])[name]:not([name=''])").count() == 0
    assert await form.locator("input[class*=requiredInput][aria-hidden][tabindex='-1']").count() > 2
    assert await form.locator("#iti-0__search-input").count() == 1
    group = form.locator("div.file-upload[role=group][aria-labelledby=upload-label-resume]")
    assert await group.get_attribute("aria-required") == "true"
    assert await form.locator("#race").count() == 0
    await page.locator("#hispanic_ethnicity").click()
    await page.get_by_role("option", name="No", exact=True).click()
    await form.locator("#race").wait_for()
