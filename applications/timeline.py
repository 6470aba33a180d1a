"""Events of an application, numbered as they become visible."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from applications.models import Application, Attempt, Event

rung = Signal()
"""After commit, with `application_id`, the `user_id` of whose it is, and `head`: there are events up to that number."""


def record(
    application_id: UUID,
    kind: str,
    data: Mapping[str, Any] | None = None,
    *,
    attempt: Attempt | None = None,
    seq: int | None = None,
    at: datetime | None = None,
) -> Event:
    """Within a transaction. The number is taken from the application's row, which stays locked until commit: a sequence would
    give numbers that become visible out of order, and a page that reads on from the last one would miss some."""
    number, user_id = _next_number(application_id)
    event = Event.objects.create(
        application_id=application_id,
        number=number,
        attempt=attempt,
        seq=seq,
        type=kind,
        at=at or timezone.now(),
        data=dict(data or {}),
    )
    transaction.on_commit(
        lambda: rung.send(
            sender=Event, application_id=application_id, user_id=user_id, head=number
        ),
        robust=True,
    )
    return event


def ring(application: Application) -> None:
    """Something that isn't told by an event has changed. After commit."""
    told = {
        "application_id": application.pk,
        "user_id": application.user_id,
        "head": application.event_head,
    }
    transaction.on_commit(lambda: rung.send(sender=Event, **told), robust=True)


def _next_number(application_id: UUID) -> tuple[int, UUID]:
    """And whose it is."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is recorded with what it tells of")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET event_head = event_head + 1 WHERE id = %s RETURNING event_head, user_id",
            [application_id],
        )
        number, user_id = cursor.fetchone()
    return int(number), user_id
