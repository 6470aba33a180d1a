"""Every call to Browserbase fails in every way, wherever leases make one: an application gets its browser or is told why not, and no
session is left behind."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.utils import timezone
from pydantic import SecretStr

from applications import pipeline, starting
from applications.models import Application, Attempt, AttemptState, State
from deploy.local.emulators.browserbase.faults import Kind
from sandboxes import leases, registry
from sandboxes.errors import ProviderError, ProviderUnavailableError
from sandboxes.models import BrowserContext, Lease, LeaseState
from sandboxes.runner import RunnerClient
from tests.board_process import THOROUGH
from tests.deploy.browserbase_process import BrowserbaseEmulator
from tests.factories.applications import ApplicationFactory, AttemptFactory
from tests.sandboxes.browserbase.conftest import POOL_TOKEN, RunnerPool
from valet.lib.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tier_2")]

OVER = (LeaseState.RELEASED, LeaseState.GONE)


@pytest.fixture
def jobs(monkeypatch):
    """What was handed to runners."""
    given = []
    monkeypatch.setattr(RunnerClient, "submit", lambda _, job: given.append(job))
    return given


def queued() -> Attempt:
    return AttemptFactory.create(
        tier=2,
        state=AttemptState.PROVISIONING,
        application__state=State.QUEUED,
        application__started_at=timezone.now(),
        application__deadline_at=timezone.now() + timedelta(minutes=3),
    )


def provision(attempt: Attempt, *, looks: int = 6) -> Lease:
    """As workers would, until its browser is ready or the attempt is over."""
    for _ in range(looks):
        starting.provision(attempt.application_id)
        attempt.refresh_from_db()
        lease = Lease.objects.get(subject=attempt.pk)
        if lease.state == LeaseState.READY or attempt.state != AttemptState.PROVISIONING:
            return lease
    raise AssertionError(f"no browser after {looks} looks")


def code_of(attempt: Attempt) -> str:
    """Of how it ended."""
    attempt.refresh_from_db()
    return str((attempt.outcome or {}).get("code"))


def settled(emulator: BrowserbaseEmulator) -> bool:
    """Whatever is held is given back, and beat comes by."""
    for subject in Lease.objects.exclude(state__in=OVER).values_list("subject", flat=True):
        leases.release(subject)
    Lease.objects.update(claimed_until=None)
    leases.reap()
    assert emulator.living() == []
    assert not Lease.objects.exclude(state=LeaseState.GONE).exists()
    return True


def ready() -> UUID:
    attempt = queued()
    assert provision(attempt).state == LeaseState.READY
    return UUID(str(attempt.pk))


def begins(fail: Callable[[], None]) -> None:
    attempt = queued()
    fail()
    provision(attempt)


def begins_again(fail: Callable[[], None]) -> None:
    """Its person has been here before."""
    leases.release(ready())
    BrowserContext.objects.update(free_at=timezone.now())
    attempt = queued()
    Application.objects.update(user=BrowserContext.objects.get().user)
    fail()
    provision(attempt)


def releases(fail: Callable[[], None]) -> None:
    subject = ready()
    fail()
    leases.release(subject)


def reaps(fail: Callable[[], None]) -> None:
    ready()
    Lease.objects.all().delete()
    fail()
    leases.reap()


CALLS = [
    *((begins, call) for call in ("create_context", "create_extension")),
    *((begins, call) for call in ("list_sessions", "create_session", "retrieve_session")),
    (begins_again, "create_session"),
    (releases, "update_session"),
    *((reaps, call) for call in ("list_sessions", "update_session")),
]
USUAL = (Kind.CUT_AFTER, Kind.GARBAGE, Kind.FORBIDDEN, Kind.NOT_FOUND)
"""One of each that the client tells apart: the others are told as one of these."""
KINDS = tuple(Kind) if THOROUGH else USUAL
FOR_GOOD = {Kind.FORBIDDEN, Kind.UNAUTHORIZED, Kind.NO_MINUTES, Kind.BAD_REQUEST}
"""Such an answer means that asking again is no use."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("flow", "call"), CALLS, ids=[f"{flow.__name__}-{call}" for flow, call in CALLS]
)
def test_a_call_that_fails_leaves_no_session(emulator, flow, call, kind):
    flow(lambda: emulator.order(kind, call=call))
    assert emulator.call_off() == 0, f"{flow.__name__} made no such call"
    if flow is begins:
        attempt = Attempt.objects.get()
        lost = kind is Kind.NOT_FOUND and call in {"create_session", "retrieve_session"}
        ended = kind in FOR_GOOD or lost
        assert attempt.state == (AttemptState.DRAINING if ended else AttemptState.PROVISIONING)
        assert Lease.objects.get().complaint or call == "retrieve_session"
    assert len(emulator.living()) <= 1
    assert settled(emulator)


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.ERROR_AFTER])
def test_one_given_back_while_nobody_knows_whether_it_was_made(emulator, kind):
    attempt = queued()
    emulator.order(kind)
    starting.provision(attempt.application_id)
    leases.release(attempt.pk)
    assert emulator.living() == []
    assert Lease.objects.get().state == LeaseState.GONE


