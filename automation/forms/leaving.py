"""Which controls of a page nobody should answer, and why."""

from collections import Counter
from collections.abc import Callable

from automation.forms.model import Left
from automation.forms.vocabulary import aside
from automation.forms.vocabulary.buttons import SEARCH, SUBMIT
from automation.forms.walls import codes_in
from automation.page.snapshot import Control, Snapshot

INNARDS = {"required-decoy", "iti-search", "captcha", "select2-search"}
REGIONS = {"cookies", "search", "nav", "footer", "header"}
AUTOFILL = "fills in the form from a résumé, as Valet does"
LOADING = "still loading"
_LONG = 60


def part(snapshot: Snapshot, *, after_steps: bool = False) -> tuple[list[Control], list[Left]]:
    """The controls a person would answer, and the others. `after_steps`: a page may have few of the form's own, or none."""
    searches, logins, codes = _searches(snapshot), _logins(snapshot), codes_in(snapshot)
    alerts = _alerts(snapshot, alone=after_steps)
    kept: list[Control] = []
    left: list[Left] = []
    only_file = sum(control.type == "file" for control in snapshot.controls) == 1
    for control in snapshot.controls:
        why = next((why for why, applies in LEAVING if applies(control)), "")
        if why == AUTOFILL and only_file:
            why = ""
        if not why and control in codes:
            why = "a code that was sent"
        if not why and control.form in searches:
            why = "a search for jobs"
        if not why and control.form in logins:
            why = "a log-in"
        if not why and control.form in alerts:
            why = "a newsletter or job alert"
        if why:
            left.append(Left(control, why))
        else:
            kept.append(control)
    return kept, left


def _is_trap(control: Control) -> bool:
    names = (control.name, control.id)
    if any(aside.TRAP_NAMES.search(name) for name in names):
        return True
    if control.hidden and any(aside.TRAP_NAMES_WHERE_HIDDEN.search(name) for name in names):
        return True
    return bool(aside.TRAP_LABELS.search(f"{control.label} {control.help}"))


def _is_search(control: Control) -> bool:
    return "search" in (control.type, control.role.removesuffix("box")) or bool(
        aside.SEARCH_LABELS.match(control.label or control.placeholder)
    )


def _is_switch_of_language(control: Control) -> bool:
    names = f"{control.id} {control.name} {control.hints.get('class', '')}"
    return bool(aside.LANGUAGE_SWITCH.match(control.label) or aside.LANGUAGE_NAMES.search(names))


def _autofills(control: Control) -> bool:
    return control.type == "file" and (
        control.hints.get("around") == "autofill" or bool(aside.AUTOFILL.search(control.label))
    )


def _is_newsletter(control: Control) -> bool:
    """Of a long text box's words any may turn up in a real question; of a box or a short one hardly."""
    if control.required or control.type not in ("email", "text", "checkbox"):
        return False
    short = control.type == "checkbox" or (len(control.label) < _LONG and "?" not in control.label)
    return short and bool(aside.ALERTS.search(control.own_label or control.label))


def _is_fixed(control: Control) -> bool:
    opens = control.popup or control.widget in ("flatpickr", "datepicker")
    return control.disabled or (control.readonly and not opens)


def _is_loading(control: Control) -> bool:
    """A list that can't be used yet, and has nothing to choose from."""
    return control.tag == "select" and control.disabled and len(control.options) < 2


LEAVING: tuple[tuple[str, Callable[[Control], object]], ...] = (
    ("part of a widget", lambda control: control.widget in INNARDS),
    ("a search box", _is_search),
    ("a trap for machines", _is_trap),
    ("not shown", lambda control: control.hidden and not control.proxied),
    (AUTOFILL, _autofills),
    ("not part of the form", lambda control: control.hints.get("region") in REGIONS),
    ("the page's language", _is_switch_of_language),
    ("a newsletter or job alert", _is_newsletter),
    ("a log-in", lambda control: control.type == "password" or aside.LOGIN.match(control.label)),
    (
        "a challenge: only for a person",
        lambda control: (
            "checkbox" in (control.role, control.type) and aside.ROBOT.search(control.label)
        ),
    ),
    (LOADING, _is_loading),
    ("can't be changed", _is_fixed),
)
"""Why nobody should answer a control, first reason first."""


def _searches(snapshot: Snapshot) -> set[int]:
    """Forms with a button that searches and none that sends, where nobody says who they are.

    -1, the page outside any form, is one of them.
    """
    shown = [button for button in snapshot.buttons if not button.hidden]
    searching = {button.form for button in shown if SEARCH.search(button.label)}
    sending = {button.form for button in shown if button.form >= 0 and SUBMIT.search(button.label)}
    personal = {
        control.form
        for control in snapshot.controls
        if control.type in ("file", "email", "tel") and not control.hidden
    }
    return searching - sending - personal


def _logins(snapshot: Snapshot) -> set[int]:
    """Small forms with a password in them."""
    shown = [control for control in snapshot.controls if not control.hidden and control.form >= 0]
    sizes = Counter(control.form for control in shown)
    return {
        control.form for control in shown if control.type == "password" and sizes[control.form] <= 4
    }


def _alerts(snapshot: Snapshot, *, alone: bool) -> set[int]:
    """Small forms whose box or button is about alerts: beside the application's, or `alone`."""
    shown = [control for control in snapshot.controls if not control.hidden]
    sizes = Counter(control.form for control in shown)
    named = {
        each.form
        for each in (*shown, *(button for button in snapshot.buttons if not button.hidden))
        if aside.ALERTS.search(each.label)
    }
    beside = alone or max(sizes.values(), default=0) > 3
    return {form for form in named if form >= 0 and sizes[form] <= 3 and beside}
