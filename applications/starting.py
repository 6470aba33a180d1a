"""From queued to running: route, provision, dispatch; without a sandbox, route and then `running.run`. Each step may be run twice,
and by two at once.

A step that has to be looked at again returns in how many seconds.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pydantic import SecretStr

from accounts.models import User
from applications import (
    attempts,
    connections,
    escalation,
    lifecycle,
    postings,
    published,
    timeline,
    turns,
)
from applications.ending import abandon
from applications.errors import StaleAttemptError, WrongStateError
from applications.models import Application, Attempt, AttemptState, State
from applications.models.attempt import DIRECT
from automation.direct import IN_A_BROWSER
from automation.protocol import Document, JobSpec, Mode, Outcome
from billing import entitlements
from sandboxes import leases, registry
from sandboxes.errors import (
    NoCapacityError,
    ProviderError,
    ProviderUnavailableError,
    RejectedError,
    TooOftenError,
)
from sandboxes.leases import SandboxLostError
from sandboxes.models import Lease, LeaseState
from sandboxes.routing import NOTHING, Decision, select_tier
from sandboxes.runner import RunnerRefusedError, RunnerUnreachableError

log = logging.getLogger(__name__)

_Told = Mapping[str, Any]
"""Of an escalation, by its event."""

LOOK_AGAIN = 0.5
LOOK_SOON = 0.2
"""A machine of the pool is there within seconds; the vendor answers such a question five times a second."""
START_AGAIN = 1.0
"""A machine of the pool wouldn't start, which the vendor may be asked for once a second."""
VENDOR_PAUSE = 3.0
LONGEST_PAUSE = 30.0

NO_ENDPOINT = SecretStr("")

_NO_BROWSER = Outcome.failed(
    "no_browser", "No browser could be started in time. Nothing was sent; try again later."
)
_ALL_IN_USE = Outcome.failed(
    "no_browser", "All browsers were in use for too long. Nothing was sent; try again later."
)
_STOPPED = Outcome.failed("sandbox_lost", "The browser stopped as it started.")
_NO_WORKER = Outcome.failed("interrupted", "Nobody took it up in time. Nothing was sent.")


def route(application_id: UUID) -> float | None:
    """Choose the tier, with its reasons, and open an attempt."""
    with transaction.atomic():
        # The person's row first: two of their applications must not both see the last free place.
        owner = User.objects.select_for_update(no_key=True, of=("self",)).only("pk")
        owner.get(applications=application_id)
        application = _queued(application_id)
        if application is None or application.attempts.filter(sealed_at=None).exists():
            return None
        escalated = escalation.of(application)
        without = _tried_in_vain(application, escalated)
        decision = decide(application.url, user_id=application.user_id, without=without)
        if wait := _until_read(application, decision):
            return wait
        if decision.tier and (wait := turns.seconds_until(application, tier=decision.tier)):
            return wait
        _open(application, decision, escalated)
    return None


def _queued(application_id: UUID) -> Application | None:
    return (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("posting")
        .filter(pk=application_id, state=State.QUEUED)
        .first()
    )


def _until_read(application: Application, decision: Decision) -> float | None:
    """A moment, where the employer has let Valet in and what the posting asks is being read: then no browser may have to start."""
    limit = timedelta(seconds=settings.PREFLIGHT_SECONDS)
    late = application.started_at is None or application.started_at + limit < timezone.now()
    if decision.tier == DIRECT or late or not published.is_being_read(application.posting):
        return None
    way = connections.direct_of(application.posting)
    return LOOK_AGAIN if way and way.key and way.published is None else None


def _open(application: Application, decision: Decision, escalated: _Told | None) -> None:
    if decision.tier is None:
        because = f"{escalated['reason']} " if escalated else ""
        lifecycle.move(
            application.pk,
            State.FAILED,
            code=escalated["code"] if escalated else "no_tier",
            reason=f"{because}{decision.why}. Nothing was sent.",
        )
        return
    attempt = Attempt.objects.create(
        application=application,
        number=application.attempts.count() + 1,
        tier=decision.tier,
        decision={
            "tier": decision.tier,
            "reasons": list(decision.reasons),
            "site": postings.visited(application),
            **({"escalated": dict(escalated)} if escalated else {}),
        },
    )
    told = {"tier": decision.tier, "reasons": list(decision.reasons), "attempt": attempt.number}
    timeline.record(application.pk, "routed", told, attempt=attempt)
    deadline = timezone.now() + timedelta(seconds=settings.PROVISION_SECONDS)
    Application.objects.filter(pk=application.pk).update(deadline_at=deadline)


