"""Waits for a person: opened by a run, ended by the person, by time, or with the attempt."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from applications import attempts, lifecycle, live_view, timeline
from applications.errors import WrongStateError
from applications.models import Application, Attempt, Question, State, Takeover
from automation.protocol import Asked, EventType, NeedReply, NeedRequest, Reason, Resolution

EXTENDABLE = frozenset({Reason.CAPTCHA, Reason.LOGIN, Reason.CODE, Reason.STUCK})
"""Where the person works in the browser. Answers and approvals outlive it, and need no more time."""
_ASKING = (Reason.QUESTION.value, Reason.LOGIN.value, Reason.CODE.value)
"""Waits that the person ends by answering."""
ENDED = "takeover_ended"
"""The event."""
_QUESTIONS = "questions"
"""The name of the wait for answers, which the runner doesn't name itself: it asks for the answers."""


def need(attempt_id: UUID, asked: NeedRequest) -> NeedReply:
    """Open the wait, or say how it ended. Safe to repeat. Raises `StaleAttemptError`."""
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=asked.need.epoch)
        found = _find(attempt, asked) or _parked(attempt)
        if found is None:
            found = _open(
                attempt,
                requests=[asked.id],
                reason=asked.need.reason,
                detail=asked.need.detail,
                plan_hash=asked.need.plan_hash,
                fence=asked.need.pause_token,
            )
        resolution = Resolution(found.resolution) if found.resolution else None
    return NeedReply(id=asked.id, resolution=resolution)


def _find(attempt: Attempt, asked: NeedRequest) -> Takeover | None:
    """By its name; else the open one of the same reason and plan, which a runner that restarted no longer knows by name.

    Its new name is kept: asked for again once the wait is over, it must find this one and not open another.
    """
    waits = Takeover.objects.filter(attempt=attempt)
    named = waits.filter(requests__contains=[asked.id]).first()
    if named is not None:
        return named
    joined = waits.filter(
        reason=asked.need.reason.value, plan_hash=asked.need.plan_hash, resolved_at=None
    ).first()
    if joined is not None:
        joined.requests.append(asked.id)
        joined.fence = max(joined.fence, asked.need.pause_token)
        joined.save(update_fields=["requests", "fence"])
    return joined


def _parked(attempt: Attempt) -> Takeover | None:
    """While one is parked the run is over, whatever else it may want."""
    if attempt.application.state != State.WAITING:
        return None
    return Takeover.objects.filter(attempt=attempt, resolution=Resolution.PARKED.value).last()


def open_for_questions(
    attempt: Attempt, pending: Sequence[Asked], *, reason: Reason = Reason.QUESTION
) -> None:
    """Once: a wait that is open, or that was parked, stays as it is."""
    if attempt.application.state != State.RUNNING:
        return
    number = Takeover.objects.filter(attempt=attempt, reason__in=_ASKING).count() + 1
    _open(
        attempt,
        requests=[f"{_QUESTIONS}-{number}"],
        reason=reason,
        detail=_only_you(pending),
        anew=True,
    )


def says_done(attempt: Attempt, *, since: datetime) -> bool:
    """Have they ended a wait for answers since then, otherwise than by answering?"""
    ended = attempt.events.filter(type=ENDED, at__gte=since, data__by="person")
    return ended.filter(data__resolution=Resolution.DONE.value, data__reason__in=_ASKING).exists()


def still_asking(application_id: UUID, pending: Sequence[Asked]) -> None:
    """Some were answered: the wait is for the others. Within a transaction that holds the application's row."""
    waits = Takeover.objects.filter(application_id=application_id, reason__in=_ASKING)
    last = waits.order_by("opened_at").last()
    if last is None or last.resolution == Resolution.DONE.value:
        return
    last.detail = _only_you(pending)
    last.save(update_fields=["detail"])
    Application.objects.filter(pk=application_id, state=State.WAITING).update(reason=last.detail)


def _only_you(pending: Sequence[Asked]) -> str:
    labels = ", ".join(f"“{asked.label}”" for asked in pending[:3])
    more = f" and {len(pending) - 3} more" if len(pending) > 3 else ""
    return f"Only you can answer {labels}{more}."


def close_answered(attempt: Attempt) -> None:
    """Everything that was asked is answered: the run goes on."""
    wait = Takeover.objects.filter(attempt=attempt, reason__in=_ASKING, resolved_at=None).first()
    if wait is not None:
        resolve(wait, Resolution.DONE)


