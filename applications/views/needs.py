"""What needs the person, for every page: the badge, the title, the strip."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from applications.lifecycle import NEEDING
from applications.models import Application, State
from applications.telling import words


def needs_you(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    found = (
        Application.objects.filter(user=user, state__in=NEEDING)
        .select_related("posting")
        .order_by("deadline_at", "created_at")
    )
    waiting = list(found[:100])
    first = next((each for each in waiting if each.state == State.WAITING), None)
    return {
        "needs_you": {
            "count": len(waiting),
            "more": len(waiting) - 1,
            "first": _strip(first) if first and not _is_about(request, first) else None,
        }
    }


def _is_about(request: HttpRequest, application: Application) -> bool:
    """Its own page says so louder."""
    return str(application.pk) in request.path or request.path == "/applications/"


def _strip(application: Application) -> dict[str, str]:
    wanted = words.wanted(application) or words.UNCONFIRMED
    return {
        "title": f"{words.name(application)} needs you:",
        "text": f"{wanted.turn}.",
        "url": f"/applications/{application.pk}/",
        "action": wanted.verb,
    }
