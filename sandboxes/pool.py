"""Machines made ahead and kept stopped, so that a sandbox is there in seconds: `leases` takes them, `keep` sees to their number.

Rows come first and the vendor second, as with leases. A row is a machine's from before it is asked for; the lease that takes it
gets its name, its token and its vendor's id in one transaction, and the row is gone. What dies on the way leaves a row that
`keep` goes on with, or a machine that no row knows, which the reaper ends.
"""

import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from sandboxes import claims, registry, tokens
from sandboxes.errors import ProviderError, ProviderUnavailableError
from sandboxes.models import Lease, LeaseState, PoolMachine, PoolState
from sandboxes.providers import PoolProvider, Sandbox, SandboxState
from valet.lib.ids import new_id

log = logging.getLogger(__name__)

wanting = Signal()
"""After the commit that took a machine: another one should be made."""


def take(lease: Lease) -> bool:
    """Give a lease that asks for a machine the oldest that waits. False where none does, or the lease asks no more."""
    provider = registry.pool_provider_of(lease.tier)
    if provider is None:
        return False
    with transaction.atomic():
        free = (
            PoolMachine.objects.select_for_update(skip_locked=True)
            .filter(tier=lease.tier, recipe=provider.recipe, state=PoolState.WAITING)
            .order_by("created_at")
            .first()
        )
        if free is None or not _hand_over(free, lease):
            return False
        free.delete()
        transaction.on_commit(lambda: wanting.send(sender=PoolMachine))
    return True


def _hand_over(machine: PoolMachine, lease: Lease) -> bool:
    asking = Lease.objects.filter(pk=lease.pk, state=LeaseState.REQUESTED, warm=None)
    taken = asking.update(
        state=LeaseState.TAKEN,
        warm=True,
        taken_at=timezone.now(),
        machine=machine.pk,
        vendor_id=machine.vendor_id,
        address=machine.address,
        sealed_token=machine.sealed_token,
    )
    return taken == 1


def give_up(lease: Lease) -> bool:
    """The machine that it took won't do: it is to be destroyed, and the lease asks for one of its own. False where the lease
    has moved on meanwhile."""
    with transaction.atomic():
        held = Lease.objects.filter(
            pk=lease.pk,
            vendor_id=lease.vendor_id,
            state__in=(LeaseState.TAKEN, LeaseState.STARTING),
        )
        given_up = held.update(
            state=LeaseState.REQUESTED,
            warm=False,
            machine=F("id"),
            vendor_id="",
            address="",
            sealed_token=tokens.draw(lease.pk),
        )
        if given_up:
            PoolMachine.objects.create(
                id=lease.machine,
                tier=lease.tier,
                provider=lease.provider,
                state=PoolState.RETIRED,
                vendor_id=lease.vendor_id,
                sealed_token=lease.sealed_token,
            )
    return given_up == 1


def keep() -> None:
    """By beat: drop what the vendor has lost, make what is missing, destroy what is outdated or over."""
    _for_each_pool(_drop_lost, _replenish, _destroy_retired)


def replenish() -> None:
    """After one was taken: make another."""
    _for_each_pool(_replenish)


def tiers() -> tuple[int, ...]:
    """Those whose machines can be made ahead."""
    return tuple(tier for tier, _ in _pools())


def retire(which: Q) -> int:
    """They are lent no more, and destroyed by the next `keep`. How many: one that is being taken stays taken."""
    # Its row is locked by who takes it, and gone once it isn't.
    rows = PoolMachine.objects.filter(which).exclude(state=PoolState.RETIRED)
    return rows.update(state=PoolState.RETIRED, slot=None)


def _for_each_pool(*steps: Callable[[int, PoolProvider], None]) -> None:
    for tier, provider in _pools():
        for step in steps:
            try:
                step(tier, provider)
            except ProviderUnavailableError as error:
                # Each further call would take a worker's time, which others need.
                log.warning("the pool of tier %d has to wait: %s", tier, error)
                break
            except ProviderError as error:
                log.warning("the pool of tier %d isn't as it should be: %s", tier, error)


def _pools() -> Iterator[tuple[int, PoolProvider]]:
    for tier in sorted(registry.with_sandboxes()):
        provider = registry.pool_provider_of(tier)
        if provider is not None:
            yield tier, provider


def _drop_lost(tier: int, provider: PoolProvider) -> None:
    """Whoever takes a machine finds out too, at the cost of a slow start."""
    # Before the list, which then has to know each of them.
    rows = list(PoolMachine.objects.filter(tier=tier, state=PoolState.WAITING))
    if not rows:
        return
    listed = {sandbox.id: sandbox.state for sandbox in provider.list()}
    for row in rows:
        state = listed.get(row.vendor_id)
        if state is None:
            found = provider.get(row.vendor_id)
            state = found.state if found else SandboxState.GONE
        if state is SandboxState.GONE:
            log.warning("machine %s went from the pool", row)
            PoolMachine.objects.filter(pk=row.pk, state=PoolState.WAITING).delete()
        elif state is SandboxState.READY:
            log.warning("machine %s runs though nobody took it", row)
            retire(Q(pk=row.pk))


def _replenish(tier: int, provider: PoolProvider) -> None:
    target = settings.POOL_TARGET
    retire(Q(tier=tier) & (~Q(recipe=provider.recipe) | Q(slot__gt=target)))
    _fill_slots(tier, provider, target)
    for row in PoolMachine.objects.filter(tier=tier, state=PoolState.MAKING):
        _make(row, provider)


def _fill_slots(tier: int, provider: PoolProvider, target: int) -> None:
    held = set(
        PoolMachine.objects.filter(tier=tier, slot__isnull=False).values_list("slot", flat=True)
    )
    rows = [
        PoolMachine(
            id=(name := new_id()),
            tier=tier,
            provider=provider.name,
            slot=slot,
            image=provider.image,
            recipe=provider.recipe,
            sealed_token=tokens.draw(name),
        )
        for slot in range(1, target + 1)
        if slot not in held
    ]
    PoolMachine.objects.bulk_create(rows, ignore_conflicts=True)


def _make(row: PoolMachine, provider: PoolProvider) -> None:
    if not claims.claim(row):
        return
    try:
        token = tokens.opened(row.sealed_token, machine=row.pk)
        _keep_made(row, provider.prepare(str(row.pk), runner_token=token))
    finally:
        claims.let_go(row)


def _keep_made(row: PoolMachine, sandbox: Sandbox) -> None:
    waits = sandbox.state in (SandboxState.STARTING, SandboxState.STOPPED)
    made = PoolMachine.objects.filter(pk=row.pk, state=PoolState.MAKING).update(
        state=PoolState.WAITING if waits else PoolState.RETIRED,
        slot=F("slot") if waits else None,
        vendor_id=sandbox.id,
        address=sandbox.address,
    )
    if not made:
        PoolMachine.objects.filter(pk=row.pk, state=PoolState.RETIRED).update(vendor_id=sandbox.id)


def _destroy_retired(tier: int, provider: PoolProvider) -> None:
    for row in PoolMachine.objects.filter(tier=tier, state=PoolState.RETIRED):
        if not claims.claim(row):
            continue  # another worker destroys it, or it is being made at this moment
        # One that was retired while it was made has its vendor's id only now.
        row.refresh_from_db()
        try:
            if row.vendor_id:
                provider.retire(row.vendor_id)
        except ProviderUnavailableError:
            claims.let_go(row)
            raise
        except ProviderError as error:
            log.warning("machine %s can't be destroyed yet: %s", row, error)
            claims.let_go(row)
        else:
            row.delete()
