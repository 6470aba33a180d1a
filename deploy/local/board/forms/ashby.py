"""The Ashby-like form: fields by path, saved one by one, without a form element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.board.bank import EQUAL_OPPORTUNITY
from deploy.local.board.forms import personal
from deploy.local.board.forms.traps import traps
from deploy.local.board.postings import Drawn, Posting, draw, draw_custom, seeded_uuid
from deploy.local.board.questions import Question

if TYPE_CHECKING:
    from random import Random

    from deploy.local.board.candidate import Candidate

COMBOBOX_FROM = 6
# Languages and start keep a group of boxes and a date on every form.
ALWAYS = ("languages", "start")
PLAIN_WIDGETS = {
    "text": "String",
    "email": "Email",
    "phone": "Phone",
    "url": "SocialLink",
    "long": "LongText",
    "number": "Number",
    "date": "Date",
    "location": "Location",
    "file": "File",
    "multi": "MultiValueSelect",
    "tick": "MultiValueSelect",
}


def questions(posting: Posting, person: Candidate) -> list[Question]:
    """Every question of the posting, in the order of the page."""
    return [
        *_particulars(posting, person),
        *_custom(posting, person),
        *_survey(posting, person),
        *traps(posting),
    ]


def _particulars(posting: Posting, person: Candidate) -> list[Question]:
    ids = posting.random("ashby/ids")
    phone, letter, linkedin = (seeded_uuid(ids) for _ in range(3))
    chance = posting.random("ashby")
    needs_place, needs_phone, needs_link = (chance.random() < 0.6 for _ in range(3))
    system = "_systemfield"
    rows = [
        Question(
            "full-name",
            f"{system}_name",
            "Name",
            "text",
            required=True,
            expected=personal.full_name(person),
        ),
        Question(
            "email",
            f"{system}_email",
            "Email",
            "email",
            required=True,
            expected=personal.email(person),
        ),
        Question(
            "resume",
            f"{system}_resume",
            "Resume",
            "file",
            required=True,
            expected=personal.resume(person),
        ),
        Question(
            "phone",
            phone,
            "Phone Number",
            "phone",
            required=needs_phone,
            expected=personal.phone(person),
        ),
        Question(
            "location",
            f"{system}_location",
            "Location",
            "location",
            required=needs_place,
            expected=personal.location(person),
        ),
        Question(
            "linkedin",
            linkedin,
            "LinkedIn Profile",
            "url",
            required=needs_link,
            expected=personal.profile(person, "LinkedIn"),
        ),
        Question(
            "cover-letter",
            letter,
            "Cover Letter",
            "file",
            required=False,
            expected=personal.cover_letter(person),
        ),
    ]
    return [_with_widget(row, "particulars") for row in rows]


def _with_widget(question: Question, section: str) -> Question:
    widget = PLAIN_WIDGETS[question.kind]
    return Question(
        question.key,
        question.name,
        question.label,
        question.kind,
        required=question.required,
        expected=question.expected,
        section=section,
        widget=widget,
    )


def _custom(posting: Posting, person: Candidate) -> list[Question]:
    ids = posting.random("ashby/custom-ids")
    drawn = draw_custom(posting, person, extras=5, always=ALWAYS)
    return [one.question(seeded_uuid(ids), widget=_widget(one)) for one in drawn]


def _widget(drawn: Drawn) -> str:
    if drawn.template.kind != "choice":
        return PLAIN_WIDGETS[drawn.template.kind]
    if drawn.is_yes_no:
        return "Boolean"
    return "Combobox" if len(drawn.offers) >= COMBOBOX_FROM else "Radio"


def _survey(posting: Posting, person: Candidate) -> list[Question]:
    ids: Random = posting.random("ashby/survey-ids")
    wanted = [t for t in EQUAL_OPPORTUNITY if t.key in ("gender", "race", "veteran", "disability")]
    drawn = (draw(posting, person, template) for template in wanted)
    return [one.question(seeded_uuid(ids), section="survey", widget=_widget(one)) for one in drawn]
