"""While it runs: a runner that falls silent is asked, and every state ends in time."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from applications import permits, runner_inbox, starting, takeover
from applications.ending import abandon
from applications.errors import StaleAttemptError, WrongStateError
from applications.models import Application, Attempt, AttemptState, State
from automation.protocol import Event, EventBatch, JobState, Outcome, OutcomeState
from sandboxes import leases, registry
from sandboxes.errors import ProviderError
from sandboxes.runner import RunnerClient, RunnerRefusedError, RunnerUnreachableError

log = logging.getLogger(__name__)

BATCH = 32

LOST = Outcome.failed(
    "sandbox_lost", "The browser stopped unexpectedly. Nothing was sent; you can try again."
)
INTERRUPTED = Outcome.failed(
    "interrupted", "Valet was interrupted. Nothing was sent; you can try again."
)
UNANSWERED = Outcome(
    state=OutcomeState.UNCONFIRMED,
    code="interrupted",
    reason="It may have been sent, but the answer was not seen.",
)
SILENT = Outcome.failed(
    "silent", "Nothing moved on the site for too long. Nothing was sent; you can try again."
)
CANCELLED = Outcome(
    state=OutcomeState.CANCELLED, code="cancelled", reason="You stopped it. Nothing was sent."
)
PARKED = Outcome(
    state=OutcomeState.PARKED, code="parked", reason="Nobody came in time. Nothing was sent."
)


def watch(application_id: UUID) -> float | None:
    """In how many seconds to look again; None where it is over."""
    attempt = (
        Attempt.objects.filter(application_id=application_id, sealed_at=None)
        .exclude(state=AttemptState.DRAINING)
        .select_related("application__live_permit")
        .first()
    )
    if attempt is None:
        return None
    if attempt.state == AttemptState.PROVISIONING:
        # Stopped before anything ran.
        abandon(attempt, CANCELLED)
        return 0.0
    if attempt.application.cancel_asked_at is not None:
        _cancel(attempt)
    if _is_silent(attempt) or _past(_act_before(attempt.application)):
        pull(attempt)
    _end_in_time(attempt.pk)
    return _next_look(attempt.pk)


def ask(attempt_id: UUID) -> None:
    """Of one that may be lost: now, and not once it has been silent for long."""
    attempt = (
        Attempt.objects.filter(pk=attempt_id, state=AttemptState.LIVE)
        .select_related("application__live_permit")
        .first()
    )
    if attempt is not None and pull(attempt) and _is_without_browser(attempt):
        abandon(attempt, LOST)


def _is_without_browser(attempt: Attempt) -> bool:
    """A runner of the pool outlives the browser that is lent to it. What it may be sending, it tells of itself."""
    lent = attempt.tier is not None and registry.TIERS[attempt.tier].place == "pool"
    return lent and not may_be_sending(attempt.application_id) and not is_there(attempt)


def pull(attempt: Attempt) -> bool:
    """Fetch what its runner hasn't delivered. Whether it could be asked; one that is gone ends the attempt."""
    if attempt.is_direct:
        return _is_run(attempt)
    runner = leases.runner_of(attempt.pk)
    if runner is None:
        abandon(attempt, LOST)
        return False
    try:
        _take(attempt, runner)
    except RunnerRefusedError as error:
        if error.is_of_token:
            return _unheard(attempt, error)
        _refused(attempt, error)
    except RunnerUnreachableError as error:
        return _unheard(attempt, error)
    except StaleAttemptError:
        return False
    return True


def _unheard(attempt: Attempt, error: Exception) -> bool:
    log.warning("the runner of attempt %s is silent: %s", attempt.pk, error)
    if _is_out_of_reach(attempt) or not is_there(attempt):
        abandon(attempt, LOST)
    return False


def _is_run(attempt: Attempt) -> bool:
    """A worker is heard of or dead. One that died with a permit may have used it: that has its time to be told."""
    if not _is_silent(attempt):
        return True
    if not may_be_sending(attempt.application_id):
        abandon(attempt, INTERRUPTED)
    return False


def _take(attempt: Attempt, runner: RunnerClient) -> None:
    events = list(runner.events(str(attempt.pk), after=attempt.applied_through))
    for start in range(0, len(events), BATCH):
        _apply(attempt, events[start : start + BATCH])
    if not events:
        # It is there and has nothing to say: that is a word too.
        _apply(attempt, ())
    if runner.status(str(attempt.pk)).state is JobState.SUPERSEDED:
        abandon(attempt, LOST)


def _apply(attempt: Attempt, events: Sequence[Event]) -> None:
    runner_inbox.apply(
        attempt.pk,
        EventBatch(attempt=str(attempt.pk), epoch=attempt.epoch, events=tuple(events)),
    )


