"""What a person's browser knows from one use to the next, kept by the vendor. The only writer of `BrowserContext`.

The row comes first and the vendor second, as with leases. One browser at a time: the lease holds it from before its browser is
asked for until that has ended, and then it rests until what was left in it is written.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sandboxes import registry
from sandboxes.errors import ConflictError, ProviderError
from sandboxes.models import BrowserContext, Lease
from sandboxes.providers import ContextProvider

log = logging.getLogger(__name__)


def hold(lease: Lease) -> str:
    """The vendor's id of what this lease's browser opens with, which is its own from here on; empty where the tier keeps nothing.

    Raises `ConflictError` while another has it or it rests.
    """
    provider = registry.context_provider_of(lease.tier)
    if provider is None or lease.person_id is None:
        return ""
    context = _taken(lease, lease.person_id)
    return context.vendor_id or _made(context, provider)


def _taken(lease: Lease, person: UUID) -> BrowserContext:
    context, _ = BrowserContext.objects.get_or_create(user_id=person, defaults={"tier": lease.tier})
    if lease.context_id == context.pk:
        return context
    if context.free_at is not None and context.free_at > timezone.now():
        raise ConflictError(f"{context} is being written")
    try:
        with transaction.atomic():
            Lease.objects.filter(pk=lease.pk, gone_at=None).update(context=context)
    except IntegrityError:
        raise ConflictError(f"{context} is in use") from None
    lease.context = context
    BrowserContext.objects.filter(pk=context.pk).update(used_at=timezone.now())
    return context


def _made(context: BrowserContext, provider: ContextProvider) -> str:
    """An answer that is lost leaves an empty one behind, which nobody can find and nobody pays for."""
    made = provider.make_context()
    if BrowserContext.objects.filter(pk=context.pk, vendor_id="").update(vendor_id=made):
        return made
    provider.drop_context(made)
    found = BrowserContext.objects.filter(pk=context.pk).values_list("vendor_id", flat=True)
    return found.get()


def lose(lease: Lease, vendor_id: str) -> None:
    """The vendor has it no more, deleted there or expired: the next `hold` makes another."""
    log.warning("%s: what was kept of its person's browser is gone", lease)
    held = BrowserContext.objects.filter(leases=lease, vendor_id=vendor_id)
    held.update(vendor_id="")


def rest(lease: Lease) -> None:
    """Its browser has ended. Before the lease lets go of it."""
    if lease.context_id is None:
        return
    provider = registry.context_provider_of(lease.tier)
    if provider is not None:
        until = timezone.now() + provider.rest
        BrowserContext.objects.filter(pk=lease.context_id).update(free_at=until)


def free_at(person: UUID) -> datetime | None:
    """When to look whether the person's may be opened again; None where it may now."""
    context = of(person).first()
    if context is None:
        return None
    now = timezone.now()
    if context.leases.filter(gone_at=None).exists():
        return now
    return context.free_at if context.free_at and context.free_at > now else None


def of(person: UUID) -> QuerySet[BrowserContext]:
    """One, or none."""
    return BrowserContext.objects.filter(user_id=person)


def disown(person: UUID) -> None:
    """It isn't opened any more, and is deleted as soon as its browser has ended and the vendor can be reached."""
    of(person).update(user=None)


def drop_disowned() -> None:
    """Those that are nobody's. What can't be deleted now stays for the next time."""
    held = Lease.objects.filter(context=OuterRef("pk"), gone_at=None)
    unused = BrowserContext.objects.filter(~Exists(held), user=None)
    for context in unused:
        if context.free_at is not None and context.free_at > timezone.now():
            continue
        if not context.vendor_id or _dropped(context):
            context.delete()


def _dropped(context: BrowserContext) -> bool:
    try:
        provider = registry.context_provider_of(context.tier)
        if provider is None:
            return False
        provider.drop_context(context.vendor_id)
    except ProviderError as error:
        log.warning("%s can't be deleted at the vendor yet: %s", context, error)
        return False
    return True
