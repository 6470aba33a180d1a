"""What to answer, from the person's own facts and nothing else.

Profile first, then the answer bank, then a few rules, then the language model where one is set up and may be asked; a
required question that none of them answers is put to the person, an optional one is left alone with a reason. Whatever a
label says is data: it is matched, never followed.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol

from automation.forms.concepts import Concept, concept_of
from automation.forms.drafting import drafted, may_be_given
from automation.forms.facts import Facts
from automation.forms.rules import (
    bank,
    career,
    consents,
    documents,
    jobs,
    oneself,
    pay,
    person,
    places,
    rights,
    skills,
    terms,
    workplace,
)
from automation.forms.rules.bank import Entry
from automation.forms.rules.case import Case, Posting, Rule, Said
from automation.forms.rules.writing import write
from automation.forms.vocabulary import countries, meanings
from automation.forms.vocabulary.topics import Topic
from automation.llm.base import LanguageModel
from automation.protocol import Action, Answer, Asked, Kind, ResolveReply, ResolveRequest

RULES: dict[Topic, Rule] = {
    **person.RULES, **places.RULES, **career.RULES, **jobs.RULES, **skills.RULES, **terms.RULES, **pay.RULES, **workplace.RULES, **rights.RULES, **oneself.RULES, **consents.RULES
}  # fmt: skip
NOT_OFFERED = "rule:not_offered"
"""Source of a question to the person that something answers with what can't be chosen."""
_LEFT: dict[Topic, str] = {
    Topic.TRAP: "not meant for people: a trap for machines",
    Topic.SECRET: "a secret that no application needs",
}


class AnswerSource(Protocol):
    """Decides the answers to one page's questions."""

    async def resolve(self, request: ResolveRequest) -> ResolveReply: ...


class LocalFacts:
    """Answers from one person's facts, the documents at hand, and what they answered in earlier runs."""

    def __init__(
        self,
        facts: Facts,
        *,
        documents: Collection[str] = (),
        remembered: Callable[[], list[tuple[str, str]]] = list,
        model: LanguageModel | None = None,
    ) -> None:
        self._facts = facts
        self._documents = documents
        self._remembered = remembered
        self._model = model
        self._drafts: dict[tuple[str, tuple[str, ...]], Answer | None] = {}

    async def resolve(self, request: ResolveRequest) -> ResolveReply:
        posting = Posting(
            employer=request.employer,
            url=request.url,
            country=countries.only_one_in(request.place),
            language=request.language,
        )
        remembered = self._remembered()
        answers = tuple(
            decide(
                asked,
                self._facts,
                documents=self._documents,
                remembered=remembered,
                posting=posting,
            )
            for asked in request.questions
        )
        pairs = zip(request.questions, answers, strict=True)
        return ResolveReply(
            answers=tuple(
                await asyncio.gather(*(self._or_draft(*pair, posting) for pair in pairs))
            ),
            entries={part: self._facts.entries(part) for part in request.parts},
        )

    async def _or_draft(self, asked: Asked, answer: Answer, posting: Posting) -> Answer:
        """Instead of asking the person, where the model has something. A page is looked at often and pays once."""
        if self._model is None or answer.action is not Action.ASK or not may_be_given(asked):
            return answer
        known = (asked.label, asked.options)
        if known not in self._drafts:
            self._drafts[known] = await drafted(self._model, asked, self._facts, posting=posting)
        draft = self._drafts[known]
        return draft.model_copy(update={"key": asked.key}) if draft else answer


def decide(
    asked: Asked,
    facts: Facts,
    *,
    documents: Collection[str] = (),
    remembered: Sequence[tuple[str, str]] = (),
    posting: Posting | None = None,
) -> Answer:
    """One question's answer, with its source. Pure: the same facts give the same answer on the same day.

    Of what the page refuses the person has the word: another fact isn't put in its place.
    """
    if asked.refused:
        return _asked_again(asked)
    concept = concept_of(asked)
    entries = [Entry(entry.question, entry.answer) for entry in facts.answers]
    entries += [Entry(question, answer) for question, answer in remembered]
    if concept is None:
        found = bank.by_words(asked, entries) if asked.kind is not Kind.FILE else None
        return (
            _answered(asked, found)
            if found
            else _unanswered(asked, "none of the person's facts answers this")
        )
    case = Case(asked, concept, facts, posting or Posting(), frozenset(documents))
    return _by_concept(case, entries)


def _by_concept(case: Case, entries: Sequence[Entry]) -> Answer:
    asked, concept = case.asked, case.concept
    if concept.topic is Topic.TRAP:
        return Answer(
            key=asked.key, action=Action.SKIP, source="rule:trap", reason=_LEFT[Topic.TRAP]
        )
    if concept.topic is Topic.SECRET:
        return _unanswered(asked, _LEFT[Topic.SECRET])
    found = None if meanings.asks_backwards(asked.label) else _by_rule(case)
    if found is None and asked.kind is not Kind.FILE:
        found = bank.look_up(case, entries)
    if found is None and concept.topic is Topic.FOLLOW_UP:
        found = bank.nothing_to_add(case, entries)
    if found is not None and meanings.denies(asked.label) and concept.topic not in _OF_STATEMENTS:
        found = _turned(case, found)
    if (
        found is not None
        and (found.yes or found.no)
        and case.written
        and meanings.asks_more(asked.label)
    ):
        found = None
    if found is not None:
        return _answered(asked, found)
    if concept.topic in rights.RULES:
        return _unanswered(asked, rights.why_asked(case), source=rights.UNSAID)
    return _unanswered(asked, _missing(concept))


# Their rules say whether a statement as a whole holds.
_OF_STATEMENTS = {*consents.RULES, Topic.NOT_LOCATED_IN}


def _turned(case: Case, found: Said) -> Said | None:
    """From yes or no to what such a statement is about, to whether it holds; None where no field says that."""
    if not (found.yes or found.no):
        return found
    said = {meanings.yes_or_no(option) for option in case.asked.options}
    if case.asked.kind is not Kind.CHECK and not {True, False} <= said:
        return None
    return replace(found, wordings=("Yes",) if found.no else ("No",))


def _by_rule(case: Case) -> Said | None:
    table = documents.RULES if case.asked.kind is Kind.FILE else RULES
    rule = table.get(case.concept.topic)
    return rule(case) if rule else None


def _answered(asked: Asked, found: Said) -> Answer:
    if found.leave:
        return Answer(key=asked.key, action=Action.SKIP, source=found.source, reason=found.reason)
    answer = write(asked, found)
    if answer is not None:
        return answer
    if asked.options:
        return _unanswered(asked, not_offered(found.wordings[:1]), source=NOT_OFFERED)
    return _unanswered(asked, f"the page doesn't take “{', '.join(found.wordings[:1])}”")


def _asked_again(asked: Asked) -> Answer:
    missing = [each for each in asked.refused if each not in asked.options]
    why = not_offered(missing or asked.refused)
    return Answer(key=asked.key, action=Action.ASK, source=NOT_OFFERED, reason=why)


def not_offered(wordings: Sequence[str]) -> str:
    return f"“{', '.join(wordings)}” is none of what the list offers"


def _unanswered(asked: Asked, why: str, *, source: str = "person") -> Answer:
    if asked.required:
        return Answer(key=asked.key, action=Action.ASK, source=source, reason=why)
    return Answer(key=asked.key, action=Action.SKIP, reason=f"optional; {why}")


def _missing(concept: Concept) -> str:
    about = f"{concept.topic.value} ({concept.subject})" if concept.subject else concept.topic.value
    return f"the person's facts don't say: {about.replace('_', ' ')}"
