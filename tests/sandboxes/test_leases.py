"""Two at once, and a lease that is given back under somebody's hands."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from sandboxes import claims, leases, registry
from sandboxes.models import Lease, LeaseState
from sandboxes.providers import Sandbox, SandboxProvider, SandboxState
from valet.lib.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.django_db


def nothing() -> None:
    return None


@dataclass
class Vendor(SandboxProvider):
    """Keeps its machines in a dictionary. `meanwhile` happens once, while it makes one."""

    meanwhile: "Callable[[], object]" = nothing
    machines: dict[str, Sandbox] = field(default_factory=dict)
    name: str = "vendor"

    @override
    def create(self, lease: str, *, runner_token: str, context: str = "") -> Sandbox:
        now = datetime.now(UTC)
        made = Sandbox(f"m-{lease}", "127.0.0.1", SandboxState.STARTING, now, lease)
        self.machines.setdefault(made.id, made)
        then, self.meanwhile = self.meanwhile, nothing
        then()
        return made

    @override
    def find(self, lease: str) -> Sandbox | None:
        return self.machines.get(f"m-{lease}")

    @override
    def get(self, sandbox_id: str) -> Sandbox | None:
        return self.machines.get(sandbox_id)

    @override
    def destroy(self, sandbox_id: str) -> None:
        self.machines.pop(sandbox_id, None)

    @override
    def list(self) -> "Sequence[Sandbox]":
        return tuple(self.machines.values())

    @override
    def runner_url(self, sandbox: Sandbox) -> str:
        return f"http://{sandbox.address}:9"


@pytest.fixture
def vendor(monkeypatch):
    vendor = Vendor()
    spec = replace(registry.TIERS[3], provider="vendor", is_set_up=lambda: True)
    monkeypatch.setattr(registry, "TIERS", {3: spec})
    monkeypatch.setattr(registry, "provider_of", lambda _tier: vendor)
    return vendor


@pytest.fixture
def subject():
    subject = new_id()
    leases.request(subject, tier=3)
    return subject


def state_of(subject):
    return Lease.objects.get(subject=subject).state


def test_who_read_the_lease_before_another_brought_it_further_ends_no_machine(
    vendor, subject, monkeypatch
):
    claim = claims.claim

    def claim_late(lease):
        monkeypatch.setattr(claims, "claim", claim)
        leases.provide(subject)
        return claim(lease)

    monkeypatch.setattr(claims, "claim", claim_late)
    assert leases.provide(subject).state == LeaseState.STARTING
    assert len(vendor.machines) == 1


def test_a_vendor_slower_than_the_claim_is_asked_twice_and_keeps_the_machine(vendor, subject):
    def next_in_line():
        Lease.objects.update(claimed_until=None)
        leases.provide(subject)

    vendor.meanwhile = next_in_line
    assert leases.provide(subject).state == LeaseState.STARTING
    assert len(vendor.machines) == 1


def test_one_given_back_while_its_machine_is_made_leaves_none(vendor, subject):
    vendor.meanwhile = lambda: leases.release(subject)
    leases.provide(subject)
    assert state_of(subject) == LeaseState.RELEASED
    assert vendor.machines == {}
    leases.reap()
    assert state_of(subject) == LeaseState.GONE
