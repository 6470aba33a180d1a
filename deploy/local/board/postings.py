"""Postings: everything about one follows from its vendor, company, number and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from deploy.local.board.bank import CORE, EXTRA, HOSTILE, HOSTILE_NOTE, Offer, Setting, Template
from deploy.local.board.places import WORKPLACES, Place
from deploy.local.board.questions import Option, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deploy.local.board.candidate import Candidate
    from deploy.local.board.modes import Modes

TITLES = (
    ("Senior Backend Engineer", "Platform"),
    ("Staff Platform Engineer", "Infrastructure"),
    ("Site Reliability Engineer", "Infrastructure"),
    ("Data Engineer", "Data"),
    ("Developer Experience Engineer", "Tooling"),
    ("Robotics Software Engineer", "Autonomy"),
    ("Engineering Manager, Payments", "Payments"),
)

DUTIES = (
    "Design and run services that other teams build on every day.",
    "Shorten the way from a change to its users, without losing sleep over it.",
    "Write down what you decide and why, so that the next person needn't ask.",
    "Share the on-call rota with six others; the pager is quiet and we keep it so.",
    "Review code with care, and teach by it.",
    "Measure before you tune, and delete what nobody uses.",
)

HABITS = (
    "You have shipped software that people rely on, and looked after it for years.",
    "You write clear Python or Rust and can read what others wrote.",
    "You know one database well enough to distrust it in the right places.",
    "You explain trade-offs in plain words.",
    "You leave a system simpler than you found it.",
)


@dataclass(frozen=True)
class Posting:
    """One posting as one address shows it. Equal addresses give equal postings."""

    vendor: str
    company: str
    job: str
    seed: int
    modes: Modes
    title: str
    department: str
    place: Place
    duties: tuple[str, ...]
    habits: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.vendor}/{self.company}/{self.job}"

    @property
    def company_name(self) -> str:
        return self.company.replace("%20", " ").replace("-", " ").replace("_", " ").title()

    @property
    def query(self) -> str:
        """What every address of this form carries on: the seed and the modes."""
        return f"seed={self.seed}&mode={self.modes.text}" if self.modes else f"seed={self.seed}"

    @property
    def notes(self) -> tuple[str, ...]:
        return (HOSTILE_NOTE,) if "hostile" in self.modes else ()

    def random(self, purpose: str) -> Random:
        """A source of chance of its own for each purpose, so that none disturbs another."""
        return Random(f"{self.key}/{self.seed}/{purpose}")  # noqa: S311 -- repeatable on purpose


def make_posting(vendor: str, company: str, job: str, seed: int, modes: Modes) -> Posting:
    """The title, place and text depend on the posting alone, the form on the seed as well."""
    chance = Random(f"{vendor}/{company}/{job}")  # noqa: S311 -- repeatable on purpose
    title, department = chance.choice(TITLES)
    return Posting(
        vendor,
        company,
        job,
        seed,
        modes,
        title,
        department,
        chance.choice(WORKPLACES),
        tuple(chance.sample(DUTIES, 4)),
        tuple(chance.sample(HABITS, 4)),
    )


@dataclass(frozen=True)
class Drawn:
    """A template as the seed worded it, before a vendor gives it a name and a widget."""

    template: Template
    label: str
    help: str
    required: bool
    offers: tuple[Offer, ...]
    setting: Setting

    @property
    def is_yes_no(self) -> bool:
        return {offer.label for offer in self.offers} == {"Yes", "No"}

    def question(
        self,
        name: str,
        values: Sequence[str] | None = None,
        *,
        section: str = "questions",
        widget: str = "",
    ) -> Question:
        """The finished question; `values` are the option values, the labels where left out."""
        labels = [offer.label for offer in self.offers]
        pairs = zip(values or labels, labels, strict=True)
        return Question(
            self.template.key,
            name,
            self.label,
            self.template.kind,
            required=self.required,
            expected=self.template.expected(self.setting, self.offers),
            options=tuple(Option(value, label) for value, label in pairs),
            help=self.help,
            section=section,
            widget=widget,
        )


def draw(posting: Posting, person: Candidate, template: Template) -> Drawn:
    """Word a template for this posting and seed."""
    chance = posting.random(f"draw/{template.key}")
    setting = Setting(person, posting.place.country, posting.company_name)
    words = {"country": posting.place.country.in_sentence, "company": posting.company_name}
    offers = list(chance.choice(template.offers)) if template.offers else []
    if template.shuffle:
        chance.shuffle(offers)
    decided = template.required
    required = chance.random() < 0.6 if decided is None else decided
    help_text = template.help.format(**words)
    if posting.notes and template.key in ("sponsorship", "why"):
        help_text = f"{help_text} {HOSTILE_NOTE}".strip()
    return Drawn(
        template,
        chance.choice(template.wordings).format(**words),
        help_text,
        required,
        tuple(Offer(o.label.format(**words), o.means) for o in offers),
        setting,
    )


def draw_custom(
    posting: Posting,
    person: Candidate,
    *,
    extras: int,
    without: Sequence[str] = (),
    always: Sequence[str] = (),
) -> list[Drawn]:
    """The custom questions of a form: every core one and some extras, in the seed's order."""
    chance = posting.random("custom")
    pool = [t for t in EXTRA if t.key not in (*without, *always)]
    fixed = [t for t in EXTRA if t.key in always]
    chosen = [*CORE, *fixed, *chance.sample(pool, extras)]
    if "hostile" in posting.modes:
        chosen += HOSTILE
    chance.shuffle(chosen)
    return [draw(posting, person, template) for template in chosen]


def seeded_uuid(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
