from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class LeaseState(models.TextChoices):
    REQUESTED = "requested", "Asked for"
    TAKEN = "taken", "Taken from the pool"
    STARTING = "starting", "Starting"
    READY = "ready", "In use"
    RELEASED = "released", "Given back"
    GONE = "gone", "Gone"


class Lease(models.Model):
    """A sandbox, from before it is asked for until the vendor no longer has it. `leases` alone writes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.UUIDField(unique=True)
    """What it is for: an attempt's id."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="leases",
    )
    """Who it is for, while they are there."""
    tier = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=LeaseState, default=LeaseState.REQUESTED)
    machine = models.UUIDField(unique=True, default=new_id, editable=False)
    """What the vendor knows its machine by: the lease's own id, or that of the pool's row that it took over."""
    warm = models.BooleanField(null=True, blank=True)
    """Whether the machine came from the pool; None until that is decided."""
    taken_at = models.DateTimeField(null=True, blank=True)
    context = models.ForeignKey(
        "sandboxes.BrowserContext",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="leases",
    )
    """What its browser opens with and leaves behind."""
    vendor_id = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="", editable=False)
    """Of its runner: no browser learns it."""
    sealed_token = models.BinaryField()
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    """When the vendor made its machine, which it is paid from."""
    ready_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    cost = models.DecimalField(max_digits=10, decimal_places=6, default=0, help_text="US dollars")
    complaint = models.CharField(max_length=400, blank=True, default="")
    """What the vendor last had against it."""

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="lease_not_gone",
                condition=models.Q(gone_at=None),
            )
        ]
        constraints = [
            # Two browsers with one context: what the last one leaves wins, and sites may sign both out.
            models.UniqueConstraint(
                fields=["context"],
                condition=models.Q(gone_at=None),
                name="lease_one_a_context",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.provider} {self.vendor_id or self.pk}"

    @property
    def seconds_to_ready(self) -> float | None:
        """From when it was asked for until its runner answered."""
        return (self.ready_at - self.created_at).total_seconds() if self.ready_at else None
