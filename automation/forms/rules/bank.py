"""The person's own answers to questions they were asked before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from automation.forms.concepts import Concept, concept_of
from automation.forms.rules import rights
from automation.forms.rules.case import Case, Said
from automation.forms.rules.employers import HERE, about_this_employer
from automation.forms.rules.skills import asks_total
from automation.forms.rules.terms import word_for_nothing
from automation.forms.vocabulary import countries, meanings, sentences
from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.money import currencies_in, period_in
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind

_ALIKE = 93.0
# Too wide for one answer to serve another question: only nearly the same words will do.
_WIDE = {Topic.OPEN, Topic.FOLLOW_UP, Topic.COVER_LETTER, Topic.UNDERSTOOD, Topic.SALARY_FITS, Topic.ONSITE_OK, Topic.WORK_MODE, Topic.STUDIES, Topic.AI_SCREENING, Topic.AT_LEAST_YEARS, Topic.START_BY, Topic.CRIMINAL, Topic.CLEARANCE, Topic.PRIVACY, Topic.TRUTH, Topic.REMOTE_OK, Topic.CITIZEN_OF, Topic.RESUME, Topic.COMMUNITIES, Topic.REFERRER, Topic.TRAVEL, Topic.RELOCATE, Topic.HAS_DEGREE, Topic.ANY_FILE, Topic.LANGUAGES, Topic.OTHER_LANGUAGES}  # fmt: skip
_NEVER = {Topic.TRAP, Topic.SECRET}
_WITH_SUBJECT = {Topic.HAS_SKILL, Topic.LANGUAGE_LEVEL, Topic.SPEAKS, Topic.LINK}
_OF_COUNTRIES = {
    Topic.AUTHORIZED,
    Topic.SPONSORSHIP,
    Topic.WORK_STATUS,
    Topic.LOCATED_IN,
    Topic.NOT_LOCATED_IN,
}
_OF_MONEY = {Topic.SALARY, Topic.SALARY_CURRENT}
_OF_EMPLOYERS = {Topic.EMPLOYED_BEFORE, Topic.RELATIVES, Topic.APPLIED_BEFORE}
# Asked in the same breath as who worked here, and not answered by it.
_MORE = re.compile(
    r"\bor\b.{0,30}\b(?:applied|interviewed)\b|\bfriends?\b|\bofficials?\b|\bgovernment\b|\baudit\w*|\bcompetitors?\b|(?:personal|romantic|close|business) relationship|\bdating\b"
)
_ASKS_WHO = re.compile(
    r"(?:please|kindly|if|what|which|who|whom|where|when|how|list|name|names|provide|enter|give|state|specify|describe)\b"
)


@dataclass(frozen=True, slots=True)
class Entry:
    question: str
    answer: str


@lru_cache(maxsize=4096)
def _concept(question: str, kind: Kind) -> Concept | None:
    return concept_of(Asked(key="bank", label=question, kind=kind))


def look_up(case: Case, entries: Sequence[Entry]) -> Said | None:
    """The answer to the same question; by what it is about first, else by its words. The newest wins."""
    if case.concept.topic in _NEVER:
        return None
    if case.concept.topic in rights.RULES and not rights.names_country(case):
        # The same words mean another country in the next posting.
        return None
    for entry in reversed(entries):
        if same_words(case.asked.label, entry.question):
            return _said(entry)
    if case.concept.topic in _WIDE:
        return None
    return next((_said(entry) for entry in reversed(entries) if _same_question(case, entry)), None)


def by_words(asked: Asked, entries: Sequence[Entry]) -> Said | None:
    """For questions that no concept fits."""
    return next(
        (_said(entry) for entry in reversed(entries) if same_words(asked.label, entry.question)),
        None,
    )


def _said(entry: Entry) -> Said:
    several = tuple((part.strip(),) for part in entry.answer.split(";") if part.strip())
    return Said(
        (entry.answer or "No",),
        f"bank:{entry.question}",
        "answered before",
        several=several if len(several) > 1 else (),
    )


def same_words(one: str, other: str) -> bool:
    a, b = bare(one), bare(other)
    if a == b:
        return bool(a)
    alike = fuzz.ratio(a, b) >= _ALIKE and fuzz.token_sort_ratio(a, b) >= _ALIKE
    return (
        alike
        and meanings.negated(one) == meanings.negated(other)
        and set(a.split()) == set(b.split())
    )


def _same_question(case: Case, entry: Entry) -> bool:
    concept = _concept(entry.question, case.asked.kind)
    if concept is None or concept != case.concept:
        return False
    topic = concept.topic
    if topic in _WITH_SUBJECT and not concept.subject:
        return False
    if topic in _OF_MONEY and not _same_money(case.asked.label, entry.question):
        return False
    if topic is Topic.YEARS and not concept.subject:
        return asks_total(case.asked.label) and asks_total(entry.question)
    if topic in _OF_COUNTRIES:
        named = countries.named_in(entry.question)
        return bool(named) and named == countries.named_in(case.asked.label)
    return topic not in _OF_EMPLOYERS or (
        bool(HERE.search(bare(entry.question)))
        and about_this_employer(case)
        and not _MORE.search(case.label)
        and not (case.written and _ASKS_WHO.match(case.label))
    )


def _same_money(one: str, other: str) -> bool:
    """The same currency and the same period, as far as they are named."""
    return (currencies_in(one), period_in(one)) == (currencies_in(other), period_in(other))


def nothing_to_add(case: Case, entries: Sequence[Entry]) -> Said | None:
    """A follow-up that says what to write where the answer before it is no, and it is."""
    word = word_for_nothing(case.label)
    topic = sentences.topic_within(case.label) if word else None
    for entry in reversed(entries):
        concept = _concept(entry.question, Kind.CHOICE)
        if (
            topic in _OF_EMPLOYERS
            and concept
            and concept.topic is topic
            and HERE.search(bare(entry.question))
        ):
            denied = meanings.yes_or_no(entry.answer) is False
            return Said((word,), f"bank:{entry.question}", "the answer is no") if denied else None
    return None
