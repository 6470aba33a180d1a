"""What of a sheet can be sent: answers as an interface wants them, and why it wouldn't take some of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from automation.apis.base import Complaint, File, Sheet
from automation.apis.redaction import Redaction
from automation.feeds.base import PublishedQuestion
from automation.protocol import Action, Answer, Kind

DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".txt", ".rtf"})
LARGEST = 20 * 1024 * 1024
_OWN = re.compile(r"(?:profile|person|bank)(?::|$)")
_DECLINES = re.compile(
    r"\b(?:decline|prefer not|rather not|not to (?:say|answer|disclose|identify)|(?:don.?t|do not) (?:wish|want)"
    r"|keine angabe|möchte ich nicht|préfère ne pas|ne souhaite pas|prefiero no|zeg ik liever niet)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Carries = Callable[[PublishedQuestion], bool]
"""Does the interface take an answer to it?"""
Check = Callable[[PublishedQuestion, Answer], str]
"""What it has against one, as a sentence, or ""."""


@dataclass(frozen=True, slots=True)
class Given:
    question: PublishedQuestion
    answer: Answer

    @property
    def text(self) -> str:
        return ", ".join(self.answer.values)

    @property
    def ticked(self) -> bool:
        return self.answer.values == ("true",)

    @property
    def values(self) -> list[str]:
        """As the interface calls what was chosen; the words themselves where it gives them no other name."""
        named = self.question.values
        folded = {_folded(label): value for label, value in named.items()}
        return [folded.get(_folded(each), each) for each in self.answer.values]

    @property
    def numbers(self) -> list[str]:
        """Of `values`, those that are a number as the interface counts."""
        return [each for each in self.values if each.isascii() and each.isdecimal()]


def given(sheet: Sheet, carries: Carries) -> Iterator[Given]:
    """What the interface is sent. A box that was left empty on purpose is an answer too."""
    for question in sheet.published.questions:
        answer = sheet.answers.get(question.asked.key)
        if answer is None or not carries(question) or not is_answer(question, answer):
            continue
        yield Given(question, answer)


def keys_of(sent: Iterable[Given]) -> frozenset[str]:
    """Of their questions."""
    return frozenset(each.question.asked.key for each in sent)


def is_answer(question: PublishedQuestion, answer: Answer) -> bool:
    filled = any(each.strip() for each in answer.values)
    return answer.action is Action.FILL and (filled or question.asked.kind is Kind.CHECK)


def is_own(answer: Answer) -> bool:
    """Said by the person, now or once; and not by a rule or a model for them."""
    return answer.by_hand or bool(_OWN.match(answer.source))


def is_told(answer: Answer) -> bool:
    """May it be sent to a question that is nobody's business? The person's own word, or none at all in the form's words."""
    return is_own(answer) or all(map(_DECLINES.search, answer.values))


def hidden(sheet: Sheet, *secrets: str) -> Redaction:
    """For all that a vendor's server says: neither answers nor keys."""
    answers = (value for answer in sheet.answers.values() for value in answer.values)
    names = (file.name for file in sheet.files.values())
    return Redaction([*answers, *names, *secrets])


def lacking(sheet: Sheet, carries: Carries, *checks: Check) -> list[Complaint]:
    """Under the question's label where another answer would help, and under none where only another way of applying does."""
    found = []
    for question in sheet.published.questions:
        answer = sheet.answers.get(question.asked.key)
        if answer is None or not is_answer(question, answer) or _is_left_empty(question, answer):
            if question.asked.required:
                found.append(_unanswered(question, carries))
        elif carries(question):
            said = (
                check(question, answer) for check in (_options, _length, _email, _date, *checks)
            )
            if text := next(filter(None, said), ""):
                found.append(Complaint(question.asked.label, text))
        elif question.asked.required:
            found.append(_unanswered(question, carries))
    return found


def unasked(sheet: Sheet, names: Sequence[str]) -> list[Complaint]:
    """Of what the interface takes no application without, what isn't asked for or not answered."""
    answered = {
        question.name
        for question in sheet.published.questions
        if (answer := sheet.answers.get(question.asked.key)) and is_answer(question, answer)
    }
    asked = {each.name for each in sheet.published.questions if each.asked.required}
    lost = [name for name in names if name not in answered | asked]
    return [Complaint("", f"It can’t be sent without “{name}”.") for name in lost]


def _unanswered(question: PublishedQuestion, carries: Carries) -> Complaint:
    label = question.asked.label
    if carries(question):
        return Complaint(label, "It needs an answer.")
    return Complaint("", f"The interface takes no answer to “{label}”.")


def _is_left_empty(question: PublishedQuestion, answer: Answer) -> bool:
    return question.asked.kind is Kind.CHECK and answer.values != ("true",)


def discreet(is_sayable: Callable[[Given], bool]) -> Check:
    def check(question: PublishedQuestion, answer: Answer) -> str:
        held_back = question.asked.required and not is_sayable(Given(question, answer))
        return "Only you can answer that." if held_back else ""

    return check


def _options(question: PublishedQuestion, answer: Answer) -> str:
    asked = question.asked
    if asked.kind not in (Kind.CHOICE, Kind.CHOICES):
        return ""
    if asked.kind is Kind.CHOICE and len(answer.values) > 1:
        return "Only one of its options can be chosen."
    offered = {_folded(each) for each in (*asked.options, *question.values)}
    wrong = [each for each in answer.values if offered and _folded(each) not in offered]
    return "Choose from its options." if wrong else ""


def _length(question: PublishedQuestion, answer: Answer) -> str:
    most = question.asked.max_length
    too_long = most is not None and any(len(each) > most for each in answer.values)
    written = question.asked.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.CHECK, Kind.FILE)
    return f"At most {most} characters." if too_long and written else ""


def _email(question: PublishedQuestion, answer: Answer) -> str:
    if question.asked.kind is not Kind.EMAIL:
        return ""
    good = len(answer.values) == 1 and _EMAIL.fullmatch(answer.values[0].strip())
    return "" if good else "That isn’t an e-mail address."


def _date(question: PublishedQuestion, answer: Answer) -> str:
    """Python reads weeks and days without lines too, which no interface is known to."""
    if question.asked.kind is not Kind.DATE:
        return ""
    text = answer.values[0].strip()
    try:
        date.fromisoformat(text)
    except ValueError:
        text = ""
    good = len(answer.values) == 1 and _DAY.fullmatch(text)
    return "" if good else "A day is wanted, as 2026-11-30."


def file_check(sheet: Sheet, kinds: frozenset[str] = DOCUMENTS, *, many: bool = False) -> Check:
    """`kinds`: endings of the names that are taken, any where there are none."""

    def check(question: PublishedQuestion, answer: Answer) -> str:
        if question.asked.kind is not Kind.FILE:
            return ""
        if len(answer.values) > 1 and not many:
            return "It takes one file."
        said = (_file(sheet.files.get(name), kinds) for name in answer.values)
        return next(filter(None, said), "")

    return check


def _file(file: File | None, kinds: frozenset[str]) -> str:
    if file is None:
        return "The file isn’t there any more."
    if kinds and suffix_of(file) not in kinds:
        return f"It takes files of {listed(sorted(kinds))} alone."
    try:
        size = file.path.stat().st_size
    except OSError:
        return "The file isn’t there any more."
    if not size:
        return "The file is empty."
    return "The file is too large." if size > LARGEST else ""


def suffix_of(file: File) -> str:
    return PurePath(file.name).suffix.lower() or file.path.suffix.lower()


def listed(words: Sequence[str]) -> str:
    return ", ".join(word.removeprefix(".") for word in words)


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())
