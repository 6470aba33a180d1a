from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class PoolState(models.TextChoices):
    MAKING = "making", "Being made"
    WAITING = "waiting", "Waiting, stopped"
    RETIRED = "retired", "To be destroyed"


class PoolMachine(models.Model):
    """A machine made ahead of any lease, which takes it over with its token; then the row is gone. `pool` alone writes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    """What the vendor knows it by, also once a lease has it."""
    tier = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=PoolState, default=PoolState.MAKING)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    """From 1 to the pool's target, so that two who fill the pool can't overfill it; none once it is retired."""
    image = models.CharField(max_length=300, blank=True, default="")
    recipe = models.CharField(max_length=64, editable=False)
    """Of what it is made: one of another recipe is never lent."""
    vendor_id = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="", editable=False)
    sealed_token = models.BinaryField()
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = "pool machine"
        constraints = [
            models.UniqueConstraint(fields=["tier", "slot"], name="pool_one_a_slot"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.provider} {self.vendor_id or self.pk}"
