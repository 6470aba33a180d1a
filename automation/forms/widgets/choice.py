"""Native selects, radios, boxes and buttons: one of several, or several, all of them on the page."""

from collections.abc import Sequence

from automation.forms.widgets.matching import among
from automation.forms.widgets.task import NotOfferedError, Outcome, Task, UnfitError
from automation.page.port import Page
from automation.page.snapshot import OptionState


async def write_select(task: Task) -> Outcome:
    options = task.control.options
    indexes = _indexes(options, task)
    await task.page.choose(task.control.ref, indexes)
    if task.again:
        await task.page.settle(quiet=0.1, at_most=0.5)
    after = await task.page.read(task.control.ref)
    meant = tuple(options[index].label for index in indexes)
    return Outcome(tuple(each.label for each in after.options if each.selected), meant)


async def write_one(task: Task) -> Outcome:
    """Radios and buttons."""
    options = task.question.options
    [index] = _indexes(options, task) or [-1]
    if index < 0:
        raise UnfitError("a choice can't be taken back here")
    option = options[index]
    if not await _on(task.page, option.ref):
        await _toggle(task, option.ref)
    read_back = (option.label,) if await _on(task.page, option.ref) else ()
    return Outcome(read_back, (option.label,))


async def write_several(task: Task) -> Outcome:
    """The exact set: what is ticked and isn't wanted is unticked."""
    options = task.question.options
    wanted = set(_indexes(options, task))
    shown = []
    for index, option in enumerate(options):
        on = await _on(task.page, option.ref)
        if on != (index in wanted):
            await _toggle(task, option.ref)
            on = await _on(task.page, option.ref)
        if on:
            shown.append(option.label)
    return Outcome(tuple(shown), tuple(options[index].label for index in sorted(wanted)))


async def write_box(task: Task) -> Outcome:
    """One box or switch."""
    wanted = bool(task.answer.values)
    ref = task.control.ref
    if await _on(task.page, ref) != wanted:
        await _toggle(task, ref)
    read_back = ("true",) if await _on(task.page, ref) else ()
    return Outcome(read_back, ("true",) if wanted else ())


async def _on(page: Page, ref: str) -> bool:
    return bool((await page.read(ref)).checked)


async def _toggle(task: Task, ref: str) -> None:
    if task.again:
        await task.page.key(ref, "Space")
    else:
        await task.page.press(ref)


def _indexes(options: Sequence[OptionState], task: Task) -> list[int]:
    """Where the answer's labels stand among these options. Raises `WriteError` for one that isn't there."""
    found = []
    for label in task.answer.values:
        wordings = task.wordings if len(task.answer.values) == 1 else (label,)
        index = among(wordings, options)
        if index is None:
            raise NotOfferedError(f"no option says {label!r}")
        found.append(index)
    return found