def _open(
    attempt: Attempt,
    *,
    requests: list[str],
    reason: Reason,
    detail: str,
    plan_hash: str = "",
    fence: int = 0,
    anew: bool = False,
) -> Takeover:
    """`anew`: what was said before has been tried, and more is asked: it has its whole time."""
    before = None if anew else _too_early(attempt, reason)
    until = before.deadline_at if before else timezone.now() + _hold(reason)
    wait = Takeover.objects.create(
        application_id=attempt.application_id,
        attempt=attempt,
        requests=requests,
        reason=reason.value,
        detail=detail,
        plan_hash=plan_hash,
        # Of a wait that the control plane opens itself, the word may have come before it or come yet.
        fence=fence or _told_fence(attempt),
        deadline_at=until,
        extended=before.extended if before else False,
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


def hands_off(attempt: Attempt) -> None:
    """The agent's are off the browser, as an event tells: the person's may be on it."""
    Takeover.objects.filter(attempt=attempt, resolved_at=None, fence=0).update(
        fence=_told_fence(attempt)
    )


def _told_fence(attempt: Attempt) -> int:
    """Of the pause that is in force, by the events; 0 where there is none, or another wait had it already."""
    told = attempt.events.filter(type__in=(EventType.PAUSED, EventType.RESUMED)).last()
    if told is None or told.type != EventType.PAUSED:
        return 0
    token = told.data.get("token")
    known = attempt.takeovers.aggregate(highest=Max("fence"))["highest"] or 0
    return token if isinstance(token, int) and token > known else 0


def _hold(reason: Reason) -> timedelta:
    return timedelta(seconds=settings.HOLDS[reason.value])


def _too_early(attempt: Attempt, reason: Reason) -> Takeover | None:
    """The wait whose end the person said while the site still wants the same: the new one has what is left of its time."""
    last = Takeover.objects.filter(attempt=attempt).order_by("opened_at").last()
    if last is None or last.reason != reason.value or reason not in EXTENDABLE:
        return None
    if last.resolution != Resolution.DONE.value or last.resolved_at is None:
        return None
    now = timezone.now()
    return last if now < last.deadline_at and now - last.resolved_at < _AGAIN else None


_AGAIN = timedelta(seconds=60)


def resolve(wait: Takeover, resolution: Resolution, *, by: str = "") -> None:
    """`by`: `person`, where they say so themselves. Within a transaction that holds the application's row. Where the run goes on, so does the application."""
    wait.resolution = resolution.value
    wait.resolved_at = timezone.now()
    wait.save(update_fields=["resolution", "resolved_at"])
    told = {"reason": wait.reason, "resolution": resolution.value, "by": by}
    timeline.record(wait.application_id, ENDED, told, attempt=wait.attempt)
    if resolution is Resolution.DONE:
        lifecycle.move(wait.application_id, State.RUNNING, sources=(State.WAITING,))
    elif resolution is Resolution.GIVE_UP:
        # As a cancel: a run that doesn't end by itself is ended.
        Application.objects.filter(pk=wait.application_id).update(cancel_asked_at=timezone.now())
        lifecycle.wake(wait.application_id)


def end_by_send(application_id: UUID) -> None:
    """It is being sent: nobody is waited for any more. The permit moves the application, in whose transaction this is.

    That a person sent what they had in front of them approves nothing else.
    """
    waits = Takeover.objects.filter(application_id=application_id, resolved_at=None)
    for wait in waits.select_related("attempt"):
        wait.resolution = Resolution.DONE.value
        wait.resolved_at = timezone.now()
        wait.plan_hash = ""
        wait.save(update_fields=["resolution", "resolved_at", "plan_hash"])
        told = {"reason": wait.reason, "resolution": wait.resolution, "sent": True}
        timeline.record(application_id, ENDED, told, attempt=wait.attempt)


def withdraw_approvals(application_id: UUID) -> None:
    """It begins anew: what was approved before is shown again. Within a transaction that holds the application's row."""
    Takeover.objects.filter(
        application_id=application_id,
        reason=Reason.REVIEW.value,
        resolution=Resolution.DONE.value,
    ).update(plan_hash="")


def is_held(application_id: UUID) -> bool:
    """Has the person the browser?"""
    waits = Takeover.objects.filter(application_id=application_id, resolved_at=None)
    return waits.filter(kind=Takeover.Kind.HOLD).exists()


def wait_of(application_id: UUID, wait_id: UUID) -> Takeover:
    """Raises `Http404`, for another application's too."""
    found = Takeover.objects.filter(pk=wait_id, application_id=application_id).first()
    if found is None:
        raise Http404("no such wait")
    return found


def person_ends(application_id: UUID, wait_id: UUID, resolution: Resolution) -> None:
    """The person is done, or gives up, also on one that was parked. Raises `WrongStateError` where that wait is over, or not
    this application's."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        waits = Takeover.objects.select_related("attempt").filter(application_id=application_id)
        wait = waits.filter(pk=wait_id, resolved_at=None).first()
        if wait is not None:
            resolve(wait, resolution, by="person")
            return
        parked = parked_wait(application)
        if parked is None or parked.pk != wait_id:
            raise WrongStateError("this wait is over")
        _end_parked(application, parked, resolution)


def can_extend(wait: Takeover) -> bool:
    return wait.resolved_at is None and not wait.extended and wait.reason in EXTENDABLE


def more_time(application_id: UUID, wait_id: UUID) -> None:
    """As long again, once. Raises `WrongStateError` where that wait is over, had it already, or isn't this application's."""
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application_id)
        wait = Takeover.objects.filter(pk=wait_id, application_id=application_id).first()
        if wait is None or not can_extend(wait):
            raise WrongStateError("there is no more time")
        wait.extended = True
        wait.deadline_at += _hold(Reason(wait.reason))
        wait.save(update_fields=["extended", "deadline_at"])
        Application.objects.filter(pk=application_id).update(deadline_at=wait.deadline_at)
        told = {"reason": wait.reason, "until": wait.deadline_at.isoformat()}
        timeline.record(application_id, "takeover_extended", told, attempt=wait.attempt)
        # Whoever has planned to look at the old deadline plans anew.
        lifecycle.wake(application_id)


def parked_wait(application: Application) -> Takeover | None:
    """What a person is wanted for though no browser is held."""
    last = application.takeovers.order_by("opened_at").last()
    parked = last is not None and last.resolution == Resolution.PARKED.value
    return last if parked and application.state == State.WAITING else None


def _end_parked(application: Application, wait: Takeover, resolution: Resolution) -> None:
    if resolution is Resolution.GIVE_UP:
        lifecycle.move(
            application.pk,
            State.CANCELLED,
            sources=(State.WAITING,),
            code="cancelled",
            reason="You chose not to go on. Nothing was sent.",
        )
        return
    if wait.attempt.sealed_at is None and live_view.went_unseen(wait.attempt):
        # Whether they sent it is asked as the attempt is sealed: nothing begins anew before that.
        raise WrongStateError("it isn’t known yet whether you sent it; look again in a minute")
    if wait.reason == Reason.REVIEW.value:
        # The approval of that plan: the next attempt is sent where it comes to the same one.
        wait.resolution = resolution.value
        wait.resolved_at = timezone.now()
        wait.save(update_fields=["resolution", "resolved_at"])
    lifecycle.move(application.pk, State.QUEUED, sources=(State.WAITING,))


def park_at_once(attempt: Attempt, *, reason: Reason, detail: str) -> None:
    """The run ended since a person is wanted, and holds no browser for them."""
    _open(attempt, requests=[f"parked-{attempt.number}"], reason=reason, detail=detail)
    park(attempt.application_id)


def park_if_held(application_id: UUID) -> None:
    if Takeover.objects.filter(application_id=application_id, resolved_at=None).exists():
        park(application_id)


def answered(application_id: UUID) -> None:
    """Nothing is asked any more: the run goes on, or where it was parked is queued again, to ask only what has changed.

    Within a transaction that holds the application's row.
    """
    attempt = Attempt.objects.filter(application_id=application_id, sealed_at=None).first()
    if attempt is not None:
        close_answered(attempt)
    parked = parked_wait(Application.objects.get(pk=application_id))
    if parked is not None and parked.reason in _ASKING:
        lifecycle.move(application_id, State.QUEUED, sources=(State.WAITING,))


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
        if wait.reason == Reason.CODE.value:
            _withdraw_code(application, wait)
        kept = "approval" if wait.reason == Reason.REVIEW.value else "answers"
        application.deadline_at = timezone.now() + timedelta(seconds=settings.PARKS[kept])
        application.save(update_fields=["deadline_at"])


def _withdraw_code(application: Application, wait: Takeover) -> None:
    """It was for the browser that is closed: to another one the site sends another."""
    asked = application.questions.filter(of_form=False, state=Question.State.PENDING)
    asked.filter(asked__hints__what="code").delete()
    wait.detail = (
        "The code is of no use any more, since the browser that waited for it is gone. "
        "Try again once you can read your mail: the site sends a new one."
    )
    wait.save(update_fields=["detail"])
    application.reason = wait.detail
    application.save(update_fields=["reason"])
