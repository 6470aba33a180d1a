"""Whose turn it is: a plan runs so many at once, and a site isn't hurried."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from applications.models import Application, Attempt, State
from billing import entitlements


def seconds_until(application: Application) -> float:
    """Before it may begin, or be looked at again; 0 where it may now. The person's row is locked meanwhile."""
    now = timezone.now()
    if application.begin_at is not None and application.begin_at > now:
        return (application.begin_at - now).total_seconds()
    running = Attempt.objects.filter(sealed_at=None)
    own = running.filter(application__user_id=application.user_id)
    if own.count() >= entitlements.terms(application.user_id).concurrent:
        return float(settings.SWEEP_CLAIM_SECONDS)
    origin = application.posting.origin
    if running.filter(application__posting__origin=origin).count() >= settings.SITE_AT_ONCE:
        return float(settings.SWEEP_CLAIM_SECONDS)
    if _is_behind(application, origin):
        return 2.0
    return _pause(application, origin)


def _is_behind(application: Application, origin: str) -> bool:
    """Somebody's on one site are begun in the order in which they were asked for."""
    now = timezone.now()
    waits = Q(begin_at=None) | Q(begin_at__lte=now)
    return Application.objects.filter(
        waits,
        user_id=application.user_id,
        posting__origin=origin,
        state=State.QUEUED,
        started_at__lt=application.started_at,
    ).exists()


def _pause(application: Application, origin: str) -> float:
    last = (
        Attempt.objects.filter(
            application__user_id=application.user_id, application__posting__origin=origin
        )
        .exclude(application=application)
        .order_by("-created_at")
        .first()
    )
    if last is None:
        return 0.0
    free_at = last.created_at + timedelta(seconds=settings.SITE_PAUSE_SECONDS)
    return max(0.0, (free_at - timezone.now()).total_seconds())


def next_of(application: Application) -> Application | None:
    """The one that waits longest for what this one has just given back: the person's own first, then the site's."""
    queued = Application.objects.filter(state=State.QUEUED).order_by("started_at")
    return (
        queued.filter(user_id=application.user_id).first()
        or queued.filter(posting__origin=application.posting.origin).first()
    )
