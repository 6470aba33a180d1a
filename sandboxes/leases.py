"""Sandboxes, taken and given back. The row comes first and the vendor second, so that whatever dies between the two is found
again: by its lease among the vendor's machines, or by the reaper."""

import logging
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from pydantic import SecretStr

from sandboxes import registry
from sandboxes.errors import ProviderError
from sandboxes.models import Lease, LeaseState
from sandboxes.providers import Sandbox, SandboxProvider, SandboxState
from sandboxes.runner import RunnerClient
from sandboxes.screen.upstream import Screen
from valet.lib.ids import new_id
from valet.lib.secrets import seal, unseal
from valet.lib.tokens import new_token

log = logging.getLogger(__name__)

TOKEN_PREFIX = "valet_runner_"  # noqa: S105 - how every one begins
CLAIM = timedelta(seconds=20)
"""Longer than a call to the vendor usually takes. Two calls at once for one lease are one machine: the provider sees to it."""


class SandboxLostError(Exception):
    """The vendor no longer has it."""


def request(subject: UUID, *, tier: int) -> Lease:
    """The lease for `subject`, made where there is none. Safe to repeat."""
    lease_id = new_id()
    token = seal(new_token(TOKEN_PREFIX).encode(), of=_of(lease_id))
    lease, _ = Lease.objects.get_or_create(
        subject=subject,
        defaults={
            "id": lease_id,
            "tier": tier,
            "provider": registry.TIERS[tier].provider,
            "sealed_token": token,
        },
    )
    return lease


def provide(subject: UUID) -> Lease:
    """Bring it one step nearer to `ready`. Safe to repeat, also by two at once: one of them acts.

    Raises `SandboxLostError` where the vendor has lost it or it was given back, `ProviderError` for what the vendor says.
    """
    lease = Lease.objects.get(subject=subject)
    if lease.state in (LeaseState.RELEASED, LeaseState.GONE):
        raise SandboxLostError(f"{lease} is {lease.state}")
    if lease.state == LeaseState.READY or not _claim(lease):
        return lease
    try:
        # Whoever held the claim before may have brought it further since it was read.
        lease.refresh_from_db()
        _advance(lease)
    finally:
        Lease.objects.filter(pk=lease.pk).update(claimed_until=None)
    lease.refresh_from_db()
    return lease


def _advance(lease: Lease) -> None:
    if lease.state == LeaseState.REQUESTED:
        _ask_for(lease)
    elif lease.state == LeaseState.STARTING:
        _look_at(lease)


def is_there(subject: UUID) -> bool:
    """Whether the vendor still has it. Raises `ProviderError` where it doesn't say."""
    lease = Lease.objects.filter(subject=subject).first()
    if lease is None or lease.state in (LeaseState.RELEASED, LeaseState.GONE):
        return False
    if not lease.vendor_id:
        return True
    found = registry.provider_of(lease.tier).get(lease.vendor_id)
    return found is not None and found.state is not SandboxState.GONE


def runner_of(subject: UUID) -> RunnerClient | None:
    """Of a sandbox that is ready."""
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    return None if lease is None else _runner(lease)


def screen_of(subject: UUID) -> Screen | None:
    """Of a sandbox that is ready."""
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    if lease is None:
        return None
    url = registry.provider_of(lease.tier).screen_url(_place(lease))
    return Screen(url, token=SecretStr(_token(lease)))


def release(subject: UUID) -> Decimal:
    """Give it back, and destroy it now if the vendor can be reached; else the reaper does. What it cost so far, in US dollars."""
    lease = Lease.objects.filter(subject=subject).first()
    if lease is None:
        return Decimal(0)
    now = timezone.now()
    Lease.objects.filter(pk=lease.pk).exclude(
        state__in=(LeaseState.RELEASED, LeaseState.GONE)
    ).update(state=LeaseState.RELEASED, released_at=now, cost=_cost(lease, now))
    lease.refresh_from_db()
    if lease.state == LeaseState.RELEASED:
        _destroy_quietly(lease)
    return lease.cost


