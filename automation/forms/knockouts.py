"""What may end an application before anybody reads it, said before it starts. Warnings to the person, and never an answer."""

from collections.abc import Collection, Iterable

from automation.forms.concepts import concept_of
from automation.forms.facts import Facts
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.meanings import yes_or_no
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Action, Answer, Asked

_RULED_OUT = {Topic.AUTHORIZED: False, Topic.SPONSORSHIP: True}
"""By what is asked, the answer that may end it."""


def knockouts(pairs: Iterable[tuple[Asked, Answer]], facts: Facts, *, country: str) -> list[str]:
    """Sentences. `pairs`: what will be asked, with what would be answered now. `country`: where the work is, as two letters, or ""."""
    asked = [(concept.topic, each) for each in pairs if (concept := concept_of(each[0]))]
    found = _of_country(facts, country, {topic for topic, _ in asked}) if country else []
    if found:
        return found
    return [
        f"It asks “{question.label}”; your answer would be “{answer.values[0]}”."
        for topic, (question, answer) in asked
        if topic in _RULED_OUT
        and answer.action is Action.FILL
        and answer.values
        and yes_or_no(answer.values[0]) is _bad(topic, question)
    ]


def _bad(topic: Topic, question: Asked) -> bool:
    """“Can you work here without sponsorship?” is answered the other way round."""
    return _RULED_OUT[topic] and "without" not in question.label.casefold()


def _of_country(facts: Facts, code: str, topics: Collection[Topic]) -> list[str]:
    right = facts.work_right(code)
    if right is None:
        return []
    there = countries.english(code)
    if right.authorized is False and not _RULED_OUT.keys().isdisjoint(topics):
        return [f"It needs authorisation to work in {there}; your profile says no."]
    if right.authorized is False:
        return [f"The work is in {there}; your profile says that you aren’t authorised there."]
    if right.sponsorship and Topic.SPONSORSHIP in topics:
        return [f"It asks about sponsorship for {there}; your profile says that you need it."]
    return []
