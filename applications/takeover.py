"""Waits for a person: opened by a run, ended by the person, by time, or with the attempt."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import attempts, lifecycle, timeline
from applications.errors import WrongStateError
from applications.models import Application, Attempt, State, Takeover
from automation.protocol import Asked, NeedReply, NeedRequest, Reason, Resolution

_QUESTIONS = "questions"
"""The name of the wait for answers, which the runner doesn't name itself: it asks for the answers."""


def need(attempt_id: UUID, asked: NeedRequest) -> NeedReply:
    """Open the wait, or say how it ended. Safe to repeat. Raises `StaleAttemptError`."""
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=asked.need.epoch)
        found = _find(attempt, asked)
        if found is None:
            found = _open(
                attempt,
                request=asked.id,
                reason=asked.need.reason,
                detail=asked.need.detail,
                plan_hash=asked.need.plan_hash,
            )
        resolution = Resolution(found.resolution) if found.resolution else None
    return NeedReply(id=asked.id, resolution=resolution)


def _find(attempt: Attempt, asked: NeedRequest) -> Takeover | None:
    """By its name; else the open one of the same reason and plan, which a runner that restarted no longer knows by name."""
    waits = Takeover.objects.filter(attempt=attempt)
    return (
        waits.filter(request=asked.id).first()
        or waits.filter(
            reason=asked.need.reason.value, plan_hash=asked.need.plan_hash, resolved_at=None
        ).first()
    )


def open_for_questions(attempt: Attempt, pending: Sequence[Asked]) -> None:
    if Takeover.objects.filter(attempt=attempt, resolved_at=None).exists():
        return
    labels = ", ".join(f"“{asked.label}”" for asked in pending[:3])
    more = f" and {len(pending) - 3} more" if len(pending) > 3 else ""
    number = Takeover.objects.filter(attempt=attempt, reason=Reason.QUESTION.value).count() + 1
    _open(
        attempt,
        request=f"{_QUESTIONS}-{number}",
        reason=Reason.QUESTION,
        detail=f"Only you can answer {labels}{more}.",
    )


def close_answered(attempt: Attempt) -> None:
    """Everything that was asked is answered: the run goes on."""
    wait = Takeover.objects.filter(
        attempt=attempt, reason=Reason.QUESTION.value, resolved_at=None
    ).first()
    if wait is not None:
        resolve(wait, Resolution.DONE)


def _open(
    attempt: Attempt, *, request: str, reason: Reason, detail: str, plan_hash: str = ""
) -> Takeover:
    seconds = settings.HOLDS[reason.value]
    until = timezone.now() + timedelta(seconds=seconds)
    wait = Takeover.objects.create(
        application_id=attempt.application_id,
        attempt=attempt,
        request=request,
        reason=reason.value,
        detail=detail,
        plan_hash=plan_hash,
        deadline_at=until,
    )
    lifecycle.move(
        attempt.application_id,
        State.WAITING,
        sources=(State.RUNNING,),
        code=reason.value,
        reason=detail,
        deadline_at=until,
    )
    return wait


def resolve(wait: Takeover, resolution: Resolution) -> None:
    """Within a transaction that holds the application's row. Where the run goes on, so does the application."""
    wait.resolution = resolution.value
    wait.resolved_at = timezone.now()
    wait.save(update_fields=["resolution", "resolved_at"])
    told = {"reason": wait.reason, "resolution": resolution.value}
    timeline.record(wait.application_id, "takeover_ended", told, attempt=wait.attempt)
    if resolution is Resolution.DONE:
        lifecycle.move(wait.application_id, State.RUNNING, sources=(State.WAITING,))


def person_ends(application_id: UUID, wait_id: UUID, resolution: Resolution) -> None:
    """The person is done, or gives up. Raises `WrongStateError` where that wait is over, or not this application's."""
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application_id)
        wait = (
            Takeover.objects.select_related("attempt")
            .filter(pk=wait_id, application_id=application_id, resolved_at=None)
            .first()
        )
        if wait is None:
            raise WrongStateError("this wait is over")
        resolve(wait, resolution)


def park(application_id: UUID) -> None:
    """Nobody came in time: the browser is given back, what was answered is kept."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        wait = (
            Takeover.objects.select_related("attempt")
            .filter(application=application, resolved_at=None)
            .first()
        )
        if wait is None or application.state != State.WAITING:
            raise WrongStateError("nobody is waited for")
        wait.kind = Takeover.Kind.PARK
        wait.save(update_fields=["kind"])
        resolve(wait, Resolution.PARKED)
        kept = "approval" if wait.reason == Reason.REVIEW.value else "answers"
        application.deadline_at = timezone.now() + timedelta(seconds=settings.PARKS[kept])
        application.save(update_fields=["deadline_at"])
