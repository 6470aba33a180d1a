"""From a snapshot to a form: which controls ask what, which ones nobody should answer, which button sends.

Pure. Works on what a person sees; ids and names only help to tell traps and well-known kinds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from automation.forms import leaving
from automation.forms.blocks import blocks_of
from automation.forms.model import Form, Question, Widget
from automation.forms.vocabulary.buttons import NEXT, NOT_SUBMIT, SUBMIT
from automation.forms.vocabulary.meanings import is_placeholder
from automation.forms.vocabulary.others import is_about_others
from automation.forms.vocabulary.steps import ALONE
from automation.page.snapshot import Control, OptionState, Snapshot
from automation.protocol import Kind

STATEMENT, SHORT, PLACE_LABEL = 60, 20, 45
"""Lengths that tell a sentence from an option, an "I agree" from a statement, a field's name from a question."""
DATE_TYPES = {"date", "month", "week", "datetime-local"}
DATE_PARTS = {"year", "month", "day"}
DATE_HINT = re.compile(r"(?i)(?:dd|tt|jj|mm)[./-](?:mm|dd|mm)[./-](?:yy|jj|aa|rr)")


def fold(text: str) -> str:
    """Letters and digits alone, without accents, lower case: what a label is compared by."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(
        r"[^\w]+", " ", "".join(char for char in plain if not unicodedata.combining(char))
    ).strip()


def understand(snapshot: Snapshot, *, after_steps: bool = False) -> Form:
    """The form of a page; `Form(questions=())` where there is none.

    `after_steps`: a page that asks nothing belongs to the form as well, and may have the button that sends it.
    """
    kept, left = leaving.part(snapshot, after_steps=after_steps)
    questions = _numbered([_question(members) for members in _groups(kept)])
    find = _button if questions or not after_steps else _last_button
    submit = find(snapshot, SUBMIT, questions)
    following = None if submit is not None else find(snapshot, NEXT, questions)
    if submit is None and following is None:
        submit = _only_submit(snapshot, questions)
    title, employer = _posting(snapshot)
    return Form(
        questions=tuple(questions),
        left=tuple(left),
        submit=submit,
        next=following,
        errors=_page_errors(snapshot, questions),
        employer=employer,
        title=title,
    )


# ---- controls to questions


def _groups(controls: Sequence[Control]) -> Iterable[list[Control]]:
    groups: dict[str, list[Control]] = {}
    for control in controls:
        key = f"{control.origin} {control.group}" if control.group else control.ref
        groups.setdefault(key, []).append(control)
    for members in groups.values():
        if _stand_alone(members):
            yield from ([member] for member in members)
        else:
            yield members


def _stand_alone(members: Sequence[Control]) -> bool:
    """Boxes under one heading that each ask for a consent of their own ("Legal agreements")."""
    if len(members) < 2 or any(member.type != "checkbox" for member in members):
        return False
    names = {member.name for member in members}
    named_by_option = any(member.name == member.own_label for member in members)
    statements = max(len(member.own_label) for member in members) > STATEMENT
    return len(names) == len(members) and not named_by_option and statements


def _question(members: list[Control]) -> Question:
    first = members[0]
    widget = _widget(first, members)
    kind = _kind(first, widget)
    options = () if widget is Widget.DATE else _options(members, widget)
    label, help_text = (first.label, first.help)
    if widget is Widget.BOX:
        label, help_text = _box_words(first)
    # Of a list drawn by a script, its empty state.
    if is_placeholder(help_text):
        help_text = ""
    return Question(
        key="",
        label=label,
        kind=kind,
        widget=widget,
        controls=tuple(members),
        help=help_text,
        section=first.under if is_about_others(first.under) else first.section,
        required=any(member.required for member in members),
        options=options,
        options_known=bool(options) or widget not in (Widget.COMBOBOX, Widget.TYPEAHEAD),
        current=_current(members, widget, options),
        error=next((member.error for member in members if member.error), ""),
    )


def _box_words(box: Control) -> tuple[str, str]:
    """What one box asks: what it says itself, unless that is only "Yes" or "I agree" to the words above it."""
    own = box.own_label
    if not own or own == box.label or len(own) <= SHORT < len(box.label):
        return box.label, box.help
    return own, " ".join(part for part in (box.label, box.help) if fold(part) not in fold(own))


def _widget(first: Control, members: Sequence[Control]) -> Widget:
    if first.tag == "button" and first.group:
        return Widget.BUTTONS
    kind = first.role if first.role in ("radio", "checkbox", "switch") else first.type
    if kind in ("checkbox", "switch"):
        return Widget.BOXES if len(members) > 1 else Widget.BOX
    if kind != "radio" and len(members) > 1 and first.own_label in DATE_PARTS:
        return Widget.DATE
    fixed = {"radio": Widget.RADIOS, "file": Widget.FILE}.get(kind)
    named = {"iti": Widget.PHONE, "rich": Widget.RICH}.get(first.widget)
    return fixed or (Widget.SELECT if first.tag == "select" else named) or _typed_widget(first)


def _typed_widget(first: Control) -> Widget:
    if first.role == "slider":
        return Widget.SLIDER
    if (
        first.type in DATE_TYPES
        or first.widget in ("flatpickr", "datepicker")
        or DATE_HINT.search(first.placeholder)
    ):
        return Widget.DATE
    if _is_place(first) and first.tag == "input":
        return Widget.TYPEAHEAD
    if (
        first.popup in ("listbox", "true", "menu", "tree", "dialog")
        or first.widget == "react-select"
        or first.role == "combobox"
    ):
        return Widget.COMBOBOX
    return Widget.TEXT


def _is_place(control: Control) -> bool:
    """A box that suggests places while one types; a plain text box for a city isn't told from one until it is used."""
    if len(control.label) > PLACE_LABEL:
        return False
    named = re.search(
        r"(?i)\b(?:location|city|standort|wohnort|ville|ciudad|stad|citt(?:à|a)|cidade|miasto)\b",
        control.label,
    )
    suggests = (
        control.popup
        or control.widget == "react-select"
        or re.search(r"(?i)location-input|typeahead|autocomplete", control.id)
    )
    return bool(named and suggests)


