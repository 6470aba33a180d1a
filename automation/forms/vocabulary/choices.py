"""Options that tell by themselves what is asked."""

import re
from collections.abc import Sequence

from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.meanings import is_placeholder
from automation.forms.vocabulary.money import is_currency
from automation.forms.vocabulary.topics import Topic

_PLACES_OF_ADS = re.compile(
    r"\b(indeed|stepstone|glassdoor|monster|karriere at|xing|jobteaser|welcome to the jungle|infojobs|pracuj|referral|empfehlung|jobborse|job board|career(s)? (page|site|fair)|company website|google)\b"
)

_TELLING: tuple[tuple[Topic, tuple[frozenset[str], ...]], ...] = (
    (Topic.VETERAN, (frozenset({"i am not a protected veteran"}),)),
    (Topic.DISABILITY, (frozenset({"i do not have a disability", "i don t have a disability", "no i do not have a disability and have not had one in the past"}),)),
    (Topic.PRONOUNS, (frozenset({"she her", "she her hers"}), frozenset({"he him", "he him his"}))),
    (Topic.GENDER, (frozenset({"male", "man", "mannlich", "homme", "hombre", "masculino"}), frozenset({"female", "woman", "weiblich", "femme", "mujer", "feminino", "femenino"}))),
    (Topic.SALUTATION, (frozenset({"mr", "herr", "m", "monsieur", "senor", "sr", "de heer", "signor", "pan"}), frozenset({"ms", "mrs", "frau", "mme", "madame", "senora", "sra", "mevrouw", "signora", "pani"}))),
)  # fmt: skip


def are_currencies(options: Sequence[str]) -> bool:
    """A list of money's names, a few of them odd, whatever its label says of the amount beside it."""
    given = [option for option in options if not is_placeholder(option)]
    named = sum(1 for option in given if is_currency(option))
    return named > 1 and named >= _MOST * len(given)


_MOST = 0.8


def topic_of(options: Sequence[str]) -> Topic | None:
    """A topic each of whose telling groups has a member among the options."""
    given = {bare(option) for option in options}
    for topic, groups in _TELLING:
        if all(
            given & group or any(_within(given, text) for text in group if " a " in text)
            for group in groups
        ):
            return topic
    ads = sum(1 for option in given if _PLACES_OF_ADS.search(option))
    return Topic.HEARD if ads >= 2 else None


def _within(given: set[str], text: str) -> bool:
    return any(text in option for option in given)
