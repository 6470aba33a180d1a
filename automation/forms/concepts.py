"""What a question is about, whatever words and language it is asked in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from automation.forms.vocabulary import choices, labels, sentences, subjects
from automation.forms.vocabulary.fold import bare, fold, once
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind

_LONG = 220
_ENDS = re.compile(r"(?<=[.!?:])\s+")
_KINDS = {Kind.EMAIL: Topic.EMAIL, Kind.PHONE: Topic.PHONE}


@dataclass(frozen=True, slots=True)
class Concept:
    """`subject` is what it is about in particular: a skill, a language, a network, an age; "" where the topic says it all."""

    topic: Topic
    subject: str = ""


def concept_of(asked: Asked) -> Concept | None:
    """None where nothing in the vocabulary fits: then only the person's own answer to these very words will do."""
    for text in _texts(asked):
        topic = _topic(text, asked)
        if topic is not None:
            return Concept(topic, subjects.subject_of(topic, text))
    topic = _by_options(asked) or _by_hints(asked) or _KINDS.get(asked.kind)
    return Concept(topic, subjects.subject_of(topic, asked.label)) if topic else None


def _texts(asked: Asked) -> Iterator[str]:
    """The readings of the label, the likeliest first: of a long one the questions in it, the last first."""
    label = once(asked.label)
    if len(label) > _LONG:
        parts = [part for part in _ENDS.split(label) if part.rstrip().endswith("?")]
        yield from reversed(parts)
    yield label
    if asked.kind in (Kind.CHECK, Kind.CHOICES, Kind.CHOICE) and len(asked.options) <= 1:
        yield from asked.options
        yield asked.help
    if not bare(label) or bare(label) in labels.SAYS_NOTHING:
        yield asked.help
        yield asked.section


def _topic(text: str, asked: Asked) -> Topic | None:
    return labels.topic_of(text, asked.kind) or sentences.topic_of(fold(text), asked.kind)


def _by_options(asked: Asked) -> Topic | None:
    """The options of some questions say what is asked even where the label doesn't."""
    return choices.topic_of(asked.options)


def _by_hints(asked: Asked) -> Topic | None:
    return labels.topic_of_hints(asked.hints, asked.kind)
