"""What one look at a page holds: every control a person could use, and the words around them.

Made by `snapshot.js` in one round trip a frame. A `ref` is good until the next snapshot of the same page, and only while
its element stays attached; a lost one raises `ControlGoneError`.
"""

from dataclasses import dataclass, field

from automation.page.challenges import Barrier


@dataclass(frozen=True, slots=True)
class OptionState:
    """An option of a select, a radio or a box of a group. `ref` is what to press ("" inside a native select)."""

    label: str
    value: str = ""
    selected: bool = False
    disabled: bool = False
    ref: str = ""
    placeholder: bool = False
    """The first, empty option of a select: "Please choose"."""


@dataclass(frozen=True, slots=True)
class Control:
    """One element a person could write into or press.

    `hidden` is empty for what a person sees; else the reason it isn't: display, visibility, opacity, off_screen, clipped,
    size, aria_hidden, covered, inert, disabled_group. A file input or a box may be hidden and still be the real one behind
    a visible label or button (`proxied` then).
    """

    ref: str
    origin: str
    """Of its frame."""
    tag: str
    type: str = ""
    role: str = ""
    id: str = ""
    name: str = ""
    label: str = ""
    label_from: str = ""
    """for, wrap, labelledby, aria_label, legend, near, placeholder, title, name: how the label was found."""
    own_label: str = ""
    """The nearest words alone: for a radio or box the option's text, where `label` is the question's."""
    help: str = ""
    section: str = ""
    """The last heading before it."""
    under: str = ""
    """What the field it is one part of is called: First and Last under “Name”."""
    placeholder: str = ""
    autocomplete: str = ""
    value: str = ""
    shown: str = ""
    """What a person reads as its value where that isn't `value`: chips, a react-select's value, file names, a line each."""
    checked: bool | None = None
    options: tuple[OptionState, ...] = ()
    required: bool = False
    required_by: str = ""
    invalid: bool = False
    error: str = ""
    refuses: str = ""
    """What the browser itself has against its value, and would say before it sent the form."""
    hidden: str = ""
    proxied: bool = False
    disabled: bool = False
    readonly: bool = False
    multiple: bool = False
    accept: str = ""
    max_length: int | None = None
    min: str = ""
    max: str = ""
    pattern: str = ""
    popup: str = ""
    """aria-haspopup, or `listbox` where the control opens a list."""
    expanded: bool | None = None
    group: str = ""
    """The same for controls that answer one question together (fieldset, radiogroup, field entry, shared name)."""
    form: int = -1
    """Index of the <form> in its frame, -1 outside any."""
    rect: tuple[float, float, float, float] = (0, 0, 0, 0)
    widget: str = ""
    """A library's mark where one shows: react-select, iti, flatpickr, dropzone, …"""
    hints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormState:
    """A <form>: where and how it would post by itself."""

    action: str = ""
    method: str = "get"
    id: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One page, all its frames and open shadow roots. `text` is the visible text, cut at 20,000 characters."""

    url: str
    title: str = ""
    language: str = ""
    text: str = ""
    place: str = ""
    """Where the posting says the work is, "" where it doesn't."""
    headings: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    """Visible texts of role=alert, aria-live regions and error blocks."""
    controls: tuple[Control, ...] = ()
    """Fields, in reading order."""
    buttons: tuple[Control, ...] = ()
    """Everything pressable that isn't a field: buttons, submit inputs, links that act as buttons."""
    forms: tuple[FormState, ...] = ()
    challenges: tuple[str, ...] = ()
    """Those that show and wait to be solved, by vendor or kind: recaptcha, turnstile, human check, image, …"""
    status: int = 0
    """What the page's own document was answered with, 0 where that isn't known."""
    barrier: Barrier = Barrier.NONE
    frames: tuple[str, ...] = ()
    sealed: int = 0
    """Components that draw what can't be read: in closed shadow roots that the browser doesn't give out."""
