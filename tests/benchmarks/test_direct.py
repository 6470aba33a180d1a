"""Applications a second of one worker of Tier 4 against a bare chain of four tasks that do nothing, and where the time goes. Printed,
not judged."""

import cProfile
import pstats
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from celery import chain, shared_task
from celery.contrib.testing.worker import start_worker
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import starting, tasks, ways
from applications.models import Application, State
from deploy.local.servers.redis import Redis
from tests.applications.direct import Employer, employing, way_to
from tests.applications.test_direct import decide, person, queued
from tests.ports import free_port
from valet.celery import app

pytestmark = [
    pytest.mark.bench,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

NUMBER = 60


@shared_task(name="tests.nothing")
def nothing(number: int) -> None:
    """As bare as a task can be."""


@shared_task(name="tests.ended")
def ended(number: int) -> None:
    DONE.append(number)


DONE: list[int] = []


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """A real one: messages of a queue in memory cost nothing."""
    server = Redis(free_port())
    with subprocess.Popen(server.command(), stdout=subprocess.DEVNULL) as process:
        before = app.conf.broker_url
        app.conf.update(broker_url=server.url)
        yield server.url
        app.conf.update(broker_url=before)
        process.terminate()


@pytest.fixture
def employer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Employer]:
    settings.SITE_PAUSE_SECONDS = 0
    settings.SITE_AT_ONCE = 10_000
    with employing() as employer:
        monkeypatch.setattr(ways, "way_of", lambda posting: way_to(employer.url))
        monkeypatch.setattr(starting, "decide", decide)
        yield employer


def until(done: Any) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline
        # Rarely: whoever looks takes the time that is measured.
        time.sleep(0.2)  # noqa: TID251


def applications(number: int) -> list[Application]:
    """Each of another person: nobody's plan is in the way."""
    return [
        queued(f"https://boards.greenhouse.io/acme/jobs/{each}", user=person())
        for each in range(number)
    ]


def chained(number: int) -> float:
    began = time.monotonic()
    for each in range(number):
        chain(nothing.si(each), nothing.si(each), nothing.si(each), ended.si(each)).delay()
    until(lambda: len(DONE) == number)
    return number / (time.monotonic() - began)


def applied(employer: Employer, number: int) -> float:
    waiting = applications(number)
    began = time.monotonic()
    for each in waiting:
        tasks.advance.delay(str(each.pk))
    until(lambda: len(employer.arrived) == number)
    until(lambda: Application.objects.filter(state=State.SUBMITTED).count() == number)
    took = time.monotonic() - began
    assert len(employer.by_person) == 1
    return number / took


def test_one_worker_against_a_bare_chain(broker: str, employer: Employer) -> None:
    with start_worker(
        app, pool="solo", perform_ping_check=False, queues=["default", "hooks", "api_direct"]
    ):
        bare = chained(NUMBER)
        direct = applied(employer, NUMBER)
    print(
        f"\none worker: {direct:.1f} applications/s, {bare:.1f} bare chains/s: {direct / bare:.2f}×"
    )


def test_where_the_time_goes(employer: Employer) -> None:
    first, *rest = applications(20)
    with CaptureQueriesContext(connection) as queries:
        take(first)
    tables = Counter(_kind(each["sql"]) for each in queries.captured_queries)
    spent = sum(float(each["time"]) for each in queries.captured_queries)
    print(f"\n{len(queries)} queries an application, {1000 * spent:.0f} ms in them")
    for kind, count in tables.most_common(14):
        print(f"  {count:3} {kind}")
    profile = cProfile.Profile()
    began = time.monotonic()
    profile.enable()
    for each in rest:
        take(each)
    profile.disable()
    print(f"{1000 * (time.monotonic() - began) / len(rest):.0f} ms an application, profiled")
    pstats.Stats(profile).sort_stats("tottime").print_stats(12)


def take(application: Application) -> None:
    tasks.advance.run(str(application.pk))
    tasks.run_directly.run(str(application.pk))
    assert Application.objects.get(pk=application.pk).state == State.SUBMITTED


def _kind(sql: str) -> str:
    words = sql.replace('"', "").split()
    named = next((each for each in words if "_" in each and "." not in each), "")
    return f"{words[0]} {named}"
