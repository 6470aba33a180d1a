"""Text that only counts once one of the suggestions for it is chosen."""

from collections.abc import Sequence

from automation.forms.widgets.combobox import press_option, said
from automation.forms.widgets.matching import among
from automation.forms.widgets.task import NotOfferedError, Outcome, Task
from automation.forms.widgets.text import type_keys
from automation.page.snapshot import OptionState

_QUIET_ROUNDS = 6
_LOADING_ROUNDS = 12


async def write_typeahead(task: Task) -> Outcome:
    """Typed by keys, since suggestions follow them; then a suggestion that says the same is pressed.

    Without one the text stays where a field took it, and the outcome says so.
    """
    seen = False
    for text in _searches(task):
        options = await _suggestions(task, text)
        seen = seen or bool(options)
        index = among(task.wordings, options)
        if index is not None:
            return await _commit(task, options[index])
        if not options and seen is False and not task.again:
            break
    if seen:
        await task.page.set(task.control.ref, "")
        raise NotOfferedError(f"no suggestion says {task.wordings[0]!r}")
    raise NotOfferedError("no suggestions appeared")


def _searches(task: Task) -> Sequence[str]:
    """The wordings, and of a place the part before the comma: some services find only that."""
    texts = list(task.wordings)
    texts += [text.split(",")[0] for text in task.wordings if "," in text]
    return tuple(dict.fromkeys(texts))[:4]


async def _suggestions(task: Task, text: str) -> tuple[OptionState, ...]:
    """What is suggested for this text; the last list seen when none of it fits."""
    page, ref = task.page, task.control.ref
    await type_keys(page, ref, text)
    options: tuple[OptionState, ...] = ()
    for number in range(_LOADING_ROUNDS):
        options = await page.open_options(ref)
        if among(task.wordings, options) is not None:
            return options
        if number >= (1 if task.once else _QUIET_ROUNDS) and not (await page.read(ref)).expanded:
            return options
        await page.settle(quiet=0.12, at_most=1.5)
    return options


async def _commit(task: Task, option: OptionState) -> Outcome:
    after = await press_option(task.page, task.control, option)
    return Outcome(said(after), (option.label,))
