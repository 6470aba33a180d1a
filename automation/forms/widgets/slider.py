"""Sliders that a page draws: a thumb that arrow keys move by its own step."""

from decimal import Decimal

from automation.forms.widgets import numbers
from automation.forms.widgets.task import Outcome, Task, UnfitError

_MOST_STEPS = 400


async def write_slider(task: Task) -> Outcome:
    """The first press tells the step; the others follow from it."""
    wanted = numbers.number(task.text)
    if wanted is None:
        raise UnfitError(f"not a number: {task.text!r}")
    low, high = numbers.number(task.control.min), numbers.number(task.control.max)
    if (low is not None and wanted < low) or (high is not None and wanted > high):
        raise UnfitError(f"the slider goes from {task.control.min} to {task.control.max}")
    began = await _stands(task)
    if began != wanted:
        key = "ArrowRight" if began < wanted else "ArrowLeft"
        await task.page.key(task.control.ref, key)
        step = abs(await _stands(task) - began)
        for _ in range(_left(abs(wanted - began), step)):
            await task.page.key(task.control.ref, key)
    return Outcome(((await task.page.read(task.control.ref)).value,), (numbers.plain(wanted),))


def _left(distance: Decimal, step: Decimal) -> int:
    """Presses after the first. A slider that has no such value is left where it stands, and is seen to show another."""
    if not step or distance % step:
        raise UnfitError("the slider has no such step")
    presses = int(distance / step)
    if presses > _MOST_STEPS:
        raise UnfitError(f"the slider would take {presses} presses")
    return presses - 1


async def _stands(task: Task) -> Decimal:
    value = numbers.number((await task.page.read(task.control.ref)).value)
    if value is None:
        raise UnfitError("the slider doesn't say where it stands")
    return value
