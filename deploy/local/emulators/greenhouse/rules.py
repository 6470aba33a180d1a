"""What the Job Board API holds an application against, and what it makes of one.

https://developers.greenhouse.io/job-board.html#submit-an-application. Required custom questions are not among its rules: "it is
the responsibility of your server" to ask for them.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Attachment
from deploy.local.emulators.greenhouse.postings import DEMOGRAPHIC, EDUCATION

LONGEST = 255
ENDINGS = ("pdf", "doc", "docx", "txt", "rtf")
_URL = re.compile(r"(?i)https?://|\bwww\.")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_BASIC = ("first_name", "last_name", "email")
_CONSENTS = {
    "gdpr_consent_given",
    "gdpr_processing_consent_given",
    "gdpr_retention_consent_given",
    "gdpr_demographic_data_consent_given",
}


@dataclass
class Reading:
    """`errors` by field. `values` and `files` are by the names of the board's page, `answers` by label with the words of options."""

    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def read(sent: Mapping[str, Any], *, questions: Sequence[Question], typed: bool) -> Reading:
    """`typed`: numbers and flags come as such, as in JSON; in a form everything is text."""
    found = Reading()
    _read_particulars(found, sent)
    _read_location(found, sent)
    for question in questions:
        if question.kind == "file":
            _read_file(found, sent, question)
        elif question.section == "questions" or question.key == "preferred-name":
            _read_answer(found, sent, question, typed=typed)
        elif question.section == "eeo":
            _read_choice(found, sent.get(question.name), question, typed=False)
    _read_education(found, sent.get("educations"), typed=typed)
    _read_employments(found, sent.get("employments"))
    _read_demographics(found, sent.get("demographic_answers"), typed=typed)
    _read_consents(found, sent.get("data_compliance"))
    found.ignored += sorted(set(sent) - _known(questions))
    return found


def _known(questions: Sequence[Question]) -> set[str]:
    """Every name that means something."""
    names = {"phone", "location", "latitude", "longitude", "applicant_ip", "mapped_url_token"}
    names |= {*_BASIC, "educations", "employments", "demographic_answers", "data_compliance"}
    for each in questions:
        name = each.name.removesuffix("[]")
        names.add(name)
        if each.kind == "file":
            names |= {f"{name}{end}" for end in _FILE_FORMS}
    return names


def _read_particulars(found: Reading, sent: Mapping[str, Any]) -> None:
    for name in (*_BASIC, "phone"):
        value = sent.get(name)
        if value in (None, ""):
            if name in _BASIC:
                found.errors[name] = "can't be blank"
            continue
        if not isinstance(value, str):
            found.errors[name] = "must be a string"
        elif len(value) > LONGEST:
            found.errors[name] = f"is too long (maximum is {LONGEST} characters)"
        elif name == "email" and not _EMAIL.fullmatch(value):
            found.errors[name] = "is invalid"
        elif name != "email" and _URL.search(value):
            found.errors[name] = "can't contain a URL"
        else:
            found.values[name] = [value]


def _read_location(found: Reading, sent: Mapping[str, Any]) -> None:
    """Without both coordinates the place is dropped, and nobody is told."""
    if all(str(sent.get(name) or "").strip() for name in ("location", "latitude", "longitude")):
        found.values["candidate-location"] = [str(sent["location"])]
    elif sent.get("location"):
        found.ignored.append("location")


_FILE_FORMS = ("_text", "_content", "_content_filename", "_url", "_url_filename")


def _read_file(found: Reading, sent: Mapping[str, Any], question: Question) -> None:
    """A file, its text, its content in base64 with a name, or an address to fetch it from (which nothing here does)."""
    name = question.name
    if text := sent.get(f"{name}_text"):
        found.values[question.alternative] = [str(text)]
    if address := sent.get(f"{name}_url"):
        _check_name(found, name, str(sent.get(f"{name}_url_filename") or ""))
        found.answers[question.label] = str(address)
    attachment = sent.get(name)
    if f"{name}_content" in sent:
        attachment = _decoded(found, sent, name)
    if attachment is None:
        return
    if not isinstance(attachment, Attachment):
        found.errors[name] = "must be a file"
    elif not attachment.content:
        found.errors[name] = "is an empty file"
    elif _check_name(found, name, attachment.name):
        found.files[name] = attachment
        found.answers[question.label] = attachment.name


def _decoded(found: Reading, sent: Mapping[str, Any], name: str) -> Attachment | None:
    try:
        content = base64.b64decode(str(sent[f"{name}_content"]), validate=True)
    except binascii.Error:
        found.errors[name] = "content is not base64"
        return None
    return Attachment(str(sent.get(f"{name}_content_filename") or ""), content)


def _check_name(found: Reading, name: str, filename: str) -> bool:
    if filename.rpartition(".")[2].lower() in ENDINGS:
        return True
    found.errors[name] = f"must be one of {', '.join(ENDINGS)}"
    return False


