"""“Add another”: a form is made to take as many jobs and degrees as there are, up to a few, and never more than once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from automation.forms.blocks import counted, part_told
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.forms.vocabulary.buttons import UNDO
from automation.forms.vocabulary.parts import added_by, says_wanted
from automation.page.port import Page
from automation.page.snapshot import Control, Snapshot
from automation.protocol import Part

MOST = 5
"""Blocks of a part."""


def adders(snapshot: Snapshot) -> dict[Part, Control]:
    """The button that makes room for one more, by part; the last one where there are several."""
    shown = [each for each in snapshot.buttons if not (each.hidden or each.disabled)]
    found = [(added_by(each.label or each.own_label, each.section), each) for each in shown]
    return {part: button for part, button in found if part is not None}


def demanded(snapshot: Snapshot) -> set[Part]:
    """Of these one block has to be there: the heading above their button says so."""
    return {part for part, button in adders(snapshot).items() if says_wanted(button.section)}


def unasked(complaints: Mapping[str, str], form: Form) -> list[str]:
    """What the site says is missing, and its form doesn't ask."""
    asked = {each.label for each in form.questions}
    return [
        f"{label}. {text}"
        for label, text in complaints.items()
        if label not in asked and says_wanted(text)
    ]


def are_unasked(complaints: Mapping[str, str], form: Form) -> bool:
    """All of them: what is still asked nowhere can't be mended."""
    return len(unasked(complaints, form)) == len(complaints)


def lacking(complaints: Mapping[str, str], snapshot: Snapshot, form: Form) -> set[Part]:
    """Parts without a block, of which the site wants one: it misses what is asked nowhere else."""
    missed = unasked(complaints, form)
    there = counted(form.questions)
    empty = {part for part in adders(snapshot) if not there[part]}
    if not missed:
        return set()
    words = [each for text in missed for each in re.split(r"[.:;,\n]", text) if each.strip()]
    named = {part for part in empty if any(part_told(each) is part for each in words)}
    return named or (empty if len(empty) == 1 else set())


@dataclass(slots=True)
class Repeating:
    """`after_steps` as `understand` takes it."""

    page: Page
    after_steps: bool = False

    async def add_missing(self, wanted: Mapping[Part, int]) -> bool:
        """Whether anything was pressed. Blocks that are there already count, whoever added them."""
        pressed = False
        for part, number in wanted.items():
            snapshot, form = await self._look()
            while counted(form.questions)[part] < min(number, MOST):
                button = adders(snapshot).get(part)
                if button is None:
                    break
                pressed = True
                await self.page.press(button.ref)
                await self.page.settle(quiet=0.15, at_most=3.0)
                before, asked = snapshot, len(form.questions)
                snapshot, form = await self._look()
                if len(form.questions) <= asked:
                    break
                if undo := _new_button(before, snapshot):
                    # It has to be saved by a button of its own, which may be any: put back as it was.
                    await self.page.press(undo.ref)
                    await self.page.settle(quiet=0.15, at_most=3.0)
                    break
        return pressed

    async def _look(self) -> tuple[Snapshot, Form]:
        snapshot = await self.page.snapshot()
        return snapshot, understand(snapshot, after_steps=self.after_steps)


def _new_button(before: Snapshot, after: Snapshot) -> Control | None:
    """A "Cancel" that came with the block."""
    old, new = (
        [each for each in look.buttons if not each.hidden and UNDO.search(each.label)]
        for look in (before, after)
    )
    return new[-1] if len(new) > len(old) else None
