"""The lab's forms: the candidate's name and e-mail address, and what the widget asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.board.bank import CORE, EXTRA
from deploy.local.board.forms import personal
from deploy.local.board.lab import WIDGETS
from deploy.local.board.postings import draw
from deploy.local.board.questions import Expected, Kind, Question

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from deploy.local.board.candidate import Candidate
    from deploy.local.board.postings import Posting

_TEMPLATES = {template.key: template for template in (*CORE, *EXTRA)}


def _employers(person: Candidate) -> Expected:
    """Each of the candidate's employers, the latest first."""
    return Expected("in-order", tuple(job["name"] for job in person.data["work"]))


def _schools(person: Candidate) -> Expected:
    return Expected("in-order", tuple(each["institution"] for each in person.data["education"]))


_PARTICULARS: dict[str, tuple[tuple[str, ...], Kind, Callable[[Candidate], Expected]]] = {
    "full-name": (("Full name", "Your name", "First and last name"), "text", personal.full_name),
    "email": (("Email", "E-mail address", "Your email address"), "email", personal.email),
    "phone": (("Phone", "Mobile number", "Telephone number"), "phone", personal.phone),
    "location": (
        ("Location (City)", "Current location", "Where are you based?"),
        "location",
        personal.location,
    ),
    "resume": (("Resume/CV", "Résumé", "Your CV"), "file", personal.resume),
    "employers": (("Employer", "Company", "Company name"), "text", _employers),
    "schools": (("School or university", "School", "University"), "text", _schools),
}
_PLAIN = ("full-name", "email")


def questions(posting: Posting, person: Candidate) -> list[Question]:
    """In the order of the page. `section` is `widget` for what the lab is about."""
    chance = posting.random("order")
    asks = WIDGETS[posting.company].asks
    blocks = [[_question(posting, person, key, "plain")] for key in _PLAIN]
    # What belongs together stays together: a question stands after the one that brings it up.
    blocks.append([_question(posting, person, key, "widget") for key in asks])
    chance.shuffle(blocks)
    return [question for block in blocks for question in block]


def _question(posting: Posting, person: Candidate, key: str, section: str) -> Question:
    chance = posting.random(f"names/{key}")
    name = _name(chance)
    if key in _PARTICULARS:
        wordings, kind, expected = _PARTICULARS[key]
        label = chance.choice(wordings)
        return Question(
            key, name, label, kind, required=True, expected=expected(person), section=section
        )
    drawn = draw(posting, person, _TEMPLATES[key])
    values = [str(chance.randrange(10**6, 10**7)) for _ in drawn.offers]
    question = drawn.question(name, values, section=section)
    return Question(
        question.key, name, question.label, question.kind, required=True,
        expected=question.expected, options=question.options, help=question.help, section=section,
    )  # fmt: skip


def _name(chance: Random) -> str:
    """As forms name their inputs: by numbers, by brackets, by a word and a number."""
    number = chance.randrange(10**5, 10**6)
    return chance.choice((f"question_{number}", f"answers[{number}]", f"f{number:x}"))
