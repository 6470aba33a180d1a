"""Teamtailor's application form, as its server draws it: `form#job-application-form`, with a label for each control or a legend
over each group, and the employer's own questions as `candidate[answers_attributes][n][type]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from automation.feeds.answers import prose, text
from automation.feeds.html import Tag, pieces
from automation.feeds.questions import Entry, whole
from automation.protocol import Kind

FORM = "job-application-form"
OWN = {
    "first_name": Kind.TEXT,
    "last_name": Kind.TEXT,
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "resume_remote_url": Kind.FILE,
    "file_remote_url": Kind.FILE,
    "cover_letter": Kind.LONG_TEXT,
    "query": Kind.TEXT,
    "location_ids": Kind.CHOICES,
    "consent_given": Kind.CHECK,
    "consent_given_future_jobs": Kind.CHECK,
}
ANSWERS = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "range": Kind.NUMBER,
    "date": Kind.DATE,
    "boolean": Kind.CHOICE,
    "choice": Kind.CHOICE,
    "choices": Kind.CHOICES,
}
_NAME = re.compile(
    r"candidate\[(?:job_applications_attributes\]\[\d+\]\[|location\]\[)?(\w+)\](?:\[\])?"
)
_ANSWER = re.compile(r"candidate\[answers_attributes\]\[\d+\]\[(\w+)\](?:\[\])?")
CONTROLS = ("input", "textarea", "select")
UNSEEN = frozenset({"hidden", "submit", "button"})


@dataclass(frozen=True, slots=True)
class Form:
    """`complete`: all that it asks is in `entries`."""

    entries: Sequence[Entry] = ()
    complete: bool = False


@dataclass(slots=True)
class _Words:
    """Of a label or a legend. An asterisk, and "Required" for who can't see it, are in neither."""

    said: str = ""
    help: str = ""
    required: bool = False


@dataclass(slots=True)
class _Control:
    name: str
    kind: Kind
    ids: list[str]
    legend: _Words | None
    known: bool


@dataclass(slots=True)
class _Reading:
    labels: dict[str, _Words] = field(default_factory=dict)
    controls: dict[str, _Control] = field(default_factory=dict)
    legend: _Words | None = None
    open: _Words | None = None
    """What text is added to."""
    skipped: str = ""
    """The element whose text isn't."""
    helping: bool = False

    def text(self, piece: str) -> None:
        if self.open is None or self.skipped:
            return
        if self.helping:
            self.open.help += piece
        else:
            self.open.said += piece

    def tag(self, tag: Tag) -> None:
        if tag.ends:
            self._end(tag)
        elif tag.name in CONTROLS:
            self._control(tag)
        elif tag.name == "label":
            self.open = self.labels.setdefault(tag.get("for"), _Words())
        elif tag.name == "legend":
            self.legend = self.open = _Words()
        elif self.open is not None:
            self._inside(tag)

    def _inside(self, tag: Tag) -> None:
        assert self.open is not None
        if tag.name == "sup" and "data-asterisk" in tag.attributes:
            self.open.required = True
            self.skipped = "sup"
        elif tag.name == "span" and "sr-only" in tag.classes:
            self.skipped = "span"
        elif tag.name == "p" and self.open is self.legend:
            self.helping = True

    def _end(self, tag: Tag) -> None:
        if tag.name == self.skipped:
            self.skipped = ""
        elif tag.name in ("label", "legend"):
            self.open, self.skipped, self.helping = None, "", False
        elif tag.name == "p":
            self.helping = False
        elif tag.name == "fieldset":
            self.legend = None

    def _control(self, tag: Tag) -> None:
        name = tag.get("name")
        if tag.get("type") in UNSEEN or not name.startswith("candidate["):
            return
        seen = self.controls.get(name)
        if seen is not None:
            seen.ids.append(tag.get("id"))
            return
        kind, known = _kind(name, tag)
        self.controls[name] = _Control(name, kind, [tag.get("id")], self.legend, known)


def read_form(page: str) -> Form:
    """Of any page: one without the form has no entries."""
    reading = _Reading()
    inside = ended = False
    for piece in pieces(page):
        if isinstance(piece, Tag) and piece.name == "form":
            if inside:
                ended = piece.ends
                break
            inside = piece.get("id") == FORM
        elif inside and isinstance(piece, Tag):
            reading.tag(piece)
        elif inside and isinstance(piece, str):
            reading.text(piece)
    entries = [_entry(each, reading.labels) for each in reading.controls.values()]
    known = all(each.known for each in reading.controls.values())
    # The page may have been cut off.
    return Form(entries, complete=ended and known and whole(entries))


def _kind(name: str, tag: Tag) -> tuple[Kind, bool]:
    """And whether it is of a sort that is known."""
    answer = _ANSWER.fullmatch(name)
    own = _NAME.fullmatch(name)
    kind = ANSWERS.get(answer[1]) if answer else OWN.get(own[1]) if own else None
    if kind is Kind.TEXT and tag.name == "textarea":
        kind = Kind.LONG_TEXT
    return kind or Kind.TEXT, kind is not None


def _entry(control: _Control, labels: dict[str, _Words]) -> Entry:
    own = [labels.get(each, _Words()) for each in control.ids]
    group = control.kind in (Kind.CHOICE, Kind.CHOICES)
    words = control.legend if group else own[0]
    words = words or control.legend or _Words()
    return Entry(
        label=text(words.said),
        kind=control.kind,
        required=words.required,
        options=[text(each.said) for each in own] if group else (),
        help=prose(words.help),
        hints={"name": control.name[:200]},
    )
