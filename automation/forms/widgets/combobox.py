"""Lists that open: react-select, downshift, Radix, a listbox button. Never a pick that doesn't match."""

from collections.abc import Sequence

from automation.errors import ControlGoneError, WriteError
from automation.forms.widgets.matching import among
from automation.forms.widgets.task import NotOfferedError, Outcome, Task, UnfitError
from automation.forms.widgets.wording import same_label, shows
from automation.page.port import Page
from automation.page.snapshot import Control, OptionState
from automation.protocol import Kind

UNOPENED = "its list doesn't open"

_SEARCHES = 3
_LOADING = 12
_SHOWING = 3
_REDRAWN = 2
_NAMED_IN_ERROR = 6


async def write_combobox(task: Task) -> Outcome:
    if task.question.kind is Kind.CHOICES:
        return await _write_several(task)
    taken, offered = await _take(task, task.wordings)
    after = await task.page.read(task.control.ref)
    return Outcome(said(after), (taken,), offered)


async def _write_several(task: Task) -> Outcome:
    """One after another; a list that stays open between picks is used as it is."""
    held = [text for text in task.question.current if text.strip()]
    if any(not any(same_label(text, label) for label in task.answer.values) for text in held):
        await _empty(task.page, task.control, len(held))
        held = []
    taken = []
    offered: tuple[str, ...] = ()
    for label in task.answer.values:
        if any(same_label(label, text) for text in held):
            taken.append(label)
            continue
        wordings = task.wordings if len(task.answer.values) == 1 else (label,)
        one, seen = await _take(task, wordings)
        taken.append(one)
        # What is chosen already may be left out of the list when it opens again.
        offered = offered or seen
    await close(task.page, task.control.ref)
    return Outcome(said(await task.page.read(task.control.ref)), tuple(taken), offered)


async def _take(task: Task, wordings: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Open, find, press; the label of the option pressed, and those of all that was offered untyped."""
    page, control = task.page, task.control
    seen = await open_list(page, control, wordings, by_key=task.again)
    options, index = seen, among(wordings, seen)
    offered = tuple(each.label for each in seen) if index is not None else ()
    # Some lists stay empty until one types; where a first try at that failed there is nothing to gain.
    searches = control.tag == "input" and not control.readonly and (seen or not task.once)
    if index is None and searches and (seen or not task.again):
        options, index = await _search(task, wordings, known=bool(seen))
    if index is not None:
        await press_option(page, control, options[index])
        return options[index].label, offered
    if seen or options:
        await close(page, control.ref)
        raise NotOfferedError(_missing(wordings, seen or options))
    if task.again or task.once:
        raise UnfitError(UNOPENED)
    raise WriteError(UNOPENED)


async def _search(
    task: Task, wordings: Sequence[str], *, known: bool
) -> tuple[tuple[OptionState, ...], int | None]:
    """Type each wording into the list's own box until an option fits. `known`: it had options before, so it is alive."""
    page, control = task.page, task.control
    seen: tuple[OptionState, ...] = ()
    for text in wordings[:_SEARCHES]:
        await page.set(control.ref, text)
        options = await _filled(page, control, wordings, loading=2 if known else _LOADING)
        seen = options or seen
        if (index := among(wordings, options)) is not None:
            return options, index
        if not options and not known:
            break
    await page.set(control.ref, "")
    return seen, None


async def open_list(
    page: Page, control: Control, wordings: Sequence[str], *, by_key: bool
) -> tuple[OptionState, ...]:
    """Its options, opened if need be; () when nothing opens."""
    if (control.expanded is not False or by_key) and (
        options := await page.open_options(control.ref)
    ):
        return options
    if by_key:
        await page.key(control.ref, "ArrowDown")
    else:
        await page.press(control.ref)
    return await _filled(page, control, wordings, loading=_LOADING)


async def press_option(page: Page, control: Control, option: OptionState) -> Control:
    """Press it, and wait until the closed list shows it or nothing more happens."""
    await _press_as_it_stands(page, control, option)
    for _ in range(_SHOWING):
        after = await page.read(control.ref)
        if any(shows(option.label, text) for text in said(after)):
            return after
        await page.settle(quiet=0.06, at_most=0.5)
    return await page.read(control.ref)


async def _press_as_it_stands(page: Page, control: Control, option: OptionState) -> None:
    """A list that is drawn again with each key takes its options' elements away; the same words will be there again."""
    for _ in range(_REDRAWN):
        try:
            await page.press(option.ref)
        except ControlGoneError:
            await page.settle(quiet=0.1, at_most=1.0)
            options = await page.open_options(control.ref)
            option = next(
                (each for each in options if same_label(each.label, option.label)), option
            )
        else:
            return
    await page.press(option.ref)


async def _filled(
    page: Page, control: Control, wordings: Sequence[str], *, loading: int
) -> tuple[OptionState, ...]:
    """The options once one of them fits, or no more come. A list that opened and is still empty gets longer to load."""
    options = await page.open_options(control.ref)
    if among(wordings, options) is not None:
        return options
    await page.settle(quiet=0.06, at_most=1.0)
    for _ in range(loading):
        if options := await page.open_options(control.ref):
            return options
        if not (await page.read(control.ref)).expanded:
            break
        await page.settle(quiet=0.2, at_most=1.0)
    return ()


async def close(page: Page, ref: str) -> None:
    """Leave no list open."""
    if await page.open_options(ref):
        await page.key(ref, "Escape")
        await page.settle(quiet=0.06, at_most=0.5)


async def _empty(page: Page, control: Control, chips: int) -> None:
    """Backspace takes the last chip off."""
    for _ in range(chips):
        await page.key(control.ref, "Backspace")
    await page.settle(quiet=0.06, at_most=0.5)


def said(control: Control) -> tuple[str, ...]:
    """Chips stand a line each."""
    return tuple((control.shown or control.value).splitlines())


def _missing(wordings: Sequence[str], options: Sequence[OptionState]) -> str:
    labels = [option.label for option in options]
    more = "" if len(labels) <= _NAMED_IN_ERROR else f" and {len(labels) - _NAMED_IN_ERROR} more"
    return (
        f"no option says {wordings[0]!r}; the list has {', '.join(labels[:_NAMED_IN_ERROR])}{more}"
    )
