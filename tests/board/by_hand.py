"""Filling the board's forms by hand-written script: the yardstick for anything cleverer.

One function a vendor. Each knows its form's widgets and is told the answers; it uses only what a
person can do: typing, choosing, clicking, attaching files. `answers` are those of
`/expected.json`; whoever has other answers may pass them in the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from deploy.local.board.candidate import Candidate

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

Answer = Mapping[str, Any]
# Longer than the half second for which a change waits before it is saved.
SAVE_WAIT = 700
SUBMIT_ATTEMPTS = 5
ATTEMPTS, LOOKS, LOOK_EVERY = 3, 30, 100


async def expected_answers(url: str) -> list[Answer]:
    """What the board holds right for the posting at this address."""
    base = url.split("/", 3)
    async with httpx.AsyncClient(timeout=10) as client:
        reply = await client.get(f"{base[0]}//{base[2]}/expected.json", params={"url": url})
    reply.raise_for_status()
    answers: list[Answer] = reply.json()["questions"]
    return answers


def _document(answer: Answer, candidate: Candidate) -> str:
    chosen = candidate.resume if answer["key"] == "resume" else candidate.cover_letter
    return str(chosen.path)


async def _answered(url: str, answers: Sequence[Answer] | None) -> list[Answer]:
    known = await expected_answers(url) if answers is None else answers
    return [one for one in known if one["answer"] not in (None, [], "")]


async def dismiss_cookies(page: Page) -> None:
    banner = page.get_by_role("button", name="Only necessary ones")
    if await banner.count():
        await banner.click()


# ---- Greenhouse-like ---------------------------------------------------------------------------


async def fill_greenhouse(
    page: Page, url: str, candidate: Candidate, answers: Sequence[Answer] | None = None
) -> None:
    """Open the posting and fill in its form, without sending it."""
    await page.goto(url)
    await dismiss_cookies(page)
    await page.locator("#application-form").wait_for()
    for one in await _answered(url, answers):
        await _GREENHOUSE[one["kind"]](page, one, candidate)


def _by_id(page: Page, name: str) -> Locator:
    # A field that was mounted anew has a suffix to its id.
    control = ":is(input, textarea, fieldset)"
    return page.locator(f'{control}[id="{name}"], {control}[id^="{name}--m"]').first


async def _type(page: Page, one: Answer, _: Candidate) -> None:
    await _by_id(page, one["name"]).fill(one["answer"])


async def _select(page: Page, one: Answer, _: Candidate) -> None:
    if one["key"] == "race" and not await _by_id(page, one["name"]).count():
        return
    box = _by_id(page, one["name"])
    shown = page.locator(".select__control", has=box).locator(".select__single-value")
    # The box for a dialling code shows the code alone.
    wanted = shown.filter(has_text="+" if one["kind"] == "dial" else one["answer"])
    await _pick_until(wanted.is_visible, box, one, typed=one["answer"])


async def _pick_until(
    is_there: Callable[[], Awaitable[bool]], box: Locator, one: Answer, *, typed: str
) -> None:
    """Pick until the box shows it: a list may scroll away while a click is on its way."""
    option = box.page.get_by_role("option", name=one["answer"], exact=True).first
    for _ in range(ATTEMPTS):
        await box.click()
        await box.fill(typed)
        await option.click()
        if await _comes(is_there, box.page):
            return
    raise AssertionError(f"{one['label']} doesn't take {one['answer']}")


async def _comes(is_there: Callable[[], Awaitable[bool]], page: Page) -> bool:
    for _ in range(LOOKS):
        if await is_there():
            return True
        await page.wait_for_timeout(LOOK_EVERY)
    return False


async def _tick(page: Page, one: Answer, _: Candidate) -> None:
    group = _by_id(page, one["name"])
    for label in one["answer"] if isinstance(one["answer"], list) else [one["answer"]]:
        await group.get_by_label(label, exact=True).check()


async def _attach(page: Page, one: Answer, candidate: Candidate) -> None:
    chip = page.locator(f'[aria-labelledby^="upload-label-{one["name"]}"] .file-upload__filename')
    await _attach_until(chip, _by_id(page, one["name"]), one, candidate)


async def _attach_until(chip: Locator, box: Locator, one: Answer, candidate: Candidate) -> None:
    """Attach until the file's name shows: a box that is mounted anew just then loses the file."""
    for _ in range(ATTEMPTS):
        await box.set_input_files(_document(one, candidate))
        if await _comes(chip.is_visible, chip.page):
            return
    raise AssertionError(f"{one['label']} doesn't take a file")


async def submit_greenhouse(page: Page) -> None:
    await page.get_by_role("button", name="Submit application").click()


Step = Callable[["Page", Answer, Candidate], Awaitable[None]]

_GREENHOUSE: dict[str, Step] = {
    "text": _type,
    "email": _type,
    "phone": _type,
    "url": _type,
    "long": _type,
    "number": _type,
    "date": _type,
    "dial": _select,
    "choice": _select,
    "location": _select,
    "multi": _tick,
    "tick": _tick,
    "file": _attach,
}


# ---- Lever-like --------------------------------------------------------------------------------


