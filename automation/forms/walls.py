"""What a site puts before its form, or behind its last button: an account to be made or signed in to, a code it has e-mailed.

Pure: told from what a person sees, in the languages of the vocabulary.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from automation.forms.vocabulary import accounts
from automation.forms.vocabulary.buttons import NEXT
from automation.forms.vocabulary.fold import bare
from automation.page.outline import Link, Outline
from automation.page.snapshot import Control, Snapshot

LARGEST = 10
"""Fields of a registration; an application that asks for a password as well has more."""
SHORT = 30
"""Lines of a page that only offers an account; a posting says more."""
BOXES = range(4, 9)
ASIDES = 2
"""Fields beside a log-in's own; a page with more asks something else, and has a log-in beside it."""
LONGEST_DOOR = 70
ASIDE = {"cookies", "search", "nav", "footer", "header"}
_TYPED = {"", "text", "tel", "number", "password"}


class WallKind(StrEnum):
    REGISTER = "register"
    SIGN_IN = "sign_in"
    ADDRESS = "address"
    """The e-mail alone: what the site asks next depends on whether it knows it."""
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Wall:
    """`names`: where the e-mail goes, or what the site calls a user name. `code`: one field, or a box a character. `press`: its
    own button; None where the page's other button takes the code along. `told`: the page's words on where the code went."""

    kind: WallKind
    names: tuple[Control, ...] = ()
    passwords: tuple[Control, ...] = ()
    terms: tuple[Control, ...] = ()
    code: tuple[Control, ...] = ()
    press: Control | None = None
    complaint: str = ""
    told: str = ""
    asks_more: bool = False
    """It has other fields besides, such as the name."""

    @property
    def fields(self) -> tuple[Control, ...]:
        return (*self.names, *self.passwords, *self.code)


def walls_of(snapshot: Snapshot) -> tuple[Wall, ...]:
    """All that the page shows: a registration may stand beside a sign-in. A code comes first: it is the end of something."""
    return (*_codes(snapshot), *_accounts(snapshot))


def bars(snapshot: Snapshot, outline: Outline) -> bool:
    """Is the page there for that alone, or does it offer to register or to sign in and nothing else?"""
    return bool(walls_of(snapshot)) or only_chooses(snapshot, outline)


def only_chooses(snapshot: Snapshot, outline: Outline) -> bool:
    """A page without a field that offers to register and to sign in."""
    empty = all(each.hidden for each in snapshot.controls) and len(outline.lines) <= SHORT
    return empty and chooses(outline)


def codes_in(snapshot: Snapshot) -> tuple[Control, ...]:
    """The fields for a code that was sent, empty or not."""
    shown = [each for each in snapshot.controls if not each.hidden and each.type in _TYPED]
    named = [each for each in shown if each.type != "password" and _names_code(each)]
    if len(shown) > LARGEST and not _told(snapshot):
        # An employer's own riddle in a long form: nobody has sent its answer.
        named = [each for each in named if _is_one_time(each)]
    boxes = _boxes(shown, snapshot)
    return boxes or tuple(named[:1])


def is_taken(complaint: str) -> bool:
    """Does it say that the address has an account?"""
    return bool(accounts.TAKEN.search(bare(complaint)))


def doors(outline: Outline, to: WallKind) -> list[Link]:
    """Links, tabs and buttons that lead to the other one of registering and signing in; those of the page itself first."""
    pattern = accounts.REGISTER if to is WallKind.REGISTER else accounts.SIGN_IN
    found = [
        link
        for link in outline.links
        if not link.disabled and len(link.label) <= LONGEST_DOOR and _leads(link, pattern)
    ]
    return sorted(found, key=lambda link: (link.sends, link.region in ASIDE))


def resending(outline: Outline) -> Link | None:
    """What has another code sent; on a page that wants one."""
    for link in outline.links:
        words = link.label or link.spoken
        if not link.disabled and len(words) <= LONGEST_DOOR and _says(accounts.RESEND, words):
            return link
    return None


def _leads(link: Link, pattern: re.Pattern[str]) -> bool:
    words = bare(link.label) or bare(link.spoken)
    return bool(pattern.search(words)) and not accounts.ELSEWHERE.search(words)


def chooses(outline: Outline) -> bool:
    """Does the page offer both, and neither's form?"""
    both = (doors(outline, WallKind.REGISTER), doors(outline, WallKind.SIGN_IN))
    return all(any(link.region not in ASIDE for link in found) for found in both)


# ---- accounts


