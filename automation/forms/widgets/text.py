"""Text fields, plain and rich."""

from automation.errors import WriteError
from automation.forms.widgets import numbers
from automation.forms.widgets.task import Outcome, Task, UnfitError
from automation.page.port import Page
from automation.protocol import Kind

_TYPED_AT_MOST = 120


async def write_text(task: Task) -> Outcome:
    """Typed or pasted; the second time by single keys, for fields that build their value from key presses."""
    text = _fitting(task)
    limit = task.control.max_length
    if limit is not None and 0 < limit < len(text):
        raise UnfitError(f"the answer has {len(text)} characters and the field takes {limit}")
    if task.again and len(text) <= _TYPED_AT_MOST:
        await type_keys(task.page, task.control.ref, text)
        await task.page.key(task.control.ref, "Tab")
    else:
        await task.page.set(task.control.ref, text, paste=task.again)
    after = await task.page.read(task.control.ref)
    return Outcome((after.value or after.shown,), (text,))


async def write_rich(task: Task) -> Outcome:
    await task.page.set(task.control.ref, task.text, paste=task.again)
    after = await task.page.read(task.control.ref)
    return Outcome((after.value or after.shown,), (task.text,))


async def type_keys(page: Page, ref: str, text: str) -> None:
    """Replace the content by one key press a character; the control keeps the focus."""
    await page.set(ref, "")
    if (await page.read(ref)).value:
        raise WriteError("the field can't be emptied")
    for character in " ".join(text.splitlines()):
        await page.key(ref, character)


def _fitting(task: Task) -> str:
    """A number field takes bare digits only."""
    if task.control.type == "number" or (task.question.kind is Kind.NUMBER and task.again):
        value = numbers.number(task.text)
        if value is not None:
            return numbers.plain(value)
    return task.text
