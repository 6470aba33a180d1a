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
_CERTAIN = 28
"""A day that can't be read as a month: whatever format takes it is the box's own, both numbers in their places."""


async def write_picker(task: Task, day: calendar.Day) -> Outcome:
    """Raises `WriteError` when the box takes none of the usual formats."""
    meant = datetime.date(day.year, day.month, day.day or 1)
    if known := _known_format(task.control):
        text = calendar.written(calendar.Day(meant.year, meant.month, meant.day), known)
        if shown := await _put(task, text):
            return Outcome((shown,), (shown,))
    if form := _LEARNT.get(task.page):
        shown = await _put(task, meant.strftime(form))
        return Outcome((meant.isoformat() if shown else "",), (meant.isoformat(),))
    for form in _FORMATS:
        if await _tried(task, form, meant.replace(day=_CERTAIN)):
            shown = await _put(task, meant.strftime(form))
            return Outcome((meant.isoformat() if shown else "",), (meant.isoformat(),))
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
    if taken:
        _LEARNT[task.page] = form
    return bool(taken)


def _known_format(control: Control) -> str:
    return calendar.pattern(control.placeholder) or calendar.pattern(control.help)


async def _put(task: Task, text: str) -> str:
    """Type, leave, and see what the box kept."""
    await type_keys(task.page, task.control.ref, text)
    # Leaving by Tab is what makes the calendar close and judge; Enter could send the form.
    await task.page.key(task.control.ref, "Tab")
    await task.page.settle(quiet=0.06, at_most=0.6)
    return (await task.page.read(task.control.ref)).value
