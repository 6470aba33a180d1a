"""Sandboxes, taken and given back. The row comes first and the vendor second, so that whatever dies between the two is found
again: by its lease among the vendor's machines, or by the reaper."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from pydantic import SecretStr

from sandboxes import claims, contexts, pool, registry, tokens
from sandboxes.errors import (
    ContextGoneError,
    GoneError,
    LimitReachedError,
    NoCapacityError,
    ProviderError,
    RejectedError,
)
from sandboxes.models import Lease, LeaseState, PoolMachine
from sandboxes.providers import Sandbox, SandboxProvider, SandboxState
from sandboxes.runner import RunnerClient
from sandboxes.screen.upstream import Screen
from valet.lib.ids import new_id

log = logging.getLogger(__name__)

START_PATIENCE = timedelta(seconds=6)
"""For a machine of the pool whose start is refused or in doubt, before one is made in its place: that takes longer."""
LONGEST_COMPLAINT = 400
WONT_START = (GoneError, NoCapacityError, RejectedError)
"""Nothing to wait for. A stopped machine has no room set aside for it on its host."""


class SandboxLostError(Exception):
    """The vendor no longer has it."""


def request(subject: UUID, *, tier: int, person: UUID | None = None) -> Lease:
    """The lease for `subject`, made where there is none. Safe to repeat. `person`: who it is for, which matters to a tier
    that keeps a browser for each."""
    lease_id = new_id()
    lease, _ = Lease.objects.get_or_create(
        subject=subject,
        defaults={
            "id": lease_id,
            "tier": tier,
            "person_id": person,
            "provider": registry.TIERS[tier].provider,
            "machine": lease_id,
            "sealed_token": tokens.draw(lease_id),
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
    if lease.state == LeaseState.READY or not claims.claim(lease):
        return lease
    try:
        # Whoever held the claim before may have brought it further since it was read.
        lease.refresh_from_db()
        _advance(lease)
    except ProviderError as error:
        _note(lease, error)
        raise
    finally:
        claims.let_go(lease)
    lease.refresh_from_db()
    return lease


def _note(lease: Lease, error: ProviderError) -> None:
    """For staff, who look at the lease first."""
    Lease.objects.filter(pk=lease.pk).update(complaint=str(error)[:LONGEST_COMPLAINT])


def _advance(lease: Lease) -> None:
    if lease.state == LeaseState.REQUESTED:
        if pool.take(lease):
            lease.refresh_from_db()
        else:
            _ask_for(lease)
    if lease.state == LeaseState.TAKEN:
        _start(lease)
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
    return found is not None and found.state in (SandboxState.STARTING, SandboxState.READY)


def is_made(subject: UUID) -> bool:
    """Is its sandbox known to be there, or on its way?"""
    return Lease.objects.filter(subject=subject).exclude(state=LeaseState.REQUESTED).exists()


def runner_of(subject: UUID) -> RunnerClient | None:
    """Of a sandbox that is ready."""
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    return None if lease is None else _runner(lease)


def screen_of(subject: UUID) -> Screen | None:
    """Of a sandbox that is ready and has one."""
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    if lease is None:
        return None
    place, provider = _place(lease), registry.provider_of(lease.tier)
    url = provider.screen_url(place)
    return Screen(url, SecretStr(_token(lease)), provider.headers(place)) if url else None


def endpoint_of(subject: UUID) -> SecretStr:
    """The CDP address of the browser of a sandbox that is ready; empty where the runner has it beside it. The vendor is asked each
    time, and it is kept nowhere: it is all that opens the browser.

    Raises `SandboxLostError` where the browser has ended, `ProviderError` for what the vendor says.
    """
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    if lease is None:
        raise SandboxLostError(f"{subject} has no browser")
    try:
        return registry.provider_of(lease.tier).endpoint(_place(lease))
    except ProviderError as error:
        _note(lease, error)
        if isinstance(error, GoneError):
            raise SandboxLostError(str(error)) from error
        raise


def live_view_of(subject: UUID, *, seconds: int) -> SecretStr | None:
    """The address of the vendor's own page that shows the browser of a sandbox that is ready and drives it, for whoever has it and
    so long. None where the tier has none, or nothing runs. Raises `ProviderError`."""
    lease = Lease.objects.filter(subject=subject, state=LeaseState.READY).first()
    if lease is None:
        return None
    return registry.provider_of(lease.tier).live_view(_place(lease), seconds=seconds)


def release(subject: UUID) -> Decimal:
    """Give it back, and destroy it now if the vendor can be reached; else the reaper does. What it cost so far, in US dollars."""
    lease = Lease.objects.filter(subject=subject).first()
    if lease is None:
        return Decimal(0)
    _give_back(lease)
    lease.refresh_from_db()
    if lease.state == LeaseState.RELEASED:
        _destroy_quietly(lease)
    return lease.cost


def release_all_of(person: UUID) -> None:
    """Who is no more needs none. In the transaction of that: nobody who would give them back is there afterwards, and the reaper
    destroys them."""
    for lease in Lease.objects.filter(person_id=person, gone_at=None):
        _give_back(lease)


def _give_back(lease: Lease) -> None:
    now = timezone.now()
    Lease.objects.filter(pk=lease.pk).exclude(
        state__in=(LeaseState.RELEASED, LeaseState.GONE)
    ).update(state=LeaseState.RELEASED, released_at=now, cost=_cost(lease, now))


def reap() -> int:
    """Destroy what was given back and is still there, and machines that neither a lease nor the pool knows. How many."""
    reaped = sum(
        _destroy_quietly(lease)
        for lease in Lease.objects.filter(state=LeaseState.RELEASED, gone_at=None)
    )
    for tier in registry.with_sandboxes():
        try:
            reaped += _reap_strays(tier)
        except ProviderError as error:
            log.warning("tier %d can't be reaped: %s", tier, error)
    contexts.drop_disowned()
    return reaped


def _reap_strays(tier: int) -> int:
    provider = registry.provider_of(tier)
    machines = [each for each in provider.list() if each.state is not SandboxState.GONE]
    wanted = _wanted([machine.lease for machine in machines])
    strays = [
        machine
        for machine in machines
        # A lease that knows its machine has no other; one that doesn't may be about to learn of it.
        if wanted.get(machine.lease) not in ("", machine.id)
    ]
    for stray in strays:
        log.warning("machine %s belongs to nobody", stray.id)
    return sum(_end(provider, stray.id) for stray in strays)


def _end(provider: SandboxProvider, vendor_id: str) -> bool:
    """One that can't be ended now keeps no other from it."""
    try:
        provider.destroy(vendor_id)
    except ProviderError as error:
        log.warning("machine %s can't be destroyed yet: %s", vendor_id, error)
        return False
    return True


