"""The Lever-like form: server-rendered names, cards with their own templates, no labels' `for`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from deploy.local.board.bank import EQUAL_OPPORTUNITY
from deploy.local.board.forms import personal
from deploy.local.board.forms.traps import traps
from deploy.local.board.postings import Drawn, Posting, draw, draw_custom, seeded_uuid
from deploy.local.board.questions import Expected, Option, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deploy.local.board.candidate import Candidate

PRONOUNS = ("He/him", "She/her", "They/them", "Ze/hir", "Use name only", "Custom")
LINKS = ("LinkedIn", "GitHub", "Twitter", "Portfolio")
CARD_TITLES = ("Work eligibility", "A few more questions", "About your work", "Before you send")
DROPDOWN_FROM = 5
PLAIN = "plain"
"""Companies whose names begin so ask nothing of their own: no cards, and no place."""


@dataclass(frozen=True)
class Card:
    """A group of custom questions under one id, with the template that the page carries."""

    id: str
    title: str
    questions: tuple[Question, ...]

    @property
    def template_json(self) -> str:
        return json.dumps(
            {
                "createdAt": 1761990000000,
                "text": self.title,
                "instructions": "",
                "type": "posting",
                "fields": [_template_field(self.id, q) for q in self.questions],
                "accountId": self.id[::-1],
                "id": self.id,
            }
        )


def _template_field(card_id: str, question: Question) -> dict[str, object]:
    chance = Random(f"{card_id}/{question.name}")  # noqa: S311 -- repeatable on purpose
    return {
        "type": question.widget,
        "text": question.label,
        "description": question.help,
        "required": question.required,
        "id": seeded_uuid(chance),
        "options": [{"text": o.label, "optionId": seeded_uuid(chance)} for o in question.options],
    }


def questions(posting: Posting, person: Candidate) -> list[Question]:
    """Every question of the posting, in the order of the page."""
    return [
        *particulars(posting, person),
        *links(posting, person),
        *(question for card in cards(posting, person) for question in card.questions),
        *closing(posting, person),
        *equal_opportunity(posting, person),
        *consents(person),
        *traps(posting),
    ]


def particulars(posting: Posting, person: Candidate) -> list[Question]:
    chance = posting.random("lever")
    needs_phone, needs_place = chance.random() < 0.7, chance.random() < 0.6
    needs_place = needs_place and not posting.company.startswith(PLAIN)
    company = str(person.facts["currentCompany"])
    current = Expected("equal", (company,), company)
    return [
        Question(
            "resume", "resume", "Resume/CV", "file", required=True, expected=personal.resume(person)
        ),
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
            required=needs_phone,
            expected=personal.phone(person),
        ),
        Question(
            "location",
            "location",
            "Current location",
            "location",
            required=needs_place,
            expected=personal.location(person),
        ),
        Question("org", "org", "Current company", "text", required=False, expected=current),
    ]


def links(posting: Posting, person: Candidate) -> list[Question]:
    wants_linkedin = posting.random("lever/links").random() < 0.5
    found = []
    for network in LINKS:
        expected = (
            personal.website(person)
            if network == "Portfolio"
            else personal.profile(person, network)
        )
        required = network == "LinkedIn" and wants_linkedin
        found.append(
            Question(
                network.lower(),
                f"urls[{network}]",
                f"{network} URL",
                "url",
                required=required,
                expected=expected,
            )
        )
    return found


def cards(posting: Posting, person: Candidate) -> list[Card]:
    """The custom questions, dealt out to two to four cards."""
    if posting.company.startswith(PLAIN):
        return []
    chance = posting.random("lever/cards")
    drawn = iter(draw_custom(posting, person, extras=5, without=("current-company",)))
    found = []
    for title in CARD_TITLES:
        size = chance.randint(3, 4) if title != CARD_TITLES[-1] else 99
        if hand := list(islice(drawn, size)):
            found.append(_card(seeded_uuid(chance), title, hand, chance))
    return found


def _card(card_id: str, title: str, hand: Sequence[Drawn], chance: Random) -> Card:
    fields = (
        drawn.question(f"cards[{card_id}][field{place}]", widget=_widget(drawn, chance))
        for place, drawn in enumerate(hand)
    )
    return Card(card_id, title, tuple(fields))


def _widget(drawn: Drawn, chance: Random) -> str:
    match drawn.template.kind:
        case "multi" | "tick":
            return "multiple-select"
        case "long":
            return "textarea"
        case "choice":
            many = len(drawn.offers) >= DROPDOWN_FROM
            return "dropdown" if many or chance.random() < 0.25 else "multiple-choice"
        case _:
            return "text"


def closing(posting: Posting, person: Candidate) -> list[Question]:
    """Pronouns, and the box for anything else, which takes a cover letter's text."""
    said = str(person.facts["pronouns"])
    found = [
        Question(
            "comments",
            "comments",
            "Additional information",
            "long",
            required=False,
            expected=Expected("any", (), None, source="person"),
        )
    ]
    if posting.random("lever/pronouns").random() < 0.6:
        options = tuple(Option(one, one) for one in PRONOUNS)
        expected = Expected("exactly", (said,), (said,))
        found.append(
            Question(
                "pronouns",
                "pronouns",
                "Pronouns",
                "multi",
                required=False,
                expected=expected,
                options=options,
            )
        )
    return found


def equal_opportunity(posting: Posting, person: Candidate) -> list[Question]:
    wanted = [t for t in EQUAL_OPPORTUNITY if t.key in ("gender", "race", "veteran")]
    drawn = (draw(posting, person, template) for template in wanted)
    return [
        one.question(f"eeo[{one.template.key}]", section="eeo", widget="dropdown") for one in drawn
    ]


def consents(person: Candidate) -> list[Question]:
    """A box whose unticked state is sent too, by a hidden 0 of the same name."""
    agreed = bool(person.facts["consents"]["marketing"])
    label = "Yes, you may contact me about future job opportunities for up to two years."
    expected = (
        Expected("exactly", (label,), (label,))
        if agreed
        else Expected("blank", blank_ok=True, source="candidate")
    )
    return [
        Question(
            "marketing",
            "consent[marketing]",
            label,
            "tick",
            required=False,
            expected=expected,
            options=(Option("1", label),),
            section="consent",
        )
    ]


def ticked(values: Sequence[str]) -> Iterator[str]:
    """What a hidden-0-and-checkbox pair says: the 0 alone means unticked."""
    return (value for value in values if value != "0")
