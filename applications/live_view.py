"""The vendor's own view of a takeover's browser. What a person does in it doesn't pass through here.

Its address is a key, for whoever has it. So it is given to the owner alone, while the browser is theirs, and kept nowhere.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from pydantic import SecretStr

from accounts.models import User
from applications.errors import RefusedError, WrongStateError
from applications.models import Attempt, AttemptState, Takeover
from sandboxes import leases, registry
from sandboxes.errors import ProviderError

log = logging.getLogger(__name__)

SCREEN = "live_view"
"""What a tier's `screen` says where it has one."""


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
    return found, now + timedelta(seconds=seconds)


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
