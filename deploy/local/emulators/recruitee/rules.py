"""What a candidate is held against. Each kind of question has its own member of an answer: `content`, `multi_content`, `flag` or
`file`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Attachment
from deploy.local.emulators.recruitee.offers import Open

_FLAGS = {True: "Yes", False: "No", "true": "Yes", "false": "No", "1": "Yes", "0": "No"}


@dataclass
class Reading:
    """`errors` by field: `email`, or `open_question_answers.412`. `values` and `files` are by the names of `offers`' questions."""

    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)


def read(
    candidate: Mapping[str, Any], *, particulars: Sequence[Question], asked: Sequence[Open]
) -> Reading:
    found = Reading()
    for question in particulars:
        _read_particular(found, candidate, question)
    answers = _answers(found, candidate.get("open_question_answers_attributes"))
    for each in asked:
        _read_answer(found, answers.pop(each.id, {}), each)
    if answers:
        unknown = ", ".join(str(number) for number in sorted(answers))
        found.errors["open_question_answers"] = f"open_question_id is invalid: {unknown}"
    return found


def _read_particular(found: Reading, candidate: Mapping[str, Any], question: Question) -> None:
    value = candidate.get(question.name)
    if question.kind == "file":
        if text := candidate.get(question.alternative) if question.alternative else "":
            found.values[question.alternative] = [str(text)]
        elif isinstance(value, Attachment) and value.content:
            found.files[question.name] = value
        elif value is not None:
            found.errors[question.name] = "is invalid"
        elif question.required:
            found.errors[question.name] = "can't be blank"
    elif not isinstance(value, str) or not value.strip():
        if question.required:
            found.errors[question.name] = "can't be blank"
    elif question.kind == "email" and "@" not in value:
        found.errors[question.name] = "is invalid"
    else:
        found.values[question.name] = [value]


def _answers(found: Reading, given: Any) -> dict[int, Mapping[str, Any]]:
    """By the question's number. A form's list comes with the numbers of its elements as names."""
    entries = list(given.values()) if isinstance(given, Mapping) else given or []
    if not isinstance(entries, list) or not all(isinstance(each, Mapping) for each in entries):
        found.errors["open_question_answers"] = "is invalid"
        return {}
    numbers = [str(each.get("open_question_id", "")) for each in entries]
    return {
        int(number) if number.isdigit() else -1: each
        for number, each in zip(numbers, entries, strict=True)
    }


def _read_answer(found: Reading, answer: Mapping[str, Any], each: Open) -> None:
    name = f"open_question_answers.{each.id}"
    match each.kind:
        case "infobox":
            return
        case "boolean" | "legal":
            error = _read_flag(found, answer.get("flag"), each)
        case "multi_choice":
            error = _read_several(found, answer.get("multi_content"), each)
        case "file" | "video":
            error = _read_file(found, answer.get("file"), each)
        case _:
            error = _read_content(found, answer.get("content"), each)
    if error:
        found.errors[name] = error


def _blank(each: Open) -> str:
    return "can't be blank" if each.question.required else ""


def _read_flag(found: Reading, flag: Any, each: Open) -> str:
    if flag in (None, ""):
        return _blank(each)
    if not isinstance(flag, str | bool) or flag not in _FLAGS:
        return "is invalid"
    if each.kind == "legal" and each.question.required and _FLAGS[flag] == "No":
        return "must be accepted"
    by_label = {option.label: option.value for option in each.question.options}
    said = _FLAGS[flag]
    found.values[each.question.name] = [by_label.get(said, said)]
    return ""


def _read_several(found: Reading, chosen: Any, each: Open) -> str:
    if chosen in (None, "", []):
        return _blank(each)
    known = {option.label for option in each.question.options}
    if not isinstance(chosen, list) or not {str(one) for one in chosen} <= known:
        return "is not included in the list"
    found.values[each.question.name] = [str(one) for one in chosen]
    return ""


def _read_file(found: Reading, file: Any, each: Open) -> str:
    if file is None:
        return _blank(each)
    if not isinstance(file, Attachment) or not file.content:
        return "is invalid"
    found.files[each.question.name] = file
    return ""


def _read_content(found: Reading, content: Any, each: Open) -> str:
    if content in (None, ""):
        return _blank(each)
    text = str(content)
    known = {option.label for option in each.question.options}
    if each.kind == "single_choice" and text not in known:
        return "is not included in the list"
    if each.kind == "date" and not _is_date(text):
        return "is not a date"
    if each.kind in {"number", "salary"} and not text.replace(".", "", 1).isdigit():
        return "is not a number"
    found.values[each.question.name] = [text]
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