def _tried_in_vain(application: Application, escalated: _Told | None) -> Mapping[int, str]:
    """Tiers that won't do it, as an attempt since its start has shown, with why."""
    if escalated and escalation.recorded(application):
        return escalation.without(str(escalated["reason"]))
    before = {escalation.FROM: str(escalated["reason"]).removesuffix(".")} if escalated else {}
    turned_down = application.attempts.filter(
        tier=DIRECT, created_at__gte=application.started_at, outcome__code__in=IN_A_BROWSER
    )
    if turned_down.exists():
        return before | {DIRECT: "The employer's own interface didn't take it"}
    return before


def decide(url: str, *, user_id: UUID, without: Mapping[int, str] = NOTHING) -> Decision:
    """The tier for this address on this person's plan. `without`: as `select_tier` takes it."""
    allowed = entitlements.terms(user_id).tiers
    return select_tier(
        url,
        allowed_tiers=allowed,
        built=registry.built(),
        direct=connections.way_of(url),
        without=without,
    )


def provision(application_id: UUID) -> float | None:
    """Bring the attempt's sandbox one step nearer, where it needs one."""
    attempt = _in_state(application_id, AttemptState.PROVISIONING)
    if attempt is None or attempt.tier is None:
        return None
    deadline = attempt.application.deadline_at
    if deadline is not None and deadline < timezone.now():
        abandon(attempt, _too_late(attempt))
        return None
    return None if attempt.is_direct else _provide(attempt, tier=attempt.tier)


def _too_late(attempt: Attempt) -> Outcome:
    if attempt.is_direct:
        return _NO_WORKER
    return _ALL_IN_USE if attempt.application.turn_reason else _NO_BROWSER


def _provide(attempt: Attempt, *, tier: int) -> float | None:
    leases.request(attempt.pk, tier=tier, person=attempt.application.user_id)
    try:
        lease = leases.provide(attempt.pk)
    except SandboxLostError:
        abandon(attempt, _STOPPED)
        return None
    except RejectedError:
        log.exception("attempt %s gets no sandbox", attempt.pk)
        abandon(attempt, _NO_BROWSER)
        return None
    except ProviderError as error:
        log.warning("attempt %s has to wait for its sandbox: %s", attempt.pk, error)
        # One that only looks after its browser too often waits for nobody else.
        if isinstance(error, NoCapacityError | TooOftenError) and not leases.is_made(attempt.pk):
            _line_up(attempt, tier=tier)
        return _pause_after(error)
    if attempt.application.turn_reason and lease.state != LeaseState.REQUESTED:
        _leave_line(attempt)
    if lease.state == LeaseState.READY:
        _let_the_next_ask(tier)
    return _next_look(lease)


def _line_up(attempt: Attempt, *, tier: int) -> None:
    with transaction.atomic(), suppress(StaleAttemptError):
        found = attempts.locked(attempt.pk, epoch=attempt.epoch)
        if _waits_for_browser(found):
            turns.stand_in_line(found, tier=tier)


def _leave_line(attempt: Attempt) -> None:
    with transaction.atomic(), suppress(StaleAttemptError):
        found = attempts.locked(attempt.pk, epoch=attempt.epoch)
        if _waits_for_browser(found):
            turns.leave_line(found)


def _let_the_next_ask(tier: int) -> None:
    """One after the other, as long as there are browsers to be had."""
    following = turns.next_in_line(tier)
    if following is not None:
        with transaction.atomic():
            lifecycle.wake(following)


def _waits_for_browser(attempt: Attempt) -> bool:
    waits = attempt.state == AttemptState.PROVISIONING
    return waits and attempt.application.state == State.QUEUED


def _pause_after(error: ProviderError) -> float:
    """Seconds: as long as the vendor wants, if it isn't for too long."""
    wanted = error.retry_after if isinstance(error, ProviderUnavailableError) else None
    return min(max(wanted or 0.0, VENDOR_PAUSE), LONGEST_PAUSE)


def _next_look(lease: Lease) -> float | None:
    if lease.state == LeaseState.READY:
        return None
    if lease.state == LeaseState.TAKEN:
        return START_AGAIN
    return LOOK_SOON if lease.warm else LOOK_AGAIN