def reap() -> int:
    """Destroy what was given back and is still there, and machines that no lease knows. How many."""
    reaped = sum(
        _destroy_quietly(lease)
        for lease in Lease.objects.filter(state=LeaseState.RELEASED, gone_at=None)
    )
    for tier in registry.built():
        provider = registry.provider_of(tier)
        try:
            machines = [each for each in provider.list() if each.state is not SandboxState.GONE]
        except ProviderError as error:
            log.warning("tier %d can't be reaped: %s", tier, error)
            continue
        wanted = _wanted([machine.lease for machine in machines])
        for machine in machines:
            if machine.lease not in wanted:
                log.warning("machine %s belongs to no lease", machine.id)
                reaped += _end(provider, machine.id)
    return reaped


def _end(provider: SandboxProvider, vendor_id: str) -> bool:
    """One that can't be ended now keeps no other from it."""
    try:
        provider.destroy(vendor_id)
    except ProviderError as error:
        log.warning("machine %s can't be destroyed yet: %s", vendor_id, error)
        return False
    return True


def _wanted(names: list[str]) -> set[str]:
    """The row comes before the machine: one whose lease isn't there, or is over, is nobody's."""
    held = Lease.objects.exclude(state__in=(LeaseState.RELEASED, LeaseState.GONE))
    return {str(pk) for pk in held.values_list("pk", flat=True)} & set(names)


def _claim(lease: Lease) -> bool:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Lease.objects.filter(free, pk=lease.pk).update(claimed_until=now + CLAIM)
    return taken == 1


def _ask_for(lease: Lease) -> None:
    sandbox = registry.provider_of(lease.tier).create(str(lease.pk), runner_token=_token(lease))
    kept = Lease.objects.filter(pk=lease.pk, state=LeaseState.REQUESTED).update(
        state=LeaseState.STARTING, vendor_id=sandbox.id, address=sandbox.address
    )
    over = Lease.objects.filter(pk=lease.pk, state__in=(LeaseState.RELEASED, LeaseState.GONE))
    # Not kept and not over: the claim ran out, and who came next was given this same machine.
    if not kept and over.update(vendor_id=sandbox.id):
        registry.provider_of(lease.tier).destroy(sandbox.id)


def _look_at(lease: Lease) -> None:
    found = registry.provider_of(lease.tier).get(lease.vendor_id)
    if found is None or found.state is SandboxState.GONE:
        _bury(lease)
        raise SandboxLostError(f"{lease} went while it started")
    if found.state is SandboxState.READY and _runner(lease, found).is_up():
        Lease.objects.filter(pk=lease.pk, state=LeaseState.STARTING).update(
            state=LeaseState.READY, ready_at=timezone.now(), address=found.address
        )


def _destroy_quietly(lease: Lease) -> bool:
    if lease.vendor_id and not _end(registry.provider_of(lease.tier), lease.vendor_id):
        return False
    if not lease.vendor_id and lease.claimed_until and lease.claimed_until > timezone.now():
        return False  # it may be being made at this moment
    _bury(lease)
    return True


def _bury(lease: Lease) -> None:
    lease.state, lease.gone_at = LeaseState.GONE, timezone.now()
    lease.cost = lease.cost or _cost(lease, lease.gone_at)
    lease.save(update_fields=["state", "gone_at", "cost"])


def _cost(lease: Lease, until: datetime) -> Decimal:
    hours = Decimal((until - lease.created_at).total_seconds()) / 3600
    return (hours * registry.TIERS[lease.tier].cost).quantize(Decimal("0.000001"))


def _runner(lease: Lease, sandbox: Sandbox | None = None) -> RunnerClient:
    url = registry.provider_of(lease.tier).runner_url(sandbox or _place(lease))
    return RunnerClient(url, token=_token(lease))


def _place(lease: Lease) -> Sandbox:
    return Sandbox(
        id=lease.vendor_id,
        address=lease.address,
        state=SandboxState.READY,
        created_at=lease.created_at,
        lease=str(lease.pk),
    )


def _token(lease: Lease) -> str:
    return unseal(bytes(lease.sealed_token), of=_of(lease.pk)).decode()


def _of(lease_id: UUID) -> str:
    return f"runner {lease_id}"
