"""How far an answer goes that a person gave to one posting's question: to every other, or to one employer's, country's, place's."""

import re
from typing import NamedTuple

from automation.forms.concepts import concept_of
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind

_OF_THE_PAST = frozenset({Topic.EMPLOYED_BEFORE, Topic.APPLIED_BEFORE, Topic.RELATIVES, Topic.REFERRER, Topic.NON_COMPETE, Topic.SOMEONE_ELSE})  # fmt: skip
_OF_THE_EMPLOYER = _OF_THE_PAST | {Topic.PRIVACY, Topic.TRUTH, Topic.FUTURE, Topic.MARKETING, Topic.SMS, Topic.UNDERSTOOD, Topic.AI_SCREENING, Topic.BACKGROUND_CHECK, Topic.SIGNATURE}  # fmt: skip
_OF_THE_COUNTRY = frozenset({Topic.SALARY, Topic.SALARY_CURRENT, Topic.CURRENCY, Topic.AUTHORIZED, Topic.SPONSORSHIP, Topic.WORK_STATUS, Topic.CLEARANCE, Topic.CRIMINAL})  # fmt: skip
_OF_THE_PLACE = frozenset({Topic.RELOCATE, Topic.COMMUTE, Topic.ONSITE_OK, Topic.WORK_MODE, Topic.LOCATED_IN, Topic.NOT_LOCATED_IN})  # fmt: skip
_OF_THE_POSTING = frozenset({Topic.SALARY_FITS, Topic.FOLLOW_UP})
_AGREES = re.compile(
    r"\b(?:consent\w*|agree\w*|accept\w*|acknowledg\w*|certif\w*|confirm\w*|privacy|gdpr|polic(?:y|ies)|terms"
    r"|einwillig\w*|zustimm\w*|akzeptier\w*|bestatig\w*|datenschutz\w*|consentement|accepte\w*|acepto|consentimiento)\b"
)
_SPEAKS_OF_IT = re.compile(
    r"\b(?:us|our|ours|we|here|this (?:company|role|position|job|team|opportunity|organi[sz]ation)"
    r"|the (?:company|role|position|job|team)|uns|unser\w*|wir|nous|notre|nosotros|nuestr\w+)\b"
)
_US = re.compile(r"\bUS\b")
"""The country: folded, it would read like an employer's “us”."""
_SPEAKS_OF_THE_JOB = re.compile(
    r"\bthis (?:role|position|job|team|opportunity|vacancy|opening|posting)\b"
)
_SPEAKS_OF_PAY_OR_RIGHTS = re.compile(
    r"\b(?:salar\w+|compensation|remuneration|wages?|pay|rates?|gehalt\w*|lohn|vergutung|salaire|remuneracion|salario"
    r"|authori[sz]\w+|eligib\w+|right to work|work permit|visa\w*|sponsor\w*|citizen\w*|arbeitserlaubnis|aufenthalt\w*)\b"
)
_MOST_REACHES = 20_000


class Reach(NamedTuple):
    """How far an answer may go, by the question's words alone."""

    employer: bool
    country: bool
    place: bool
    posting: bool
    past: bool
    """What was between the person and this employer: the facts may tell."""


_REACHES: dict[tuple[str, bool], Reach] = {}
"""Of the words seen by this process: telling what a question is about takes longest."""


def is_of_one_employer(asked: Asked) -> bool:
    """Do its words mean one employer, or one job of theirs? An answer is nothing to the next."""
    reach = reach_of(words_of(asked), asked)
    return reach.employer or reach.posting


def words_of(asked: Asked) -> str:
    """What makes two questions the same: their words, what sort of answer they take, and among what one chooses."""
    block = asked.hints.get("block", "")
    section = fold(asked.section) if block else ""
    options = sorted(fold(option) for option in asked.options)
    return repr((fold(asked.label), fold(asked.help), asked.kind.value, options, section, block))


def reach_of(words: str, asked: Asked) -> Reach:
    """The same words always reach as far."""
    text = f"{asked.label} {asked.help}"
    # Of what is all in capitals nobody can tell.
    spoken = text if text.isupper() else _US.sub(" ", text)
    known = _REACHES.get((words, spoken != text))
    if known is None:
        concept = concept_of(asked)
        topic = concept.topic if concept else None
        said = fold(spoken)
        agrees = asked.kind is Kind.CHECK or bool(_AGREES.search(said))
        country = topic in _OF_THE_COUNTRY or bool(_SPEAKS_OF_PAY_OR_RIGHTS.search(said))
        known = Reach(
            employer=agrees or topic in _OF_THE_EMPLOYER or bool(_SPEAKS_OF_IT.search(said)),
            country=country,
            place=topic in _OF_THE_PLACE,
            posting=topic in _OF_THE_POSTING
            or (not country and bool(_SPEAKS_OF_THE_JOB.search(said))),
            past=topic in _OF_THE_PAST,
        )
        if len(_REACHES) > _MOST_REACHES:
            _REACHES.clear()
        _REACHES[words, spoken != text] = known
    return known
