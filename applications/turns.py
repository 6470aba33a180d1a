"""Whose turn it is: a plan runs so many at once, and a site isn't hurried."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications import breaker, escalation, postings, timeline
from applications.models import Application, Attempt, AttemptState, SitePace, State
from billing import entitlements
from sandboxes import contexts, registry
from sandboxes.routing import NAMES

DIRECT = 4
"""The tier whose sends are paced by the employer's interface, and visit no page."""
_LOOK = 60.0
"""Who is behind others looks at least so often: one of those may be cancelled."""
_SOON = 1.0
_MOST_NEAR = 100
"""Looked through for one that waits for a site. A sweep finds the others."""
_SAME = timedelta(seconds=5)
"""Times that people don't tell apart."""


@dataclass(frozen=True, slots=True)
class Wait:
    """`seconds`: to look again after. `reason`: for the person, without a stop; `at`: when its turn comes, as far as can be told."""

    seconds: float
    reason: str
    at: datetime | None = None


def seconds_until(application: Application, *, tier: int | None = None) -> float:
    """Before it may begin, or be looked at again; 0 where it may now. What it waits for is kept with it.

    Within a transaction in which the person's row is locked. The site's is from here on: of all who begin there, each sees
    what the others began.
    """
    wait = wait_of(application, tier=tier)
    _tell(application, wait)
    return 0.0 if wait is None else max(wait.seconds, 0.1)


def wait_of(application: Application, *, tier: int | None = None) -> Wait | None:
    """None where it may begin. `tier`: where that is known; a browser's else."""
    now = timezone.now()
    if application.begin_at is not None and application.begin_at > now:
        seconds = (application.begin_at - now).total_seconds()
        return Wait(seconds, "The next try", application.begin_at)
    own = _running().filter(application__user_id=application.user_id)
    most = entitlements.terms(application.user_id).concurrent
    if own.count() >= most:
        return Wait(
            float(settings.SWEEP_CLAIM_SECONDS), f"Waits for a free place: your plan runs {most}"
        )
    if wait := _wait_for_browser(application, now, tier=tier):
        return wait
    return _wait_for_site(application, now, direct=tier == DIRECT)


def _wait_for_browser(application: Application, now: datetime, *, tier: int | None) -> Wait | None:
    """Here, and not once the attempt is open: the time in which a browser has to start would pass."""
    if tier is None or tier == DIRECT:
        return None
    if registry.keeps_browsers(tier) and (wait := _wait_for_own(application, now, tier=tier)):
        return wait
    return _in_line(tier) if _line(tier).exists() else None


def _wait_for_own(application: Application, now: datetime, *, tier: int) -> Wait | None:
    """Of a tier that keeps a person's browser, one at a time has it."""
    person = application.user_id
    others = Attempt.objects.filter(application__user_id=person, tier=tier, released_at=None)
    other = others.select_related("application__posting").first()
    if other is not None:
        return _wait_for_other(other, tier=tier)
    at = contexts.free_at(person)
    if at is None:
        return None
    return Wait(max((at - now).total_seconds(), _SOON), f"Next in {NAMES[tier]}", at)


def _wait_for_other(other: Attempt, *, tier: int) -> Wait:
    """The person may not know that it is they who are waited for."""
    application = other.application
    employer = application.posting.employer
    name = f"your other application{f' ({employer})' if employer else ''}"
    pause = float(settings.SWEEP_CLAIM_SECONDS)
    if application.state == State.WAITING and other.state == AttemptState.LIVE:
        told = f"Waits for {name}, which needs you. If you don’t come, it’s next"
        return Wait(pause, told, application.deadline_at)
    return Wait(pause, f"Waits for {name} in {NAMES[tier]}")


def _line(tier: int) -> QuerySet[Attempt]:
    """Those that ask again and again for a browser, where all are in use. What comes after them doesn't ask as well."""
    asking = Attempt.objects.filter(
        tier=tier, sealed_at=None, state=AttemptState.PROVISIONING, application__state=State.QUEUED
    )
    return asking.exclude(application__turn_reason="")


def _in_line(tier: int) -> Wait:
    return Wait(_LOOK, f"In line for {NAMES[tier]}: all are in use")


def stand_in_line(attempt: Attempt, *, tier: int) -> None:
    """All browsers are in use: it asks again, and the time in which its own has to start begins anew, within limits. Within a
    transaction in which its rows are locked."""
    application, now = attempt.application, timezone.now()
    soon = now + timedelta(seconds=settings.PROVISION_SECONDS)
    last = attempt.created_at + timedelta(seconds=settings.LINE_SECONDS)
    application.deadline_at = max(application.deadline_at or now, min(soon, last))
    application.save(update_fields=["deadline_at"])
    _tell(application, _in_line(tier))


def leave_line(attempt: Attempt) -> None:
    """It gets its browser, which has its own time to start. As `stand_in_line`."""
    application = attempt.application
    soon = timezone.now() + timedelta(seconds=settings.PROVISION_SECONDS)
    application.deadline_at = max(application.deadline_at or soon, soon)
    application.save(update_fields=["deadline_at"])
    _tell(application, None)
    timeline.ring(application)


