"""Telephone numbers, where the dial code may be a part of the widget."""

from automation.forms.widgets import numbers
from automation.forms.widgets.combobox import close, open_list, press_option
from automation.forms.widgets.task import Outcome, Task, UnfitError
from automation.forms.widgets.text import type_keys
from automation.forms.widgets.wording import folded
from automation.page.snapshot import Control, OptionState


async def write_phone(task: Task) -> Outcome:
    """In international form first: the widget picks the country from it. Then by hand: dial code, national number."""
    control = _number_field(task)
    if not task.again:
        text = numbers.international(task.text)
        await task.page.set(control.ref, text)
    else:
        picked = await _pick_code(task, control)
        text = numbers.national(task.text) if picked else numbers.international(task.text)
        await type_keys(task.page, control.ref, text)
        await task.page.key(control.ref, "Tab")
    after = await task.page.read(control.ref)
    return Outcome((after.value,), (task.text,))


def _number_field(task: Task) -> Control:
    for control in task.question.controls:
        if control.tag == "input" and control.role != "combobox":
            return control
    return task.control


async def _pick_code(task: Task, number: Control) -> bool:
    """Choose the dial code where the question has a list for it; False where it has none."""
    for control in task.question.controls:
        if control.ref == number.ref:
            continue
        if control.tag == "select":
            index = _country(task.text, control.options)
            if index is None:
                raise UnfitError("its list has no such dial code")
            await task.page.choose(control.ref, [index])
            return True
        options = await open_list(task.page, control, (), by_key=False)
        index = _country(task.text, options)
        if index is None:
            await close(task.page, control.ref)
            continue
        await press_option(task.page, control, options[index])
        return True
    return False


def _country(number: str, options: tuple[OptionState, ...]) -> int | None:
    """The option of this number's country: by its code where the option has it as a value, else by the dial code alone."""
    region, code = numbers.region(number), numbers.dial_code(number)
    for index, option in enumerate(options):
        if region and folded(option.value) == folded(region):
            return index
    spelt = [
        index
        for index, option in enumerate(options)
        if code in option.label.replace("(", " ").replace(")", " ").split() or option.value == code
    ]
    # +1 is of two dozen countries: without the country's own mark it would be a guess.
    return spelt[0] if len(spelt) == 1 else None
