"""What drives an application: `due` looks at the rows and names the steps that are owed; `tasks` runs them.

Called when something is committed and by beat, with the same result: there is no other driver. Rows are the queue, messages
are hints: a lost one costs a sweep's time, a repeated one finds nothing to do.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Value
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
RUN = ("run",)
LATE = ("provision",)
"""No worker has taken up in time what needs no sandbox."""
WATCH = ("watch",)
SETTLE = ("drain", "seal", "release", "meter")
CUT_SHORT = (*WATCH, *SETTLE)
"""The application is over, or begins anew, and its attempt doesn't know yet."""
CLOSE = ("release", "meter", "expire")

_RUNS = (State.RUNNING, State.WAITING, State.SUBMITTING)


def due(application_id: UUID) -> tuple[str, ...]:
    """The steps to take now, in order; none where nothing is owed."""
    application = Application.objects.filter(pk=application_id).first()
    return () if application is None else _owed(application)


def _owed(application: Application) -> tuple[str, ...]:
    if application.state == State.DRAFT:
        return ()
    attempt = Attempt.objects.filter(application=application, sealed_at=None).first()
    if attempt is None:
        return START if application.state == State.QUEUED else CLOSE
    if attempt.state == AttemptState.DRAINING:
        return SETTLE
    if attempt.state == AttemptState.PROVISIONING:
        return _beginning(application, attempt)
    return WATCH if application.state in _RUNS else CUT_SHORT


def after_route(application_id: UUID) -> tuple[str, ...]:
    """`due`, where the tier has been chosen; none where it is its turn later."""
    if not Attempt.objects.filter(application_id=application_id, sealed_at=None).exists():
        return ()
    return tuple(name for name in due(application_id) if name != "route")


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


def run_through(application_id: UUID) -> bool:
    """Run and settle what needs no sandbox, in one go: nothing is waited for in between. Whether more is owed at once."""
    again = None
    with lifecycle.driving(application_id):
        running.run(application_id)
        if due(application_id) == SETTLE:
            # The first that has to wait stops those after it.
            again = next(
                (wait for name in SETTLE if (wait := STEPS[name](application_id)) is not None), None
            )
        owed = _owe(application_id, again)
    return again is None and owed in (START, SETTLE)


def _owe(application_id: UUID, again: float | None) -> tuple[str, ...]:
    """Write down when to look again: what has just been done may be forgotten by a message, never by the row. The steps that are
    owed now; none where there is something to wait for."""
    if again is not None:
        due_at = timezone.now() + timedelta(seconds=again)
        Application.objects.filter(pk=application_id).update(due_at=due_at)
        return ()
    application = Application.objects.filter(pk=application_id).first()
    if application is None:
        return ()
    owed = _owed(application)
    if not owed or _rests(application):
        Application.objects.filter(pk=application_id, state=application.state).update(
            due_at=application.deadline_at
        )
    return owed


def _rests(application: Application) -> bool:
    """Nothing is to be done before its deadline."""
    ended = application.state in lifecycle.FINAL
    waits = application.state in (State.UNCONFIRMED, State.WAITING)
    loose = application.attempts.filter(released_at=None).exists()
    return (ended or waits) and not loose


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
