"""Brings one page to where it holds the answers: look → desired → difference → write → verify, until nothing differs."""

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from automation.errors import ControlGoneError
from automation.flows.desired import Desired
from automation.flows.folds import unfold
from automation.forms.fill import write
from automation.forms.leaving import LOADING
from automation.forms.model import Form, Question, Widget, Written
from automation.forms.understand import understand
from automation.forms.verify import names_file
from automation.forms.widgets.task import Documents
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.protocol import Answer

Resolve = Callable[[Form, Snapshot], Awaitable[Sequence[Answer]]]
OnWritten = Callable[[Written], Awaitable[None]]
Extend = Callable[[Form, Snapshot], Awaitable[bool]]
"""Makes the form ask more, and says whether it does."""

_ROUNDS = 4
_RE_READS = 3
_FILE_ROUNDS = 6
_LOADING_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class PageResult:
    """`form` as it was last seen, with an answer for each of its questions. `written` holds the last word on each question
    touched, in the order they were first written. `stable`: the last look differed in nothing that could still be mended."""

    form: Form
    answers: tuple[Answer, ...]
    written: tuple[Written, ...]
    unanswered: tuple[Answer, ...]
    failed: tuple[Written, ...]
    stable: bool


async def complete_page(
    page: Page,
    resolve: Resolve,
    *,
    document: Documents,
    on_written: OnWritten,
    allowed_origins: Collection[str],
    extend: Extend | None = None,
    at_first: Mapping[str, tuple[str, ...]] | None = None,
    after_steps: bool = False,
) -> PageResult:
    """Answer every question of the page that `resolve` answers; presses nothing that leads on or sends.

    `extend` comes once, after the files: what a site reads in them may ask for less. `resolve` is asked again when questions or options appear. Files go first, since many sites fill in the rest from them.
    Values are written into frames of `allowed_origins` only.
    `at_first`: what the questions held at an earlier look: a box that the site has ticked since is no proposal of its form.
    `after_steps` as `understand` takes it.
    """
    filling = _Filling(
        page,
        resolve,
        document,
        on_written,
        allowed_origins,
        Desired(at_first),
        after_steps=after_steps,
    )
    return await filling.run(extend)


class _Filling:
    def __init__(
        self,
        page: Page,
        resolve: Resolve,
        document: Documents,
        on_written: OnWritten,
        allowed_origins: Collection[str],
        desired: Desired,
        *,
        after_steps: bool,
    ) -> None:
        self._page = page
        self._resolve = resolve
        self._document = document
        self._on_written = on_written
        self._allowed = allowed_origins
        self._desired = desired
        self._after_steps = after_steps
        self._snapshot = Snapshot(url="")
        self._form = Form(questions=())

    async def run(self, extend: Extend | None) -> PageResult:
        await self._read()
        await unfold(self._page, self._form, self._snapshot)
        due = await self._with_files(await self._look())
        if extend is not None and await extend(self._form, self._snapshot):
            due = await self._look()
        for _ in range(_ROUNDS):
            if not due and not (due := await self._late()):
                break
            await self._write_all(await self._with_files(due))
            due = await self._look()
        return await self._result(due)

    async def _with_files(self, due: list[Question]) -> list[Question]:
        """What still differs once the files among it are put."""
        if files := [each for each in due if each.widget is Widget.FILE]:
            await self._put_files(files)
            return await self._look()
        return due

    async def _look(self) -> list[Question]:
        """Read the page, have new questions answered; what still differs from the answers."""
        await self._read()
        if self._desired.unknown(self._form):
            self._desired.learn(self._form, await self._resolve(self._form, self._snapshot))
        for written in self._desired.already(self._form):
            await self._on_written(written)
        return self._desired.difference(self._form)

    async def _late(self) -> list[Question]:
        """What still differs once the lists that were loading have come, or don't come."""
        until = time.monotonic() + _LOADING_SECONDS
        while any(left.why == LOADING for left in self._form.left) and time.monotonic() < until:
            await self._page.settle(quiet=0.3, at_most=1.0)
            if due := await self._look():
                return due
        return []

    async def _read(self) -> None:
        self._snapshot = await self._page.snapshot()
        self._form = understand(self._snapshot, after_steps=self._after_steps)

    async def _put_files(self, questions: Sequence[Question]) -> None:
        """Then wait for a site that reads them: it fills in, or overwrites, the rest up to a second later."""
        before = self._snapshot
        await self._write_all(questions)
        await self._page.settle(quiet=0.15, at_most=2.0)
        await self._read()
        if reacted(before, self._snapshot):
            await self._page.settle(quiet=1.0, at_most=8.0)

    async def _write_all(self, questions: Sequence[Question]) -> None:
        """A write may lead to another look at the page: each question is taken as it was last seen."""
        for key in [each.key for each in questions]:
            question = next((each for each in self._form.questions if each.key == key), None)
            if question is not None:
                await self._write(question)

    async def _write(self, question: Question) -> None:
        """Once; a question whose controls were replaced meanwhile is looked for again by its key."""
        for _ in range(_RE_READS):
            answer = self._desired.to_write(question)
            try:
                written = await write(
                    self._page,
                    question,
                    answer,
                    document=self._document,
                    allowed_origins=self._allowed,
                    once=self._desired.lists_are_dead,
                )
            except ControlGoneError:
                await self._read()
                found = await self._found_again(question)
                if isinstance(found, Written):
                    await self._note(found)
                    return
                if found is None:
                    return
                question = found
            else:
                if not written.ok and question.widget is Widget.FILE:
                    await self._read()
                    written = await self._file_shown(question) or written
                await self._note(written)
                return
        answer = self._desired.to_write(question)
        await self._note(Written(question, answer, ok=False, why="the page kept changing"))

    async def _found_again(self, question: Question) -> Question | Written | None:
        """After a re-render."""
        found = self._desired.found_again(self._form, question.key)
        if question.widget is Widget.FILE:
            return await self._file_shown(question) or found
        return found

    async def _file_shown(self, question: Question) -> Written | None:
        """A file's input may make way for the file's name, or the name stand where the input's own words don't reach."""
        answer = self._desired.to_write(question)
        names = tuple([(await self._document(name)).name for name in answer.values])
        if not names:
            return None
        for _ in range(_FILE_ROUNDS):
            current = self._desired.current(self._form, question.key)
            if all(
                any(names_file(each, name) for each in (self._snapshot.text, *current))
                for name in names
            ):
                return Written(question, answer, ok=True, read_back=names)
            await self._page.settle(quiet=0.3, at_most=2.0)
            await self._read()
        return None

    async def _note(self, written: Written) -> None:
        await self._on_written(self._desired.note(written))

    async def _result(self, due: Sequence[Question]) -> PageResult:
        for written in self._desired.lost(self._form):
            await self._on_written(written)
        return PageResult(
            form=self._form,
            answers=self._desired.answers(self._form),
            written=self._desired.written(self._form),
            unanswered=self._desired.unanswered(self._form),
            failed=self._desired.failed(self._form),
            stable=not due,
        )


def reacted(before: Snapshot, after: Snapshot) -> bool:
    """Did the page itself do anything with the files? One without a working script shows nothing new."""
    if before.text != after.text:
        return True
    held = [(each.tag, each.value) for each in before.controls if each.type != "file"]
    return held != [(each.tag, each.value) for each in after.controls if each.type != "file"]
