"""Questions as vendors publish them, in the words of the form that a person sees."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from automation.feeds.base import PublishedQuestion
from automation.feeds.keys import key_of
from automation.protocol import Asked, Kind

YES_NO = ("Yes", "No")
MOST = 300
OPTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One question. `hints` are those of `Asked`."""

    label: str
    kind: Kind
    required: bool = False
    options: Sequence[str] = ()
    help: str = ""
    section: str = ""
    max_length: int | None = None
    accept: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)


def numbered(entries: Iterable[Entry]) -> tuple[PublishedQuestion, ...]:
    """With keys. Those without a label are left out, and what comes after `MOST`."""
    seen: Counter[str] = Counter()
    questions: list[PublishedQuestion] = []
    for entry in entries:
        if not entry.label or len(questions) == MOST:
            continue
        stem = key_of(entry.label, entry.kind, 0)
        seen[stem] += 1
        questions.append(_question(entry, key_of(entry.label, entry.kind, seen[stem])))
    return tuple(questions)


def whole(entries: Sequence[Entry]) -> bool:
    """Does `numbered` leave none out? Not so of a form without questions, which no vendor has."""
    return 0 < len(entries) <= MOST and all(entry.label for entry in entries)


def _question(entry: Entry, key: str) -> PublishedQuestion:
    options = tuple(dict.fromkeys(filter(None, entry.options)))[:OPTIONS]
    chosen = entry.kind in (Kind.CHOICE, Kind.CHOICES)
    return PublishedQuestion(
        asked=Asked(
            key=key,
            label=entry.label,
            kind=entry.kind,
            help=entry.help,
            section=entry.section,
            required=entry.required,
            options=options if chosen else (),
            options_known=bool(options) or not chosen,
            max_length=entry.max_length,
            accept=entry.accept,
            hints=dict(entry.hints),
        )
    )
