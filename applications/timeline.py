"""Events of an application, numbered as they become visible."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from applications.models import Application, Attempt, Event

rung = Signal()
"""After commit, with `application_id`, the `user_id` of whose it is, and `head`: there are events up to that number. Once a
transaction."""

# The number is taken from the application's row, which stays locked until commit: a sequence would give numbers that become visible
# out of order, and a page that reads on from the last one would miss some.
_RECORD = """
WITH head AS (
    UPDATE applications_application SET event_head = event_head + %(many)s WHERE id = %(application)s
    RETURNING event_head, user_id
), told AS (
    INSERT INTO applications_event (application_id, attempt_id, number, seq, type, at, data)
    SELECT %(application)s, %(attempt)s, event_head - %(many)s + place, seq, type, at, data
    FROM head, unnest(%(seqs)s::int[], %(types)s::text[], %(ats)s::timestamptz[], %(data)s::jsonb[])
        WITH ORDINALITY AS each (seq, type, at, data, place)
)
SELECT event_head, user_id FROM head
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event that isn't kept yet. `seq` and `at` as its runner has them; none of the control plane's own."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int | None = None
    at: datetime | None = None


def record(
    application_id: UUID,
    kind: str,
    data: Mapping[str, Any] | None = None,
    *,
    attempt: Attempt | None = None,
    seq: int | None = None,
    at: datetime | None = None,
) -> int:
    """One event. Within a transaction; its number."""
    return record_all(application_id, [Told(kind, data or {}, seq, at)], attempt=attempt)


def record_all(
    application_id: UUID, events: Sequence[Told], *, attempt: Attempt | None = None
) -> int:
    """In this order, in one query however many they are. Within a transaction; the last one's number."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is recorded with what it tells of")
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            {
                "application": application_id,
                "attempt": attempt.pk if attempt else None,
                "many": len(events),
                "seqs": [each.seq for each in events],
                "types": [each.type for each in events],
                "ats": [each.at or now for each in events],
                "data": [json.dumps(dict(each.data)) for each in events],
            },
        )
        head, user_id = cursor.fetchone()
    _ring(application_id, user_id, int(head))
    return int(head)


def ring(application: Application) -> None:
    """Something that isn't told by an event has changed. After commit."""
    _ring(application.pk, application.user_id, application.event_head)


@dataclass(slots=True)
class _Bell:
    application_id: UUID
    user_id: UUID
    head: int

    def ring(self) -> None:
        rung.send(
            sender=Event,
            application_id=self.application_id,
            user_id=self.user_id,
            head=self.head,
        )


def _ring(application_id: UUID, user_id: UUID, head: int) -> None:
    """A ring that is owed already tells of this too, where both are forgotten only together."""
    here = set(connection.savepoint_ids)
    for savepoints, owed, *_ in connection.run_on_commit:
        bell = getattr(owed, "__self__", None)
        if savepoints != here or not isinstance(bell, _Bell):
            continue
        if bell.application_id == application_id:
            bell.head = max(bell.head, head)
            return
    transaction.on_commit(_Bell(application_id, user_id, head).ring, robust=True)
