import threading

import pytest
from django.db import IntegrityError, connection, transaction

from applications import lifecycle, timeline
from applications.errors import WrongStateError
from applications.models import Application, State
from applications.models.application import SENT
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def test_a_move_is_told_in_the_timeline():
    application = ApplicationFactory.create()
    lifecycle.move(application.pk, State.QUEUED)
    application.refresh_from_db()
    event = application.events.get()
    assert (application.state, application.event_head) == (State.QUEUED, 1)
    assert (event.number, event.type, event.data["was"], event.data["state"]) == (
        1,
        "state",
        "draft",
        "queued",
    )


def test_one_that_is_stopped_waits_for_no_turn():
    application = ApplicationFactory.create(state=State.QUEUED, turn_reason="Next for acme.com")
    assert lifecycle.move(application.pk, State.CANCELLED).turn_reason == ""


# Those that go with a permit are in test_permits.
UNSENT = [state for state in State if state not in SENT]


@pytest.mark.parametrize("was", UNSENT)
@pytest.mark.parametrize("to", UNSENT)
def test_only_the_ways_there_are(was, to):
    application = ApplicationFactory.create(state=was)
    if to in lifecycle.WAYS[was]:
        assert lifecycle.move(application.pk, to).state == to
    else:
        with pytest.raises(WrongStateError):
            lifecycle.move(application.pk, to)
        application.refresh_from_db()
        assert (application.state, application.event_head) == (was, 0)


def test_sources_that_lead_nowhere_are_a_mistake():
    with pytest.raises(ValueError, match="no way"):
        lifecycle.move(ApplicationFactory.create().pk, State.RUNNING, sources={State.DRAFT})


def test_every_state_has_its_ways_and_every_way_its_state():
    assert set(lifecycle.WAYS) == set(State)
    assert {to for ways in lifecycle.WAYS.values() for to in ways} == set(State) - {State.DRAFT}


def test_sending_without_a_permit_is_refused_by_the_database():
    application = ApplicationFactory.create(state=State.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        lifecycle.move(application.pk, State.SUBMITTING)


def test_an_event_outside_a_transaction_is_a_mistake(transactional_db):
    application = ApplicationFactory.create()
    with pytest.raises(transaction.TransactionManagementError):
        timeline.record(application.pk, "started")


def test_signals_come_after_commit(django_capture_on_commit_callbacks):
    application = ApplicationFactory.create()
    seen = []

    def see(sender, application_id, was, state, **_):
        seen.append((application_id, was, state))

    lifecycle.moved.connect(see)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            lifecycle.move(application.pk, State.QUEUED)
            assert seen == []
    finally:
        lifecycle.moved.disconnect(see)
    assert seen == [(application.pk, State.DRAFT, State.QUEUED)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_moves_it():
    application = ApplicationFactory.create()
    results = []
    start = threading.Barrier(2)

    def go():
        start.wait()
        try:
            lifecycle.move(application.pk, State.QUEUED)
            results.append("moved")
        except WrongStateError:
            results.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "moved"]
    assert Application.objects.get().event_head == 1
