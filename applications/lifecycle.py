"""The states of an application and the ways between them. Nothing else writes `Application.state`."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from applications import timeline
from applications.errors import WrongStateError
from applications.models import Application, State

WAYS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.QUEUED, State.CANCELLED}),
    # To submitted from these three: proof comes of a send that the person had written off.
    State.QUEUED: frozenset({State.RUNNING, State.SUBMITTED, State.FAILED, State.CANCELLED}),
    State.RUNNING: frozenset(
        {
            State.WAITING,
            State.SUBMITTING,
            State.SUBMITTED,
            State.QUEUED,
            State.FAILED,
            State.CANCELLED,
        }
    ),
    State.WAITING: frozenset(
        {
            State.RUNNING,
            State.SUBMITTING,
            State.SUBMITTED,
            State.QUEUED,
            State.FAILED,
            State.CANCELLED,
        }
    ),
    # From here only proof leads back: a permit that ended unused or refused.
    State.SUBMITTING: frozenset({State.RUNNING, State.SUBMITTED, State.UNCONFIRMED}),
    # Late proof, or the person's word.
    State.UNCONFIRMED: frozenset({State.SUBMITTED, State.QUEUED}),
    # The person says that it never arrived, and wants it sent once more.
    State.SUBMITTED: frozenset({State.QUEUED}),
    State.FAILED: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
}
NEEDING = (State.WAITING, State.UNCONFIRMED)
"""Those that wait for the person."""
FINAL = frozenset({State.SUBMITTED, State.FAILED, State.CANCELLED})

_ANEW: dict[str, Any] = {"cancel_asked_at": None}
"""What a queued one has no more of before."""
_NO_TURN: dict[str, Any] = {"turn_at": None, "turn_reason": ""}
"""Of one that waits for none, or waits anew."""
_driven: ContextVar[UUID | None] = ContextVar("driven", default=None)

moving = Signal()
"""Within the transaction, with `application` as it is by now: what is to be written together with the change."""
moved = Signal()
"""After commit, with `application_id`, the `user_id` of whose it is, `was` and `state`."""
woken = Signal()
"""After commit, with `application_id`: the pipeline has something to do for it."""


def deadline(state: State) -> timedelta | None:
    """How long an application may be in a state before it is ended or moved on; None where nothing hurries."""
    seconds = settings.DEADLINES.get(state.value)
    return None if seconds is None else timedelta(seconds=seconds)


def move(
    application_id: UUID,
    to: State,
    *,
    sources: Collection[State] | None = None,
    locked: Application | None = None,
    code: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> Application:
    """Compare and set, with the event that tells of it, and the signal once that is committed.

    `sources` narrows the states it may come from; `columns` are set in the same update. `locked`: its row, where the transaction
    has locked it and knows it as it is; else it is locked and read here. Raises `WrongStateError` where it is in none of the
    states: somebody else was there first.
    """
    allowed = {state for state, ways in WAYS.items() if to in ways}
    if sources is not None and not set(sources) <= allowed:
        raise ValueError(f"no way to {to} from {sorted(set(sources) - allowed)}")
    now = timezone.now()
    wait = deadline(to)
    # Nobody goes on after an error of the database: within a transaction, a savepoint would be of no use.
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        application = locked or _locked(application_id)
        if application is None or application.state not in (sources or allowed):
            raise WrongStateError(f"{application_id} can't go to {to} from where it is")
        was = State(application.state)
        columns = {
            "state": to,
            "code": code,
            "reason": reason,
            "due_at": now,
            "deadline_at": now + wait if wait else None,
            "ended_at": now if to in FINAL else None,
            **_NO_TURN,
            **(_ANEW | {"started_at": now} if to is State.QUEUED else {}),
            **columns,
        }
        for name, value in columns.items():
            setattr(application, name, value)
        # The head of events isn't among them: `record` counts in the row itself.
        application.save(update_fields=list(columns))
        told = {"was": was.value, "state": to.value, "code": code, "reason": reason, **(data or {})}
        application.event_head = timeline.record(application_id, "state", told)
        moving.send(sender=Application, application=application)
        transaction.on_commit(
            lambda: moved.send(
                sender=Application,
                application_id=application_id,
                user_id=application.user_id,
                was=was,
                state=to,
            ),
            robust=True,
        )
        if to is not State.DRAFT:
            _tell(application_id)
    return application


def _locked(application_id: UUID) -> Application | None:
    found = Application.objects.select_for_update(no_key=True).filter(pk=application_id)
    return found.first()


def wake(application_id: UUID, *, locked: Application | None = None) -> None:
    """The pipeline is to look at it now. Within a transaction; a message that gets lost only costs a sweep's time. `locked`: as in
    `move`."""
    now = timezone.now()
    if locked is None or locked.due_at is None or locked.due_at > now:
        Application.objects.filter(pk=application_id).update(due_at=now)
    _tell(application_id)


@contextmanager
def driving(application_id: UUID) -> Iterator[None]:
    """Its next steps are taken here: meanwhile nobody is told of them. Whoever dies over it leaves the row, which a sweep finds."""
    token = _driven.set(application_id)
    try:
        yield
    finally:
        _driven.reset(token)


def _tell(application_id: UUID) -> None:
    if application_id == _driven.get():
        return
    transaction.on_commit(
        lambda: woken.send(sender=Application, application_id=application_id), robust=True
    )