async def fill_lever(
    page: Page, url: str, candidate: Candidate, answers: Sequence[Answer] | None = None
) -> None:
    """Open the form and fill it in, the résumé first because reading it overwrites fields."""
    await page.goto(url)
    await dismiss_cookies(page)
    await page.locator("#application-form").wait_for()
    for one in await _answered(url, answers):
        await _LEVER[one["kind"]](page, one, candidate)


def _by_name(page: Page, name: str) -> Locator:
    return page.locator(f'#application-form [name="{name}"]:not([type="hidden"])')


async def _type_by_name(page: Page, one: Answer, _: Candidate) -> None:
    await _by_name(page, one["name"]).fill(one["answer"])


async def _choose_by_name(page: Page, one: Answer, _: Candidate) -> None:
    control = _by_name(page, one["name"])
    if one["widget"] == "dropdown":
        await control.select_option(label=one["answer"])
    else:
        await _alternative(page, one["name"], one["answer"]).check()


async def _tick_by_name(page: Page, one: Answer, _: Candidate) -> None:
    for label in one["answer"] if isinstance(one["answer"], list) else [one["answer"]]:
        await _alternative(page, one["name"], label).check()


def _alternative(page: Page, name: str, label: str) -> Locator:
    exact = re.compile(rf"^\s*{re.escape(label)}\s*$")
    return page.locator("label", has_text=exact).locator(f'[name="{name}"]:not([type="hidden"])')


async def _attach_and_wait(page: Page, one: Answer, candidate: Candidate) -> None:
    await page.locator("#resume-upload-input").set_input_files(_document(one, candidate))
    await page.locator(".resume-upload-success").wait_for()


async def _choose_place(page: Page, one: Answer, _: Candidate) -> None:
    await page.locator("#location-input").fill(one["answer"].split(",")[0])
    await page.locator(".dropdown-results > *", has_text=one["answer"]).click()


async def submit_lever(page: Page) -> None:
    await page.locator("#btn-submit").click()


_LEVER: dict[str, Step] = {
    "text": _type_by_name,
    "email": _type_by_name,
    "phone": _type_by_name,
    "url": _type_by_name,
    "long": _type_by_name,
    "number": _type_by_name,
    "date": _type_by_name,
    "choice": _choose_by_name,
    "multi": _tick_by_name,
    "tick": _tick_by_name,
    "location": _choose_place,
    "file": _attach_and_wait,
}


# ---- Ashby-like --------------------------------------------------------------------------------


async def fill_ashby(
    page: Page, url: str, candidate: Candidate, answers: Sequence[Answer] | None = None
) -> None:
    """Open the form and fill it in; it saves each change a moment later."""
    await page.goto(url)
    await dismiss_cookies(page)
    await page.locator(".ashby-application-form-container").wait_for()
    for one in await _answered(url, answers):
        await _ASHBY[one["widget"]](_entry(page, one), one, candidate)
    await page.wait_for_timeout(SAVE_WAIT)


def _entry(page: Page, one: Answer) -> Locator:
    return page.locator(f'[data-field-path="{one["name"]}"]')


async def _type_in_entry(entry: Locator, one: Answer, _: Candidate) -> None:
    await entry.locator("input, textarea").fill(one["answer"])


async def _press_in_entry(entry: Locator, one: Answer, _: Candidate) -> None:
    await entry.get_by_role("button", name=one["answer"], exact=True).click()


async def _check_in_entry(entry: Locator, one: Answer, _: Candidate) -> None:
    for label in one["answer"] if isinstance(one["answer"], list) else [one["answer"]]:
        await entry.get_by_label(label, exact=True).check()


async def _combine_in_entry(entry: Locator, one: Answer, _: Candidate) -> None:
    box = entry.get_by_role("combobox")

    async def is_there() -> bool:
        return (await box.input_value()) == str(one["answer"])

    await _pick_until(is_there, box, one, typed=one["answer"].split(",")[0])


async def _date_in_entry(entry: Locator, one: Answer, _: Candidate) -> None:
    year, month, day = one["answer"].split("-")
    box = entry.get_by_placeholder("Pick date...")
    await box.fill(f"{month}/{day}/{year}")
    await box.press("Enter")


async def _attach_in_entry(entry: Locator, one: Answer, candidate: Candidate) -> None:
    chip = entry.get_by_text(Path(_document(one, candidate)).name)
    await _attach_until(chip, entry.locator('input[type="file"]'), one, candidate)


async def submit_ashby(page: Page) -> None:
    """Press the button, again where the page says that it is still saving."""
    warning = page.get_by_text("Your changes are still being saved.")
    for _ in range(SUBMIT_ATTEMPTS):
        await page.get_by_role("button", name="Submit Application").click()
        if not await warning.is_visible():
            return
        await warning.wait_for(state="hidden")


EntryStep = Callable[["Locator", Answer, Candidate], Awaitable[None]]

_ASHBY: dict[str, EntryStep] = {
    "String": _type_in_entry,
    "Email": _type_in_entry,
    "Phone": _type_in_entry,
    "SocialLink": _type_in_entry,
    "LongText": _type_in_entry,
    "Number": _type_in_entry,
    "Boolean": _press_in_entry,
    "Radio": _check_in_entry,
    "MultiValueSelect": _check_in_entry,
    "Combobox": _combine_in_entry,
    "Location": _combine_in_entry,
    "Date": _date_in_entry,
    "File": _attach_in_entry,
}
