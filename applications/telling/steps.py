"""The timeline: events of the runner and of the product, told as the steps a person would name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from applications.escalation import TO
from applications.models import Event, Question
from applications.models.attempt import DIRECT
from applications.telling.words import whole
from automation.protocol import AccountStep, Action, PermitState
from sandboxes.routing import NAMES

DONE, NOW, WAITING, FAILED = "done", "now", "waiting", "failed"


@dataclass(slots=True)
class Write:
    """A field that was written: its question, the value, where it is from."""

    label: str
    value: str
    source: str
    ok: bool = True


@dataclass(slots=True)
class Step:
    title: str
    at: datetime
    until: datetime | None = None
    state: str = DONE
    note: str = ""
    writes: list[Write] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return ((self.until or self.at) - self.at).total_seconds()

    @property
    def took(self) -> str:
        """As people say it: 3 s, 1 min 12 s."""
        whole = round(self.seconds)
        if whole < 1:
            return ""
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"


_OPENING = "Opening the posting"
_ANSWERING = "Answering what the employer asks"
_TAKEN = "Took over what you put in"
_ESCALATED = f"Going on in {NAMES[TO]}"
_ACCOUNTS: Mapping[str, tuple[str, bool]] = {
    AccountStep.REGISTERING: ("Creating an account at {}", False),
    AccountStep.REGISTERED: ("Created an account at {}", False),
    AccountStep.NOT_REGISTERED: ("{} did not create the account", True),
    AccountStep.EXISTS: ("{} has an account of yours already", True),
    AccountStep.SIGNED_IN: ("Signed in at {}", False),
    AccountStep.NOT_SIGNED_IN: ("{} does not take the password", True),
    AccountStep.CODE_ENTERED: ("Entered the code of {}", False),
    AccountStep.CODE_REFUSED: ("{} does not take the code", True),
    AccountStep.CODE_RESENT: ("Had {} send another code", False),
}
"""What is told of an account, and whether it is bad news."""


def steps(
    events: Iterable[Event], questions: Mapping[str, Question], files: Mapping[str, str]
) -> list[Step]:
    """In order; the last one is under way unless the application is over."""
    teller = _Teller(questions, files)
    for event in events:
        teller.tell(event)
    return teller.steps


class _Teller:
    def __init__(self, questions: Mapping[str, Question], files: Mapping[str, str]) -> None:
        self.steps: list[Step] = []
        self._files = files
        self._questions = questions
        self._refused = False
        """It was sent since the start, and the site didn't take it."""

    def tell(self, event: Event) -> None:
        tell = getattr(self, f"_on_{event.type}", None)
        if tell is not None:
            tell(event, event.data)
        if self.steps:
            self.steps[-1].until = max(event.at, self.steps[-1].at)

    def _begin(self, event: Event, title: str, *, state: str = NOW, note: str = "") -> Step:
        if self.steps and self.steps[-1].state == NOW:
            self.steps[-1].state = DONE
            self.steps[-1].until = event.at
        step = Step(title, event.at, event.at, state, note)
        self.steps.append(step)
        return step

    def _on_state(self, event: Event, data: Mapping[str, Any]) -> None:
        if data.get("state") == "queued":
            self._refused = False
        match data.get("state"):
            case "queued" if data.get("was") in ("draft", "failed", "cancelled", "unconfirmed"):
                self._begin(event, "Queued")
            case "queued" if self.steps and self.steps[-1].title == _ESCALATED:
                pass  # it is told already
            case "queued":
                self._begin(event, "Queued again", note=str(data.get("reason", "")))
            case "waiting_for_human":
                self._begin(event, "Your turn", state=WAITING, note=str(data.get("reason", "")))
            case "running" if data.get("was") == "waiting_for_human":
                self._close(event)
                self._begin(event, "Going on")
            case "submitting":
                self._begin(event, "Sending, waiting for proof")
            case "submitted" | "failed" | "cancelled" | "unconfirmed" as ended:
                self._end(event, str(ended), str(data.get("reason", "")))
            case _:
                pass

    def _close(self, event: Event) -> None:
        for step in self.steps:
            if step.state == WAITING:
                step.state, step.until = DONE, event.at

    def _end(self, event: Event, state: str, reason: str) -> None:
        self._close(event)
        titles = {
            "submitted": "Submitted",
            "failed": "Not taken by the site" if self._refused else "Ended without sending",
            "cancelled": "Stopped",
            "unconfirmed": "Nobody knows whether it arrived",
        }
        ok = state == "submitted"
        self._begin(event, titles[state], state=DONE if ok else FAILED, note=reason)

    def _on_routed(self, event: Event, data: Mapping[str, Any]) -> None:
        reasons = data.get("reasons") or [""]
        number = data.get("attempt", 1)
        title = f"Chose Tier {data.get('tier')}" if number == 1 else f"Attempt {number}"
        self._begin(event, title, state=DONE, note=f"{reasons[-1]}.")
        self._begin(event, "Starting" if data.get("tier") == DIRECT else "Starting a browser")

    def _on_escalated(self, event: Event, data: Mapping[str, Any]) -> None:
        self._begin(event, _ESCALATED, note=str(data.get("reason", "")))

    def _on_started(self, event: Event, data: Mapping[str, Any]) -> None:
        direct = data.get("tier") == DIRECT
        self._begin(event, _ANSWERING if direct else _OPENING)

    def _on_page_read(self, event: Event, data: Mapping[str, Any]) -> None:
        required = data.get("required", 0)
        note = f"{data.get('questions', 0)} questions, {required} of them required."
        if self.steps and self.steps[-1].title == _OPENING:
            self.steps[-1].title, self.steps[-1].note = "Read the form", note
            self.steps[-1].state = DONE
        elif self.steps and self.steps[-1].title == _ANSWERING:
            # It has no page.
            self.steps[-1].note = note
        else:
            self._begin(event, "Read the page", state=DONE, note=note)

    def _on_drafted(self, event: Event, data: Mapping[str, Any]) -> None:
        named = ", ".join(f"“{label}”" for label in data.get("labels", ()))
        self._begin(
            event,
            "Drafted from your résumé",
            state=DONE,
            note=f"A language model answered {named}: marked as drafted wherever it is shown.",
        )

    def _on_answers_reused(self, event: Event, data: Mapping[str, Any]) -> None:
        named = ", ".join(f"“{label}”" for label in data.get("labels", ()))
        note = f"{named}: as you answered before. You can change it in your answer bank."
        self._begin(event, "Used your answer bank", state=DONE, note=note)

    def _on_answers_offered(self, event: Event, data: Mapping[str, Any]) -> None:
        named = ", ".join(f"“{label}”" for label in data.get("labels", ()))
        note = f"{named}: nobody keeps that unasked. Add it there if the next form may have it."
        self._begin(event, "Left out of your answer bank", state=DONE, note=note)

    def _on_field_written(self, event: Event, data: Mapping[str, Any]) -> None:
        self._writing(event).writes.append(self._write(data, ok=True))

    def _on_field_failed(self, event: Event, data: Mapping[str, Any]) -> None:
        self._writing(event).writes.append(self._write(data, ok=False))

    def _on_field_taken(self, event: Event, data: Mapping[str, Any]) -> None:
        self._taking(event).writes.append(self._write(data, ok=True))

    def _taking(self, event: Event) -> Step:
        """The person's turn, or what comes right after it."""
        last = self.steps[-1] if self.steps else None
        if last is not None and (last.state == WAITING or last.title == _TAKEN):
            return last
        return self._begin(event, _TAKEN, state=DONE)

    def _on_send_blocked(self, event: Event, data: Mapping[str, Any]) -> None:
        if data.get("holder") == "person":
            note = whole(str(data.get("why", "")))
            self._begin(event, "Kept your click from sending", state=FAILED, note=note)

    def _writing(self, event: Event) -> Step:
        last = self.steps[-1] if self.steps else None
        if last is not None and last.state == NOW and last.writes:
            return last
        if last is not None and last.state == NOW and last.title == "Going on":
            last.title = "Filling in the form"
            return last
        return self._begin(event, "Filling in the form")

    def _write(self, data: Mapping[str, Any], *, ok: bool) -> Write:
        key = str(data.get("key", ""))
        question = self._questions.get(key)
        return Write(
            label=str(data.get("label", "")) or key,
            value=value_of(question, self._files) if question else "",
            source=kind_of_source(str(data.get("source", ""))),
            ok=ok,
        )

    def _on_validation_error(self, event: Event, data: Mapping[str, Any]) -> None:
        fields = ", ".join(f"“{name}”" for name in data.get("fields", ()) if name)
        self._begin(event, "The site complained", note=f"About {fields}." if fields else "")

    def _on_form_changed(self, event: Event, data: Mapping[str, Any]) -> None:
        note = whole(str(data.get("what", "")))
        self._begin(event, "The form changed before it was sent", note=note)

    def _on_account(self, event: Event, data: Mapping[str, Any]) -> None:
        host = str(data.get("site", "")).partition("://")[2]
        title, failed = _ACCOUNTS.get(str(data.get("step")), ("", False))
        if title:
            self._begin(event, title.format(host), state=FAILED if failed else DONE)

    def _on_evidence(self, _: Event, data: Mapping[str, Any]) -> None:
        self._refused |= data.get("state") == PermitState.REFUSED.value
        if self.steps:
            self.steps[-1].note = whole(str(data.get("why", "")))

    def _on_denied(self, event: Event, _: Mapping[str, Any]) -> None:
        self._begin(event, "You said it never arrived", state=FAILED)

    def _on_cancel_asked(self, event: Event, _: Mapping[str, Any]) -> None:
        self._begin(event, "Stopping")

    def _on_abandoned(self, event: Event, data: Mapping[str, Any]) -> None:
        self._begin(event, "The attempt ended", state=FAILED, note=str(data.get("reason", "")))


def value_of(question: Question, files: Mapping[str, str]) -> str:
    """What is written for it, as people read it. `files`: the documents' own names."""
    values = question.values
    if (question.answer or {}).get("action") == Action.SKIP.value or not values:
        return ""
    if question.asked.get("kind") == "check":
        return "Yes"
    if question.asked.get("kind") == "file":
        return ", ".join(files.get(value, value) for value in values)
    return ", ".join(values)


def kind_of_source(source: str) -> str:
    """`profile:basics.email` is of the profile; what nobody answers is of nobody."""
    return source.partition(":")[0] or "none"
