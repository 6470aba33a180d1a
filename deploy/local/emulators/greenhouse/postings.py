"""The practice board's postings as the Job Board API publishes them."""

from collections.abc import Sequence
from random import Random
from typing import Any

from deploy.local.board.candidate import Candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.forms.greenhouse import DEGREES
from deploy.local.board.places import SCHOOLS
from deploy.local.board.postings import Posting
from deploy.local.board.questions import Question

LISTED = ("1", "2", "3", "4", "5")
"""Jobs in a board's list. Any other number is a job too."""
DISCIPLINES = ("Computer Science", "Engineering", "Mathematics", "Physics", "Other")
EDUCATION = {"schools": SCHOOLS, "degrees": DEGREES, "disciplines": DISCIPLINES}
_TYPES = {
    "long": "textarea",
    "choice": "multi_value_single_select",
    "multi": "multi_value_multi_select",
    "tick": "multi_value_multi_select",
}
# Of the hosted page alone: dialling code and place are fields of its own there, and it asks about Hispanic origin
# before it asks about race, where the interface has one list.
_PAGE_ONLY = {"dial", "hispanic"}
_LABELS = {
    "gender": "Gender",
    "race": "Race",
    "veteran_status": "VeteranStatus",
    "disability_status": "DisabilityStatus",
}
DEMOGRAPHIC = {
    "header": "Demographic questions",
    "description": "<p>Your answers are kept apart from your application.</p>",
    "questions": [
        {
            "id": 87,
            "label": "How would you describe your gender?",
            "required": False,
            "type": "multi_value_multi_select",
            "answer_options": [
                {"id": 194, "label": "Woman", "free_form": False},
                {"id": 195, "label": "Man", "free_form": False},
                {"id": 198, "label": "I don't wish to answer", "free_form": False},
                {"id": 199, "label": "I prefer to self-describe", "free_form": True},
            ],
        },
        {
            "id": 88,
            "label": "Are you the first of your family to attend university?",
            "required": True,
            "type": "multi_value_single_select",
            "answer_options": [
                {"id": 201, "label": "Yes", "free_form": False},
                {"id": 202, "label": "No", "free_form": False},
                {"id": 203, "label": "I don't wish to answer", "free_form": False},
            ],
        },
    ],
}
CONSENT = {
    "type": "gdpr",
    "requires_consent": False,
    "requires_processing_consent": True,
    "requires_retention_consent": True,
    "retention_period": 365,
    "demographic_data_consent_applies": False,
}


def asked(posting: Posting, person: Candidate) -> list[Question]:
    """What an application by the interface can answer."""
    found = questions_of(posting, person)
    return [each for each in found if each.key not in _PAGE_ONLY]


def job(posting: Posting, *, board: str) -> dict[str, Any]:
    """Without what it asks. `board`: where the practice board is."""
    chance = Random(posting.key)  # noqa: S311 -- repeatable on purpose
    paragraphs = "".join(f"<p>{line}</p>" for line in (*posting.duties, *posting.habits))
    office = {"id": chance.randrange(10**6), "name": posting.place.city, "location": None}
    return {
        "absolute_url": f"{board}/greenhouse/{posting.company}/jobs/{posting.job}",
        "data_compliance": [],
        "internal_job_id": int(posting.job) + 1_000_000,
        "location": {"name": posting.place.label},
        "metadata": None,
        "id": int(posting.job),
        "updated_at": "2026-11-02T09:00:00-05:00",
        "requisition_id": f"R-{posting.job}",
        "title": posting.title,
        "company_name": posting.company_name,
        "first_published": "2026-11-01T09:00:00-04:00",
        "language": "en",
        # Escaped once more than HTML is, as the vendor does it.
        "content": paragraphs.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "departments": [department(posting)],
        "offices": [office],
    }


def department(posting: Posting) -> dict[str, Any]:
    number = Random(posting.department).randrange(10**6)  # noqa: S311 -- repeatable on purpose
    return {"id": number, "name": posting.department, "parent_id": None, "child_ids": []}


def form(posting: Posting, person: Candidate, *, asks: Sequence[str] = ()) -> dict[str, Any]:
    """What `questions=true` adds. `asks`: further sections, by `desk.Ask`."""
    questions = asked(posting, person)
    by_section: dict[str, list[Question]] = {}
    for each in questions:
        by_section.setdefault(each.section, []).append(each)
    place = next(each for each in questions if each.kind == "location" and not each.widget)
    shown = [*by_section.get("basic", ()), *by_section.get("questions", ())]
    return {
        "questions": [_question(each) for each in shown if each is not place],
        "location_questions": _location(place),
        "compliance": _compliance(by_section.get("eeo", ())),
        "demographic_questions": DEMOGRAPHIC if "demographic" in asks else None,
        "data_compliance": [CONSENT] if "consent" in asks else [],
        "education": "education_optional" if "education" in by_section else "education_hidden",
    }


def _question(question: Question) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"name": question.name, "type": _TYPES.get(question.kind, "input_text"), "values": []}
    ]
    if question.options:
        fields[0]["values"] = [
            {"value": int(option.value), "label": option.label} for option in question.options
        ]
    if question.kind == "file":
        fields[0]["type"] = "input_file"
        fields.append({"name": question.alternative, "type": "textarea", "values": []})
    return {
        "description": f"<p>{question.help}</p>" if question.help else None,
        "label": question.label,
        "required": question.required,
        "fields": fields,
    }


def _location(place: Question) -> list[dict[str, Any]]:
    names = (
        ("Location", "location", "input_text"),
        ("Latitude", "latitude", "input_hidden"),
        ("Longitude", "longitude", "input_hidden"),
    )
    return [
        {
            "label": place.label if name == "location" else label,
            "required": place.required,
            "fields": [{"name": name, "type": kind, "values": []}],
        }
        for label, name, kind in names
    ]


def _compliance(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The first block is a notice. Values are texts here, unlike those of other questions."""
    blocks: list[dict[str, Any]] = [
        {"type": "eeoc", "description": "<p>Voluntary self-identification.</p>", "questions": []}
    ]
    for each in questions:
        values = [{"label": option.label, "value": option.value} for option in each.options]
        field = {"name": each.name, "type": "multi_value_single_select", "values": values}
        asked_for = {
            "label": _LABELS[each.name],
            "required": each.required,
            "description": None,
            "fields": [field],
        }
        blocks.append({"type": "eeoc", "description": None, "questions": [asked_for]})
    return blocks