def _refused(attempt: Attempt, error: RunnerRefusedError) -> None:
    """One that was never told of its job is told; one that has lost it is lost."""
    if error.code == "no_job" and attempt.applied_through == 0:
        starting.dispatch(attempt.application_id)
    else:
        log.error("the runner of attempt %s: %s", attempt.pk, error)
        abandon(attempt, LOST)


def is_there(attempt: Attempt) -> bool:
    """Whether its sandbox is, as far as anybody can say."""
    try:
        return leases.is_there(attempt.pk)
    except ProviderError as error:
        log.warning("nobody says what became of attempt %s: %s", attempt.pk, error)
        return True


def _cancel(attempt: Attempt) -> None:
    """The runner stops at a safe point and says so. One that doesn't is cut off, unless it may be sending."""
    runner = leases.runner_of(attempt.pk)
    try:
        if runner is not None:
            runner.cancel(str(attempt.pk))
    except (RunnerUnreachableError, RunnerRefusedError) as error:
        log.warning("attempt %s can't be told to stop: %s", attempt.pk, error)
    asked = attempt.application.cancel_asked_at
    patience = timedelta(seconds=settings.CANCEL_SECONDS)
    if asked is not None and _past(asked + patience) and not may_be_sending(attempt.application_id):
        abandon(attempt, CANCELLED)


def _end_in_time(attempt_id: UUID) -> None:
    """What its state's time leads to."""
    attempt = Attempt.objects.select_related("application__live_permit").get(pk=attempt_id)
    application = attempt.application
    if attempt.state != AttemptState.LIVE:
        return
    if application.state not in (State.RUNNING, State.WAITING, State.SUBMITTING):
        _let_it_end(attempt)
    elif _past(_act_before(application)):
        _give_up_on_the_answer(attempt)
    elif not _past(application.deadline_at):
        return
    elif application.state == State.RUNNING:
        abandon(attempt, SILENT)
    elif application.state == State.WAITING:
        _park(attempt)


def _let_it_end(attempt: Attempt) -> None:
    """The application is decided, and its runner still busy: it gets a little time to close its browser."""
    decided = attempt.application.events.filter(type="state").order_by("-number")[0].at
    if _past(decided + timedelta(seconds=settings.DRAIN_SECONDS)):
        abandon(attempt, INTERRUPTED if attempt.is_direct else LOST)


def _park(attempt: Attempt) -> None:
    try:
        takeover.park(attempt.application_id)
    except WrongStateError:
        return  # somebody came at the last moment
    abandon(attempt, PARKED)


def _give_up_on_the_answer(attempt: Attempt) -> None:
    try:
        permits.fall_silent(attempt.application_id)
    except WrongStateError:
        return  # the answer came at the last moment
    abandon(attempt, UNANSWERED if attempt.is_direct else LOST)


def may_be_sending(application_id: UUID) -> bool:
    """A permit is out, and the time for its answer isn't over."""
    application = Application.objects.select_related("live_permit").get(pk=application_id)
    return application.state == State.SUBMITTING and not _past(_act_before(application))


def _act_before(application: Application) -> datetime | None:
    """Of one that is being sent: until when its runner has to have said what came of it."""
    if application.state != State.SUBMITTING or application.live_permit is None:
        return None
    return application.live_permit.act_before + timedelta(seconds=settings.PERMIT_GRACE_SECONDS)


def _is_silent(attempt: Attempt) -> bool:
    return _past(attempt.heard_at + timedelta(seconds=settings.SILENT_SECONDS))


def _is_out_of_reach(attempt: Attempt) -> bool:
    """For so long that nobody waits for it, though its browser may well be there: a runner that is shared can be gone alone. What it
    may be sending has its full time to be told."""
    limit = timedelta(seconds=settings.LOST_SECONDS)
    return _past(attempt.heard_at + limit) and not may_be_sending(attempt.application_id)


def _past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()


def _next_look(attempt_id: UUID) -> float | None:
    attempt = Attempt.objects.select_related("application__live_permit").get(pk=attempt_id)
    if attempt.state != AttemptState.LIVE:
        return 0.0
    application = attempt.application
    moments = [
        timezone.now() + timedelta(seconds=settings.SILENT_SECONDS),
        application.deadline_at,
        _act_before(application),
    ]
    if application.cancel_asked_at is not None:
        moments.append(timezone.now() + timedelta(seconds=2))
    first = min(moment for moment in moments if moment is not None)
    return max(0.5, (first - timezone.now()).total_seconds())
