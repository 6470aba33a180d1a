"""After a run: drain ► seal ► release ► meter. Each step may be run twice, and by two at once.

A step that has to be looked at again returns in how many seconds.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import (
    ending,
    escalation,
    lifecycle,
    live_view,
    permits,
    questions,
    starting,
    takeover,
    timeline,
    turns,
    watching,
)
from applications.attempts import LockedAttempt
from applications.escalation import Course, SoFar
from applications.models import Application, Attempt, State
from automation.protocol import EventType, Outcome, OutcomeState, Reason
from billing import entitlements
from sandboxes import leases

LOOK_AGAIN = 2.0

_UNSEEN = (
    "You had the browser while Valet lost sight of it, so it doesn't know whether you sent it."
)


def settle(application_id: UUID) -> float | None:
    """All of it at once, for a run that needed no sandbox: in one transaction."""
    attempt = ending.draining(application_id)
    if attempt is None or not attempt.is_direct:
        return None
    if (wait := _undrained(attempt)) is not None:
        return wait
    with transaction.atomic():
        application = _sealed(attempt)
        if application is None:
            return None
        _give_back(attempt)
        if application.state != State.SUBMITTED:
            application.refresh_from_db()  # its outcome has moved it
        _meter(application)
    _let_the_next_begin(attempt)
    return None


def drain(application_id: UUID) -> float | None:
    """Every event its runner knows of is here, or it can't be asked any more."""
    attempt = ending.draining(application_id)
    return None if attempt is None else _undrained(attempt)


def _undrained(attempt: Attempt) -> float | None:
    if attempt.is_direct and attempt.application.state != State.SUBMITTING:
        return None  # its worker tells everything as it happens
    if attempt.events.filter(type=EventType.COMPLETED.value).exists():
        return None  # the last event there is has arrived, and so has each before it
    if not attempt.is_direct:
        if leases.runner_of(attempt.pk) is None:
            return None
        patience = timedelta(seconds=settings.DRAIN_SECONDS)
        if not watching.pull(attempt):
            late = timezone.now() - attempt.heard_at >= patience
            return None if late or not watching.is_there(attempt) else LOOK_AGAIN
    # What it was sending when it was given up has its full time to be answered.
    return LOOK_AGAIN if watching.may_be_sending(attempt.application_id) else None


def seal(application_id: UUID) -> float | None:
    """Close the attempt, and let its outcome say what becomes of the application, unless evidence has said so already."""
    attempt = ending.draining(application_id)
    if attempt is None or _undrained(attempt) is not None:
        return None
    with transaction.atomic():
        if _sealed(attempt) is not None:
            lifecycle.wake(application_id)
    return None


def _sealed(attempt: Attempt) -> Application | None:
    """The application as it is then, its row locked; None where somebody else was faster."""
    application = Application.objects.select_for_update(no_key=True).get(pk=attempt.application_id)
    attempt.refresh_from_db()
    if attempt.sealed_at is not None:
        return None
    attempt.application = application
    # Whatever changes an attempt holds its application's row first.
    _conclude(application, LockedAttempt(attempt))
    ending.seal(attempt)
    return application


def _conclude(application: Application, attempt: LockedAttempt) -> None:
    outcome = Outcome.model_validate(attempt.outcome)
    if application.state == State.SUBMITTING:
        # The run is over and nothing proves what came of the send.
        permits.fall_silent(application.pk)
    elif _may_be_sent(application, attempt) and permits.presume(attempt, why=_UNSEEN):
        return
    elif application.state in (State.RUNNING, State.WAITING, State.QUEUED):
        _conclude_unsent(application, attempt, outcome)


def _may_be_sent(application: Application, attempt: Attempt) -> bool:
    """By the person, where nobody saw it. One who stops it knows."""
    runs = application.state in (State.RUNNING, State.WAITING)
    return runs and application.cancel_asked_at is None and live_view.went_unseen(attempt)


def _conclude_unsent(application: Application, attempt: Attempt, outcome: Outcome) -> None:
    """No permit is live: whatever the outcome says, nothing was sent."""
    if application.state == State.QUEUED and not _never_ran(application):
        return
    if application.cancel_asked_at is not None or outcome.state is OutcomeState.CANCELLED:
        _stop(application, outcome)
    elif application.state == State.WAITING:
        # Its browser is gone; what is asked stays asked.
        takeover.park_if_held(application.pk)
    elif _is_answered(application, attempt, outcome):
        _retry(application, outcome, pause=0.0)
    elif outcome.state is OutcomeState.PARKED:
        takeover.park_at_once(attempt, reason=_reason(outcome), detail=outcome.reason)
    else:
        _go_on_or_end(application, attempt, outcome)


def _go_on_or_end(application: Application, attempt: Attempt, outcome: Outcome) -> None:
    so_far = _so_far(application, attempt, outcome)
    rule = escalation.course_of(outcome.code, so_far)
    match rule.course:
        case Course.ESCALATE:
            _escalate(application, attempt, outcome, why=rule.why)
        case Course.IN_A_BROWSER:
            _retry(application, outcome, pause=0.0, how="Valet tries it in a browser.")
        case Course.AGAIN:
            pause = float(settings.RETRY_SECONDS[so_far.tries - 1])
            _retry(application, outcome, pause=max(pause, outcome.after or 0.0))
        case Course.END:
            offer = _offer(application, so_far)
            _fail(application, outcome, why=f"{rule.why}.", offer=offer)


