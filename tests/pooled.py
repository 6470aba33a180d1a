"""A pool of machines at an emulator of Fly's, and what is to be true of it whatever went wrong."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from django.conf import settings

from sandboxes import leases, pool, registry
from sandboxes.errors import ProviderError
from sandboxes.fly.client import FlyClient
from sandboxes.models import Lease, LeaseState, PoolMachine, PoolState
from sandboxes.providers import SandboxProvider
from sandboxes.runner import RunnerClient
from tests.emulator_process import until
from tests.fly_emulator import FlyEmulator

log = logging.getLogger(__name__)

OVER = (LeaseState.RELEASED, LeaseState.GONE)


class Pooled:
    """Tier 3 at the emulator. `image` is that of machines that are made from now on."""

    def __init__(self, emulator: FlyEmulator, client: FlyClient) -> None:
        self.emulator = emulator
        self.client = client
        self.image = "registry.fly.io/valet-runner:1"

    def deploy(self, image: str) -> None:
        self.image = image
        registry.provider_of.cache_clear()

    def spec(self) -> registry.TierSpec:
        return self.spec_of(lambda: self.emulator.provider(self.client, image=self.image))

    @staticmethod
    def spec_of(provide: Callable[[], SandboxProvider]) -> registry.TierSpec:
        return replace(registry.TIERS[3], is_set_up=lambda: True, provide=provide)

    def living(self) -> dict[str, str]:
        """Machines by what they were made under, with their states."""
        listed = self.client.list_(metadata={"app": "valet"})
        return {
            each.metadata["valet_lease"]: each.state
            for each in listed
            if "destroy" not in each.state
        }

    def waiting(self) -> set[str]:
        rows = PoolMachine.objects.filter(state=PoolState.WAITING)
        return {str(pk) for pk in rows.values_list("pk", flat=True)}

    def held(self) -> set[str]:
        """Of leases that aren't over."""
        rows = Lease.objects.exclude(state__in=OVER)
        return {str(machine) for machine in rows.values_list("machine", flat=True)}

    def time_passes(self) -> None:
        """Whoever held anything and died holds it no more; beat comes by."""
        self.emulator.expire_leases()
        for rows in (Lease.objects, PoolMachine.objects):
            rows.update(claimed_until=None)
        pool.keep()
        leases.reap()

    def is_as_it_should_be(self) -> bool:
        """The pool is full, each lease has its machine, and there is no other."""
        self.time_passes()
        assert len(self.waiting()) == PoolMachine.objects.count() == settings.POOL_TARGET
        assert set(self.living()) == self.waiting() | self.held()
        return True

    def ends_empty(self) -> bool:
        for subject in Lease.objects.exclude(state__in=OVER).values_list("subject", flat=True):
            leases.release(subject)
        settings.POOL_TARGET = 0
        self.time_passes()
        until(lambda: self.living() == {})
        leases.reap()
        assert not Lease.objects.exclude(state=LeaseState.GONE).exists()
        assert not PoolMachine.objects.exists()
        return True


@contextmanager
def pooled(
    emulator: FlyEmulator, client: FlyClient, patch: pytest.MonkeyPatch, *, runners: bool = False
) -> Iterator[Pooled]:
    """Without `runners` nothing runs in its machines: each counts as up once it has started."""
    found = Pooled(emulator, client)
    patch.setattr(registry, "TIERS", {3: found.spec()})
    if not runners:
        patch.setattr(RunnerClient, "is_up", lambda _: True)
    registry.provider_of.cache_clear()
    for machine in client.list_():
        client.destroy(machine.id, force=True)
    yield found
    registry.provider_of.cache_clear()


def ready(subject: UUID, *, looks: int = 50, pause: float = 0.0) -> Lease:
    """What a worker does until its runner is up; the vendor's errors pass."""
    leases.request(subject, tier=3)
    for _ in range(looks):
        try:
            lease = leases.provide(subject)
        except ProviderError as error:
            log.info("%s", error)
        else:
            if lease.state == LeaseState.READY:
                return lease
        time.sleep(pause)  # noqa: TID251  a test waits for a process
    raise AssertionError(f"{Lease.objects.get(subject=subject).state} after {looks} looks")