def _wanted(names: list[str]) -> dict[str, str]:
    """The vendor's ids, as far as they are known, of machines by what they were made under. The row comes before the machine: one
    that neither the pool nor a lease that isn't over has is nobody's."""
    held = Lease.objects.exclude(state__in=(LeaseState.RELEASED, LeaseState.GONE))
    # In one query: between two, a machine could go from the pool to a lease and be seen in neither.
    known = held.values_list("machine", "vendor_id").union(
        PoolMachine.objects.values_list("pk", "vendor_id")
    )
    return {name: vendor_id for machine, vendor_id in known if (name := str(machine)) in set(names)}


def _ask_for(lease: Lease) -> None:
    # From here on a machine of its own may exist, which mustn't be left behind for one of the pool.
    undecided = Lease.objects.filter(pk=lease.pk, warm=None)
    if lease.warm is None and not undecided.update(warm=False):
        return  # another worker took one of the pool meanwhile
    sandbox = _made(lease)
    kept = Lease.objects.filter(pk=lease.pk, state=LeaseState.REQUESTED).update(
        state=LeaseState.STARTING,
        vendor_id=sandbox.id,
        address=sandbox.address,
        made_at=sandbox.created_at,
    )
    if not kept:
        _end_what_is_over(lease, sandbox.id)


def _made(lease: Lease) -> Sandbox:
    provider, context = registry.provider_of(lease.tier), contexts.hold(lease)
    try:
        return provider.create(str(lease.machine), runner_token=_own_token(lease), context=context)
    except ContextGoneError:
        contexts.lose(lease, context)
        raise
    except LimitReachedError:
        # What nobody uses any more may be what fills it: there is room the next time.
        _reap_strays(lease.tier)
        raise


def _end_what_is_over(lease: Lease, vendor_id: str) -> None:
    """Not kept and not over: the claim ran out, and who came next was given this same machine."""
    over = Lease.objects.filter(pk=lease.pk, state__in=(LeaseState.RELEASED, LeaseState.GONE))
    if over.update(vendor_id=vendor_id):
        registry.provider_of(lease.tier).destroy(vendor_id)
        contexts.rest(lease)


