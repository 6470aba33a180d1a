"""Boxes with a calendar of their own: they take one format, which nothing shows, and empty themselves of any other."""

import datetime
from weakref import WeakKeyDictionary

from automation.errors import ControlGoneError, WriteError
from automation.forms.widgets import calendar
from automation.forms.widgets.task import Outcome, Task
from automation.forms.widgets.text import type_keys
from automation.page.port import Page
from automation.page.snapshot import Control

PICKERS = ("datepicker", "flatpickr")
_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%B %d, %Y", "%d %B %Y")
_MOST_PAGES = 60
_CERTAIN = 28
"""A day that can't be read as a month: whatever format takes it is the box's own, both numbers in their places."""


async def write_picker(task: Task, day: calendar.Day) -> Outcome:
    """Raises `WriteError` when the box takes none of the usual formats and its calendar can't be read."""
    meant = datetime.date(day.year, day.month, day.day or 1)
    if task.control.readonly:
        return await _turned_to(task, meant)
    if known := _known_format(task.control):
        text = calendar.written(calendar.Day(meant.year, meant.month, meant.day), known)
        if shown := await _put(task, text):
            return Outcome((shown,), (shown,))
    if form := _LEARNT.get(task.page):
        return await _kept(task, meant, form)
    for form in _FORMATS:
        if await _tried(task, form, meant.replace(day=_CERTAIN)):
            return await _kept(task, meant, form)
    return await _turned_to(task, meant)


async def _kept(task: Task, meant: datetime.date, form: str) -> Outcome:
    """The day in a format that is known to be the box's."""
    shown = await _put(task, meant.strftime(form))
    held = calendar.same_day(calendar.Day(meant.year, meant.month, meant.day), shown)
    return Outcome((meant.isoformat() if held else shown,), (meant.isoformat(),))


async def _turned_to(task: Task, meant: datetime.date) -> Outcome:
    """Open the calendar, turn its pages to the month, press the day."""
    page, ref = task.page, task.control.ref
    await page.press(ref)
    for _ in range(_MOST_PAGES):
        await page.settle(quiet=0.05, at_most=0.5)
        shown = {each.value: each for each in await page.open_options(ref) if not each.disabled}
        if chosen := shown.get(meant.isoformat()):
            await page.press(chosen.ref)
            await page.settle(quiet=0.05, at_most=0.5)
            return Outcome(((await page.read(ref)).value,), (meant.isoformat(),))
        dates = [value for value in shown if value[:1].isdigit()]
        turn = shown.get("next" if dates and max(dates) < meant.isoformat() else "previous")
        if not dates or turn is None:
            break
        await page.press(turn.ref)
    raise WriteError("its calendar takes no date in any format that Valet knows")


_LEARNT: WeakKeyDictionary[Page, str] = WeakKeyDictionary()
"""The format of a page's boxes, kept for one that is drawn anew whenever it takes a date."""


async def _tried(task: Task, form: str, certain: datetime.date) -> bool:
    """Whether the box takes this format. One that goes as it takes it raises `ControlGoneError`, wiser for the next try."""
    try:
        taken = await _put(task, certain.strftime(form))
    except ControlGoneError:
        _LEARNT[task.page] = form
        raise
    # Some boxes make a date of anything: what they show must be the day that was typed.
    took = calendar.same_day(calendar.Day(certain.year, certain.month, certain.day), taken)
    if took:
        _LEARNT[task.page] = form
    return took


def _known_format(control: Control) -> str:
    return calendar.pattern(control.placeholder) or calendar.pattern(control.help)


async def _put(task: Task, text: str) -> str:
    """Type, leave, and see what the box kept."""
    await type_keys(task.page, task.control.ref, text)
    # Leaving by Tab is what makes the calendar close and judge; Enter could send the form.
    await task.page.key(task.control.ref, "Tab")
    await task.page.settle(quiet=0.06, at_most=0.6)
    return (await task.page.read(task.control.ref)).value
