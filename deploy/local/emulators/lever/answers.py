"""What the Data API holds an application against: answers in the order of the fields, files by the addresses of their uploads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deploy.local.board.forms.lever import Card
from deploy.local.board.questions import Question
from deploy.local.emulators.lever.postings import PERSONAL
from deploy.local.emulators.lever.rules import Reading

Uploaded = Callable[[str], Mapping[str, Any] | None]
"""What is known of a file by the address that its upload was answered with."""


def read(
    sent: Mapping[str, Any],
    *,
    particulars: Sequence[Question],
    links: Sequence[Question],
    cards: Sequence[Card],
    uploaded: Uploaded,
) -> tuple[Reading, dict[str, Mapping[str, Any]]]:
    """The reading, and the files by the names of the board's page."""
    found = Reading()
    files: dict[str, Mapping[str, Any]] = {}
    personal = _named(found, sent, "personalInformation")
    for question in particulars:
        value = personal.pop(PERSONAL.get(question.key, ""), None)
        if question.kind == "file" and value:
            file = uploaded(str(value))
            if file is None:
                found.errors["resume"] = "is not an upload"
            else:
                files[question.name] = file
        elif value:
            _put(found, question, value)
    urls = _named(found, sent, "urls")
    for question in links:
        if value := urls.pop(question.label, None):
            _put(found, question, value)
    found.ignored += sorted([*personal, *urls])
    _read_cards(found, sent, cards)
    _require(found, [*particulars, *links], files)
    return found, files


def _named(found: Reading, sent: Mapping[str, Any], section: str) -> dict[str, Any]:
    entries = sent.get(section) or []
    if isinstance(entries, list) and all(
        isinstance(each, Mapping) and "name" in each for each in entries
    ):
        return {str(each["name"]): each.get("value") for each in entries}
    found.errors[section] = "must be an array of names and values"
    return {}


def _read_cards(found: Reading, sent: Mapping[str, Any], cards: Sequence[Card]) -> None:
    sections = sent.get("customQuestions") or []
    if not isinstance(sections, list) or not all(isinstance(each, Mapping) for each in sections):
        found.errors["customQuestions"] = "must be an array of objects"
        return
    answered = {str(each.get("id")): each.get("fields") for each in sections}
    for card in cards:
        fields = answered.pop(card.id, None) or []
        if not isinstance(fields, list) or len(fields) not in {0, len(card.questions)}:
            found.errors["customQuestions"] = f"{card.title} has {len(card.questions)} fields"
            continue
        values = [each.get("value") if isinstance(each, Mapping) else None for each in fields]
        for question, value in zip(
            card.questions, values or [None] * len(card.questions), strict=True
        ):
            _put(found, question, value)
        _require(found, card.questions, {})
    if answered:
        found.errors["customQuestions"] = f"has no {', '.join(sorted(answered))}"


def _put(found: Reading, question: Question, value: Any) -> None:
    if value in (None, "", []):
        return
    values = value if isinstance(value, list) else [value]
    known = {option.label for option in question.options}
    several = question.kind in {"multi", "tick"}
    if not all(isinstance(each, str) for each in values) or (len(values) > 1 and not several):
        found.errors[question.name] = f"{question.label}: must be a string"
    elif known and not set(values) <= known:
        found.errors[question.name] = f"{question.label}: has no such option"
    elif question.key == "email" and "@" not in values[0]:
        found.errors[question.name] = "is not an e-mail address"
    else:
        found.values[question.name] = values


def _require(
    found: Reading, questions: Sequence[Question], files: Mapping[str, Mapping[str, Any]]
) -> None:
    for question in questions:
        given = question.name in found.values or question.name in files
        if question.required and not given:
            found.errors.setdefault(question.name, f"{question.label} is required")
