"""What a rule gets to see, and what it may say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from automation.forms.concepts import Concept
from automation.forms.facts import Facts
from automation.forms.vocabulary.fold import fold
from automation.protocol import Asked, Kind


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Posting:
    """What is known of the job; empty where nothing is. `country` is where the work is done."""

    employer: str = ""
    url: str = ""
    country: str = ""
    language: str = ""
    today: date = field(default_factory=_today)


def place_of(asked: Asked) -> int:
    """Which of the page's blocks it is in, else of its questions in the same words, from 0: forms ask so for one employer after
    another."""
    if block := asked.hints.get("block"):
        return int(block)
    last = asked.key.rpartition("|")[2]
    return int(last) - 1 if last.isdigit() and last != "0" else 0


@dataclass(frozen=True, slots=True)
class Case:
    asked: Asked
    concept: Concept
    facts: Facts
    posting: Posting = Posting()
    documents: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """Label and help, folded."""
        return fold(f"{self.asked.label} {self.asked.help}")

    @property
    def place(self) -> int:
        return place_of(self.asked)

    @property
    def label(self) -> str:
        return fold(self.asked.label)

    @property
    def chosen(self) -> bool:
        return self.asked.kind in (Kind.CHOICE, Kind.CHOICES)

    @property
    def written(self) -> bool:
        """Answered in words of one's own."""
        return self.asked.kind in (Kind.TEXT, Kind.LONG_TEXT)

    @property
    def listed(self) -> bool:
        """Chosen among options that are known."""
        return self.chosen and bool(self.asked.options)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in its wordings, best first. `several`: one tuple of wordings for each of many answers.

    `leave`: the answer is to leave the field as it is.
    """

    wordings: tuple[str, ...]
    source: str
    reason: str = ""
    several: tuple[tuple[str, ...], ...] = ()
    leave: bool = False

    @property
    def yes(self) -> bool:
        return self.wordings[:1] == ("Yes",)

    @property
    def no(self) -> bool:
        return self.wordings[:1] == ("No",)


Rule = Callable[[Case], Said | None]


def said(source: str, *wordings: str, reason: str = "") -> Said | None:
    """None where the fact is empty."""
    kept = tuple(dict.fromkeys(text for text in wordings if text))
    return Said(kept, source, reason) if kept and wordings[0] else None


def yes(source: str, reason: str = "") -> Said:
    return Said(("Yes",), source, reason)


def no(source: str, reason: str = "") -> Said:
    return Said(("No",), source, reason)


def yes_no(answer: bool | None, source: str, reason: str = "") -> Said | None:  # noqa: FBT001 -- it is the fact itself
    """None where the fact is unknown."""
    if answer is None:
        return None
    return yes(source, reason) if answer else no(source, reason)


def leave(source: str, reason: str) -> Said:
    return Said((), source, reason, leave=True)
