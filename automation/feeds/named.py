"""Questions that a vendor's own interface has a name for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from automation.feeds.base import PublishedQuestion
from automation.feeds.questions import MOST, Entry, numbered


@dataclass(frozen=True, slots=True)
class Field:
    """`name`, `values` and `file_as_text` are those of `PublishedQuestion`."""

    entry: Entry
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    file_as_text: str = ""


def named(fields: Iterable[Field]) -> tuple[PublishedQuestion, ...]:
    """As `numbered`."""
    kept = [each for each in fields if each.entry.label][:MOST]
    questions = numbered(each.entry for each in kept)
    return tuple(
        question.model_copy(
            update={
                "name": each.name,
                "values": dict(each.values),
                "file_as_text": each.file_as_text,
            }
        )
        for question, each in zip(questions, kept, strict=True)
    )
