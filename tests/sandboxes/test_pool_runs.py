"""The pool with machines that run, and the vendor's limits on. Four claims; with `VALET_KILLS` twelve."""

import pytest

from sandboxes import pool
from sandboxes.models import Lease
from tests.board_process import THOROUGH
from tests.emulator_process import until
from tests.fly_emulator import FlyEmulator, processes_of
from tests.pooled import pooled
from tests.sandboxes import pool_worker
from tests.sandboxes.pool_worker import Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORKERS, CLAIMS, POOL = (4, 3, 3) if THOROUGH else (2, 2, 2)


def test_claims_under_the_vendors_limits(tmp_path, monkeypatch, settings):
    """At most as many machines run as there are workers."""
    settings.POOL_TARGET = POOL
    with (
        FlyEmulator(tmp_path, ("--start-delay", "0.4", "--end-machines")) as emulator,
        emulator.client(patience=60.0) as client,
        pooled(emulator, client, monkeypatch, runners=True) as fly,
    ):
        pool.keep()
        over = pool_worker.event()
        place = Place.of(fly, runners=True)
        beat = pool_worker.start(pool_worker.tend, place, over)
        workers = [pool_worker.start(pool_worker.claims, place, CLAIMS) for _ in range(WORKERS)]
        for worker in workers:
            worker.join(240)
        over.set()
        beat.join(60)
        assert [worker.exitcode for worker in (*workers, beat)] == [0] * (WORKERS + 1)
        given = Lease.objects.filter(ready_at__isnull=False)
        assert given.count() == given.values("vendor_id").distinct().count() == WORKERS * CLAIMS
        assert given.filter(warm=True).exists()
        assert fly.ends_empty()
        until(lambda: client.list_() == ())
        for machine in given.values_list("vendor_id", flat=True):
            assert processes_of(machine) == []
