"""The one place that says which questions a model may be given. In doubt none: then the person is asked.

Held twice, by what the question is about and by its words: a vocabulary that misses one still finds the other.
"""

from collections.abc import Iterator

from automation.forms.concepts import concept_of
from automation.forms.vocabulary import choices, sentences
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.sensitive import speaks_of_it, speaks_to_machines
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind

KINDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.CHOICE, Kind.CHOICES)
OPEN = frozenset({Topic.OPEN, Topic.PROUD, Topic.COVER_LETTER, Topic.SUMMARY, Topic.HEADLINE})
"""What prose answers."""
_OF_THE_RESUME = frozenset({Topic.YEARS, Topic.AT_LEAST_YEARS, Topic.HAS_SKILL, Topic.DEGREE, Topic.HAS_DEGREE, Topic.SCHOOL, Topic.FIELD_OF_STUDY, Topic.STUDIES, Topic.STUDYING_NOW, Topic.LANGUAGE_LEVEL, Topic.LANGUAGES, Topic.OTHER_LANGUAGES, Topic.SPEAKS, Topic.CURRENT_COMPANY, Topic.CURRENT_TITLE, Topic.EMPLOYED_NOW})  # fmt: skip
ALLOWED = OPEN | _OF_THE_RESUME
# Named in passing, these don't make a question theirs: a city, a résumé, a language.
_IN_PASSING = frozenset({Topic.CITY, Topic.COUNTRY, Topic.LOCATION, Topic.REGION, Topic.LINK, Topic.RESUME, Topic.EMAIL, Topic.PHONE, Topic.FOLLOW_UP, Topic.HEARD, Topic.REASON_TO_LEAVE, Topic.NAME_FULL, Topic.ANY_FILE, Topic.TODAY, Topic.REMOTE_OK, Topic.WORK_MODE, Topic.TRAVEL})  # fmt: skip
_LONGEST = 1_500
_MOST_OPTIONS = 60


def why_not(asked: Asked) -> str:
    """Why no model may see this question; "" where one may."""
    return next(_reasons(asked), "")


def _reasons(asked: Asked) -> Iterator[str]:
    texts = _texts(asked)
    if is_sensitive(asked):
        yield "it touches what only the person may say"
    if speaks_to_machines(texts):
        yield "it gives orders to machines"
    if asked.kind not in KINDS:
        yield f"a model doesn't fill a field of the kind {asked.kind}"
    if asked.kind in (Kind.CHOICE, Kind.CHOICES) and not 1 < len(asked.options) <= _MOST_OPTIONS:
        yield "its options aren't known, or are too many"
    if sum(map(len, texts)) > _LONGEST + 40 * len(asked.options):
        yield "it is too long to be one question"
    concept = concept_of(asked)
    if concept is not None and concept.topic not in ALLOWED:
        yield f"it is about {concept.topic.value}"
    if choices.topic_of(asked.options) is not None:
        yield "its options tell that it is about something else"
    others = {topic for text in texts for topic in sentences.topics_in(fold(text))}
    if not others <= ALLOWED | _IN_PASSING:
        yield "it asks for other things as well"


def is_sensitive(asked: Asked) -> bool:
    """Does it touch what only the person may say?"""
    return speaks_of_it(_texts(asked))


def is_open(asked: Asked) -> bool:
    """Prose answers it, which nothing in the facts says word for word."""
    if asked.kind is Kind.LONG_TEXT:
        return True
    concept = concept_of(asked)
    return asked.kind is Kind.TEXT and concept is not None and concept.topic in OPEN


def _texts(asked: Asked) -> tuple[str, ...]:
    """Everything a person or a machine could read the question from."""
    said = (asked.label, asked.help, asked.section, asked.error, *asked.options, *asked.current)
    return tuple(text for text in (*said, *asked.hints.values()) if text)
