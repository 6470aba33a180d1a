"""Dates: native fields, text with a format, and day, month and year apart."""

import re

from automation.forms.widgets import calendar
from automation.forms.widgets.combobox import open_list, press_option
from automation.forms.widgets.matching import among
from automation.forms.widgets.picker import PICKERS, write_picker
from automation.forms.widgets.task import Outcome, Task, UnfitError
from automation.forms.widgets.text import type_keys
from automation.forms.widgets.wording import folded
from automation.page.snapshot import Control


async def write_date(task: Task) -> Outcome:
    day = calendar.day(task.text)
    if day is None:
        raise UnfitError(f"not a date: {task.text!r}")
    if len(task.question.controls) > 1:
        return await _write_parts(task, day)
    control = task.control
    if control.widget in PICKERS and control.type != "date" and day.day is not None:
        return await write_picker(task, day)
    text = _fitting(control, day)
    if task.again and control.type in ("", "text", "tel"):
        await type_keys(task.page, control.ref, text)
        await task.page.key(control.ref, "Tab")
    else:
        await task.page.set(control.ref, text)
    after = await task.page.read(control.ref)
    return Outcome((after.value or after.shown,), (_comparable(control, day),))


def _fitting(control: Control, day: calendar.Day) -> str:
    match control.type:
        case "date":
            return calendar.Day(day.year, day.month, day.day or 1).iso()
        case "month":
            return calendar.Day(day.year, day.month).iso()
        case "datetime-local":
            return f"{calendar.Day(day.year, day.month, day.day or 1).iso()}T00:00"
        case _:
            form = calendar.pattern(control.placeholder) or calendar.pattern(control.help)
            return calendar.written(day, form)


def _comparable(control: Control, day: calendar.Day) -> str:
    return calendar.Day(day.year, day.month).iso() if control.type == "month" else day.iso()


async def _write_parts(task: Task, day: calendar.Day) -> Outcome:
    """One control a part; which is which from its own words, else from what it can hold."""
    shown: dict[str, str] = {}
    for control in task.question.controls:
        part = _part_of(control)
        if part == "day" and day.day is None:
            continue
        wordings = _wordings(part, day)
        await _put(task, control, wordings)
        after = await task.page.read(control.ref)
        text = next((each.label for each in after.options if each.selected), "")
        shown[part] = text or after.shown or after.value
    fits = all(
        any(folded(shown[part]) == folded(each) for each in _wordings(part, day)) for part in shown
    )
    read_back = day.iso() if fits else " ".join(shown.values())
    return Outcome((read_back,), (day.iso(),))


def _part_of(control: Control) -> str:
    if control.own_label in _PARTS:
        return control.own_label
    texts = (control.own_label, control.label, control.placeholder, control.name, control.id)
    words = folded(" ".join(texts))
    for part, pattern in _PARTS.items():
        if re.search(pattern, words):
            return part
    count = sum(1 for option in control.options if option.label.strip())
    if count:
        return "month" if count <= 13 else "day" if count <= 32 else "year"
    raise UnfitError("which part of the date goes where can't be told")


_PARTS = {
    "year": r"year|yyyy|jahr|ann[ée]e|a[ñn]o\b|\baa(aa)?\b|\bjjjj\b",
    "month": r"month|\bmm\b|monat|mois|\bmes\b",
    "day": r"\bday|\bdd\b|\btag\b|jour|d[ií]a\b|-day",
}


def _wordings(part: str, day: calendar.Day) -> tuple[str, ...]:
    match part:
        case "year":
            return (f"{day.year:04}",)
        case "month":
            return day.month_names()
        case _:
            return (f"{day.day or 1:02}", str(day.day or 1))


async def _put(task: Task, control: Control, wordings: tuple[str, ...]) -> None:
    if control.tag == "select":
        index = among(wordings, control.options)
        if index is None:
            raise UnfitError(f"no option says {wordings[0]!r}")
        await task.page.choose(control.ref, [index])
    elif control.popup or control.role == "combobox":
        options = await open_list(task.page, control, wordings, by_key=task.again)
        index = among(wordings, options)
        if index is None:
            raise UnfitError(f"no option says {wordings[0]!r}")
        await press_option(task.page, control, options[index])
    else:
        text = next(each for each in wordings if each.isdigit())
        if control.role == "spinbutton" or task.again:
            await type_keys(task.page, control.ref, text)
        else:
            await task.page.set(control.ref, text)