def test_who_doesn_t_say_what_was_made_is_asked_again(emulator):
    attempt = queued()
    emulator.order("cut_after")
    starting.provision(attempt.application_id)
    emulator.order("unavailable", call="list_sessions")
    leases.release(attempt.pk)
    assert Lease.objects.get().state == LeaseState.RELEASED
    assert settled(emulator)


@pytest.mark.parametrize("after", ["the row", "the context", "the session"])
def test_a_worker_that_dies_leaves_its_work_to_the_next(emulator, provider, monkeypatch, after):
    attempt = queued()
    step = {"the row": "make_context", "the context": "find", "the session": "_only"}[after]

    class Killed(BaseException):
        pass

    def dies(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(provider), step, dies)
        with pytest.raises(Killed):
            starting.provision(attempt.application_id)
    Lease.objects.update(claimed_until=None)
    assert provision(attempt).state == LeaseState.READY
    assert len(emulator.living()) == 1
    assert settled(emulator)


def test_a_second_worker_that_comes_meanwhile_makes_no_second_session(
    emulator, client, monkeypatch
):
    attempt, make = queued(), client.create_session
    others = iter([True])

    def make_while_another_does(**wanted):
        for _ in others:
            Lease.objects.update(claimed_until=None)
            leases.provide(attempt.pk)
        return make(**wanted)

    monkeypatch.setattr(client, "create_session", make_while_another_does)
    assert provision(attempt).state == LeaseState.READY
    assert emulator.living() == [Lease.objects.get().vendor_id]
    assert settled(emulator)


def test_the_next_try_has_the_browser_that_a_dead_worker_didn_t_give_back(emulator, monkeypatch):
    monkeypatch.setattr("applications.turns.breaker.locked", lambda _: SimpleNamespace(until=None))
    attempt = queued()
    provision(attempt)
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(sealed_at=now, state=AttemptState.SEALED)
    for _ in range(2):
        for name in pipeline.due(attempt.application_id):
            pipeline.take(name, attempt.application_id)
        BrowserContext.objects.update(free_at=now)
    assert provision(Attempt.objects.get(sealed_at=None)).state == LeaseState.READY
    assert len(emulator.living()) == 1
    assert settled(emulator)


def test_where_all_is_in_use_what_nobody_needs_is_ended_first(emulator, client):
    ready()
    Lease.objects.all().delete()
    emulator.plan(concurrency=1)
    attempt = queued()
    assert starting.provision(attempt.application_id) == starting.VENDOR_PAUSE
    assert emulator.living() == []
    assert provision(attempt).state == LeaseState.READY
    assert settled(emulator)


IN_LINE = "In line for a browser that sites trust: all are in use"


def all_sessions(emulator: BrowserbaseEmulator, _: RunnerPool) -> None:
    emulator.plan(concurrency=0)


def all_creations(emulator: BrowserbaseEmulator, _: RunnerPool) -> None:
    ready()
    emulator.plan(creations=1)


def all_runners(_: BrowserbaseEmulator, runners: RunnerPool) -> None:
    runners.tell("one", running=2)


@pytest.mark.parametrize("fill", [all_sessions, all_creations, all_runners])
def test_where_all_is_in_use_it_waits_in_line_and_that_isn_t_the_time_of_its_start(
    emulator, runners, settings, monkeypatch, fill
):
    woken: list[UUID] = []
    monkeypatch.setattr("applications.lifecycle.wake", woken.append)
    fill(emulator, runners)
    attempt = queued()
    application = attempt.application
    Application.objects.update(deadline_at=timezone.now() + timedelta(seconds=5))
    assert (starting.provision(application.pk) or 0) >= starting.VENDOR_PAUSE
    application.refresh_from_db()
    assert application.turn_reason == IN_LINE
    in_time = timezone.now() + timedelta(seconds=settings.PROVISION_SECONDS - 30)
    assert application.deadline_at is not None
    assert application.deadline_at > in_time
    behind = ApplicationFactory.create(
        state=State.QUEUED, started_at=timezone.now(), turn_reason=IN_LINE
    )
    emulator.plan("scale", creations=10_000)
    runners.tell("one")
    assert provision(attempt).state == LeaseState.READY
    application.refresh_from_db()
    assert (application.turn_reason, woken) == ("", [behind.pk])
    assert settled(emulator)


def test_whoever_has_got_a_browser_lets_the_next_ask_for_one(monkeypatch):
    woken: list[UUID] = []
    monkeypatch.setattr("applications.lifecycle.wake", woken.append)
    behind = ApplicationFactory.create(
        state=State.QUEUED, started_at=timezone.now(), turn_reason=IN_LINE
    )
    ready()
    assert woken == [behind.pk]


def test_nobody_stands_in_line_for_ever(emulator, settings):
    emulator.plan(concurrency=0)
    attempt = queued()
    settings.LINE_SECONDS = 0
    Application.objects.update(deadline_at=timezone.now() + timedelta(seconds=5))
    starting.provision(attempt.application_id)
    application = Application.objects.get()
    assert application.deadline_at is not None
    assert application.deadline_at < timezone.now() + timedelta(seconds=6)
    Application.objects.update(deadline_at=timezone.now())
    starting.provision(attempt.application_id)
    attempt.refresh_from_db()
    assert attempt.outcome is not None
    assert "All browsers were in use for too long" in attempt.outcome["reason"]
    assert settled(emulator)


