"""From asking for a sandbox to its runner's first answer: with one of the pool, and with one that is made. Printed, not judged.

The vendor takes what is stated here: the time in which an image is fetched and a machine made of it, and that in which one starts.
"""

import statistics
import time

import pytest

from applications.starting import LOOK_AGAIN, LOOK_SOON
from sandboxes import leases, pool
from tests.emulator_process import until
from tests.fly_emulator import FlyEmulator
from tests.pooled import pooled, ready
from valet.lib.ids import new_id

pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(300)]

ROUNDS = 3
PULL, START = 12.0, 1.0
"""Seconds. A first pull may take much longer, and a start less: https://fly.io/docs/machines/."""


def test_warm_and_cold(tmp_path, monkeypatch, settings, capsys):
    options = (
        *("--start-delay", str(PULL + START), "--pull-delay", str(PULL)),
        "--end-machines",
    )
    with (
        FlyEmulator(tmp_path, options) as emulator,
        emulator.client() as client,
        pooled(emulator, client, monkeypatch, runners=True) as fly,
    ):
        settings.POOL_TARGET = ROUNDS
        pool.keep()
        until(lambda: set(fly.living().values()) == {"stopped"}, seconds=60)
        warm: list[float] = []
        cold: list[float] = []
        for times, is_warm in ((warm, True), (cold, False)):
            for _ in range(ROUNDS):
                subject = new_id()
                began = time.monotonic()
                lease = ready(subject, looks=200, pause=LOOK_SOON if is_warm else LOOK_AGAIN)
                times.append(time.monotonic() - began)
                assert lease.warm is is_warm
                leases.release(subject)
        settings.POOL_TARGET = 0
    with capsys.disabled():
        print(
            f"\nfrom claim to runner up, at a vendor that takes {PULL:.0f} s to make a machine and {START:.0f} s to"
            f" start it: warm {statistics.median(warm):.1f} s (worst {max(warm):.1f}),"
            f" cold {statistics.median(cold):.1f} s (worst {max(cold):.1f}), of {ROUNDS} each"
        )
