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
    return None


# "Title (Mr/Ms/Dr)" is none of a job.
_FORMS_OF_ADDRESS = re.compile(r"\b(?:mr|mrs|ms|miss|mx|herr|frau|mme)\b")


def _readings(label: str) -> tuple[str, ...]:
    """The whole, without what stands in brackets, and each half of `Gehaltswunsch / desired salary`."""
    outside = re.sub(r"\([^)]*\)?|\[[^\]]*\]", " ", label)
    texts = [label, outside, *(outside.split(" / ") if " / " in outside else ())]
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
