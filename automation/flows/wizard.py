"""From one step of a form to the next: its button is pressed, and what comes is told apart: another step, a complaint, thanks."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Protocol

from automation.errors import ControlGoneError
from automation.flows.step import step_of
from automation.forms.model import Form, Question
from automation.forms.understand import understand
from automation.page.outline import Outline
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.sending.outcomes import ended
from automation.sending.verdict import confirmation_in

_EVERY = 0.25


class Saving(Protocol):
    """The guard, as far as a step is concerned."""

    def leading_on(self) -> AbstractContextManager[None]: ...

    @property
    def steps_saved(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the press of a step's button led. `left` names the step it was pressed on; `moved`: the page shows another one."""

    left: str
    moved: bool = False
    complaints: Mapping[str, str] = field(default_factory=dict)
    """What the step finds wrong with what was put into it, by the label of the question; "" where it belongs to none."""
    thanks: str = ""
    """The sentence that says that the application has arrived, where the step's own request was it."""

    @property
    def said(self) -> str:
        """Where it complains of the same after it was filled in anew: what it wants is for the person to say."""
        named = (f"“{label}”: {text}" if label else text for label, text in self.complaints.items())
        return f"The site doesn't take an answer. {ended('; '.join(named))}"


class SentByStepError(Exception):
    """The press of a step's button brought the page to say that the application has arrived."""

    def __init__(self, thanks: str) -> None:
        super().__init__(thanks)
        self.thanks = thanks


@dataclass(frozen=True, slots=True)
class _Look:
    snapshot: Snapshot
    form: Form
    outline: Outline

    @property
    def name(self) -> str:
        """A step is told from others by what it asks, and by its place where the page shows that."""
        number = step_of(self.outline, self.form).number or ""
        return f"{fingerprint(self.form.questions)} {number} {self.outline.current}".rstrip()

    @property
    def stands(self) -> bool:
        return self.form.submit is not None or self.form.next is not None


class Steps:
    """`appear`: seconds for another step to show, `entry` of them where only an old complaint does."""

    def __init__(self, page: Page, saving: Saving, *, appear: float, entry: float) -> None:
        self._page = page
        self._saving = saving
        self._appear = appear
        self._entry = entry

    async def lead_on(self) -> Landing:
        """Press the button that leads on from the page as it is now."""
        before = await self._look()
        if before.form.next is None:
            return Landing(before.name)
        more = step_of(before.outline, before.form).leads_to_more
        saved = self._saving.steps_saved
        with self._saving.leading_on() if more else nullcontext():
            await self._page.press(before.form.next.ref)
            after = await self._until_it_shows(before)
        thanks = confirmation_in(after.snapshot.text)
        if thanks and not after.stands and self._saving.steps_saved > saved:
            return Landing(before.name, thanks=thanks)
        if after.stands and after.name != before.name:
            return Landing(before.name, moved=True)
        return Landing(before.name, complaints=complaints_of(after.form))

    async def _until_it_shows(self, before: _Look) -> _Look:
        """Another step, or what is wrong with this one; the page as it is when neither comes."""
        loop = asyncio.get_running_loop()
        began, old = loop.time(), complaints_of(before.form)
        look = before
        while (waited := loop.time() - began) < self._appear:
            await self._page.settle(at_most=5.0)
            # Read while it goes to another page: it is looked at again.
            with suppress(ControlGoneError):
                look = await self._look()
                new = complaints_of(look.form)
                if (look.stands and look.name != before.name) or (new and new != old):
                    return look
                if (new and waited >= self._entry) or confirmation_in(look.snapshot.text):
                    return look
            await asyncio.sleep(_EVERY)
        return look

    async def _look(self) -> _Look:
        snapshot = await self._page.snapshot()
        return _Look(snapshot, understand(snapshot, after_steps=True), await self._page.outline({}))


def complaints_of(form: Form) -> dict[str, str]:
    found = {each.label: each.error for each in form.questions if each.error}
    return found or ({"": " ".join(form.errors)} if form.errors else {})


def fingerprint(questions: Sequence[Question]) -> str:
    keys = sorted(question.key for question in questions)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
