"""Offers with every kind of question, drawn from the practice board's bank."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from deploy.local.board.candidate import Candidate
from deploy.local.board.forms import personal
from deploy.local.board.postings import Posting, draw_custom
from deploy.local.board.questions import Expected, Question

LISTED = ("backend-engineer", "platform-engineer", "data-engineer")
"""Offers in a tenant's list. Any other slug is an offer too."""
_KINDS = {
    "text": "string",
    "email": "string",
    "url": "string",
    "number": "number",
    "date": "date",
    "long": "text",
    "choice": "single_choice",
    "multi": "multi_choice",
    "tick": "multi_choice",
}


@dataclass(frozen=True, slots=True)
class Open:
    """One of the open questions: what the board's judge knows of it, with its number and kind at Recruitee."""

    id: int
    kind: str
    question: Question
    option_ids: tuple[int, ...] = ()


def number_of(posting: Posting) -> int:
    return Random(posting.key).randrange(1_000_000, 9_000_000)  # noqa: S311 -- repeatable on purpose


def particulars(posting: Posting, person: Candidate) -> list[Question]:
    """Name and address are asked of everyone; the rest by the offer's switches."""
    chance = posting.random("recruitee")
    switches = {
        "cv": True,
        "phone": chance.random() < 0.7,
        "cover_letter": chance.random() < 0.3,
    }
    return [
        Question(
            "full-name",
            "name",
            "Full name",
            "text",
            required=True,
            expected=personal.full_name(person),
        ),
        Question(
            "email", "email", "Email", "email", required=True, expected=personal.email(person)
        ),
        Question(
            "phone",
            "phone",
            "Phone",
            "phone",
            required=switches["phone"],
            expected=personal.phone(person),
        ),
        Question(
            "resume", "cv", "CV", "file", required=switches["cv"], expected=personal.resume(person)
        ),
        Question(
            "cover-letter",
            "cover_letter_file",
            "Cover letter",
            "file",
            required=switches["cover_letter"],
            expected=personal.cover_letter(person),
            alternative="cover_letter",
        ),
    ]


def open_questions(posting: Posting, person: Candidate) -> list[Open]:
    """Some of the bank's, and one of each kind that the bank hasn't."""
    chance = posting.random("recruitee/questions")
    first = chance.randrange(100_000, 900_000)
    found = []
    for place, drawn in enumerate(draw_custom(posting, person, extras=5)):
        number = first + place
        question = drawn.question(str(number))
        kind = "boolean" if drawn.is_yes_no and drawn.template.kind == "choice" else ""
        if question.key == "salary":
            kind = "salary"
        options = tuple(number * 10 + at for at, _ in enumerate(question.options))
        found.append(Open(number, kind or _KINDS[question.kind], question, options))
    number = first + len(found)
    return [*found, *_further(number)]


def _further(number: int) -> list[Open]:
    anything = Expected("any", (), None, source="person")
    plain = Question("", "", "", "text", required=False, expected=anything)
    kinds = (
        ("legal", "I have read the privacy notice", True),
        ("file", "Work samples", False),
        ("infobox", "We answer within two weeks.", False),
        ("video", "Introduce yourself in a minute", False),
    )
    return [
        Open(
            number + place,
            kind,
            replace(
                plain,
                key=kind,
                name=str(number + place),
                label=label,
                required=required,
                kind="file" if kind in {"file", "video"} else "text",
            ),
        )
        for place, (kind, label, required) in enumerate(kinds)
    ]


def offer(posting: Posting, person: Candidate, *, site: str) -> dict[str, Any]:
    """`site`: the careers site's own address."""
    hosted = f"{site}/o/{posting.job}"
    asked = {each.name: each for each in particulars(posting, person)}
    country = posting.place.country
    return {
        "id": number_of(posting),
        "slug": posting.job,
        "guid": f"{number_of(posting):x}",
        "position": 1,
        "title": posting.title,
        "status": "published",
        "careers_url": hosted,
        "careers_apply_url": f"{hosted}/c/new",
        "description": "".join(f"<p>{line}</p>" for line in posting.duties),
        "requirements": "".join(f"<li>{line}</li>" for line in posting.habits),
        "company_name": posting.company_name,
        "department": posting.department,
        "location": posting.place.label,
        "city": posting.place.city,
        "country": country.name,
        "country_code": country.code,
        "remote": False,
        "hybrid": True,
        "on_site": False,
        "employment_type_code": "fulltime_permanent",
        "experience_code": "mid_level",
        "education_code": "bachelor_degree",
        "salary": {"max": None, "min": None, "period": None, "currency": None},
        "created_at": "2026-11-02 09:00:00 UTC",
        "published_at": "2026-11-02 09:00:00 UTC",
        "close_at": None,
        "tags": [],
        "options_cv": _switch(asked["cv"]),
        "options_phone": _switch(asked["phone"]),
        "options_cover_letter": _switch(asked["cover_letter_file"]),
        "options_photo": "off",
        "options_title": "off",
        "options_salutation": "off",
        "locations": [{"id": 1, "name": posting.place.label}],
        "locations_question": None,
        "locations_question_required": False,
        "open_questions": [
            _open_question(each, place)
            for place, each in enumerate(open_questions(posting, person), 1)
        ],
    }


def _switch(question: Question) -> str:
    return "required" if question.required else "optional"


def _open_question(each: Open, place: int) -> dict[str, Any]:
    chosen = each.kind in {"single_choice", "multi_choice"}
    pairs = zip(each.option_ids, each.question.options, strict=False) if chosen else ()
    return {
        "id": each.id,
        "position": place,
        "kind": each.kind,
        "required": each.question.required,
        "body": each.question.label,
        "options": {},
        "open_question_options": [
            {"id": number, "body": option.label, "position": at}
            for at, (number, option) in enumerate(pairs, 1)
        ],
    }
