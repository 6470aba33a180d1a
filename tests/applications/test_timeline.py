"""Events are numbered without gaps, kept together, and told of once a transaction."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from applications import runner_inbox, timeline
from applications.models import Application, AttemptState, State
from automation.protocol import Event, EventBatch, EventType
from tests.factories import ApplicationFactory, AttemptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rings() -> Iterator[list[int]]:
    heads: list[int] = []

    def hear(sender: Any, head: int, **_: Any) -> None:
        heads.append(head)

    timeline.rung.connect(hear)
    yield heads
    timeline.rung.disconnect(hear)


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_one_query_and_keep_their_order(count, django_assert_num_queries):
    attempt = AttemptFactory.create()
    seen = timezone.now()
    told = [timeline.Told(f"e{n}", {"n": n, "of": [None]}, seq=n, at=seen) for n in range(count)]
    timeline.record(attempt.application_id, "before")
    with django_assert_num_queries(1):
        assert timeline.record_all(attempt.application_id, told, attempt=attempt) == count + 1
    kept = list(attempt.events.all())
    assert [(each.number, each.type, each.seq) for each in kept] == [
        (n + 2, f"e{n}", n) for n in range(count)
    ]
    assert all((each.at, each.data["of"]) == (seen, [None]) for each in kept)
    attempt.application.refresh_from_db()
    assert attempt.application.event_head == count + 1


def test_a_transaction_rings_once_for_each_application(rings, django_capture_on_commit_callbacks):
    one, other = ApplicationFactory.create(), ApplicationFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        for application in (one, other, one, one):
            timeline.record(application.pk, "told")
    assert sorted(rings) == [1, 3]


def taken_back(application: Application) -> None:
    with transaction.atomic():
        timeline.record(application.pk, "taken back")
        transaction.set_rollback(True)


def test_what_is_taken_back_rings_for_nothing_and_silences_nobody(
    rings, django_capture_on_commit_callbacks
):
    application = ApplicationFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(application)
        timeline.record(application.pk, "kept")
        taken_back(application)
    assert rings == [1]


def test_what_follows_from_a_runner_s_event_comes_right_after_it(attempt):
    kinds = (EventType.STARTED, "evidence", EventType.FIELD_WRITTEN, EventType.COMPLETED)
    proof = {"act_id": "nobody's", "state": "confirmed", "grade": None, "why": "it says so"}
    events = tuple(
        Event(seq=seq, type=kind, data=proof if kind == "evidence" else {})
        for seq, kind in enumerate(kinds, 1)
    )
    batch = EventBatch(attempt=str(attempt.pk), epoch=attempt.epoch, events=events)
    assert runner_inbox.apply(attempt.pk, batch).applied_through == 4
    told = [each.type for each in attempt.application.events.all()]
    assert told == ["started", "evidence", "evidence_ignored", "field_written", "completed"]


@pytest.fixture
def attempt() -> Any:
    application = ApplicationFactory.create(state=State.RUNNING)
    return AttemptFactory.create(application=application, state=AttemptState.LIVE)
