"""Files: put into the input, then waited for until the page shows them."""

from automation.forms.verify import names_file
from automation.forms.widgets.task import Outcome, Task

_ROUNDS = 8


async def write_file(task: Task) -> Outcome:
    paths = [await task.document(name) for name in task.answer.values]
    names = tuple(path.name for path in paths)
    held = task.question.current
    if names and all(any(names_file(text, name) for text in held) for name in names):
        return Outcome(held, names)
    await task.page.upload(task.control.ref, paths)
    read_back = await _shown(task)
    for _ in range(_ROUNDS):
        if all(any(names_file(text, name) for text in read_back) for name in names):
            break
        await task.page.settle(quiet=0.15, at_most=0.5)
        read_back = await _shown(task)
    return Outcome(read_back, names)


async def _shown(task: Task) -> tuple[str, ...]:
    after = await task.page.read(task.control.ref)
    return tuple(after.shown.splitlines())
