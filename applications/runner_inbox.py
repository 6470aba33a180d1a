"""Events from runners, applied in order and once, with what follows from each."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from applications import (
    attempts,
    lifecycle,
    logins,
    permits,
    postings,
    questions,
    takeover,
    timeline,
)
from applications.attempts import LockedAttempt
from applications.models import Application, AttemptState, State
from automation import protocol
from automation.protocol import (
    Command,
    CommandType,
    Event,
    EventBatch,
    EventType,
    InboxReply,
    Outcome,
)

_LAST = frozenset({EventType.EVIDENCE, EventType.PAUSED})
_FOREIGN = "runner."
_KNOWN = frozenset(EventType)
_OF_FIELDS = frozenset({EventType.FIELD_WRITTEN, EventType.FIELD_FAILED})


def apply(attempt_id: UUID, batch: EventBatch) -> InboxReply:
    """Take the part that follows on what is here without a gap; the reply says how far that went. Safe to repeat.

    Raises `StaleAttemptError`.
    """
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=batch.epoch, late=True)
        for events in _together(_next(attempt, batch)):
            _keep(attempt, events)
        attempt.heard_at = timezone.now()
        attempt.save(update_fields=["applied_through", "heard_at", "state", "outcome"])
        if batch.events and attempt.sealed_at is None:
            _go_on(attempt)
        return InboxReply(
            applied_through=attempt.applied_through, commands=tuple(_commands(attempt))
        )


def _next(attempt: LockedAttempt, batch: EventBatch) -> Iterator[Event]:
    """Those that follow without a gap on what is here."""
    following = attempt.applied_through + 1
    for event in sorted(batch.events, key=lambda event: event.seq):
        if event.seq == following:
            following += 1
            yield event


def _together(events: Iterable[Event]) -> Iterator[Sequence[Event]]:
    """What may be kept at once: an event that others follow from, or that is read as the last one, is the last of its lot."""
    lot: list[Event] = []
    for event in events:
        lot.append(event)
        if event.type in _LAST:
            yield lot
            lot = []
    if lot:
        yield lot


def _keep(attempt: LockedAttempt, events: Sequence[Event]) -> None:
    told = [timeline.Told(_kind(event), event.data, seq=event.seq, at=event.at) for event in events]
    timeline.record_all(attempt.application_id, told, attempt=attempt)
    attempt.applied_through = events[-1].seq
    if attempt.sealed_at is None:
        _mark_written(attempt, [event for event in events if event.type in _OF_FIELDS])
    for event in events:
        if attempt.sealed_at is None or event.type == EventType.EVIDENCE:
            _follow(attempt, event)


def _kind(event: Event) -> str:
    """A runner's newer events are kept; under a name of its own it can't pass off as one of the control plane's, which is believed."""
    return str(event.type) if event.type in _KNOWN else f"{_FOREIGN}{event.type}"[:40]


def _mark_written(attempt: LockedAttempt, events: Sequence[Event]) -> None:
    """The last word on each field."""
    marks = {
        str(event.data.get("key", "")): event.type == EventType.FIELD_WRITTEN for event in events
    }
    questions.mark_written(attempt.application_id, marks)
    for event in events:
        if offered := event.data.get("options"):
            questions.learn_options(attempt.application_id, str(event.data.get("key", "")), offered)


def _follow(attempt: LockedAttempt, event: Event) -> None:
    match event.type:
        case EventType.EVIDENCE:
            try:
                seen = protocol.Evidence.model_validate(event.data)
            except ValidationError:
                return  # kept as an event; what isn't evidence proves nothing
            permits.apply_evidence(attempt, seen, event.at)
        case EventType.PAGE_READ:
            postings.learn_names(
                attempt.application.posting_id,
                title=str(event.data.get("title") or ""),
                employer=str(event.data.get("employer") or ""),
                system=str(event.data.get("system") or ""),
            )
        case EventType.PAUSED:
            takeover.hands_off(attempt)
        case EventType.ACCOUNT:
            logins.note(
                attempt.application,
                str(event.data.get("site", "")),
                str(event.data.get("step", "")),
            )
        case EventType.COMPLETED:
            try:
                Outcome.model_validate(event.data)
            except ValidationError:
                return
            attempt.outcome = event.data
            attempt.state = AttemptState.DRAINING
        case _:
            pass


def _go_on(attempt: LockedAttempt) -> None:
    """Something happened: what runs has its full time again, and an attempt that is over is looked at now."""
    application = attempt.application
    if application.state == State.RUNNING:
        _prolong(application)
    if attempt.state == AttemptState.DRAINING:
        lifecycle.wake(application.pk, locked=application)


def _prolong(application: Application) -> None:
    """But for a hundredth, which isn't worth a word from each of a run's steps."""
    wait = lifecycle.deadline(State.RUNNING)
    if wait is None:
        return
    now = timezone.now()
    if application.deadline_at is None or application.deadline_at < now + 0.99 * wait:
        Application.objects.filter(pk=application.pk).update(deadline_at=now + wait)


def _commands(attempt: LockedAttempt) -> list[Command]:
    """They may repeat: each is idempotent. A run in our own process asks for its answers itself."""
    application = attempt.application
    found = []
    if application.cancel_asked_at is not None:
        found.append(Command(type=CommandType.CANCEL))
    if not attempt.is_direct and not questions.are_pending(application):
        found.append(Command(type=CommandType.CHECK_ANSWERS))
    return found
