"""From a snapshot to a form: which controls ask what, which ones nobody should answer, which button sends.

Pure. Works on what a person sees; ids and names only help to tell traps and well-known kinds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from automation.forms.model import Form, Left, Question, Widget
from automation.forms.vocabulary.buttons import NEXT, NOT_SUBMIT, SUBMIT
from automation.page.snapshot import Control, OptionState, Snapshot
from automation.protocol import Kind

TRAP_NAMES = re.compile(
    r"(?i)^(hp_|hp-|honeypot|nickname_|website_url_confirm|url_confirm|dv_deputy|fax_only|bot[-_]?field)|honey.?pot"
)
TRAP_LABELS = re.compile(
    r"(?i)leave (?:this |it )?(?:field )?(?:blank|empty)|do not fill|don['’]?t fill|nicht ausf(?:ü|ue)llen|ne pas remplir|no rellen"
)
SEARCH = re.compile(r"(?i)^(?:search|suche|rechercher|buscar|zoeken|cerca|pesquisar|szukaj)\b")
ALERTS = re.compile(r"(?i)newsletter|job[- ]?alerts?|subscribe|talent (?:community|network)|cookie")
AUTOFILL = re.compile(
    r"(?i)autofill|auto-fill|fill (?:out|in) (?:the|your) (?:form|application) (?:with|from)|parse (?:my|your) (?:resume|cv)"
)
LOGIN = re.compile(
    r"(?i)^(?:password|passwort|mot de passe|contrase(?:ñ|n)a|wachtwoord|senha|has(?:ł|l)o)"
)
INNARDS = {"required-decoy", "iti-search", "captcha", "select2-search"}
ROBOT = re.compile(r"(?i)not a robot|kein roboter|pas un robot")
ASIDE = {"cookies", "search", "nav", "footer", "header"}
DATE_TYPES = {"date", "month", "week", "datetime-local"}
DATE_HINT = re.compile(r"(?i)(?:dd|tt|jj|mm)[./-](?:mm|dd|mm)[./-](?:yy|jj|aa|rr)")


def fold(text: str) -> str:
    """Letters and digits alone, without accents, lower case: what a label is compared by."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(
        r"[^\w]+", " ", "".join(char for char in plain if not unicodedata.combining(char))
    ).strip()


def understand(snapshot: Snapshot) -> Form:
    """The form of a page; `Form(questions=())` where there is none."""
    left: list[Left] = []
    kept: list[Control] = []
    for control in snapshot.controls:
        why = _why_left(control)
        if why:
            left.append(Left(control, why))
        else:
            kept.append(control)
    questions = _numbered([_question(members) for members in _groups(kept)])
    submit = _button(snapshot, SUBMIT, questions)
    return Form(
        questions=tuple(questions),
        left=tuple(left),
        submit=submit,
        next=None if submit is not None else _button(snapshot, NEXT, questions),
        errors=_page_errors(snapshot, questions),
    )


# ---- what nobody should answer


def _why_left(control: Control) -> str:
    return next((why for why, applies in LEAVING if applies(control)), "")


def _is_trap(control: Control) -> bool:
    named = TRAP_NAMES.search(control.name) or TRAP_NAMES.search(control.id)
    return bool(named or TRAP_LABELS.search(f"{control.label} {control.help}"))


def _is_search(control: Control) -> bool:
    return "search" in (control.type, control.role.removesuffix("box")) or bool(
        SEARCH.match(control.label or control.placeholder)
    )


def _autofills(control: Control) -> bool:
    return control.type == "file" and (
        control.hints.get("around") == "autofill" or bool(AUTOFILL.search(control.label))
    )


def _is_fixed(control: Control) -> bool:
    opens = control.popup or control.widget in ("flatpickr", "datepicker")
    return control.disabled or (control.readonly and not opens)


LEAVING: tuple[tuple[str, Callable[[Control], object]], ...] = (
    ("part of a widget", lambda control: control.widget in INNARDS),
    ("a search box", _is_search),
    ("a trap for machines", _is_trap),
    ("not shown", lambda control: control.hidden and not control.proxied),
    ("fills in the form from a résumé, as Valet does", _autofills),
    ("not part of the form", lambda control: control.hints.get("region") in ASIDE),
    (
        "a newsletter or job alert",
        lambda control: (
            control.type in ("email", "text", "checkbox") and ALERTS.search(control.label)
        ),
    ),
    ("a log-in", lambda control: control.type == "password" or LOGIN.match(control.label)),
    (
        "a challenge: only for a person",
        lambda control: control.role == "checkbox" and ROBOT.search(control.label),
    ),
    ("can't be changed", _is_fixed),
)
"""Why nobody should answer a control, first reason first."""