KINDS = {
    Widget.BOX: Kind.CHECK,
    Widget.BOXES: Kind.CHOICES,
    Widget.RADIOS: Kind.CHOICE,
    Widget.BUTTONS: Kind.CHOICE,
    Widget.FILE: Kind.FILE,
    Widget.DATE: Kind.DATE,
    Widget.SLIDER: Kind.NUMBER,
    Widget.PHONE: Kind.PHONE,
    Widget.RICH: Kind.LONG_TEXT,
    Widget.TYPEAHEAD: Kind.TEXT,
}
TYPED = {
    "email": Kind.EMAIL,
    "tel": Kind.PHONE,
    "url": Kind.URL,
    "number": Kind.NUMBER,
    "range": Kind.NUMBER,
}


def _kind(first: Control, widget: Widget) -> Kind:
    if widget in (Widget.SELECT, Widget.COMBOBOX):
        return Kind.CHOICES if first.multiple else Kind.CHOICE
    fixed = KINDS.get(widget) or TYPED.get(first.type)
    if fixed is not None:
        return fixed
    return Kind.LONG_TEXT if first.tag == "textarea" else _kind_by_words(first)


def _kind_by_words(first: Control) -> Kind:
    """A plain text box whose short label says what goes in."""
    words = f"{first.autocomplete} {first.name} {first.label}"
    if len(first.label) >= 40:
        return Kind.TEXT
    if re.search(r"(?i)\be-?mail\b", words):
        return Kind.EMAIL
    phone = re.search(r"(?i)\b(?:phone|tel|telefon|mobile|handy|t(?:é|e)l(?:é|e)phone)\b", words)
    return Kind.PHONE if phone else Kind.TEXT


def _options(members: Sequence[Control], widget: Widget) -> tuple[OptionState, ...]:
    if widget in (Widget.RADIOS, Widget.BOXES, Widget.BUTTONS):
        return tuple(
            OptionState(
                label=member.own_label,
                value=member.value,
                selected=bool(member.checked),
                disabled=member.disabled,
                ref=member.ref,
            )
            for member in members
        )
    first = members[0]
    if widget is Widget.BOX and first.own_label and first.own_label != _box_words(first)[0]:
        return (
            OptionState(
                label=first.own_label,
                value=first.value,
                selected=bool(first.checked),
                ref=first.ref,
            ),
        )
    return tuple(
        option
        for option in first.options
        if option.label and not _is_prompt(option) and not _is_title(option, first)
    )


def _is_prompt(option: OptionState) -> bool:
    """ "Please choose" is no answer."""
    return not option.value and bool(
        re.match(
            r"(?i)^(?:-+|select|please|choose|bitte|w(?:ä|ae)hl|s(?:é|e)lection|choisi|seleccion|elige|kies|maak|selezion|scegli|selecion|escolh|wybierz)",
            option.label,
        )
    )


