"""Fetched with the permission: what isn't a person's own doesn't exist for them."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from accounts.models import User
from applications.models import Application, Takeover


def applications_of(user: User) -> QuerySet[Application]:
    """With what a line of a list shows."""
    waits = Takeover.objects.filter(resolved_at=None)
    return (
        Application.objects.filter(user=user)
        .select_related("posting")
        .prefetch_related(Prefetch("takeovers", queryset=waits, to_attr="open_waits"))
    )


def application_of(user: User, application_id: UUID) -> Application:
    """Raises `Http404`, for a stranger's too."""
    found = applications_of(user).filter(pk=application_id).first()
    if found is None:
        raise Http404("no such application")
    return found
