"""What a question is about, whatever words and language it is asked in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from automation.forms.vocabulary import choices, jobs, labels, others, sentences, subjects
from automation.forms.vocabulary.fold import bare, fold, once
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Asked, Kind

_LONG = 220
_ENDS = re.compile(
    r"(?<=[.!?:])(?<!e\.g\.)(?<!i\.e\.)(?<!u\.s\.)(?<!etc\.)(?<!incl\.)\s+", re.IGNORECASE
)
# "Do you have the following license: …?": what stands before the colon asks.
_ASKS_BEFORE = re.compile(r"(?i)^(?:do|does|did|are|is|have|has|can|will|would)\b[^?.!]*:\s")
_ORDINAL = re.compile(r"^\s*(?:Q(?:uestion)? ?)?\d{1,2} ?[.):] ?(?=\D)", re.IGNORECASE)
_PART = 3
_OF_MONEY = (Topic.SALARY, Topic.SALARY_CURRENT)
_TOGETHER = {Topic.NOTICE, Topic.START}
_TRAP_NAMES = re.compile(r"(?i)^(hp|honey)[_-]|honey_?pot")
_OPENING = 300
_AGREES = re.compile(
    r"(yes,? )?i (hereby )?(agree|accept|confirm|acknowledge|consent|certify|declare|understand)\b"
)
_UNDERSTOOD = re.compile(r"(yes,? )?(i )?(understand|understood|acknowledge|am aware)")
_KINDS = {Kind.EMAIL: Topic.EMAIL, Kind.PHONE: Topic.PHONE}
_ANOTHERS = re.compile(
    r"\b(?:area code|ext(?:ension)?|employer|company|office|school|university|references?|referee|referr\w+|emergency|parents?|guardian|spouse|partner|supervisor|manager|recruiter|agency|doctor|friend|neighbou?r"
    r"|arbeitgeber|vorgesetzte\w*|notfall\w*|employeur|responsable|urgence|empleador|jefe|urgencias?|werkgever|datore|responsabile|empregador|chefe|pracodawc\w*|przelozon\w*)\b"
)
_TICKED = (Kind.CHECK, Kind.CHOICES, Kind.CHOICE)
_AGREEING = (Topic.PRIVACY, Topic.TRUTH, Topic.UNDERSTOOD)
# What may be asked at any length without a question mark.
_STATED = (
    *_AGREEING,
    Topic.SIGNATURE,
    Topic.TRAP,
    Topic.SECRET,
    Topic.OPEN,
    Topic.FOLLOW_UP,
    Topic.SOMEONE_ELSE,
)


@dataclass(frozen=True, slots=True)
class Concept:
    """`subject` is what it is about in particular: a skill, a language, a network, an age; "" where the topic says it all."""

    topic: Topic
    subject: str = ""


def concept_of(asked: Asked) -> Concept | None:
    """None where nothing in the vocabulary fits: then only the person's own answer to these very words will do."""
    found = _concept(asked)
    if found is None:
        return None
    topic = others.beneath(asked.section, found.topic, asked.label)
    return found if topic is found.topic else Concept(topic) if topic else None


def _concept(asked: Asked) -> Concept | None:
    names = (asked.hints.get("name", ""), asked.hints.get("id", ""))
    if any(_TRAP_NAMES.search(name) for name in names):
        return Concept(Topic.TRAP)
    if (topic := jobs.topic_of(asked.label, asked.section)) is not None:
        return Concept(topic)
    if _asks_several(asked) or _lists_several(asked):
        return Concept(Topic.OPEN)
    if any(_AGREES.match(fold(option)) for option in asked.options):
        topic = sentences.consent_in(fold(asked.label))
        if topic is not None:
            return Concept(_strictest(topic, asked))
    for text in _texts(asked):
        topic = _topic(text, asked)
        if topic is not None:
            topic = _strictest(topic, asked)
            return Concept(topic, subjects.subject_of(topic, text))
    topic = (
        choices.topic_of(asked.options)
        or labels.topic_of_hints(asked.hints, asked.kind)
        or (None if _ANOTHERS.search(fold(asked.label)) else _KINDS.get(asked.kind))
    )
    return (
        Concept(_strictest(topic, asked), subjects.subject_of(topic, asked.label))
        if topic
        else None
    )


def _texts(asked: Asked) -> Iterator[str]:
    """The readings of the label, the likeliest first: the questions in it, of a long one the last, then the whole."""
    label = _ORDINAL.sub("", once(asked.label))
    parts = _questions(label)
    if len(label) > _LONG:
        yield from reversed(parts)
    elif len(parts) == 1 or not sentences.is_special(fold(label)):
        yield from parts
    if len(label) > _LONG and asked.kind in _TICKED:
        # What a statement is stands at its beginning; further on it may mention anything.
        yield label[:_LONG]
    yield label
    if asked.kind in _TICKED and len(asked.options) == 1 and _tells(asked.options[0], label):
        yield asked.options[0]
    if asked.kind is Kind.CHECK or bare(label) in labels.SAYS_NOTHING:
        yield asked.help
        yield asked.section


def _tells(option: str, label: str) -> bool:
    """A bare "I agree" agrees to whatever stands above it, and that may be anything."""
    return len(bare(option).split()) > _PART or len(bare(label).split()) <= _PART


def _questions(label: str) -> list[str]:
    if _ASKS_BEFORE.match(label):
        return [label]
    return [part for part in _ENDS.split(label) if part.rstrip().endswith("?")]


def _asks_several(asked: Asked) -> bool:
    """Two questions about different things in one field for text: one answer would leave the other out."""
    parts = [part for part in _questions(once(asked.label)) if len(bare(part).split()) > _PART]
    if asked.kind in (*_TICKED, Kind.FILE) or len(parts) < 2:
        return False
    topics = {_topic(part, asked) for part in parts}
    return len(topics) > 1 and not topics <= _TOGETHER


def _lists_several(asked: Asked) -> bool:
    topics = labels.several(once(asked.label), asked.kind)
    written = asked.kind in (Kind.TEXT, Kind.LONG_TEXT)
    return written and len(topics) > 1 and not topics <= _TOGETHER


def _topic(text: str, asked: Asked) -> Topic | None:
    topic = labels.topic_of(text, asked.kind)
    if topic is Topic.CURRENT_TITLE and choices.topic_of(asked.options) is Topic.SALUTATION:
        return Topic.SALUTATION
    if topic in _OF_MONEY and choices.are_currencies(asked.options):
        return Topic.CURRENCY
    topic = topic or sentences.topic_of(fold(text), asked.kind)
    long = len(text) > _LONG and asked.kind not in _TICKED
    return None if long and topic not in _STATED else topic


def _strictest(topic: Topic, asked: Asked) -> Topic:
    """What reads like an agreement may hold a consent of another class; that one decides."""
    only = asked.options[0] if len(asked.options) == 1 else ""
    if topic is Topic.AI_SCREENING and _UNDERSTOOD.match(fold(only)):
        return Topic.UNDERSTOOD
    if asked.kind not in _TICKED or topic not in _AGREEING:
        return topic
    names = f"{asked.hints.get('name', '')} {asked.hints.get('id', '')}"
    text = " ".join((asked.label[:_OPENING], only[:_OPENING], names))
    return sentences.beyond_applying(fold(text)) or topic