def _accounts(snapshot: Snapshot) -> Iterator[Wall]:
    shown = [each for each in snapshot.controls if not each.hidden and not each.disabled]
    holding: dict[tuple[str, int], list[Control]] = {}
    for control in shown:
        holding.setdefault((control.origin, control.form), []).append(control)
    for (origin, form), fields in holding.items():
        secret = tuple(each for each in fields if each.type == "password")
        typed = [each for each in fields if each.type not in ("checkbox", "radio", "hidden")]
        buttons = [
            each
            for each in snapshot.buttons
            if (each.origin, each.form) == (origin, form) and not each.hidden and _may_press(each)
        ]
        central = [each for each in shown if each.hints.get("region") not in ASIDE]
        # What a footer subscribes to is no way in, and a search above it no part of one.
        if not secret and len(typed) == 1 and central == fields:
            yield from _address(snapshot, typed[0], buttons)
        if not secret or len(typed) > LARGEST or secret[0].hints.get("region") in ASIDE:
            continue
        if not _asks_besides(snapshot, shown, holding):
            yield _account(snapshot, secret, typed, fields, buttons)


def _asks_besides(
    snapshot: Snapshot,
    shown: Sequence[Control],
    holding: Mapping[tuple[str, int], Sequence[Control]],
) -> bool:
    """Is the page for something else? One for an account has no files to give, and hardly a field outside its forms."""
    if any(each.type == "file" for each in snapshot.controls):
        return True
    others = [
        each
        for each in shown
        if each.hints.get("region") not in ASIDE
        and not any(one.type == "password" for one in holding[each.origin, each.form])
    ]
    return len(others) > ASIDES


def _account(
    snapshot: Snapshot,
    secret: tuple[Control, ...],
    typed: Sequence[Control],
    fields: Sequence[Control],
    buttons: Sequence[Control],
) -> Wall:
    kind = _kind(snapshot, secret, buttons)
    boxes = [each for each in fields if each.type == "checkbox"]
    terms = tuple(
        each
        for each in boxes
        if kind is WallKind.REGISTER
        and (each.required or accounts.TERMS.search(bare(f"{each.own_label} {each.label}")))
    )
    return Wall(
        kind,
        names=tuple(each for each in typed if each.type != "password" and _names_person(each)),
        passwords=secret,
        terms=terms,
        press=_own_button(kind, buttons),
        complaint=_complaint(snapshot, fields),
        asks_more=any(each.type != "password" and not _names_person(each) for each in typed),
    )


def _address(snapshot: Snapshot, field: Control, buttons: Sequence[Control]) -> Iterator[Wall]:
    """A page for that alone: a posting says more, and one that is subscribed to isn't signed in to."""
    lines = [line for line in snapshot.text.splitlines() if line.strip()]
    if len(lines) > SHORT or not _names_person(field):
        return
    going = [
        each
        for each in buttons
        if _enters(each.label) or (NEXT.search(each.label) and each.type == "submit")
    ]
    said = [each.label for each in going] + [*snapshot.headings, snapshot.title]
    if not going or not any(_enters(text) for text in said):
        return
    yield Wall(
        WallKind.ADDRESS,
        names=(field,),
        press=going[0],
        complaint=_complaint(snapshot, [field]),
    )


def _enters(text: str) -> bool:
    either = _says(accounts.REGISTER, text) or _says(accounts.SIGN_IN, text)
    return either and not _says(accounts.ELSEWHERE, text)


def _kind(snapshot: Snapshot, secret: Sequence[Control], buttons: Sequence[Control]) -> WallKind:
    hints = {token for each in secret for token in each.autocomplete.split()}
    if len(secret) > 1 or "new-password" in hints:
        return WallKind.REGISTER
    if "current-password" in hints:
        return WallKind.SIGN_IN
    for text in (*(each.label for each in buttons if each.type == "submit"), *snapshot.headings):
        registers, signs_in = _says(accounts.REGISTER, text), _says(accounts.SIGN_IN, text)
        if registers != signs_in:
            return WallKind.REGISTER if registers else WallKind.SIGN_IN
    return WallKind.SIGN_IN


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.search(bare(text)))


def _names_person(control: Control) -> bool:
    """The e-mail, once more to confirm it, or the user name, for which the e-mail serves."""
    if control.type == "email" or {"email", "username"} & set(control.autocomplete.split()):
        return True
    words = bare(f"{control.label} {control.name}")
    return bool(
        re.search(
            r"\be ?mail|\b(?:user ?name|benutzername|nom d utilisateur|identifiant|usuario|gebruikersnaam|nome utente|utilizador|login|nazwa uzytkownika|courriel|correo)\b",
            words,
        )
    )