def _start(lease: Lease) -> None:
    provider = registry.pool_provider_of(lease.tier)
    try:
        if provider is None:
            raise RejectedError(f"tier {lease.tier} has no pool any more")
        provider.start(lease.vendor_id)
    except ProviderError as error:
        log.warning("%s of the pool can't be started: %s", lease, error)
        if isinstance(error, WONT_START) or _is_out_of_patience(lease):
            pool.give_up(lease)
        return
    kept = Lease.objects.filter(
        pk=lease.pk, state=LeaseState.TAKEN, vendor_id=lease.vendor_id
    ).update(state=LeaseState.STARTING)
    if not kept:
        _end_what_is_over(lease, lease.vendor_id)


def _is_out_of_patience(lease: Lease) -> bool:
    return lease.taken_at is None or timezone.now() - lease.taken_at > START_PATIENCE


def _look_at(lease: Lease) -> None:
    found = registry.provider_of(lease.tier).get(lease.vendor_id)
    if found is None or found.state in (SandboxState.STOPPED, SandboxState.GONE):
        if lease.warm:
            log.warning("%s of the pool went as it started", lease)
            pool.give_up(lease)
            return
        _bury(lease)
        raise SandboxLostError(f"{lease} went while it started")
    if found.state is not SandboxState.READY:
        return
    place = replace(found, address=found.address or lease.address)
    starting = Lease.objects.filter(
        pk=lease.pk, state=LeaseState.STARTING, vendor_id=lease.vendor_id
    )
    if _runner(lease, place).is_up():
        starting.update(state=LeaseState.READY, ready_at=timezone.now(), address=place.address)
    else:
        # It has no job yet, so that no two runners can have it.
        starting.update(address=registry.provider_of(lease.tier).moved(place).address)


def _destroy_quietly(lease: Lease) -> bool:
    if not lease.vendor_id and claims.is_claimed(lease):
        return False  # it may be being made at this moment
    if not _find_what_was_made(lease):
        return False
    try:
        if lease.vendor_id:
            registry.provider_of(lease.tier).destroy(lease.vendor_id)
    except ProviderError as error:
        log.warning("%s can't be destroyed yet: %s", lease, error)
        _note(lease, error)
        return False
    _bury(lease)
    return True


def _find_what_was_made(lease: Lease) -> bool:
    """A machine may be there though its vendor's answer never came. False where the vendor doesn't say."""
    if lease.vendor_id or lease.warm is None:
        return True  # known, or never asked for
    try:
        found = registry.provider_of(lease.tier).find(str(lease.machine))
    except ProviderError as error:
        log.warning("%s: nobody says whether it was made: %s", lease, error)
        _note(lease, error)
        return False
    if found is not None:
        lease.vendor_id, lease.made_at = found.id, found.created_at
        lease.save(update_fields=["vendor_id", "made_at"])
    return True


def _bury(lease: Lease) -> None:
    # While the lease holds it, so that nobody opens it in between.
    contexts.rest(lease)
    lease.state, lease.gone_at = LeaseState.GONE, timezone.now()
    lease.cost = lease.cost or _cost(lease, lease.gone_at)
    lease.save(update_fields=["state", "gone_at", "cost"])


def _cost(lease: Lease, until: datetime) -> Decimal:
    """Nothing, of one that the vendor isn't known to have made."""
    if not lease.vendor_id:
        return Decimal(0)
    spec = registry.TIERS[lease.tier]
    return spec.cost_of(until - (lease.made_at or lease.created_at))


def _runner(lease: Lease, sandbox: Sandbox | None = None) -> RunnerClient:
    place, provider = sandbox or _place(lease), registry.provider_of(lease.tier)
    return RunnerClient(
        provider.runner_url(place), token=_token(lease), headers=provider.headers(place)
    )


def _place(lease: Lease) -> Sandbox:
    return Sandbox(
        id=lease.vendor_id,
        address=lease.address,
        state=SandboxState.READY,
        created_at=lease.created_at,
        lease=str(lease.machine),
    )


def _token(lease: Lease) -> str:
    return registry.provider_of(lease.tier).runner_token(_own_token(lease))


def _own_token(lease: Lease) -> str:
    return tokens.opened(lease.sealed_token, machine=lease.machine)
