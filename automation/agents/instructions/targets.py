"""What on a page an instruction may reach: what a person would see and use, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from automation.ats.address import origin_of
from automation.forms.model import Question
from automation.forms.understand import understand
from automation.forms.vocabulary.buttons import SUBMIT
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.sensitive import speaks_of_it
from automation.page.snapshot import Control, Snapshot
from automation.protocol import Kind

CLICK, FILL, UPLOAD = "click", "fill", "upload"
_ALIKE = 90.0
_LONGEST = 200
_MOST_OPTIONS = 40


@dataclass(frozen=True, slots=True)
class Target:
    """`question` for a field, which takes an answer; none for what is pressed."""

    id: str
    label: str
    control: Control
    question: Question | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        if self.question is None:
            return (CLICK,)
        return (UPLOAD,) if self.question.kind is Kind.FILE else (FILL,)

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.question.options) if self.question else ()

    @property
    def sensitive(self) -> bool:
        """Touches what only the person may say: no model sees it, and none may use it."""
        told = (self.question.help, self.question.section) if self.question else ()
        return speaks_of_it(text for text in (self.label, *told, *self.options) if text)

    @property
    def sends(self) -> bool:
        """Pressing it sends a form. The guard holds that back without a permit; who wasn't told to needn't even try."""
        button = self.control
        return button.type in ("submit", "image") or bool(SUBMIT.search(button.label))

    def told(self) -> dict[str, object]:
        """To the model. What the field holds stays here."""
        return {
            "id": self.id,
            "label": self.label[:_LONGEST],
            "kind": self.question.kind.value if self.question else "button",
            "methods": list(self.methods),
            "options": [option[:_LONGEST] for option in self.options[:_MOST_OPTIONS]],
        }


def targets(snapshot: Snapshot) -> list[Target]:
    """Fields first. Traps, hidden controls, log-ins and frames of other sites are none of them."""
    own = origin_of(snapshot.url)
    questions = [each for each in understand(snapshot).questions if each.control.origin == own]
    fields = [
        Target(f"f{number}", question.label, question.control, question)
        for number, question in enumerate(questions)
    ]
    within = {control.ref for question in questions for control in question.controls}
    pressed = [
        Target(f"b{number}", button.label, button)
        for number, button in enumerate(snapshot.buttons)
        if button.origin == own and not button.hidden and not button.disabled
        if button.label and button.ref not in within
    ]
    return fields + pressed


def named(found: Sequence[Target], words: str, method: str) -> Target | None:
    """The one that these words name; None where none is or several are."""
    able = [target for target in found if method in target.methods]
    for fits in (_same, _within, _alike):
        fitting = [target for target in able if fits(target.label, words)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _same(label: str, words: str) -> bool:
    return bare(label) == bare(words)


def _within(label: str, words: str) -> bool:
    return holds(label, words)


def _alike(label: str, words: str) -> bool:
    return fuzz.ratio(bare(label), bare(words)) >= _ALIKE
