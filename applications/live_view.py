"""The vendor's own view of a takeover's browser. What a person does in it doesn't pass through here.

Its address is a key, for whoever has it. So it is given to the owner alone, while the browser is theirs, and kept nowhere.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from pydantic import SecretStr

from accounts.models import User
from applications import timeline
from applications.errors import RefusedError, WrongStateError
from applications.models import Attempt, AttemptState, Event, Takeover
from automation.protocol import EventType
from sandboxes import leases, registry
from sandboxes.errors import ProviderError

log = logging.getLogger(__name__)

SCREEN = "live_view"
"""What a tier's `screen` says where it has one."""
GIVEN = "view_given"
"""The event, with the `takeover`: from here on the person may be in the browser, seen by its runner alone."""
_SPEAKS = (EventType.STARTED, EventType.RESUMED, EventType.COMPLETED)
"""What a runner says first, once a wait is behind it."""


def address(user: User, takeover_id: UUID) -> tuple[SecretStr, datetime]:
    """It, and until when it opens the view: no longer than the hold. Asks the vendor, so not within a transaction.

    Raises `Http404` for what isn't theirs, `WrongStateError` for one that is over, `RefusedError` where it can't be had yet or never,
    `ProviderError` where the vendor doesn't give it.
    """
    wait = _wait_of(user, takeover_id)
    if wait.attempt.screen != SCREEN:
        raise RefusedError("no_live_view", "This browser isn’t shown in a vendor’s view.")
    if not wait.fence:
        raise RefusedError("not_yet", "Valet’s hands are still on the browser. Ask again soon.")
    now = timezone.now()
    seconds = int((wait.deadline_at - now).total_seconds())
    if seconds < 1:
        raise WrongStateError("this wait is over")
    found = leases.live_view_of(wait.attempt_id, seconds=seconds)
    # It may have ended while the vendor was asked.
    _wait_of(user, takeover_id)
    if found is None:
        raise ProviderError(f"attempt {wait.attempt_id} has no view")
    if _origin(found) not in settings.BROWSERBASE_LIVE_VIEW_ORIGINS:
        # The page's policy wouldn't show it.
        raise ProviderError(f"a view at {_origin(found)}, which isn't one of the origins allowed")
    _note(wait)
    return found, now + timedelta(seconds=seconds)


def _note(wait: Takeover) -> None:
    """Once a wait, but for two that ask at the same moment: pages ask again."""
    told = {"takeover": str(wait.pk)}
    if wait.attempt.events.filter(type=GIVEN, data=told).exists():
        return
    with transaction.atomic():
        timeline.record(wait.application_id, GIVEN, told, attempt=wait.attempt)


def went_unseen(attempt: Attempt) -> bool:
    """Had a person the view of its browser, which outlives its runner, at a time that its runner can tell nothing of?"""
    if attempt.screen != SCREEN:
        return False
    for given in attempt.events.filter(type=GIVEN):
        after = attempt.events.filter(number__gt=given.number, type__in=_SPEAKS).first()
        if after is None and _outlasts(given, attempt):
            return True
        if after is not None and after.type == EventType.STARTED:
            return True  # by another process than the one that had handed it over
    return False


def _outlasts(given: Event, attempt: Attempt) -> bool:
    """Its wait, what was heard of the runner."""
    wait = Takeover.objects.get(pk=given.data["takeover"])
    return wait.resolved_at is None or wait.resolved_at > attempt.heard_at


def shows(takeover_id: UUID) -> bool:
    """Whether this takeover's browser is used in its vendor's view."""
    return Attempt.objects.get(takeovers=takeover_id).screen == SCREEN


def attempt_of(takeover_id: UUID) -> UUID:
    return Takeover.objects.values_list("attempt", flat=True).get(pk=takeover_id)


def _wait_of(user: User, takeover_id: UUID) -> Takeover:
    waits = Takeover.objects.select_related("application", "attempt")
    wait = waits.filter(pk=takeover_id, application__user=user).first()
    if wait is None:
        raise Http404("no such wait")
    if wait.resolved_at is not None or _ends(wait):
        raise WrongStateError("this wait is over")
    return wait


def _ends(wait: Takeover) -> bool:
    """It was stopped, or its browser was lost, and the wait isn't closed yet."""
    stopped = wait.application.cancel_asked_at is not None
    return stopped or wait.attempt.state != AttemptState.LIVE


def _origin(view: SecretStr) -> str:
    parts = urlsplit(view.get_secret_value())
    return f"{parts.scheme}://{parts.netloc}"


def origins() -> list[str]:
    """Whose views a page may hold; none where no tier has them."""
    shown = any(registry.TIERS[tier].screen == SCREEN for tier in registry.built())
    return list(settings.BROWSERBASE_LIVE_VIEW_ORIGINS) if shown else []
