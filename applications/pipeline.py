"""What drives an application: `due` looks at the rows and names the steps that are owed; `tasks` runs them.

Called when something is committed and by beat, with the same result: there is no other driver. Rows are the queue, messages
are hints: a lost one costs a sweep's time, a repeated one finds nothing to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Least
from django.utils import timezone

from applications import lifecycle, running, settling, starting, watching
from applications.models import Application, Attempt, AttemptState, State, Takeover

Step = Callable[[UUID], float | None]

STEPS: dict[str, Step] = {
    "route": starting.route,
    "provision": starting.provision,
    "dispatch": starting.dispatch,
    "run": running.run,
    "watch": watching.watch,
    "drain": settling.drain,
    "seal": settling.seal,
    "release": settling.release,
    "meter": settling.meter,
    "expire": settling.expire,
}
START = ("route", "provision", "dispatch")
AGAIN = ("release", *START)
"""Who was to give the sandbox of the attempt before back has died, or is about to: the next may need just that one."""
RUN = ("run",)
LATE = ("provision",)
"""No worker has taken up in time what needs no sandbox."""
WATCH = ("watch",)
SETTLE = ("drain", "seal", "release", "meter")
CUT_SHORT = (*WATCH, *SETTLE)
"""The application is over, or begins anew, and its attempt doesn't know yet."""
CLOSE = ("release", "meter", "expire")

_RUNS = (State.RUNNING, State.WAITING, State.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Seen:
    """An application, and the attempt that isn't over. `loose`: there is one whose sandbox wasn't given back."""

    application: Application
    attempt: Attempt | None
    loose: bool

    @property
    def owed(self) -> tuple[str, ...]:
        """The steps to take now, in order; none where nothing is owed."""
        application, attempt = self.application, self.attempt
        if application.state == State.DRAFT:
            return ()
        if attempt is None:
            if application.state != State.QUEUED:
                return CLOSE
            return AGAIN if self.loose else START
        if attempt.state == AttemptState.DRAINING:
            return SETTLE
        if attempt.state == AttemptState.PROVISIONING:
            return _beginning(application, attempt)
        return WATCH if application.state in _RUNS else CUT_SHORT


def _see(application_id: UUID) -> Seen | None:
    loose = Attempt.objects.filter(application=OuterRef("pk"), released_at=None)
    found = Application.objects.annotate(
        runs=Exists(loose.filter(sealed_at=None)), loose=Exists(loose)
    )
    application = found.filter(pk=application_id).first()
    if application is None:
        return None
    runs = application.runs
    attempt = application.attempts.filter(sealed_at=None).first() if runs else None
    return Seen(application, attempt, loose=application.loose)


def due(application_id: UUID) -> tuple[str, ...]:
    """The steps to take now, in order; none where nothing is owed."""
    seen = _see(application_id)
    return () if seen is None else seen.owed


def _beginning(application: Application, attempt: Attempt) -> tuple[str, ...]:
    if application.state != State.QUEUED:
        return CUT_SHORT
    if not attempt.is_direct:
        return START
    late = application.deadline_at is not None and application.deadline_at < timezone.now()
    return LATE if late else RUN


def take(name: str, application_id: UUID) -> float | None:
    """One step. In how many seconds the next look is wanted, where that is soon."""
    again = STEPS[name](application_id)
    _owe(application_id, again)
    return again


def begin(application_id: UUID) -> tuple[float | None, tuple[str, ...]]:
    """Choose the tier. As `take`; and the steps that follow, none where it is its turn later."""
    again = STEPS["route"](application_id)
    seen = _owe(application_id, again)
    if seen is None or seen.attempt is None:
        return again, ()
    return again, tuple(name for name in seen.owed if name != "route")


def run_through(application_id: UUID) -> bool:
    """Run and settle what needs no sandbox, in one go: nothing is waited for in between. Whether more is owed at once."""
    with lifecycle.driving(application_id):
        running.run(application_id)
        seen = _owe(application_id, settling.settle(application_id))
    return seen is not None and seen.owed in (START, SETTLE)


def _owe(application_id: UUID, again: float | None) -> Seen | None:
    """Write down when to look again: what has just been done may be forgotten by a message, never by the row. As it is seen now;
    None where there is something to wait for."""
    if again is not None:
        due_at = timezone.now() + timedelta(seconds=again)
        Application.objects.filter(pk=application_id).update(due_at=due_at)
        return None
    seen = _see(application_id)
    if seen is not None and (not seen.owed or _rests(seen)):
        application = seen.application
        Application.objects.filter(pk=application_id, state=application.state).update(
            due_at=application.deadline_at
        )
    return seen


def _rests(seen: Seen) -> bool:
    """Nothing is to be done before its deadline."""
    ended = seen.application.state in lifecycle.FINAL
    waits = seen.application.state in (State.UNCONFIRMED, State.WAITING)
    return (ended or waits) and not seen.loose


def overdue() -> list[UUID]:
    """Those that are owed work, longest first, claimed for a while: what takes them on dies, and they come again."""
    now = timezone.now()
    claim = timedelta(seconds=settings.SWEEP_CLAIM_SECONDS)
    ids = list(
        Application.objects.select_for_update(skip_locked=True)
        .filter(due_at__lte=now)
        .order_by("due_at")
        .values_list("pk", flat=True)[: settings.SWEEP_ROWS]
    )
    Application.objects.filter(pk__in=ids).update(due_at=now + claim)
    return ids


def make_good(downtime: timedelta) -> int:
    """Nobody could be heard, or come, while the product was down: what ran or was held then gets that time on top. How many."""
    running = Application.objects.filter(state__in=_RUNS, deadline_at__isnull=False)
    Attempt.objects.filter(sealed_at=None).update(
        heard_at=Least(F("heard_at") + Value(downtime), Value(timezone.now()))
    )
    Takeover.objects.filter(resolved_at=None).update(deadline_at=F("deadline_at") + Value(downtime))
    return running.update(deadline_at=F("deadline_at") + Value(downtime))
