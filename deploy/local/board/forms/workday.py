"""The Workday-like form: five or six steps, drop-downs that are buttons, jobs one block each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from deploy.local.board.bank import CORE, EQUAL_OPPORTUNITY, EXTRA
from deploy.local.board.forms import personal
from deploy.local.board.forms.traps import traps
from deploy.local.board.postings import Drawn, Posting, draw, draw_custom
from deploy.local.board.questions import Expected, Option, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random
    from typing import Any

    from deploy.local.board.candidate import Candidate

COUNTRIES = ("Australia", "Canada", "Germany", "Ireland", "Norway", "United States of America")
DEVICES = ("Fax", "Landline", "Mobile", "Pager")
JOBS_HEADINGS = ("Work Experience", "Where have you worked?", "Employment History")
# The same six fields of a job, as three tenants call them.
JOB_LABELS = (
    ("Job Title", "Company", "Location", "I currently work here", "From", "To"),
    ("Position", "Employer", "Location", "I currently work here", "Start Date", "End Date"),
    ("Job Title", "Company Name", "Location", "This is my current job", "From", "To"),
)
NAME_LABELS = (
    ("Given Name(s)", "Family Name"),
    ("First Name", "Last Name"),
    ("Legal First Name", "Legal Last Name"),
)
ELSEWHERE = ("heard", "employed-before", "privacy")
"""Templates that have their place in other steps than that of the questions."""
WIDGETS: Mapping[str, str] = {
    "choice": "listbox",
    "multi": "checkboxes",
    "tick": "checkbox",
    "date": "date",
    "long": "textarea",
}


@dataclass(frozen=True)
class Block:
    """Fields under one heading; a nested one stands within the block before it."""

    title: str
    questions: tuple[Question, ...]
    nested: bool = False


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> list[Question]:
        return [question for block in self.blocks for question in block.questions]


def questions(posting: Posting, person: Candidate) -> list[Question]:
    """Every question of all steps, the traps of the first one last."""
    return [q for step in steps(posting, person) for q in step.questions] + traps(posting)


def steps(posting: Posting, person: Candidate) -> list[Step]:
    """Those that ask something, in their order; the review that follows isn't one of them."""
    return [
        Step("information", "My Information", (_information(posting, person),)),
        Step("experience", "My Experience", tuple(_experience(posting, person))),
        *_question_steps(posting, person),
        Step("disclosures", "Voluntary Disclosures", tuple(_disclosures(posting, person))),
    ]


def _drawn(posting: Posting, person: Candidate, key: str) -> Drawn:
    template = next(one for one in (*CORE, *EXTRA, *EQUAL_OPPORTUNITY) if one.key == key)
    return draw(posting, person, template)


def _ask(drawn: Drawn, name: str, chance: Random, *, section: str, widget: str = "") -> Question:
    values = [_guid(chance) for _ in drawn.offers]
    shown = widget or WIDGETS.get(drawn.template.kind, "text")
    return drawn.question(name, values, section=section, widget=shown)


