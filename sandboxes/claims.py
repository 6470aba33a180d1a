"""Of all workers, the one that acts on a row: it has the row until it lets go, or until the time is over."""

from datetime import timedelta
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from sandboxes.models import Lease, PoolMachine

Row = TypeVar("Row", Lease, PoolMachine)

CLAIM = timedelta(seconds=20)
"""Longer than a call to the vendor usually takes. Two calls at once for one row are one machine: the provider sees to it."""


def claim(row: Row) -> bool:
    """False where another has it. What was read before may be old by now."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = type(row).objects.filter(free, pk=row.pk).update(claimed_until=now + CLAIM)
    return taken == 1


def let_go(row: Row) -> None:
    type(row).objects.filter(pk=row.pk).update(claimed_until=None)


def is_claimed(row: Row) -> bool:
    return row.claimed_until is not None and row.claimed_until > timezone.now()
