"""What Lever's Data API tells of a posting's form: https://hire.lever.co/developer/documentation#retrieve-posting-application-questions"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from automation.apis.redaction import words
from automation.feeds.base import PublishedQuestion
from automation.feeds.keys import key_of
from automation.protocol import Asked, Kind

MOST = 300
LONGEST = 300
_KINDS: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "textarea": Kind.LONG_TEXT,
    "multiple-choice": Kind.CHOICE,
    "dropdown": Kind.CHOICE,
    "university": Kind.CHOICE,
    "yes-no": Kind.CHOICE,
    "multiple-select": Kind.CHOICES,
    "file-upload": Kind.FILE,
    "date": Kind.DATE,
    "currency": Kind.NUMBER,
    "score": Kind.NUMBER,
}
_NAMED: Mapping[str, Kind] = {"email": Kind.EMAIL, "phone": Kind.PHONE, "resume": Kind.FILE}


def questions_of(data: Mapping[str, Any]) -> tuple[PublishedQuestion, ...]:
    """Fields of an unknown type that must be answered have no name: the interface can't be trusted with them."""
    seen: Counter[str] = Counter()
    found: list[PublishedQuestion] = []
    for entry in _entries(data):
        if not entry.label or len(found) == MOST:
            continue
        stem = key_of(entry.label, entry.kind, 0)
        seen[stem] += 1
        found.append(entry.question(key_of(entry.label, entry.kind, seen[stem])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    label: str
    kind: Kind
    required: bool
    section: str = ""
    options: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def question(self, key: str) -> PublishedQuestion:
        asked = Asked(
            key=key,
            label=self.label,
            section=self.section,
            kind=self.kind,
            required=self.required,
            options=self.options,
            options_known=bool(self.options) or self.kind not in (Kind.CHOICE, Kind.CHOICES),
        )
        return PublishedQuestion(asked=asked, name=self.name, values=self.values)


def _entries(data: Mapping[str, Any]) -> Iterator[_Entry]:
    for each in _records(data.get("personalInformation")):
        name = _text(each.get("name"))
        yield _entry(each, f"personalInformation[{name}]", kind=_NAMED.get(name))
    for each in _records(data.get("urls")):
        yield _entry(each, f"urls[{_text(each.get('name'))}]", kind=Kind.URL)
    for card in _records(data.get("customQuestions")):
        section, id_ = _text(card.get("text")), _text(card.get("id"))
        for number, each in enumerate(_records(card.get("fields"))):
            yield _entry(each, f"customQuestions[{id_}][{number}]", section=section)
    eeo = data.get("eeoQuestions")
    for name, each in eeo.items() if isinstance(eeo, dict) else ():
        if isinstance(each, dict):
            yield _entry({"type": "dropdown", **each}, f"eeo[{_text(name)}]", section="EEO")


def _entry(
    each: Mapping[str, Any], name: str, *, section: str = "", kind: Kind | None = None
) -> _Entry:
    type_ = _text(each.get("type"))
    known = kind or _KINDS.get(type_)
    values = dict(filter(all, map(_option, _listed(each.get("options")))))
    if type_ == "yes-no" and not values:
        values = {"Yes": "Yes", "No": "No"}
    chosen = known in (Kind.CHOICE, Kind.CHOICES)
    return _Entry(
        name=name if known is not None else "",
        label=_text(each.get("text")),
        kind=known or Kind.TEXT,
        required=each.get("required") is True,
        section=section,
        options=tuple(values) if chosen else (),
        values=values if chosen else {},
    )


def _option(value: Any) -> tuple[str, str]:
    """As a person reads it, and as it is: an option goes by its text, slips of its spelling included."""
    text = value.get("text") if isinstance(value, dict) else value
    return _text(text), text if isinstance(text, str) else ""


def _records(value: Any) -> list[dict[str, Any]]:
    return [each for each in _listed(value) if isinstance(each, dict)]


def _listed(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return words(value[: 4 * LONGEST])[:LONGEST] if isinstance(value, str) else ""
