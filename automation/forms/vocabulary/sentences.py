"""Questions put as sentences: the first pattern that is found says what is asked. So what must never be taken for
something else stands first, and what is particular before what is general."""

import re
from functools import cache

from automation.forms.vocabulary.labels import fits
from automation.forms.vocabulary.phrases import Table
from automation.forms.vocabulary.phrases.career import BACKGROUND, EMPLOYERS
from automation.forms.vocabulary.phrases.consents import CONSENTS
from automation.forms.vocabulary.phrases.person import ABOUT_ONESELF, PERSON, PLACES
from automation.forms.vocabulary.phrases.rights import RIGHTS
from automation.forms.vocabulary.phrases.special import ESSAY, FIRST, LAST
from automation.forms.vocabulary.phrases.terms import MONEY, OWN_WORDS, TERMS
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_TICKED = frozenset({Kind.CHECK, Kind.CHOICE, Kind.CHOICES})
_WRITTEN = frozenset({Kind.LONG_TEXT})

# Which kinds of field a table is for; consents are ticked or chosen, not written.
_TABLES: tuple[tuple[Table, frozenset[Kind] | None], ...] = (
    (FIRST, None), (OWN_WORDS, None), (((Topic.OPEN, ESSAY),), _WRITTEN), (RIGHTS, None), (ABOUT_ONESELF, None), (MONEY, None), (CONSENTS, _TICKED),
    (TERMS, None), (EMPLOYERS, None), (PERSON, None), (BACKGROUND, None), (PLACES, None), (LAST, None),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[Topic, re.Pattern[str], frozenset[Kind] | None], ...]:
    return tuple(
        (topic, re.compile(pattern), kinds) for table, kinds in _TABLES for topic, pattern in table
    )


def is_special(text: str) -> bool:
    """Is it a follow-up, a trap or a secret as a whole, whatever question stands in it?"""
    return any(topic in _SPECIAL and pattern.search(text) for topic, pattern, _ in _compiled())


_SPECIAL = (Topic.TRAP, Topic.SECRET, Topic.FOLLOW_UP, Topic.SOMEONE_ELSE)
_STRICT = (Topic.SMS, Topic.MARKETING, Topic.FUTURE, Topic.AI_SCREENING)


def topic_within(text: str) -> Topic | None:
    """What a follow-up follows up: the first topic in it that isn't special."""
    return next(
        (
            topic
            for topic, pattern, _ in _compiled()
            if topic not in _SPECIAL and pattern.search(text)
        ),
        None,
    )


def topics_in(text: str) -> set[Topic]:
    """Everything that a folded text may be about, whatever field asks it."""
    return {topic for topic, pattern, _ in _compiled() if pattern.search(text)}


def beyond_applying(text: str) -> Topic | None:
    """The consent in a text that nobody needs to give in order to apply."""
    for topic, pattern, _ in _compiled():
        if topic in _STRICT and pattern.search(text):
            return topic
    return None


def consent_in(text: str) -> Topic | None:
    """The class of a consent, the strictest first."""
    return next((topic for topic, pattern in CONSENTS if re.search(pattern, text)), None)


def topic_of(text: str, kind: Kind) -> Topic | None:
    """The topic of a folded sentence asked by this kind of field."""
    of_work, of_the_past = bool(_OF_WORK.search(text)), bool(_OF_THE_PAST.search(text))
    wished = bool(_WISHED.search(text))
    for topic, pattern, kinds in _compiled():
        if of_work and topic not in _OF_EXPERIENCE and topic not in _SPECIAL:
            continue
        if (of_the_past and topic in _AGREED_TO) or (wished and topic in _PLACES):
            continue
        if (kinds is None or kind in kinds) and fits(topic, kind) and pattern.search(text):
            return topic
    return None


# Whatever else such a question names is what the work was about: "Do you have experience with veterans?" asks nobody's past.
_OF_WORK = re.compile(
    r"^(?:do|did|have|has|are|were) you\b.{0,60}\b(?:experienced? (?:with|in|of|using|working|as|at|leading|managing|supporting|\w+ing)\b"
    r"|knowledge (?:of|in|about)\b|familiar(?:ity)? with|expertise (?:in|with)|(?:proficien\w+|skilled) (?:in|with|at|using)|understanding of|worked (?:on|in|with)\b)"
    r"|^\W*(?:haben|hast|verfugen|verfugst) (?:sie|du)\b.{0,40}(?:erfahrung|kenntnisse)|^\W*(?:avez-vous|as-tu|disposez-vous)\b.{0,40}(?:experience|connaissances?|travaille (?:avec|sur|dans))"
    r"|^\W*(?:tienes?|cuentas?|posees?)\b.{0,40}(?:experiencia|conocimientos?)|^\W*(?:voce )?(?:tem|possui)\b.{0,40}(?:experiencia|conhecimentos?)|^\W*(?:hai|ha|possiedi)\b.{0,40}(?:esperienza|conoscenz)"
    r"|^\W*(?:heb|heeft|beschik\w*) (?:je|u)\b.{0,40}(?:ervaring|kennis)|^\W*(?:czy )?(?:masz|posiadasz|ma pani?)\b.{0,40}(?:doswiadczenie|wiedze|znajomosc)"
    r"|^(?:how many|number of|total)\b.{0,40}\b(?:years|yrs)\b.{0,80}\bexperience|\byears (?:of )?(?:\w+ ){0,4}experience|\bcomfortable working with .{0,40}\b(?:patients|clients|customers|students|populations|communities)"
)
# What somebody did or has is no consent, even where it is about data.
_OF_THE_PAST = re.compile(
    r"^(?:if (?:you are |you're )?(?:hired|offered|employed)|have|has|did|were|was|do you have|how|what|which|when|where|who"
    r"|haben sie|hast du|avez-vous|as-tu|tienes?|ha trabajado|has trabajado|hai|voce (?:ja|tem)|heb je|heeft u|czy masz)\b"
    r"(?!.*\b(?:read|agree|consent|accept|acknowledg|underst|review|aware|confirm|gelesen|zugestimmt|einverstanden|akzeptier|lu\b|leido|acept|lett[oa]|accett|lido|aceit|gelezen|akkoord))"
)
# Where somebody would like to be is not where they are.
_WISHED = re.compile(r"\b(?:would like|want|wish|prefer\w*|desired|hope|hoping)\b")
_PLACES = frozenset({Topic.COUNTRY, Topic.CITY, Topic.REGION, Topic.CITY_REGION, Topic.LOCATION})
_AGREED_TO = frozenset(topic for topic, _ in CONSENTS)
_OF_EXPERIENCE = frozenset(
    {
        Topic.OPEN,
        Topic.PROUD,
        Topic.EMPLOYED_BEFORE,
        Topic.HAS_DEGREE,
        Topic.DEGREE,
        Topic.AT_LEAST_YEARS,
        Topic.YEARS,
        Topic.LANGUAGE_LEVEL,
        Topic.SPEAKS,
        Topic.HAS_SKILL,
    }
)