def dispatch(application_id: UUID) -> float | None:
    """Hand the job to its runner. The state comes first: the runner asks for answers as soon as it has the job."""
    attempt = _dispatchable(application_id)
    runner = leases.runner_of(attempt.pk) if attempt else None
    if attempt is None or runner is None:
        return None
    try:
        # Before any transaction: the vendor is asked for it.
        endpoint = leases.endpoint_of(attempt.pk)
        runner.submit(_live_job(attempt, endpoint=endpoint))
    except (SandboxLostError, RejectedError) as error:
        log.warning("attempt %s isn't told where its browser is: %s", attempt.pk, error)
        abandon(attempt, _NO_BROWSER if isinstance(error, RejectedError) else _STOPPED)
    except ProviderError as error:
        log.warning("attempt %s has to wait for its browser's address: %s", attempt.pk, error)
        return _pause_after(error)
    except (StaleAttemptError, WrongStateError):
        return None  # another worker was faster, or the person was
    except RunnerUnreachableError as error:
        log.warning("attempt %s couldn't be dispatched yet: %s", attempt.pk, error)
        return LOOK_AGAIN
    except RunnerRefusedError as error:
        log.exception("attempt %s was refused by its runner", attempt.pk)
        if error.is_of_token:
            return LOOK_AGAIN
        abandon(attempt, Outcome.failed("internal", "The browser didn't take the job."))
    return None


def _live_job(attempt: Attempt, *, endpoint: SecretStr) -> JobSpec:
    """Raises `StaleAttemptError`, and `WrongStateError` where the application no longer waits for it."""
    with transaction.atomic():
        found = attempts.locked(attempt.pk, epoch=attempt.epoch)
        if found.state == AttemptState.PROVISIONING:
            _go_live(found)
        return _job(found, endpoint=endpoint)


def claim(attempt: Attempt) -> JobSpec:
    """The job, for one worker alone. Raises `StaleAttemptError` for every other, and `WrongStateError` where the application no
    longer waits for it."""
    with transaction.atomic():
        found = attempts.locked(attempt.pk, epoch=attempt.epoch)
        if found.state != AttemptState.PROVISIONING:
            raise StaleAttemptError("another worker has it")
        _go_live(found)
        return _job(found)


def _dispatchable(application_id: UUID) -> Attempt | None:
    """One that no runner has said anything of yet."""
    return (
        Attempt.objects.filter(
            application_id=application_id,
            sealed_at=None,
            applied_through=0,
            state__in=(AttemptState.PROVISIONING, AttemptState.LIVE),
            application__state__in=(State.QUEUED, State.RUNNING),
        )
        .select_related("application")
        .first()
    )


def _in_state(application_id: UUID, state: AttemptState) -> Attempt | None:
    return (
        Attempt.objects.filter(application_id=application_id, sealed_at=None, state=state)
        .select_related("application")
        .first()
    )


def _go_live(attempt: Attempt) -> None:
    attempt.state = AttemptState.LIVE
    attempt.live_at = attempt.heard_at = timezone.now()
    attempt.save(update_fields=["state", "live_at", "heard_at"])
    application = attempt.application
    lifecycle.move(
        application.pk,
        State.RUNNING,
        sources=(State.QUEUED,),
        locked=application,
        started_at=application.started_at,
    )


def _job(attempt: Attempt, *, endpoint: SecretStr = NO_ENDPOINT) -> JobSpec:
    """No facts of the person: answers come one page at a time. A run in our own process needs no token."""
    application = attempt.application
    files = (("resume", application.resume), ("cover_letter", application.cover_letter))
    return JobSpec(
        attempt=str(attempt.pk),
        application=str(application.pk),
        epoch=attempt.epoch,
        url=application.url,
        posting_key=postings.key_of(application.url),
        tier=cast("Literal[1, 2, 3, 4]", attempt.tier),
        mode=Mode(application.mode),
        documents=tuple(
            Document(name=name, file_name=file.file_name, ticket=str(file.pk))
            for name, file in files
            if file is not None
        ),
        control_plane=settings.CONTROL_PLANE_URL,
        token=SecretStr("" if attempt.is_direct else attempts.token_of(attempt)),
        deadline_seconds=settings.DEADLINES["running"],
        endpoint=endpoint,
    )