def _own_button(kind: WallKind, buttons: Sequence[Control]) -> Control | None:
    """The one that says what the form is for, else the one that submits it."""
    pattern = accounts.REGISTER if kind is WallKind.REGISTER else accounts.SIGN_IN
    fits = [each for each in buttons if not each.disabled]
    saying = [
        each for each in fits if pattern.search(bare(each.label)) and "href" not in each.hints
    ]
    submits = [each for each in fits if each.type == "submit" and each.form >= 0]
    # A tab to the form that is shown says the same words above it.
    own = [each for each in saying if each.type == "submit" and each.form >= 0] or saying[-1:]
    return next(iter(own or submits), None)


def _may_press(button: Control) -> bool:
    words = bare(button.label)
    return not accounts.ELSEWHERE.search(words) and button.hints.get("region") not in ASIDE


def _complaint(snapshot: Snapshot, fields: Sequence[Control]) -> str:
    own = list(dict.fromkeys(each.error for each in fields if each.error))
    others = [text for text in snapshot.alerts if not any(text in each for each in own)]
    return " ".join([*own, *others])[:500]


# ---- codes


def _codes(snapshot: Snapshot) -> Iterator[Wall]:
    fields = codes_in(snapshot)
    complaint = next((each.error for each in fields if each.error), "") or _said_of_code(snapshot)
    if not fields or (all(each.value for each in fields) and not complaint):
        return
    form = (fields[0].origin, fields[0].form)
    others = [
        each
        for each in snapshot.controls
        if (each.origin, each.form) == form and not each.hidden and each not in fields
    ]
    buttons = [
        each
        for each in snapshot.buttons
        if (each.origin, each.form) == form and not each.hidden and _may_press(each)
    ]
    own = sorted(
        (each for each in buttons if not _goes_back(each)), key=lambda each: each.type != "submit"
    )
    # In a form with other questions the button belongs to those: what it sends isn't the code alone.
    alone = len(others) == 0
    yield Wall(
        WallKind.CODE,
        code=fields,
        press=(own[0] if alone and own else None),
        complaint=complaint,
        told=_told(snapshot),
    )


def _goes_back(button: Control) -> bool:
    return _says(accounts.RESEND, button.label) or _says(accounts.BACK, button.label)


def _is_one_time(control: Control) -> bool:
    return "one-time-code" in control.autocomplete.split()


def _names_code(control: Control) -> bool:
    if _is_one_time(control):
        return True
    if control.type not in ("", "text", "tel", "number"):
        return False
    spelt = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f"{control.name} {control.id}")
    return any(
        accounts.CODE.search(bare(text))
        for text in (control.label, control.placeholder, spelt)
        if len(text) <= 120
    )


def _boxes(shown: Sequence[Control], snapshot: Snapshot) -> tuple[Control, ...]:
    """Fields for one character each, side by side, where the page speaks of a code."""
    runs: list[list[Control]] = []
    before: Control | None = None
    for control in shown:
        if control.max_length == 1:
            side = before is not None and (before.origin, before.form) == (
                control.origin,
                control.form,
            )
            if before is not None and before.max_length == 1 and side:
                runs[-1].append(control)
            else:
                runs.append([control])
        before = control
    for run in runs:
        speaks = any(_names_code(each) or _names_code_of(each) for each in run)
        if len(run) in BOXES and (speaks or _told(snapshot)):
            return tuple(run)
    return ()


def _names_code_of(control: Control) -> bool:
    return bool(accounts.CODE.search(bare(f"{control.section} {control.help}")))


def _sentences(snapshot: Snapshot) -> Iterator[str]:
    for line in re.split(r"[\n\r]+|(?<=[.!?])\s+", snapshot.text):
        if 0 < len(line) <= 300:
            yield " ".join(line.split())


def _told(snapshot: Snapshot) -> str:
    for line in _sentences(snapshot):
        words = bare(line)
        if accounts.CODE_WORD.search(words) and accounts.SENT.search(words):
            return line
    return ""


def _said_of_code(snapshot: Snapshot) -> str:
    """An alert may also say that there is one."""
    return next(
        (
            text
            for text in snapshot.alerts
            if accounts.CODE_WORD.search(bare(text)) and not accounts.SENT.search(bare(text))
        ),
        "",
    )