def _guid(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"


# ---- My Information -------------------------------------------------------------------------------


def _information(posting: Posting, person: Candidate) -> Block:
    chance = posting.random("workday/information")
    heard = _ask(_drawn(posting, person, "heard"), "source--source", chance, section="information")
    before = _ask(
        _drawn(posting, person, "employed-before"),
        "previousWorker--candidateIsPreviousWorker",
        chance,
        section="information",
        widget="radios",
    )
    opening = [heard, replace(before, required=True)]
    chance.shuffle(opening)
    return Block("", (*opening, *_particulars(person, chance)))


def _particulars(person: Candidate, chance: Random) -> Iterator[Question]:
    given, family = chance.choice(NAME_LABELS)
    yield _list(
        "country", "country--country", "Country", COUNTRIES, personal.country(person), chance
    )
    yield _text("first-name", "name--legalName--firstName", given, personal.first_name(person))
    yield _text("last-name", "name--legalName--lastName", family, personal.last_name(person))
    place = person.basics["location"]
    city = Expected("equal", (place["city"],), place["city"])
    code = Expected("equal", (place["postalCode"],), place["postalCode"])
    yield _text("city", "address--city", "City", city, required=chance.random() < 0.5)
    yield _text("postal-code", "address--postalCode", "Postal Code", code, required=False)
    yield _text("email", "email--emailAddress", "Email Address", personal.email(person))
    any_device = Expected("one-of", DEVICES, "Mobile", source="person")
    yield _list(
        "device", "phoneNumber--phoneType", "Phone Device Type", DEVICES, any_device, chance
    )
    yield _text(
        "phone", "phoneNumber--phoneNumber", "Phone Number", personal.phone(person), kind="phone"
    )


def _text(
    key: str,
    name: str,
    label: str,
    expected: Expected,
    *,
    required: bool = True,
    kind: Any = "text",
    section: str = "information",
) -> Question:
    return Question(
        key,
        name,
        label,
        kind,
        required=required,
        expected=expected,
        section=section,
        widget="text",
    )


def _list(
    key: str, name: str, label: str, labels: Sequence[str], expected: Expected, chance: Random
) -> Question:
    return Question(
        key,
        name,
        label,
        "choice",
        required=True,
        expected=expected,
        options=tuple(Option(_guid(chance), one) for one in labels),
        section="information",
        widget="listbox",
    )


# ---- My Experience --------------------------------------------------------------------------------


def _experience(posting: Posting, person: Candidate) -> Iterator[Block]:
    chance = posting.random("workday/experience")
    heading, labels = chance.choice(JOBS_HEADINGS), chance.choice(JOB_LABELS)
    number = chance.randrange(4, 300)
    yield Block(heading, ())
    for place, job in enumerate(person.data["work"][: chance.randint(1, 2)]):
        fields = _job(f"workExperience-{number + 13 * place}", job, labels, place + 1)
        yield Block(f"{heading.rstrip('?')} {place + 1}", tuple(fields), nested=True)
    yield Block("Resume/CV", (_resume(person),))
    profile = personal.profile(person, "LinkedIn")
    link = "socialNetworkAccounts--linkedInAccount"
    yield Block(
        "Social Network URLs",
        (_text("linkedin", link, "LinkedIn", profile, required=False, section="experience"),),
    )


def _job(
    prefix: str, job: Mapping[str, Any], labels: Sequence[str], place: int
) -> Iterator[Question]:
    title, company, location, current, start, end = labels
    ended = job.get("endDate", "")
    texts = (
        ("title", "jobTitle", title, job["position"], True),
        ("company", "companyName", company, job["name"], True),
        ("location", "location", location, job["location"], False),
    )
    for key, name, label, fact, required in texts:
        expected = Expected("equal", (fact,), fact)
        yield _text(
            f"job-{place}-{key}",
            f"{prefix}--{name}",
            label,
            expected,
            required=required,
            section="experience",
        )
    yield _current(f"job-{place}-current", f"{prefix}--currentlyWorkHere", current, ended=ended)
    months = (("start", "startDate", start, job["startDate"]), ("end", "endDate", end, ended))
    for key, name, label, month in months:
        yield Question(
            f"job-{place}-{key}",
            f"{prefix}--{name}",
            label,
            "date",
            required=bool(month),
            expected=_month(month),
            section="experience",
            widget="month",
        )


def _current(key: str, name: str, label: str, *, ended: str) -> Question:
    blank = Expected("blank", blank_ok=True)
    return Question(
        key,
        name,
        label,
        "tick",
        required=False,
        expected=blank if ended else Expected("exactly", (label,), (label,)),
        options=(Option("true", label),),
        section="experience",
        widget="checkbox",
    )


def _month(text: str) -> Expected:
    if not text:
        return Expected("blank", blank_ok=True, source="nobody")
    return Expected("equal", (text,), text)


def _resume(person: Candidate) -> Question:
    return Question(
        "resume",
        "resumeAttachments--attachments",
        "Upload a file (5MB max)",
        "file",
        required=True,
        expected=personal.resume(person),
        section="experience",
        widget="file",
    )


# ---- Application Questions, Voluntary Disclosures --------------------------------------------------


def _question_steps(posting: Posting, person: Candidate) -> list[Step]:
    """One step, or two as the seed has it."""
    chance = posting.random("workday/questions")
    drawn = draw_custom(
        posting, person, extras=3, without=("employed-before", "current-company", "current-title")
    )
    asked = [
        _ask(one, f"primaryQuestionnaire--{_guid(chance)}", chance, section="questions")
        for one in drawn
        if one.template.key not in ELSEWHERE
    ]
    parts = chance.randint(1, 2)
    size = -(-len(asked) // parts)
    hands = [asked[at : at + size] for at in range(0, len(asked), size)]
    titles = [f"Application Questions {n} of {parts}" for n in range(1, parts + 1)]
    if parts == 1:
        titles = ["Application Questions"]
    return [
        Step(f"questions-{number}", title, (Block("", tuple(hand)),))
        for number, (title, hand) in enumerate(zip(titles, hands, strict=True), 1)
    ]


def _disclosures(posting: Posting, person: Candidate) -> Iterator[Block]:
    chance = posting.random("workday/disclosures")
    names = {"gender": "gender", "race": "ethnicity", "veteran": "veteranStatus"}
    keys = [*names]
    chance.shuffle(keys)
    yield Block(
        "Voluntary Personal Data",
        tuple(
            _ask(
                _drawn(posting, person, key),
                f"personalInfoUS--{names[key]}",
                chance,
                section="disclosures",
            )
            for key in keys
        ),
    )
    terms = _ask(
        _drawn(posting, person, "privacy"),
        "termsAndConditions--acceptTermsAndAgreements",
        chance,
        section="disclosures",
    )
    yield Block("Terms and Conditions", (terms,))