def next_in_line(tier: int) -> UUID | None:
    """The one that has waited longest and doesn't ask, unless another does."""
    if _line(tier).exists():
        return None
    waits = Application.objects.filter(state=State.QUEUED, turn_reason=_in_line(tier).reason)
    begun = Attempt.objects.filter(application=OuterRef("pk"), sealed_at=None)
    found = waits.filter(~Exists(begun)).order_by("started_at")
    return found.values_list("pk", flat=True).first()


def _running() -> QuerySet[Attempt]:
    return Attempt.objects.filter(sealed_at=None)


def _at(origin: str) -> QuerySet[Attempt]:
    """Those that run, or ran, in a browser there: on the site that each opened, which needn't be its posting's."""
    named = Q(decision__site=origin)
    unnamed = Q(decision__site__isnull=True, application__posting__origin=origin)
    return Attempt.objects.filter(named | unnamed).exclude(tier=DIRECT)


def _wait_for_site(application: Application, now: datetime, *, direct: bool) -> Wait | None:
    if direct:
        return None
    origin = postings.visited(application)
    host = origin.partition("//")[2]
    pace = breaker.locked(origin)
    wait = _wait_for_breaker(pace, host, now)
    # What was turned away isn't what goes on.
    if wait is not None and escalation.of(application) is None:
        return wait
    there = _at(origin).filter(sealed_at=None)
    if there.count() >= settings.SITE_AT_ONCE:
        return Wait(float(settings.SWEEP_CLAIM_SECONDS), f"Waits for others at {host} to finish")
    ahead = _ahead(application, origin)
    at = _free_at(application, origin, now) + ahead * timedelta(seconds=settings.SITE_PAUSE_SECONDS)
    seconds = (at - now).total_seconds()
    if ahead:
        return Wait(min(max(seconds, _SOON), _LOOK), f"In line for {host}", at)
    return Wait(seconds, f"Next for {host}", at) if seconds > 0 else None


def _wait_for_breaker(pace: SitePace, host: str, now: datetime) -> Wait | None:
    """After its pause one goes first, and the others wait for what becomes of that."""
    if pace.until is None:
        return None
    if pace.is_open(now):
        return Wait(
            (pace.until - now).total_seconds(),
            f"{host} turns visitors away: tried again",
            pace.until,
        )
    # One that goes on in another kind of browser proves nothing. And whoever waits for their person may do so for long.
    trying = _at(pace.pk).exclude(
        Q(decision__has_key=escalation.ESCALATED) | Q(application__state=State.WAITING)
    )
    if trying.filter(sealed_at=None, created_at__gte=pace.until).exists():
        return Wait(
            float(settings.SWEEP_CLAIM_SECONDS), f"{host} turned visitors away: one goes first"
        )
    return None


def _ahead(application: Application, origin: str) -> int:
    """Somebody's on one site are begun in the order in which they were asked for."""
    now = timezone.now()
    waits = Q(begin_at=None) | Q(begin_at__lte=now)
    begun = Attempt.objects.filter(application=OuterRef("pk"), sealed_at=None)
    before = Application.objects.filter(
        waits,
        ~Exists(begun),
        user_id=application.user_id,
        state=State.QUEUED,
        started_at__lt=application.started_at,
    )
    return sum(postings.visited(each) == origin for each in before.select_related("posting"))


def _free_at(application: Application, origin: str, now: datetime) -> datetime:
    """When the person's next one on the site may begin."""
    last = (
        _at(origin)
        .filter(application__user_id=application.user_id)
        .exclude(application=application)
        .order_by("-created_at")
        .first()
    )
    if last is None:
        return now
    return max(now, last.created_at + timedelta(seconds=settings.SITE_PAUSE_SECONDS))


def _tell(application: Application, wait: Wait | None) -> None:
    """On its row, for whoever looks; pages that show it are told where it has changed."""
    reason, at = (wait.reason, wait.at) if wait else ("", None)
    if application.turn_reason == reason and _is_same(application.turn_at, at):
        return
    application.turn_reason, application.turn_at = reason, at
    application.save(update_fields=["turn_reason", "turn_at"])
    if wait is not None:
        timeline.ring(application)


def _is_same(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _SAME


def next_after(attempt: Attempt) -> UUID | None:
    """The one that waits longest for what this one has just given back: the person's own first, then the site's, where it was
    there."""
    application = attempt.application
    begun = Attempt.objects.filter(application=OuterRef("pk"), sealed_at=None)
    waits = Application.objects.filter(~Exists(begun), state=State.QUEUED)
    queued = waits.order_by("started_at")
    own = queued.filter(user_id=application.user_id).values_list("pk", flat=True).first()
    if own is not None or attempt.is_direct:
        return own
    # The site that was opened: a posting's own may be another's page of it.
    site = str(attempt.decision.get("site") or application.posting.origin)
    near = queued.filter(Q(posting__origin=site) | Q(url__istartswith=site))[:_MOST_NEAR]
    there = (each.pk for each in near.select_related("posting") if postings.visited(each) == site)
    return next(there, None)
