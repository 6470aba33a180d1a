"""Sentences: what is happening, why, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from applications.models import Application, Attempt, AttemptState, State, Takeover
from automation.ats.registry import VENDORS
from automation.protocol import Reason

SYSTEMS = {vendor.name: vendor.title for vendor in VENDORS}
OWN_SITE = "Own site"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person is wanted for. `verb` is what the page asks of them, `chip` what a list calls it."""

    chip: str
    icon: str
    turn: str
    verb: str


WANTED: Mapping[str, Wanted] = {
    Reason.CAPTCHA: Wanted("CAPTCHA", "hand", "solve the CAPTCHA", "Solve it"),
    Reason.LOGIN: Wanted("Log-in", "hand", "give the password of your account there", "Log in"),
    Reason.CODE: Wanted("Code", "hand", "enter the code that the site sends you", "Enter it"),
    Reason.STUCK: Wanted("Stuck", "hand", "help where Valet is stuck", "Look"),
    Reason.QUESTION: Wanted(
        "Questions", "message-circle-question-mark", "answer what only you know", "Answer"
    ),
    Reason.REVIEW: Wanted("Review", "list-checks", "check every field, then send", "Review"),
}
UNCONFIRMED = Wanted("Unconfirmed", "circle-question-mark", "say whether it arrived", "Answer")


def system(application: Application) -> str:
    return SYSTEMS.get(application.posting.system, OWN_SITE)


def name(application: Application) -> str:
    """The employer, else the posting's place on the web."""
    posting = application.posting
    return posting.employer or posting.origin.partition("//")[2] or posting.url


def stub(application: Application) -> str:
    """By which people name it to each other."""
    return f"V-{str(application.pk)[-6:].upper()}"


def wanted(application: Application) -> Wanted | None:
    """None where nobody is waited for."""
    if application.state == State.UNCONFIRMED:
        return UNCONFIRMED
    if application.state == State.WAITING and application.cancel_asked_at is None:
        return WANTED.get(application.code) or WANTED[Reason.STUCK]
    return None


def state_name(application: Application, attempt: Attempt | None) -> str:
    """The state as `{% chip %}` knows it: a queued one whose browser starts says so."""
    begun = attempt is not None and attempt.state == AttemptState.PROVISIONING
    starting = begun and not application.turn_reason
    return "provisioning" if application.state == State.QUEUED and starting else application.state


def until(application: Application, wait: Takeover | None) -> datetime | None:
    """When the present state ends by itself."""
    return wait.deadline_at if wait is not None else application.deadline_at


_PLAIN: Mapping[str, str] = {
    State.DRAFT: "Not started. It holds no quota.",
    State.RUNNING: "Valet is filling in the form.",
    State.SUBMITTING: "Sending, and waiting for the site to confirm: at most two minutes.",
}


IN_THE_BROWSER = frozenset({Reason.CAPTCHA.value, Reason.STUCK.value})
"""Waits that the person ends there and nowhere else."""


def sentence(application: Application, *, attempt: Attempt | None, held: bool) -> str:
    """Under the state: what it is waiting for, or why it ended."""
    if application.state in _PLAIN:
        return _PLAIN[application.state]
    if application.state == State.QUEUED:
        return _queued(application, attempt)
    if application.state == State.WAITING and application.cancel_asked_at is not None:
        return "Stopping. Nothing is sent."
    if application.state == State.WAITING:
        return f"{whole(application.reason)} {_browser(application, held=held)}".strip()
    if application.state == State.SUBMITTED:
        own = "You said that it arrived."
        return own if application.confirmed_by_person else application.confirmation
    return whole(application.reason)


def _browser(application: Application, *, held: bool) -> str:
    if held:
        return "Your browser is kept open."
    if application.code in IN_THE_BROWSER:
        return "Its browser is closed, and nothing was sent: trying again opens a new one and fills in the form anew."
    return "Nothing was sent."


def _queued(application: Application, attempt: Attempt | None) -> str:
    if attempt is None or application.turn_reason:
        return _in_line(application)
    if attempt.is_direct:
        return "It goes through the employer’s own interface, in a moment."
    return "Starting a browser. Usually a few seconds."


def turn_at(application: Application, *, attempt: Attempt | None) -> datetime | None:
    """When its turn comes: follows the sentence, as “at 14:05”. None where it can't be told."""
    at = application.turn_at if application.state == State.QUEUED and attempt is None else None
    return at if at is not None and at > timezone.now() else None


def _in_line(application: Application) -> str:
    if not application.turn_reason:
        return application.reason or "Waiting for its turn."
    told = f"{application.reason} {application.turn_reason}".strip()
    return told if turn_at(application, attempt=None) else whole(told)


def whole(text: str) -> str:
    """A sentence with its capital and its stop, whoever it is from."""
    text = text.strip()
    stop = "" if not text or text[-1] in ".!?…" else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"
