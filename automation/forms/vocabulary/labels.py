"""Short labels, and the names that pages give their controls, that say all by themselves."""

import re
from collections.abc import Mapping
from functools import cache

from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.phrases.labels import LABELS
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

SAYS_NOTHING = {
    "",
    "select",
    "select one",
    "please select",
    "choose",
    "answer",
    "your answer",
    "required",
    "question",
    "on",
    "true",
    "yes",
    "no",
    "please specify",
    "select all that apply",
}

AUTOCOMPLETE: dict[str, Topic] = {
    "name": Topic.NAME_FULL, "given-name": Topic.NAME_FIRST, "additional-name": Topic.NAME_MIDDLE, "family-name": Topic.NAME_LAST, "nickname": Topic.NAME_PREFERRED,
    "email": Topic.EMAIL, "tel": Topic.PHONE, "tel-national": Topic.PHONE, "tel-country-code": Topic.DIAL_CODE, "street-address": Topic.STREET, "address-line1": Topic.STREET,
    "address-line2": Topic.ADDRESS_LINE_2, "address-level2": Topic.CITY, "address-level1": Topic.REGION, "postal-code": Topic.POSTAL_CODE, "country": Topic.COUNTRY,
    "country-name": Topic.COUNTRY, "organization": Topic.CURRENT_COMPANY, "organization-title": Topic.CURRENT_TITLE, "bday": Topic.BIRTH_DATE, "sex": Topic.GENDER,
    "current-password": Topic.SECRET, "new-password": Topic.SECRET, "one-time-code": Topic.SECRET, "cc-number": Topic.SECRET, "cc-csc": Topic.SECRET, "cc-exp": Topic.SECRET,
}  # fmt: skip

_NETWORKS = r"linked ?in|git ?hub|git ?lab|twitter|stack ?overflow|website|web site|portfolio|homepage|web ?seite|site web|sitio web|sito web|strona internetowa|x twitter|twitter x|x profile|x handle|x url|x link|x (?:fka|formerly|ex)(?: known as)? twitter|twitter (?:now|aka) x|personal site|blog|facebook|instagram|xing|dribbble|behance|medium|kaggle|google scholar|orcid|artstation|youtube|tiktok|other|other website"
_LINK_WORDS = r"profile|profil|url|link|page|account|input|address|handle|your|personal|my|perfil|profilo|de|sur|website|adresse|full|public"
_LINK = re.compile(
    rf"(?:(?:{_LINK_WORDS}) )*(?:{_NETWORKS})(?: (?:{_LINK_WORDS}|or|and|{_NETWORKS}))*"
)

_OF_TEXTS = {Topic.RESUME, Topic.PHOTO}
_OF_CHOICES = {Topic.NAME_FULL, Topic.SALUTATION}


@cache
def _by_label() -> dict[str, Topic]:
    table: dict[str, Topic] = {}
    for topic, names in LABELS.items():
        for name in names.split(", "):
            table.setdefault(bare(name), topic)
    return table


def topic_of(label: str, kind: Kind) -> Topic | None:
    """The topic of a label that is one of these, its decoration aside."""
    for text in _readings(label):
        topic = _by_label().get(text)
        if topic is None and text != "other" and _LINK.fullmatch(text):
            topic = Topic.LINK
        if topic is Topic.CURRENT_TITLE and _FORMS_OF_ADDRESS.search(bare(label)):
            return Topic.SALUTATION
        if topic is not None and fits(topic, kind):
            return topic
    return _of_halves(label, kind)


_NEAR = (
    frozenset({Topic.CITY, Topic.LOCATION}),
    frozenset({Topic.NOTICE, Topic.START}),
    frozenset({Topic.RESUME, Topic.COVER_LETTER}),
    frozenset({Topic.DEGREE, Topic.STUDIES}),
    frozenset({Topic.NAME_FULL, Topic.NAME_LEGAL}),
)


