"""What an employer was told before isn't contradicted by a machine: where it would be, the person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from automation.forms.concepts import concept_of
from automation.forms.options import choose
from automation.forms.rules.bank import same_words
from automation.forms.rules.case import place_of
from automation.forms.vocabulary import countries, meanings
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Action, Answer, Asked, Kind

SOURCE = "rule:told_before"
# What stays true of a person for a while. Addresses move, and one who has applied has applied before.
_FIRM = {Topic.AUTHORIZED, Topic.SPONSORSHIP, Topic.WORK_STATUS, Topic.CITIZENSHIP, Topic.CITIZEN_OF, Topic.BIRTH_DATE, Topic.AT_LEAST_AGE, Topic.EMPLOYED_BEFORE, Topic.RELATIVES, Topic.CRIMINAL, Topic.CLEARANCE, Topic.NON_COMPETE, Topic.DEGREE, Topic.HAS_DEGREE, Topic.AT_LEAST_YEARS, Topic.YEARS, Topic.HAS_SKILL, Topic.LANGUAGE_LEVEL, Topic.SPEAKS, Topic.SALARY, Topic.SALARY_CURRENT, Topic.NOTICE, Topic.RELOCATE, Topic.DRIVERS_LICENSE}  # fmt: skip
_CHANGING = {Topic.APPLIED_BEFORE, Topic.HEARD, Topic.TODAY, Topic.SIGNATURE, Topic.START}
_CLOSED = (Kind.CHOICE, Kind.CHOICES, Kind.CHECK, Kind.NUMBER, Kind.TEXT, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that this employer has had. `values` as in `Answer`."""

    asked: Asked
    values: tuple[str, ...]
    on: date


def unless_contradicted(answer: Answer, asked: Asked, told: Sequence[Told]) -> Answer:
    """The answer, or the question to the person where the newest word on the same matter says something else."""
    if answer.action is not Action.FILL or asked.kind not in _CLOSED:
        return answer
    earlier = next((each for each in told if _same_matter(asked, each.asked)), None)
    if earlier is None or _same_answer(answer.values, earlier.values):
        return answer
    now, then = (", ".join(_spoken(values)) for values in (answer.values, earlier.values))
    return Answer(
        key=asked.key,
        action=Action.ASK if asked.required else Action.SKIP,
        source=SOURCE,
        reason=f"this employer was told “{then}” on {earlier.on:%-d %B %Y}, and it would be “{now}” now",
    )


def _same_matter(one: Asked, other: Asked) -> bool:
    concept, before = concept_of(one), concept_of(other)
    if place_of(one) != place_of(other):
        # The same of another job, or of another school.
        return False
    if concept != before or (concept and concept.topic in _CHANGING):
        return False
    if concept is None or concept.topic not in _FIRM:
        return same_words(one.label, other.label)
    return countries.named_in(one.label) == countries.named_in(other.label)


def _same_answer(now: Sequence[str], then: Sequence[str]) -> bool:
    polarities = [meanings.yes_or_no(" ".join(_spoken(values))) for values in (now, then)]
    if None not in polarities:
        return polarities[0] == polarities[1]
    if len(now) != len(then):
        return False
    return all(
        choose(list(now), (each,)) is not None or choose((each,), list(now)) is not None
        for each in then
    )


def _spoken(values: Sequence[str]) -> tuple[str, ...]:
    """A box's answer as a word."""
    return ("Yes",) if tuple(values) == ("true",) else tuple(values) or ("No",)
