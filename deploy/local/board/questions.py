"""What a posting asks, and what of it the judge holds right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal[
    "text",
    "email",
    "phone",
    "dial",
    "url",
    "long",
    "number",
    "date",
    "choice",
    "multi",
    "tick",
    "file",
    "location",
]

Rule = Literal[
    "equal",
    "contains",
    "digits",
    "address",
    "one-of",
    "exactly",
    "in-order",
    "file",
    "any",
    "blank",
]
Source = Literal["candidate", "person", "nobody"]


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Expected:
    """The set of right answers to one question.

    `accepted` holds texts or option labels (for `file`, digests) read by `rule` (`in-order`: all
    of them, in this order); `answer` is one
    of them, what a careful person would put. `source` says who knows it: the candidate's data,
    only the person (any answer counts as asked), or nobody (the field must stay empty).
    """

    rule: Rule
    accepted: tuple[str, ...] = ()
    answer: str | tuple[str, ...] | None = None
    blank_ok: bool = False
    source: Source = "candidate"


@dataclass(frozen=True)
class Question:
    """One question of a posting. `key` is what it means, `name` is the vendor's field name."""

    key: str
    name: str
    label: str
    kind: Kind
    required: bool
    expected: Expected
    options: tuple[Option, ...] = ()
    help: str = ""
    section: str = "questions"
    widget: str = ""
    alternative: str = ""

    def labels_of(self, values: Iterable[str]) -> tuple[str, ...]:
        """Submitted option values as the words a person saw; unknown ones stay as they came."""
        by_value = {option.value: option.label for option in self.options}
        return tuple(by_value.get(value, value) for value in values)

    def as_dict(self) -> dict[str, object]:
        expected = self.expected
        answer = list(expected.answer) if isinstance(expected.answer, tuple) else expected.answer
        return {
            "key": self.key,
            "name": self.name,
            "label": self.label,
            "kind": self.kind,
            "widget": self.widget,
            "required": self.required,
            "options": [option.label for option in self.options],
            "rule": expected.rule,
            "accepted": list(expected.accepted),
            "answer": answer,
            "blank_ok": expected.blank_ok,
            "source": expected.source,
            "alternative": self.alternative,
        }
