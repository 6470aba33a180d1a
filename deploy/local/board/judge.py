"""The judge: holds what arrived against what the candidate would have said.

It knows nothing of how the form was filled, and shares no code with what fills it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deploy.local.board.questions import Expected, Question

Mark = Literal["right", "wrong", "missing"]


@dataclass(frozen=True)
class FileFact:
    """What is known of an uploaded file."""

    field: str
    name: str
    sha256: str
    size: int

    def as_dict(self) -> dict[str, object]:
        return {
            "field": self.field,
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
        }


@dataclass(frozen=True)
class Submission:
    """An application's content: values by field name, and files by field name."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, FileFact] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(value for value in self.values.get(name, ()) if value.strip())


@dataclass(frozen=True)
class Verdict:
    """The judgement on one question. `value` is in the words a person saw."""

    question: Question
    mark: Mark
    value: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        question, expected = self.question, self.question.expected
        return {
            "key": question.key,
            "name": question.name,
            "label": question.label,
            "required": question.required,
            "verdict": self.mark,
            "value": list(self.value),
            "rule": expected.rule,
            "expected": list(expected.accepted),
            "source": expected.source,
        }


def judge(questions: Sequence[Question], submission: Submission) -> list[Verdict]:
    """One verdict for each question. The application is right if every verdict is."""
    return [_judge_one(question, submission) for question in questions]


def is_right(verdicts: Sequence[Verdict]) -> bool:
    return all(verdict.mark == "right" for verdict in verdicts)


def _judge_one(question: Question, submission: Submission) -> Verdict:
    if question.kind == "file":
        return _judge_file(question, submission)
    value = question.labels_of(submission.texts(question.name))
    if not value:
        return Verdict(question, _mark_of_blank(question), value)
    return Verdict(question, "right" if _accepts(question.expected, value) else "wrong", value)


def _judge_file(question: Question, submission: Submission) -> Verdict:
    upload = submission.files.get(question.name)
    if upload is not None and upload.size:
        mark: Mark = "right" if upload.sha256 in question.expected.accepted else "wrong"
        return Verdict(question, mark, (upload.name,))
    typed = submission.texts(question.alternative) if question.alternative else ()
    if typed:
        return Verdict(question, "right", typed)
    return Verdict(question, _mark_of_blank(question), ())


def _mark_of_blank(question: Question) -> Mark:
    if question.expected.rule == "blank" or question.expected.blank_ok or not question.required:
        return "right"
    return "missing"


def _accepts(expected: Expected, value: tuple[str, ...]) -> bool:
    match expected.rule:
        case "blank" | "file":
            return False
        case "any":
            return True
        case "exactly":
            return _plain_set(value) == _plain_set(expected.accepted)
        case "in-order":
            return [plain(one) for one in value] == [plain(one) for one in expected.accepted]
        case _:
            return len(value) == 1 and any(
                _same(expected.rule, value[0], wanted) for wanted in expected.accepted
            )


def _same(rule: str, value: str, wanted: str) -> bool:
    match rule:
        case "contains":
            return plain(wanted) in plain(value)
        case "digits":
            return _figures(value) == _figures(wanted)
        case "address":
            return _address(value) == _address(wanted)
        case _:
            return plain(value) == plain(wanted)


def plain(text: str) -> str:
    """Compared without case, doubled spaces or differences in how letters are composed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def _plain_set(values: Sequence[str]) -> frozenset[str]:
    return frozenset(plain(value) for value in values)


def _figures(text: str) -> str:
    """The digits of a number or a telephone number; `168k` and `168,000.00` are both 168000."""
    text = re.sub(r"(?<=\d)\s*k\b", "000", text.casefold())
    text = re.sub(r"[.,]\d{1,2}(?=\D*$)", "", text)
    return re.sub(r"\D", "", text)


def _address(text: str) -> str:
    bare = re.sub(r"^https?://(www\.)?", "", text.strip().casefold())
    return bare.rstrip("/")
