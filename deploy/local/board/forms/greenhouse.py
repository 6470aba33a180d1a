"""The Greenhouse-like form: ids instead of names, react-selects with numeric option values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.board.bank import EQUAL_OPPORTUNITY
from deploy.local.board.forms import personal
from deploy.local.board.forms.traps import traps
from deploy.local.board.postings import Drawn, Posting, draw, draw_custom
from deploy.local.board.questions import Expected, Kind, Option, Question

if TYPE_CHECKING:
    from random import Random

    from deploy.local.board.candidate import Candidate

EEO_NAMES = {
    "gender": "gender",
    "hispanic": "hispanic_ethnicity",
    "race": "race",
    "veteran": "veteran_status",
    "disability": "disability_status",
}
DEGREES = (
    "High School",
    "Associate's Degree",
    "Bachelor's Degree",
    "Master's Degree",
    "Doctor of Philosophy (Ph.D.)",
    "Other",
)


def questions(posting: Posting, person: Candidate) -> list[Question]:
    """Every question of the posting, in the order of the page."""
    chance = posting.random("greenhouse")
    return [
        *_particulars(person, chance),
        *(_education(person) if chance.random() < 0.5 else []),
        *_custom(posting, person),
        *_equal_opportunity(posting, person),
        *traps(posting),
    ]


# Key, id and label of the fields that every form of this vendor has, and what kind they are.
_BASIC: tuple[tuple[str, str, str, Kind], ...] = (
    ("first-name", "first_name", "First Name", "text"),
    ("last-name", "last_name", "Last Name", "text"),
    ("preferred-name", "preferred_name", "Preferred First Name", "text"),
    ("email", "email", "Email", "email"),
    ("dial", "country", "Country", "dial"),
    ("phone", "phone", "Phone", "phone"),
    ("location", "candidate-location", "Location (City)", "location"),
    ("resume", "resume", "Resume/CV", "file"),
    ("cover-letter", "cover_letter", "Cover Letter", "file"),
)


def _particulars(person: Candidate, chance: Random) -> list[Question]:
    wants_preferred = chance.random() < 0.6
    optional = {
        "preferred-name": True,
        "location": chance.random() >= 0.7,
        "cover-letter": chance.random() >= 0.4,
    }
    expected = {
        "first-name": personal.first_name(person),
        "last-name": personal.last_name(person),
        "preferred-name": personal.preferred_name(person),
        "email": personal.email(person),
        "dial": personal.dial_code(person),
        "phone": personal.phone(person),
        "location": personal.location(person),
        "resume": personal.resume(person),
        "cover-letter": personal.cover_letter(person),
    }
    return [
        Question(
            key,
            name,
            label,
            kind,
            required=not optional.get(key, False),
            expected=expected[key],
            section="basic",
            alternative=f"{name}_text" if kind == "file" else "",
        )
        for key, name, label, kind in _BASIC
        if key != "preferred-name" or wants_preferred
    ]


def _education(person: Candidate) -> list[Question]:
    school, level = str(person.degree["institution"]), str(person.facts["highestDegree"])
    year = str(person.degree["endDate"])[:4]
    section = "education"
    return [
        Question(
            "school",
            "school--0",
            "School",
            "location",
            required=False,
            expected=Expected("one-of", (school,), school),
            section=section,
            widget="school",
        ),
        Question(
            "school-degree",
            "degree--0",
            "Degree",
            "choice",
            required=False,
            expected=Expected("one-of", (level,), level),
            options=tuple(Option(str(n), d) for n, d in enumerate(DEGREES, 1)),
            section=section,
        ),
        Question(
            "school-end",
            "end-year--0",
            "End date year",
            "number",
            required=False,
            expected=Expected("digits", (year,), year),
            section=section,
        ),
    ]


def _custom(posting: Posting, person: Candidate) -> list[Question]:
    chance = posting.random("greenhouse/ids")
    number = chance.randrange(4_000_000, 9_000_000)
    links = [
        Question(
            "linkedin",
            _name(number, 0),
            "LinkedIn Profile",
            "url",
            required=chance.random() < 0.5,
            expected=personal.profile(person, "LinkedIn"),
        ),
        Question(
            "website",
            _name(number, 1),
            "Website",
            "url",
            required=False,
            expected=personal.website(person),
        ),
    ]
    drawn = draw_custom(posting, person, extras=6)
    return links + [
        _numbered(one, _name(number, place), chance) for place, one in enumerate(drawn, 2)
    ]


def _name(first: int, place: int) -> str:
    return f"question_{first + place}004"


def _numbered(drawn: Drawn, name: str, chance: Random) -> Question:
    values = [str(chance.randrange(10**8, 10**9)) for _ in drawn.offers]
    if drawn.is_yes_no:
        # The vendor's Yes is 1 and its No is 0, in whichever order they stand.
        values = ["1" if offer.label == "Yes" else "0" for offer in drawn.offers]
    several = drawn.template.kind in ("multi", "tick")
    return drawn.question(f"{name}[]" if several else name, values)


def _equal_opportunity(posting: Posting, person: Candidate) -> list[Question]:
    found = []
    for template in EQUAL_OPPORTUNITY:
        one = draw(posting, person, template)
        values = [str(number) for number in range(1, len(one.offers) + 1)]
        found.append(one.question(EEO_NAMES[template.key], values, section="eeo"))
    return found