def _is_title(option: OptionState, control: Control) -> bool:
    """The first line of a list that has no other label."""
    return (
        not option.value and control.tag == "select" and fold(option.label) == fold(control.label)
    )


def _current(
    members: Sequence[Control], widget: Widget, options: Sequence[OptionState]
) -> tuple[str, ...]:
    first = members[0]
    if widget is Widget.BOX:
        return ("true",) if first.checked else ()
    if widget is Widget.DATE and len(members) > 1:
        parts = tuple(_part_shown(member) for member in members)
        return parts if all(parts) else ()
    if options and widget in (Widget.RADIOS, Widget.BOXES, Widget.BUTTONS, Widget.SELECT):
        return tuple(option.label for option in options if option.selected)
    if first.shown:
        return tuple(first.shown.split("\n"))
    return (first.value,) if first.value and widget is not Widget.FILE else ()


def _part_shown(part: Control) -> str:
    """What one part of a date holds; "" while its list still says what it is for."""
    chosen = next((option for option in part.options if option.selected), None)
    if chosen is not None:
        return chosen.label if chosen.value else ""
    return part.shown or part.value


def _numbered(questions: Sequence[Question]) -> list[Question]:
    """Keys from what a person reads: they survive a re-render that changes every id."""
    seen: Counter[str] = Counter()
    numbered = []
    for question in questions:
        stem = "|".join((question.control.origin, fold(question.label)[:120], question.kind.value))
        seen[stem] += 1
        numbered.append(replace(question, key=f"{stem}|{seen[stem]}"))
    blocks = blocks_of(numbered)
    return [replace(each, block=blocks.get(each.key)) for each in numbered]


# ---- buttons and errors


def _button(
    snapshot: Snapshot, wanted: re.Pattern[str], questions: Sequence[Question]
) -> Control | None:
    """The last matching button of the form that holds most questions, else of the page."""
    if not questions:
        return None
    forms = Counter(question.control.form for question in questions)
    (home, _), *_ = forms.most_common(1)
    fits = [
        button for button in snapshot.buttons if wanted.search(button.label) and _may_send(button)
    ]
    own = [button for button in fits if button.form == home]
    after = [
        button
        for button in fits
        if button.form == -1 and button.rect[1] >= questions[0].control.rect[1]
    ]
    chosen = own or after
    return chosen[-1] if chosen else None


def _last_button(
    snapshot: Snapshot, wanted: re.Pattern[str], _: Sequence[Question]
) -> Control | None:
    """Of a page without questions, as that on which a person looks over what they have answered."""
    fits = [each for each in snapshot.buttons if wanted.search(each.label) and _may_send(each)]
    return fits[-1] if fits else None


def _may_send(button: Control) -> bool:
    return (
        not button.hidden
        and not NOT_SUBMIT.search(button.label)
        and button.hints.get("region") not in leaving.REGIONS
    )


def _only_submit(snapshot: Snapshot, questions: Sequence[Question]) -> Control | None:
    """The one submit button of the questions' form, whatever its language calls it."""
    forms = {question.control.form for question in questions}
    if len(forms) != 1 or -1 in forms or not any(_is_personal(each) for each in questions):
        return None
    found = [
        button
        for button in snapshot.buttons
        if button.form in forms and button.type == "submit" and button.label and _may_send(button)
    ]
    return found[0] if len(found) == 1 else None


def _is_personal(question: Question) -> bool:
    return question.kind in (Kind.EMAIL, Kind.PHONE, Kind.FILE)


TITLE = re.compile(
    r"^(?:job application for |apply for |bewerbung als )?(?P<title>.{2,120}?)\s+(?:at|@|bei|chez)\s+(?P<employer>[^|–-]{2,60})",
    re.IGNORECASE,
)


def _posting(snapshot: Snapshot) -> tuple[str, str]:
    """The posting's title and employer, as far as the page's own title says them."""
    found = TITLE.match(snapshot.title.strip())
    if found is None:
        return (snapshot.headings[0] if snapshot.headings else snapshot.title.strip()), ""
    return found["title"].strip(), found["employer"].strip()


def _page_errors(snapshot: Snapshot, questions: Sequence[Question]) -> tuple[str, ...]:
    known = {question.error for question in questions if question.error}
    return tuple(
        text
        for text in snapshot.alerts
        if text not in known
        and not any(text in error for error in known)
        and not ALONE.fullmatch(fold(text))
    )
