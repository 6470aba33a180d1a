"""Lever's application page: its form in plain HTML, and the employer's own questions ("cards", "surveys") as JSON in hidden
fields beside the controls that ask them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from automation.feeds.answers import Record, prose, record, records, text, truth
from automation.feeds.base import PublishedQuestion
from automation.feeds.html import Tag, pieces
from automation.feeds.named import Field, named
from automation.feeds.questions import MOST, Entry
from automation.protocol import Kind

TAKEN = frozenset({"name", "email", "phone", "org", "comments", "resume"})
"""By the interface, under the same name: https://github.com/lever/postings-api#apply-to-a-job-posting"""
PLACE = "opportunityLocationId"
"""The page's name for what the interface calls `opportunityLocation`."""
_TAKEN = re.compile(r"urls\[[^\[\]]{1,80}\]|consent\[(?:marketing|store)\]")
_TEMPLATE = re.compile(r"(cards|surveysResponses)\[([\w-]{1,80})\]\[baseTemplate\]")
_OF_TEMPLATE = re.compile(r"(?:cards|surveysResponses)\[")
CARD_KINDS = {
    "text": Kind.TEXT,
    "textarea": Kind.LONG_TEXT,
    "multiple-choice": Kind.CHOICE,
    "multiple-select": Kind.CHOICES,
    "dropdown": Kind.CHOICE,
    "university": Kind.CHOICE,
    "file-upload": Kind.FILE,
}
NAMED = {"email": Kind.EMAIL, "phone": Kind.PHONE, "resume": Kind.FILE}
TYPED = {
    "email": Kind.EMAIL,
    "tel": Kind.PHONE,
    "url": Kind.URL,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "file": Kind.FILE,
    "radio": Kind.CHOICE,
}
NEVER_ASKED = frozenset({"hidden", "submit", "button", "image", "reset"})
OF_CHALLENGES = frozenset({"h-captcha-response", "g-recaptcha-response"})
SURVEY = "Equal opportunity (US)"
STAR = "✱"
PLAIN = ("div", "li", "p", "span")


@dataclass(frozen=True, slots=True)
class Page:
    """`complete`: all that the form asks is in `questions`."""

    title: str = ""
    questions: tuple[PublishedQuestion, ...] = ()
    complete: bool = False


def read_page(page: str) -> Page:
    """Of any page: one without Lever's form has no questions."""
    reading = _Reading()
    for piece in pieces(page):
        reading.take(piece)
    fields = [each for each in reading.fields() if each.entry.label]
    whole = 0 < len(fields) == reading.count <= MOST
    return Page(text(reading.title), named(fields), complete=whole)


@dataclass(slots=True)
class _Control:
    """One question as its controls are met, in the page's order."""

    name: str
    label: str
    kind: Kind
    required: bool
    section: str
    help: str = ""
    options: list[str] = field(default_factory=list)
    max_length: int | None = None
    boxes: int = 0