# ---- controls to questions


def _groups(controls: Sequence[Control]) -> Iterable[list[Control]]:
    groups: dict[str, list[Control]] = {}
    for control in controls:
        key = f"{control.origin} {control.group}" if control.group else control.ref
        groups.setdefault(key, []).append(control)
    return groups.values()


def _question(members: list[Control]) -> Question:
    first = members[0]
    widget = _widget(first, members)
    kind = _kind(first, widget)
    options = _options(members, widget)
    return Question(
        key="",
        label=first.label,
        kind=kind,
        widget=widget,
        controls=tuple(members),
        help=first.help,
        section=first.section,
        required=any(member.required for member in members),
        options=options,
        options_known=bool(options) or widget not in (Widget.COMBOBOX, Widget.TYPEAHEAD),
        current=_current(members, widget, options),
        error=next((member.error for member in members if member.error), ""),
    )


def _widget(first: Control, members: Sequence[Control]) -> Widget:
    if first.tag == "button" and first.group:
        return Widget.BUTTONS
    kind = first.role if first.role in ("radio", "checkbox", "switch") else first.type
    if kind in ("checkbox", "switch"):
        return Widget.BOXES if len(members) > 1 else Widget.BOX
    fixed = {"radio": Widget.RADIOS, "file": Widget.FILE}.get(kind)
    named = {"iti": Widget.PHONE, "rich": Widget.RICH}.get(first.widget)
    return fixed or (Widget.SELECT if first.tag == "select" else named) or _typed_widget(first)


def _typed_widget(first: Control) -> Widget:
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
    return tuple(option for option in members[0].options if option.label and not _is_prompt(option))


def _is_prompt(option: OptionState) -> bool:
    """ "Please choose" is no answer."""
    return not option.value and bool(
        re.match(
            r"(?i)^(?:-+|select|please|choose|bitte|w(?:ä|ae)hl|s(?:é|e)lection|choisi|seleccion|elige|kies|maak|selezion|scegli|selecion|escolh|wybierz)",
            option.label,
        )
    )


def _current(
    members: Sequence[Control], widget: Widget, options: Sequence[OptionState]
) -> tuple[str, ...]:
    first = members[0]
    if widget is Widget.BOX:
        return ("true",) if first.checked else ()
    if options and widget in (Widget.RADIOS, Widget.BOXES, Widget.BUTTONS, Widget.SELECT):
        return tuple(option.label for option in options if option.selected)
    if first.shown:
        return tuple(first.shown.split("\n"))
    return (first.value,) if first.value and widget is not Widget.FILE else ()


def _numbered(questions: Sequence[Question]) -> list[Question]:
    """Keys from what a person reads: they survive a re-render that changes every id."""
    seen: Counter[str] = Counter()
    numbered = []
    for question in questions:
        stem = "|".join((question.control.origin, fold(question.label)[:120], question.kind.value))
        seen[stem] += 1
        numbered.append(_with_key(question, f"{stem}|{seen[stem]}"))
    return numbered


def _with_key(question: Question, key: str) -> Question:
    return Question(
        **{
            name: getattr(question, name) for name in Question.__dataclass_fields__ if name != "key"
        },
        key=key,
    )


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
        button
        for button in snapshot.buttons
        if not button.hidden
        and wanted.search(button.label)
        and not NOT_SUBMIT.search(button.label)
        and button.hints.get("region") not in ASIDE
    ]
    own = [button for button in fits if button.form == home]
    after = [button for button in fits if button.rect[1] >= questions[0].control.rect[1]]
    chosen = own or (after if home == -1 else [])
    return chosen[-1] if chosen else None


def _page_errors(snapshot: Snapshot, questions: Sequence[Question]) -> tuple[str, ...]:
    known = {question.error for question in questions if question.error}
    return tuple(
        text
        for text in snapshot.alerts
        if text not in known and not any(text in error for error in known)
    )
