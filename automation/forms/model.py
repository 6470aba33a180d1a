"""A form as a careful person reads it: questions, each with the controls that ask it and the widget that takes the answer."""

from dataclasses import dataclass
from enum import StrEnum

from automation.page.snapshot import Control, OptionState
from automation.protocol import Answer, Asked, Kind


class Widget(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    """input or textarea, typed."""
    SELECT = "select"
    """A native select."""
    RADIOS = "radios"
    BOXES = "boxes"
    """Several checkboxes, any number."""
    BOX = "box"
    """One checkbox or switch."""
    COMBOBOX = "combobox"
    """Opens a list: react-select, downshift, Radix, a listbox button."""
    TYPEAHEAD = "typeahead"
    """Typed, then one of the suggestions is chosen, else the value is lost."""
    BUTTONS = "buttons"
    """Yes/No and such: one of several buttons is pressed."""
    PHONE = "phone"
    """intl-tel-input and its like: number and dial code in one."""
    DATE = "date"
    SLIDER = "slider"
    """A thumb on a track, moved by arrow keys."""
    RICH = "rich"
    """contenteditable."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Question:
    """`key` = frame origin + folded label + kind + ordinal: it survives a re-render that changes every id."""

    key: str
    label: str
    kind: Kind
    widget: Widget
    controls: tuple[Control, ...]
    """The first is the one to write into, press or open; radios, boxes and buttons have one an option."""
    help: str = ""
    section: str = ""
    required: bool = False
    options: tuple[OptionState, ...] = ()
    options_known: bool = True
    current: tuple[str, ...] = ()
    """What the page shows as the answer now, in the terms of `Answer.values`."""
    error: str = ""
    block: int | None = None
    """Of several blocks that ask the same of one job or degree after the other, from 0."""

    @property
    def control(self) -> Control:
        return self.controls[0]

    def asked(self) -> Asked:
        """As it goes to the control plane."""
        control = self.control
        hints = {
            "id": control.id,
            "name": control.name,
            "autocomplete": control.autocomplete,
            "placeholder": control.placeholder,
            "type": control.type,
            **control.hints,
            "block": "" if self.block is None else str(self.block),
        }
        return Asked(
            key=self.key,
            label=self.label,
            help=self.help,
            section=self.section,
            kind=self.kind,
            required=self.required,
            options=tuple(option.label for option in self.options),
            options_known=self.options_known,
            max_length=control.max_length,
            accept=control.accept,
            hints={name: text for name, text in hints.items() if text},
            current=self.current,
            error=self.error,
        )


@dataclass(frozen=True, slots=True)
class Left:
    """A control nobody should answer, and why: honeypot, decoy, search, cookies, newsletter, login, innards."""

    control: Control
    why: str


@dataclass(frozen=True, slots=True)
class Form:
    """What was understood of a page. `submit` sends, `next` leads to the next step; both None where there is no form."""

    questions: tuple[Question, ...]
    left: tuple[Left, ...] = ()
    submit: Control | None = None
    next: Control | None = None
    errors: tuple[str, ...] = ()
    """Visible complaints that belong to no field."""
    employer: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one answer. `read_back` is what the page showed afterwards, `offered` what its list had when it was open."""

    question: Question
    answer: Answer
    ok: bool
    read_back: tuple[str, ...] = ()
    why: str = ""
    offered: tuple[str, ...] = ()