class _Reading:
    def __init__(self) -> None:
        self.title = ""
        self._asked: dict[str, _Control | list[Field]] = {}
        self._inside = False
        self._label = ""
        self._collecting = 0
        self._section = ""
        self._collects_section = False
        self._in_title = False
        self._list: _Control | None = None
        self._in_option = False
        self._box: _Control | None = None

    @property
    def count(self) -> int:
        return sum(len(each) if isinstance(each, list) else 1 for each in self._asked.values())

    def fields(self) -> Iterator[Field]:
        for each in self._asked.values():
            if isinstance(each, list):
                yield from each
            else:
                yield _field(each)

    def take(self, piece: Tag | str) -> None:
        if isinstance(piece, str):
            self._take_words(piece)
        elif piece.name == "title":
            self._in_title = not piece.ends and not self.title
        elif piece.name == "form":
            self._inside = not piece.ends and piece.get("id") == "application-form"
        elif self._inside:
            self._take_tag(piece)

    def _take_words(self, words: str) -> None:
        if self._in_title:
            self.title += words[:1_000]
        elif self._collecting and len(self._label) < 2_000:
            self._label += words
        elif self._collects_section and len(self._section) < 2_000:
            self._section += words
        elif self._list is not None and self._in_option:
            self._list.options[-1] += words[:1_000]
        elif self._box is not None and len(self._box.label) < 2_000:
            self._box.label += words

    def _take_tag(self, tag: Tag) -> None:
        if tag.name in PLAIN or tag.name in ("label", "br"):
            self._take_words(" ")
            self._take_block(tag)
        elif tag.name in ("h4", "h5"):
            self._collects_section = not tag.ends
            self._section = "" if not tag.ends else self._section
        elif tag.name == "option":
            self._take_option(tag)
        elif tag.name == "select" and tag.ends:
            self._list = None
        elif tag.name in ("input", "textarea", "select") and not tag.ends:
            self._take_control(tag)

    def _take_block(self, tag: Tag) -> None:
        if self._collecting and tag.name == "div":
            self._collecting += -1 if tag.ends else 1
        elif not tag.ends and "application-label" in tag.classes:
            self._label, self._collecting = "", 1
        elif not tag.ends and "application-question" in tag.classes:
            self._label = ""
        elif not tag.ends and "section" in tag.classes:
            self._section = self._label = ""
        elif tag.name == "label" and tag.ends:
            self._box = None

    def _take_option(self, tag: Tag) -> None:
        # One without a value is "Select…".
        self._in_option = not tag.ends and tag.attributes.get("value") != ""
        if self._list is not None and self._in_option and len(self._list.options) < 1_000:
            self._list.options.append("")

    def _take_control(self, tag: Tag) -> None:
        name, type_ = tag.get("name"), tag.get("type").lower()
        if found := _TEMPLATE.fullmatch(name):
            self._asked.setdefault(name, list(_own(found, tag.get("value"))))
        elif name and _asks(name, type_):
            self._take_asked(tag, name, type_)

    def _take_asked(self, tag: Tag, name: str, type_: str) -> None:
        control = self._asked.get(name)
        if control is None and len(self._asked) <= MOST:
            control = self._asked[name] = self._new(tag, name, type_)
        if isinstance(control, _Control):
            control.required |= "required" in tag.attributes
            self._list = control if tag.name == "select" else None
            if type_ in ("radio", "checkbox"):
                control.boxes += 1
                control.options.append(tag.get("value"))
                unsaid = not control.label.strip() and control.boxes == 1
                self._box = control if unsaid else None

    def _new(self, tag: Tag, name: str, type_: str) -> _Control:
        most = tag.get("maxlength")
        kind = NAMED.get(name) or TYPED.get(type_, Kind.TEXT)
        kind = {"textarea": Kind.LONG_TEXT, "select": Kind.CHOICE}.get(tag.name, kind)
        survey = name.startswith("eeo[")
        label = self._label.replace(STAR, " ")
        if not label.strip() and type_ != "checkbox":
            label = self._section
        return _Control(
            name=name,
            label=label,
            help=tag.get("placeholder"),
            kind=Kind.URL if name.startswith("urls[") else kind,
            required=STAR in self._label or "required" in tag.attributes,
            section=SURVEY if survey else self._section,
            max_length=int(most) if re.fullmatch(r"[0-9]{1,6}", most) else None,
        )


def _asks(name: str, type_: str) -> bool:
    return type_ not in NEVER_ASKED and name not in OF_CHALLENGES and not _OF_TEMPLATE.match(name)


def _field(control: _Control) -> Field:
    kind = control.kind
    if control.boxes:
        kind = Kind.CHOICES if control.boxes > 1 and kind is not Kind.CHOICE else kind
        kind = Kind.CHECK if kind is Kind.TEXT else kind
    options = [text(each) for each in control.options] if kind is not Kind.CHECK else []
    entry = Entry(
        label=text(control.label),
        kind=kind,
        required=control.required,
        options=options,
        help=prose(control.help),
        section=text(control.section),
        max_length=control.max_length,
        hints={"name": text(control.name)},
    )
    return Field(entry, _interface_name(control.name))


def _interface_name(name: str) -> str:
    if name == PLACE:
        return "opportunityLocation"
    return name if name in TAKEN or _TAKEN.fullmatch(name) else ""


def _own(found: re.Match[str], template: str) -> Iterator[Field]:
    """A card's questions. The answer sent is an option's text."""
    group = found[1] == "surveysResponses"
    card = _json(template)
    stem = f"{found[1]}[{found[2]}]" + ("[responses]" if group else "")
    for number, each in enumerate(records(card.get("fields"))):
        kind = CARD_KINDS.get(text(each.get("type")), Kind.TEXT)
        options = [text(one.get("text")) for one in records(each.get("options"))]
        entry = Entry(
            label=text(each.get("text")),
            kind=kind,
            required=truth(each.get("required")),
            options=options,
            help=prose(each.get("description")),
            section=text(card.get("text")),
            hints={"name": f"{stem}[field{number}]"},
        )
        yield Field(entry)


def _json(template: str) -> Record:
    try:
        said: Any = json.loads(template)
    except (ValueError, RecursionError):
        return {}
    return record(said)