def _so_far(application: Application, attempt: Attempt, outcome: Outcome) -> SoFar:
    """`objection` is asked for only where it counts."""
    since = application.attempts.filter(created_at__gte=application.started_at)
    tries = max(1, since.filter(tier=attempt.tier).count())
    told = SoFar(attempt.tier, tries=tries, most=len(settings.RETRY_SECONDS) + 1)
    if not escalation.is_turned_away(outcome.code):
        return told
    without = escalation.without(outcome.reason)
    decision = starting.decide(application.url, user_id=application.user_id, without=without)
    return replace(
        told,
        sent=escalation.has_sent(application),
        escalated=escalation.recorded(application) is not None,
        objection="" if decision.tier == escalation.TO else decision.why,
    )


def _escalate(application: Application, attempt: Attempt, outcome: Outcome, *, why: str) -> None:
    escalation.record(application, attempt, code=outcome.code, why=why)
    _queue(application, code=outcome.code, reason=escalation.going_on(why), pause=0.0)


def _offer(application: Application, so_far: SoFar) -> str:
    """What would do it, where the person's plan lacks it."""
    if so_far.tier != escalation.FROM:
        return ""
    if so_far.sent:
        return "" if so_far.objection else f" {escalation.YOURS_TO_SEND}"
    offer = escalation.offer_to(application) if so_far.objection else None
    return f" {offer.sentence}" if offer else ""


def _is_answered(application: Application, attempt: Attempt, outcome: Outcome) -> bool:
    """The person was faster than the run that asked them could end. A sandbox isn't believed so much: it could ask for ever."""
    parked = outcome.state is OutcomeState.PARKED and outcome.code == Reason.QUESTION.value
    return parked and attempt.is_direct and not questions.pending(application)


def _reason(outcome: Outcome) -> Reason:
    """A sandbox may say anything: what is none of ours is a run that can't go on."""
    return Reason(outcome.code) if outcome.code in set(Reason) else Reason.STUCK


def _never_ran(application: Application) -> bool:
    """Still queued since no browser came; not queued anew while the attempt before was ending."""
    return application.state == State.QUEUED and application.deadline_at is not None


def _stop(application: Application, outcome: Outcome) -> None:
    takeover.park_if_held(application.pk)
    # A run that ended otherwise just then speaks of something else.
    own = outcome.reason if outcome.state is OutcomeState.CANCELLED else ""
    lifecycle.move(
        application.pk,
        State.CANCELLED,
        code="cancelled",
        reason=own or watching.CANCELLED.reason,
    )


def _fail(application: Application, outcome: Outcome, *, why: str, offer: str) -> None:
    """`why` it isn't tried again, for staff."""
    code = outcome.code or "no_proof"
    reason = outcome.reason or "The run ended without having sent anything."
    told = {"why": why}
    lifecycle.move(application.pk, State.FAILED, code=code, reason=f"{reason}{offer}", data=told)


def _retry(
    application: Application, outcome: Outcome, *, pause: float, how: str = "Valet tries again."
) -> None:
    _queue(application, code=outcome.code, reason=f"{outcome.reason} {how}", pause=pause)


def _queue(application: Application, *, code: str, reason: str, pause: float) -> None:
    begin_at = timezone.now() + timedelta(seconds=pause)
    if application.state == State.QUEUED:
        Application.objects.filter(pk=application.pk).update(begin_at=begin_at, deadline_at=None)
        return
    lifecycle.move(
        application.pk,
        State.QUEUED,
        code=code,
        reason=reason,
        begin_at=begin_at,
        started_at=application.started_at,
    )


def release(application_id: UUID) -> float | None:
    """Give the sandboxes of sealed attempts back."""
    sealed = Attempt.objects.filter(
        application_id=application_id, sealed_at__isnull=False, released_at=None
    )
    for attempt in sealed.select_related("application__posting"):
        _give_back(attempt)
        _let_the_next_begin(attempt)
    return None


def _give_back(attempt: Attempt) -> None:
    cost = Decimal(0) if attempt.is_direct else leases.release(attempt.pk)
    Attempt.objects.filter(pk=attempt.pk).update(released_at=timezone.now(), cost=cost)


def _let_the_next_begin(attempt: Attempt) -> None:
    following = {turns.next_after(attempt)}
    if not attempt.is_direct and attempt.tier is not None:
        following.add(turns.next_in_line(attempt.tier))
    for application_id in following:
        if application_id is not None:
            with transaction.atomic():
                lifecycle.wake(application_id)


def meter(application_id: UUID) -> float | None:
    """What was sent counts; what wasn't, and what only the person says arrived, doesn't."""
    with transaction.atomic():
        _meter(Application.objects.select_for_update(no_key=True).get(pk=application_id))
    return None


def _meter(application: Application) -> None:
    if application.state == State.SUBMITTED and not application.confirmed_by_person:
        if entitlements.capture(application.pk):
            # The receipt is open by now, and no event follows that would show it.
            timeline.ring(application)
    elif application.state in lifecycle.FINAL:
        entitlements.release(application.pk, why=application.code or application.state)


def expire(application_id: UUID) -> float | None:
    """A parked wait and an unconfirmed send don't last for ever."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        if application.deadline_at is None or application.deadline_at > timezone.now():
            return None
        if application.state == State.UNCONFIRMED:
            # It stays what it is until somebody knows; its quota doesn't wait for that.
            entitlements.release(application_id, why="unconfirmed")
            Application.objects.filter(pk=application_id).update(deadline_at=None)
        elif application.state == State.WAITING and not application.attempts.filter(sealed_at=None):
            lifecycle.move(
                application_id,
                State.FAILED,
                code="nobody_came",
                reason="It waited for you too long, so Valet stopped. Nothing was sent; you can try again.",
            )
    return None