def test_where_no_runner_answers_there_is_no_line(runners):
    runners.tell("one", status=503)
    attempt = queued()
    assert starting.provision(attempt.application_id) == starting.VENDOR_PAUSE
    assert Application.objects.get().turn_reason == ""


def test_a_second_session_of_a_known_lease_is_reaped(emulator, client):
    ready()
    lease = Lease.objects.get()
    client.create_session(
        settings={},
        region="us-west-2",
        seconds=60,
        metadata={"app": "valet", "valet_lease": str(lease.machine)},
    )
    assert leases.reap() == 1
    assert emulator.living() == [lease.vendor_id]
    assert settled(emulator)


def test_the_job_is_told_where_its_browser_is_and_no_row_is(emulator, jobs):
    attempt = queued()
    lease = provision(attempt)
    starting.dispatch(attempt.application_id)
    (job,) = jobs
    with emulator.client() as sdk:
        address = sdk.sessions.retrieve(lease.vendor_id).connect_url
    assert job.endpoint == SecretStr(address)
    assert address not in str([*Lease.objects.values(), *Attempt.objects.values()])
    runner = leases.runner_of(attempt.pk)
    assert runner is not None
    assert runner._token == SecretStr(POOL_TOKEN)
    assert settled(emulator)


def test_a_job_waits_while_the_vendor_doesn_t_say_where_its_browser_is(emulator, jobs):
    attempt = queued()
    provision(attempt)
    emulator.order("unavailable", call="retrieve_session")
    assert starting.dispatch(attempt.application_id) == starting.VENDOR_PAUSE
    attempt.refresh_from_db()
    assert (jobs, attempt.state) == ([], AttemptState.PROVISIONING)
    starting.dispatch(attempt.application_id)
    assert len(jobs) == 1


@pytest.mark.parametrize(
    ("wanted", "waits"), [(None, starting.VENDOR_PAUSE), (7.0, 7.0), (60.0, starting.LONGEST_PAUSE)]
)
def test_a_vendor_that_is_asked_too_often_says_when_to_come_again(
    provider, monkeypatch, wanted, waits
):
    def turned_away(_):
        raise ProviderUnavailableError("slowly", arrived=False, retry_after=wanted)

    monkeypatch.setattr(provider, "find", turned_away)
    assert starting.provision(queued().application_id) == waits


def test_a_browser_that_ended_before_its_job_came_is_lost(emulator, jobs):
    attempt = queued()
    emulator.kill_session(provision(attempt).vendor_id)
    starting.dispatch(attempt.application_id)
    assert (jobs, code_of(attempt)) == ([], "sandbox_lost")
    assert not leases.is_there(attempt.pk)


def test_the_live_view_is_there_while_the_browser_is(emulator):
    subject = ready()
    assert leases.live_view_of(subject, seconds=60) is not None
    assert leases.screen_of(subject) is None
    leases.release(subject)
    assert leases.live_view_of(subject, seconds=60) is None
    assert leases.live_view_of(new_id(), seconds=60) is None


def test_a_live_view_that_can_t_be_had_is_told(emulator):
    subject = ready()
    emulator.order("unavailable", call="debug_session")
    with pytest.raises(ProviderError):
        leases.live_view_of(subject, seconds=60)


def test_a_runner_that_goes_before_it_has_the_job_is_replaced(provider, runners, monkeypatch):
    attempt = queued()
    starting.provision(attempt.application_id)
    two = runners.tell("two")
    runners.tell("one", status=503)
    monkeypatch.setattr(provider, "_runners", runners.runners())
    assert provision(attempt).address == two


@pytest.mark.parametrize(
    ("seconds", "cost"), [(1, "0.002"), (60, "0.002"), (61, "0.004"), (3600, "0.12")]
)
def test_a_minute_that_has_begun_costs_a_whole_one(seconds, cost):
    assert registry.TIERS[2].cost_of(timedelta(seconds=seconds)) == Decimal(cost)


def test_what_it_cost_counts_from_when_it_was_made():
    subject = ready()
    lease = Lease.objects.get()
    assert lease.made_at is not None
    hour = timezone.now() - timedelta(hours=1)
    Lease.objects.update(created_at=hour)
    assert leases.release(subject) == Decimal("0.002")


def test_one_that_was_never_made_costs_nothing():
    subject = new_id()
    leases.request(subject, tier=2)
    Lease.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert leases.release(subject) == 0
    assert Lease.objects.get().cost == 0


def test_staff_see_what_the_vendor_had_against_it(emulator, admin_client):
    emulator.plan("free")
    attempt = queued()
    lease = provision(attempt)
    assert code_of(attempt) == "no_browser"
    shown = admin_client.get(f"/admin/sandboxes/lease/{lease.pk}/change/").content.decode()
    assert "Keep alive sessions are not supported" in shown
