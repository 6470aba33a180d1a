"""Lists that open: react-select, downshift, Radix, a listbox button. Never a pick that doesn't match."""

from collections.abc import Sequence

from automation.errors import WriteError
from automation.forms.widgets.matching import among
from automation.forms.widgets.task import Outcome, Task, UnfitError
from automation.forms.widgets.wording import same_label
from automation.page.port import Page
from automation.page.snapshot import Control, OptionState
from automation.protocol import Kind

_SEARCHES = 3
_LOADING = 12
_NAMED_IN_ERROR = 6


async def write_combobox(task: Task) -> Outcome:
    if task.question.kind is Kind.CHOICES:
        return await _write_several(task)
    taken = await _take(task, task.wordings)
    after = await task.page.read(task.control.ref)
    return Outcome(_said(after), (taken,))


async def _write_several(task: Task) -> Outcome:
    """One after another; a list that stays open between picks is used as it is."""
    held = [text for text in task.question.current if text.strip()]
    if any(not any(same_label(text, label) for label in task.answer.values) for text in held):
        await _empty(task.page, task.control, len(held))
        held = []
    taken = []
    for label in task.answer.values:
        if any(same_label(label, text) for text in held):
            taken.append(label)
            continue
        wordings = task.wordings if len(task.answer.values) == 1 else (label,)
        taken.append(await _take(task, wordings))
    await close(task.page, task.control.ref)
    return Outcome(_said(await task.page.read(task.control.ref)), tuple(taken))


async def _take(task: Task, wordings: Sequence[str]) -> str:
    """Open, find, press; the label of the option pressed."""
    page, control = task.page, task.control
    options = seen = await open_list(page, control, by_key=task.again)
    index = among(wordings, options)
    searchable = control.tag == "input" and not control.readonly
    if index is None and searchable and (seen or not task.again):
        for text in wordings[:_SEARCHES]:
            options = await search(page, control, text, known=bool(seen))
            seen = seen or options
            if (index := among(wordings, options)) is not None or not seen:
                break
    if index is None:
        await close(page, control.ref, typed=searchable)
        if not seen and not task.again:
            raise WriteError("its list doesn't open")
        raise UnfitError(_missing(wordings, seen) if seen else "its list doesn't open")
    option = options[index]
    await page.press(option.ref)
    await page.settle(quiet=0.06, at_most=1.0)
    return option.label


async def open_list(page: Page, control: Control, *, by_key: bool) -> tuple[OptionState, ...]:
    """Its options, opened if need be; () when nothing opens."""
    if options := await page.open_options(control.ref):
        return options
    if by_key:
        await page.key(control.ref, "ArrowDown")
    else:
        await page.press(control.ref)
    return await _filled(page, control, loading=_LOADING)


async def read_options(page: Page, control: Control) -> tuple[OptionState, ...]:
    """What a closed list offers: opened, read and closed again; () when it doesn't open."""
    options = await open_list(page, control, by_key=False)
    await close(page, control.ref)
    return options


async def search(
    page: Page, control: Control, text: str, *, known: bool = False
) -> tuple[OptionState, ...]:
    """What the list holds for this text. `known`: it had options before, so it has little to load."""
    await page.set(control.ref, text)
    return await _filled(page, control, loading=2 if known else _LOADING)


async def _filled(page: Page, control: Control, *, loading: int) -> tuple[OptionState, ...]:
    """The options once there are any. A list that opened and is still empty gets longer to load."""
    await page.settle(quiet=0.06, at_most=1.0)
    for _ in range(loading):
        if options := await page.open_options(control.ref):
            return options
        if not (await page.read(control.ref)).expanded:
            break
        await page.settle(quiet=0.2, at_most=1.0)
    return await page.open_options(control.ref)


async def close(page: Page, ref: str, *, typed: bool = False) -> None:
    """Leave no list open and no search text behind."""
    if typed and (await page.read(ref)).value:
        await page.set(ref, "")
    if await page.open_options(ref):
        await page.key(ref, "Escape")
        await page.settle(quiet=0.06, at_most=0.5)


async def _empty(page: Page, control: Control, chips: int) -> None:
    """Backspace takes the last chip off."""
    for _ in range(chips):
        await page.key(control.ref, "Backspace")
    await page.settle(quiet=0.06, at_most=0.5)


def _said(control: Control) -> tuple[str, ...]:
    """Chips stand a line each."""
    return tuple((control.shown or control.value).splitlines())


def _missing(wordings: Sequence[str], options: Sequence[OptionState]) -> str:
    labels = [option.label for option in options]
    more = "" if len(labels) <= _NAMED_IN_ERROR else f" and {len(labels) - _NAMED_IN_ERROR} more"
    return (
        f"no option says {wordings[0]!r}; the list has {', '.join(labels[:_NAMED_IN_ERROR])}{more}"
    )
