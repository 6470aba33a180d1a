"""Workers of the pool are killed between the vendor and the row, and many of them work at once: no machine is given twice, none is
left behind."""

import signal

import pytest

from sandboxes import leases, pool
from sandboxes.models import Lease, LeaseState
from tests.board_process import THOROUGH
from tests.emulator_process import until
from tests.pooled import Pooled, ready
from tests.sandboxes import pool_worker
from tests.sandboxes.pool_worker import Place
from valet.lib.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, CLAIMS = 20, 10 if THOROUGH else 3


def kill(fly: Pooled, work: str, moment: str, subject: object = None) -> None:
    worker = pool_worker.start(pool_worker.killed, Place.of(fly), work, subject, moment)
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL, f"{work} never came to {moment}"


@pytest.mark.parametrize("goes_on", [True, False], ids=["goes on", "is given back"])
@pytest.mark.parametrize("step", ["hand over", "start", "create"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_as_it_provides(fly, when, step, goes_on):
    if step != "create":
        pool.keep()
    subject = new_id()
    kill(fly, "provide", f"{when} {step}", subject)
    if goes_on:
        fly.emulator.expire_leases()
        Lease.objects.update(claimed_until=None)
        made = fly.living()
        lease = ready(subject)
        # What the dead one had asked for is found again.
        assert str(lease.machine) in made or (when, step) == ("before", "create")
        assert lease.warm is (step != "create")
    else:
        leases.release(subject)
    assert fly.is_as_it_should_be()
    assert fly.ends_empty()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_as_it_fills_the_pool(fly, when):
    kill(fly, "keep", f"{when} prepare")
    assert fly.is_as_it_should_be()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_as_it_fills_the_pool_for_an_image_that_is_replaced(fly, when):
    kill(fly, "keep", f"{when} prepare")
    fly.deploy("registry.fly.io/valet-runner:2")
    assert fly.is_as_it_should_be()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_as_it_rolls_the_pool(fly, when):
    pool.keep()
    fly.deploy("registry.fly.io/valet-runner:2")
    kill(fly, "keep", f"{when} retire")
    assert fly.is_as_it_should_be()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_as_it_gives_a_sandbox_back(fly, when):
    pool.keep()
    subject = new_id()
    ready(subject)
    kill(fly, "release", f"{when} destroy", subject)
    assert fly.is_as_it_should_be()
    assert Lease.objects.get().state == LeaseState.GONE


def test_of_many_claims_at_once_none_gets_anothers_machine(fly, settings):
    settings.POOL_TARGET = PROCESSES
    pool.keep()
    over = pool_worker.event()
    beat = pool_worker.start(pool_worker.tend, Place.of(fly), over)
    workers = [
        pool_worker.start(pool_worker.claims, Place.of(fly), CLAIMS) for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.join(60)
    over.set()
    beat.join(10)
    assert [worker.exitcode for worker in (*workers, beat)] == [0] * (PROCESSES + 1)
    given = Lease.objects.filter(ready_at__isnull=False)
    assert given.count() == PROCESSES * CLAIMS
    assert given.values("vendor_id").distinct().count() == PROCESSES * CLAIMS
    assert given.filter(warm=True).count() > PROCESSES * CLAIMS / 2
    assert fly.ends_empty()
    until(lambda: fly.client.list_() == ())
