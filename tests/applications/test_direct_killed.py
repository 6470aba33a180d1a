"""Workers of Tier 4 are killed at every step: what arrives, arrives once, and the end is the one the protocol names."""

import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from applications import running, starting, ways
from applications.models import Application, Permit, State
from tests.applications import direct_worker
from tests.applications.direct import Employer, employing, way_to
from tests.applications.direct_worker import MOMENTS, PROVED, UNKNOWN, UNSENT
from tests.applications.stage import drive, step
from tests.applications.test_direct import decide, leftovers, queued, silent, usage
from tests.board_process import THOROUGH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# What is after a step is nearly what is before the next: some, unless all are asked for.
FEW = ("claim", "after page_read", "after permit_requested", "before permit")


@pytest.fixture
def employer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Employer]:
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    with employing() as employer:
        monkeypatch.setattr(ways, "way_of", lambda posting: way_to(employer.url))
        monkeypatch.setattr(starting, "decide", decide)
        yield employer


def kill(employer: Employer, moment: str) -> Application:
    """Its application, as a worker that was killed then has left it."""
    application = queued()
    starting.route(application.pk)
    connection.close()
    answer = threading.Event()
    if moment == "in flight":
        employer.held = answer
    worker = direct_worker.start(employer.url, application.pk, moment)
    if moment == "in flight":
        assert employer.came.wait(30)
        worker.kill()
        answer.set()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL, f"it never came to {moment}"
    return application


def swept(application: Application, *until: State) -> Application:
    """As beat finds it, once it hasn't been heard of for long."""
    silent(application)
    ended = drive(application.pk, *until)
    for _ in range(3):
        step(application.pk)
    assert leftovers() == []
    return ended


@pytest.mark.parametrize("moment", UNSENT if THOROUGH else FEW)
def test_killed_before_the_permit_another_attempt_sends_it(employer, moment):
    application = kill(employer, moment)
    assert employer.arrived == []
    application = swept(application, State.SUBMITTED)
    assert len(employer.arrived) == 1
    assert application.attempts.count() == 2
    assert usage(application) == (1, 0)


@pytest.mark.parametrize("moment", UNKNOWN)
def test_killed_with_a_permit_it_is_unconfirmed(employer, moment):
    application = kill(employer, moment)
    arrived = len(employer.arrived)
    assert arrived == (0 if moment == "after permit" else 1)
    application = swept(application, State.UNCONFIRMED)
    assert len(employer.arrived) == arrived
    assert [each.state for each in Permit.objects.all()] == ["unknown"]
    assert application.attempts.count() == 1
    assert usage(application) == (0, 1)


@pytest.mark.parametrize("moment", PROVED)
def test_killed_after_the_proof_it_is_submitted(employer, moment):
    application = kill(employer, moment)
    application = swept(application, State.SUBMITTED)
    assert len(employer.arrived) == 1
    assert application.attempts.count() == 1
    assert usage(application) == (1, 0)


def test_every_moment_has_its_end():
    assert {*UNSENT, *UNKNOWN, *PROVED} == set(MOMENTS)


def test_with_a_live_permit_it_isn_t_given_up_before_its_time(employer):
    """Its worker is dead, but nobody can know that: until its time is over, the answer may come."""
    application = kill(employer, "after permit")
    application.attempts.update(heard_at="2020-01-01T00:00Z")
    for _ in range(3):
        step(application.pk)
    application.refresh_from_db()
    assert application.state == State.SUBMITTING
    assert Permit.objects.get().state == "granted"


def test_nobody_sends_what_a_dead_worker_may_have_sent(employer):
    application = kill(employer, "answered")
    # Its message comes again, since nobody has taken it off the queue.
    for _ in range(3):
        running.run(application.pk)
        step(application.pk)
    assert len(employer.arrived) == 1
