"""Every call to the vendor of machines fails in every way, wherever the pool and leases make one: nothing is left behind, and an
application gets its sandbox or is told why not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from applications import starting
from applications.models import Attempt, AttemptState, State
from deploy.local.emulators.fly.faults import Kind
from sandboxes import leases, pool
from sandboxes.fly.client import FlyClient
from sandboxes.models import Lease, LeaseState, PoolMachine
from tests.board_process import THOROUGH
from tests.factories.applications import AttemptFactory
from tests.fly_emulator import FlyEmulator
from tests.pooled import Pooled, ready
from valet.lib.ids import new_id

pytestmark = pytest.mark.django_db

Fail = Callable[[], None]
PATIENCE = 1.0
"""Of the client, for an answer."""


@pytest.fixture(scope="module")
def client(emulator: FlyEmulator) -> Iterator[FlyClient]:
    with emulator.client(timeout=PATIENCE, sleep=lambda _: None) as client:
        yield client


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "START_PATIENCE", timedelta(seconds=0.05))


def begin(subject: UUID, *, looks: int = 60) -> AttemptState:
    """As workers would: until its sandbox is ready, or the attempt is over."""
    application = Attempt.objects.get(pk=subject).application
    for _ in range(looks):
        starting.provision(application.pk)
        attempt = application.attempts.get()
        lease = Lease.objects.get(subject=subject)
        if lease.state == LeaseState.READY or attempt.state != AttemptState.PROVISIONING:
            return AttemptState(attempt.state)
    raise AssertionError(f"no sandbox after {looks} looks")


def queued() -> UUID:
    attempt = AttemptFactory.create(
        tier=3,
        state=AttemptState.PROVISIONING,
        application__state=State.QUEUED,
        application__deadline_at=timezone.now() + timedelta(minutes=3),
    )
    return UUID(str(attempt.pk))


def warm(fly: Pooled, fail: Fail) -> AttemptState:
    pool.keep()
    subject = queued()
    fail()
    return begin(subject)


def cold(fly: Pooled, fail: Fail) -> AttemptState:
    subject = queued()
    fail()
    return begin(subject)


def replenish(fly: Pooled, fail: Fail) -> None:
    fail()
    pool.replenish()


def lost(fly: Pooled, fail: Fail) -> None:
    pool.keep()
    fly.client.destroy(PoolMachine.objects.all()[0].vendor_id, force=True)
    fail()
    pool.keep()


def roll(fly: Pooled, fail: Fail) -> None:
    pool.keep()
    fly.deploy("registry.fly.io/valet-runner:2")
    fail()
    pool.keep()


def release(fly: Pooled, fail: Fail) -> None:
    subject = new_id()
    ready(subject)
    fail()
    leases.release(subject)


def reap(fly: Pooled, fail: Fail) -> None:
    pool.keep()
    PoolMachine.objects.all().delete()
    fail()
    leases.reap()


CALLS = [
    *((warm, call) for call in ("create_lease", "start", "release_lease", "get")),
    *((cold, call) for call in ("list_machines", "create", "get")),
    *((replenish, call) for call in ("list_machines", "create")),
    (lost, "list_machines"),
    (lost, "get"),
    *((roll, call) for call in ("create_lease", "destroy")),
    (release, "destroy"),
    *((reap, call) for call in ("list_machines", "destroy")),
]
USUAL = (
    Kind.INSUFFICIENT_CAPACITY,
    Kind.RATE_LIMIT,
    Kind.CUT_BEFORE,
    Kind.CUT_AFTER,
    Kind.CONFLICT,
    Kind.PRECONDITION,
    Kind.REFUSAL,
)
"""One of each that the client tells apart: the others are told as one of these."""
KINDS = tuple(Kind) if THOROUGH else USUAL
FOR_GOOD = {Kind.REFUSAL}
"""Such an answer means that asking again is no use."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("flow", "call"), CALLS, ids=[f"{flow.__name__}-{call}" for flow, call in CALLS]
)
def test_a_call_that_fails_leaves_nothing_behind(fly, emulator, flow, call, kind):
    became = flow(fly, lambda: emulator.order(kind, call=call))
    assert emulator.call_off() == 0, f"{flow.__name__} made no such call"
    if became is not None:
        hopeless = kind in FOR_GOOD and call in {"list_machines", "create", "get"}
        assert became == (AttemptState.DRAINING if hopeless else AttemptState.PROVISIONING)
        if hopeless:
            # The pipeline does, once the attempt is sealed.
            leases.release(Lease.objects.get().subject)
    assert fly.is_as_it_should_be()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", ["create_lease", "start"])
def test_where_no_machine_of_the_pool_can_be_started_one_is_made(fly, emulator, call, kind):
    became = warm(fly, lambda: emulator.order(kind, call=call, times=100))
    assert emulator.call_off() < 100
    assert became == AttemptState.PROVISIONING
    assert Lease.objects.get().warm is False
    assert fly.is_as_it_should_be()


def test_how_soon_is_looked_again(fly, emulator):
    pool.keep()
    application = Attempt.objects.get(pk=queued()).application
    emulator.order("precondition", call="start")
    # The vendor lets a machine be started once a second, and asked after five times.
    assert starting.provision(application.pk) == starting.START_AGAIN
    assert starting.provision(application.pk) == starting.LOOK_SOON
    assert starting.provision(application.pk) is None