def _read_answer(
    found: Reading, sent: Mapping[str, Any], question: Question, *, typed: bool
) -> None:
    name = question.name.removesuffix("[]")
    value = sent.get(name)
    if value in (None, "", []):
        return
    if question.kind in {"multi", "tick"}:
        if not isinstance(value, list):
            found.errors[name] = "must be an array"
            return
        _read_choices(found, value, question, typed=typed)
    elif question.options:
        _read_choice(found, value, question, typed=typed)
    elif isinstance(value, str):
        found.values[question.name] = [value]
        found.answers[question.label] = value
    else:
        found.errors[name] = "must be a string"


def _read_choice(found: Reading, value: Any, question: Question, *, typed: bool) -> None:
    if value in (None, ""):
        return
    if isinstance(value, list):
        found.errors[question.name] = "must be one value"
        return
    _read_choices(found, [value], question, typed=typed)


def _read_choices(
    found: Reading, values: Sequence[Any], question: Question, *, typed: bool
) -> None:
    """Values, never words. In JSON they are numbers."""
    known = {option.value: option.label for option in question.options}
    name = question.name.removesuffix("[]")
    if any(typed and not _is_number(each) for each in values):
        found.errors[name] = "must be a number"
        return
    if unknown := [str(each) for each in values if str(each) not in known]:
        found.errors[name] = f"has no such option: {', '.join(unknown)}"
        return
    found.values[question.name] = [str(each) for each in values]
    labels = [known[str(each)] for each in values]
    found.answers[question.label] = labels if question.kind in {"multi", "tick"} else labels[0]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_education(found: Reading, blocks: Any, *, typed: bool) -> None:
    kinds = {
        "school_name_id": ("schools", "school--0"),
        "degree_id": ("degrees", "degree--0"),
        "discipline_id": ("disciplines", ""),
    }
    for place, block in enumerate(_blocks(found, blocks, "educations")):
        for name, (kind, page_name) in kinds.items():
            number = block.get(name)
            if number in (None, ""):
                continue
            known = str(number).isdigit() and 1 <= int(number) <= len(EDUCATION[kind])
            if not known or (typed and not _is_number(number)):
                found.errors["educations"] = f"{name} is invalid"
            elif page_name and not place:
                shown = EDUCATION[kind][int(number) - 1] if kind == "schools" else str(number)
                found.values[page_name] = [shown]
        _check_dates(found, block, "educations")
        if not place and (year := _part(block.get("end_date"), "year")):
            found.values["end-year--0"] = [str(year)]


def _read_employments(found: Reading, blocks: Any) -> None:
    for block in _blocks(found, blocks, "employments"):
        if not all(block.get(name) for name in ("company_name", "title", "start_date")):
            found.errors["employments"] = "need a company_name, a title and a start_date"
        current = block.get("current") in {True, "true", "1"}
        if not current and not block.get("end_date"):
            found.errors["employments"] = "need an end_date unless they are current"
        _check_dates(found, block, "employments")


def _blocks(found: Reading, blocks: Any, name: str) -> list[dict[str, Any]]:
    if blocks in (None, ""):
        return []
    if isinstance(blocks, list) and all(isinstance(each, dict) for each in blocks):
        return blocks
    found.errors[name] = "must be an array of objects"
    return []


def _check_dates(found: Reading, block: Mapping[str, Any], name: str) -> None:
    moments = []
    for which in ("start_date", "end_date"):
        date = block.get(which)
        if date in (None, ""):
            continue
        month, year = _part(date, "month"), _part(date, "year")
        if not month or not year or not 1 <= month <= 12:
            found.errors[name] = f"{which} needs a month and a year"
            return
        moments.append((year, month))
    if len(moments) == 2 and moments[0] >= moments[1]:
        found.errors[name] = "start_date must be before end_date"


def _part(date: Any, name: str) -> int:
    value = str(date.get(name, "")) if isinstance(date, Mapping) else ""
    return int(value) if value.isdigit() else 0


def _read_demographics(found: Reading, answers: Any, *, typed: bool) -> None:
    known: dict[int, dict[str, Any]] = {each["id"]: each for each in DEMOGRAPHIC["questions"]}  # type: ignore[index, misc]
    for answer in _blocks(found, answers, "demographic_answers"):
        question = known.get(_whole(answer.get("question_id"), typed=typed))
        if question is None:
            found.errors["demographic_answers"] = "question_id is invalid"
            continue
        options = {each["id"]: each["label"] for each in question["answer_options"]}
        chosen = [
            options.get(_whole(each.get("answer_option_id"), typed=typed), "")
            for each in _blocks(found, answer.get("answer_options"), "demographic_answers")
        ]
        if not chosen or not all(chosen):
            found.errors["demographic_answers"] = "answer_option_id is invalid"
        found.answers[question["label"]] = chosen


def _whole(value: Any, *, typed: bool) -> int:
    if typed:
        return value if _is_number(value) else -1
    return int(value) if str(value).isdigit() else -1


def _read_consents(found: Reading, consents: Any) -> None:
    if consents in (None, ""):
        return
    flags = {True, False, "true", "false", "1", "0"}
    if not isinstance(consents, Mapping) or not set(consents.values()) <= flags:
        found.errors["data_compliance"] = "must be an object of booleans"
    elif unknown := set(consents) - _CONSENTS:
        found.errors["data_compliance"] = f"has no {', '.join(sorted(unknown))}"
