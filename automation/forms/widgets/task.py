"""What a widget is given and what it gives back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from automation.errors import WriteError
from automation.forms.model import Question
from automation.page.port import Page
from automation.page.snapshot import Control
from automation.protocol import Answer

Documents = Callable[[str], Awaitable[Path]]


@dataclass(frozen=True, slots=True)
class Task:
    """Write this answer. `again`: the first way didn't take; use another. `once`: no list of this page has opened so far,
    so don't spend long on one more."""

    page: Page
    question: Question
    answer: Answer
    document: Documents
    again: bool = False
    once: bool = False

    @property
    def control(self) -> Control:
        return self.question.control

    @property
    def text(self) -> str:
        return "\n".join(self.answer.values)

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way to say a single answer, best first."""
        return tuple(dict.fromkeys((*self.answer.values[:1], *self.answer.wanted)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`read_back` is what the page shows now; `meant` what it ought to show: the option taken, the file's name. `offered`: all
    that its list shows once it is open, where nothing had to be typed first."""

    read_back: tuple[str, ...]
    meant: tuple[str, ...]
    offered: tuple[str, ...] = ()


class UnfitError(WriteError):
    """The control can't take this answer at all: no such option, too long, no list to choose from. Another try won't help."""


class NotOfferedError(UnfitError):
    """Of all that may be chosen nothing says it."""
