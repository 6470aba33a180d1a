"""Whether the product was down, and for how long: told by the time since the last sweep."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from applications import pipeline
from applications.models import Pulse

log = logging.getLogger(__name__)

MISSED = timedelta(seconds=30)
GRACE = timedelta(seconds=60)
"""On top: runners need a moment to find back."""


def beat() -> None:
    now = timezone.now()
    with transaction.atomic():
        last, made = Pulse.objects.select_for_update().get_or_create(pk=1, defaults={"at": now})
        gap = now - last.at
        if not made and gap > MISSED:
            moved = pipeline.make_good(gap + GRACE)
            log.info("down for %d s: %d deadlines moved", gap.total_seconds(), moved)
        Pulse.objects.filter(pk=1).update(at=now)