def _of_halves(label: str, kind: Kind) -> Topic | None:
    """`Gehaltswunsch / desired salary` is one thing in two languages, `Phone / e-mail` is two."""
    halves = _outside(label).split(" / ")
    topics = [topic_of(half, kind) for half in halves] if len(halves) > 1 else []
    known = [topic for topic in topics if topic is not None]
    one = len(set(known)) == 1 or any(set(known) <= near for near in _NEAR)
    return known[0] if known and one else None


def several(label: str, kind: Kind) -> frozenset[Topic]:
    """What a label lists that isn't one thing as a whole: `address, phone and e-mail`."""
    if topic_of(label, kind) is not None:
        return frozenset()
    parts = _AND.split(_outside(label))
    found = {topic_of(part, kind) for part in parts}
    return frozenset(topic for topic in found if topic not in (None, Topic.OPEN))


_AND = re.compile(r",|;|&|/|\b(?:and|und|et|y|en|oraz)\b", re.IGNORECASE)


def _outside(label: str) -> str:
    """Without what stands in brackets."""
    return re.sub(r"\([^)]*\)?|\[[^\]]*\]", " ", label)


# "Title (Mr/Ms/Dr)" is none of a job.
_FORMS_OF_ADDRESS = re.compile(r"\b(?:mr|mrs|ms|miss|mx|herr|frau|mme)\b")


def _readings(label: str) -> tuple[str, ...]:
    """The whole, and without what stands in brackets."""
    outside = _outside(label)
    texts = [label, outside]
    first, _, rest = outside.partition(" - ")
    if rest and f" {bare(first)} " in f" {bare(rest)} ":
        # "Gender - Gender, race and ethnicity": the field, then what it is one of.
        texts.append(first)
    bares = [
        re.sub(
            r"^(?:please )?(?:enter|provide|add|share|insert|type|give us|tell us|state|specify|select|what is|what s|what are|was ist|quel est|quelle est|quels sont|quelles sont|cual es|wat is|qual e) (?:your |the |my |deine? |ihre? |votre |vos |tu |su |je |uw |la tua |o seu |a sua )?",
            "",
            bare(text),
        )
        for text in texts
    ]
    return tuple(
        dict.fromkeys(
            [
                *(bare(text) for text in texts),
                *(re.sub(r"^(?:your|my|the) ", "", bare(text)) for text in texts),
                *(
                    re.sub(r" (?:optional|required|if any|if available|if applicable)$", "", text)
                    for text in bares
                ),
            ]
        )
    )


def fits(topic: Topic, kind: Kind) -> bool:
    """Some topics can't be asked by some kinds of field."""
    if kind is Kind.FILE:
        return topic in (Topic.RESUME, Topic.COVER_LETTER, Topic.PHOTO, Topic.ANY_FILE)
    if topic is Topic.PHOTO:
        return False
    if kind is Kind.EMAIL:
        return topic in (Topic.EMAIL, Topic.TRAP, Topic.OPEN, Topic.SOMEONE_ELSE)
    if kind is Kind.PHONE:
        return topic in (
            Topic.PHONE,
            Topic.DIAL_CODE,
            Topic.TRAP,
            Topic.OPEN,
            Topic.FOLLOW_UP,
            Topic.SECRET,
            Topic.SOMEONE_ELSE,
        )
    return True


def topic_of_hints(hints: Mapping[str, str], kind: Kind) -> Topic | None:
    """From autocomplete, then from the control's own name, id and placeholder."""
    for token in reversed(hints.get("autocomplete", "").split()):
        if token in AUTOCOMPLETE:
            return AUTOCOMPLETE[token]
    for hint in ("name", "id", "placeholder", "test"):
        for text in _names(hints.get(hint, "")):
            topic = topic_of(text, kind)
            if topic not in (None, Topic.OPEN, Topic.LINK):
                return topic
    return None


def _names(name: str) -> tuple[str, ...]:
    """`candidate[first_name]` → `candidate first name`, `first name`; `firstName` → `first name`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    inner = re.findall(r"\[([^\]]+)\]", spaced)
    last = re.split(r"[.:/]", spaced)[-1]
    return tuple(bare(text) for text in (spaced, *(inner[-1:]), last) if bare(text))
