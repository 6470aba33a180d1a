"""Events from runners, applied in order and once, with what follows from each."""

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
from applications.models import Application, Attempt, AttemptState, State
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


def apply(attempt_id: UUID, batch: EventBatch) -> InboxReply:
    """Take the part that follows on what is here without a gap; the reply says how far that went. Safe to repeat.

    Raises `StaleAttemptError`.
    """
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=batch.epoch, late=True)
        for event in sorted(batch.events, key=lambda event: event.seq):
            if event.seq == attempt.applied_through + 1:
                timeline.record(
                    attempt.application_id,
                    str(event.type),
                    event.data,
                    attempt=attempt,
                    seq=event.seq,
                    at=event.at,
                )
                attempt.applied_through = event.seq
                if attempt.sealed_at is None or event.type == EventType.EVIDENCE:
                    _follow(attempt, event)
        attempt.heard_at = timezone.now()
        attempt.save(update_fields=["applied_through", "heard_at", "state", "outcome"])
        if batch.events and attempt.sealed_at is None:
            _go_on(attempt)
        return InboxReply(
            applied_through=attempt.applied_through, commands=tuple(_commands(attempt))
        )


def _follow(attempt: Attempt, event: Event) -> None:
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
        case EventType.FIELD_WRITTEN | EventType.FIELD_FAILED:
            questions.mark_written(
                attempt.application_id,
                str(event.data.get("key", "")),
                written=event.type == EventType.FIELD_WRITTEN,
                offered=event.data.get("options"),
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


def _go_on(attempt: Attempt) -> None:
    """Something happened: what runs has its full time again, and an attempt that is over is looked at now."""
    now = timezone.now()
    wait = lifecycle.deadline(State.RUNNING)
    running = Application.objects.filter(pk=attempt.application_id, state=State.RUNNING)
    if wait is not None:
        running.update(deadline_at=now + wait)
    if attempt.state == AttemptState.DRAINING:
        lifecycle.wake(attempt.application_id)


def _commands(attempt: Attempt) -> list[Command]:
    """They may repeat: each is idempotent."""
    application = attempt.application
    found = []
    if application.cancel_asked_at is not None:
        found.append(Command(type=CommandType.CANCEL))
    if not questions.are_pending(application):
        found.append(Command(type=CommandType.CHECK_ANSWERS))
    return found
