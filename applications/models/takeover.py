from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from automation.protocol import Reason, Resolution
from valet.lib.ids import new_id


class Takeover(models.Model):
    """A wait for a person. While it is open and held, the browser is kept for them."""

    class Kind(models.TextChoices):
        HOLD = "hold", "held"
        PARK = "park", "parked"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="takeovers"
    )
    attempt = models.ForeignKey(
        "applications.Attempt", on_delete=models.CASCADE, related_name="takeovers"
    )
    requests = ArrayField(models.CharField(max_length=200), default=list)
    """The runner's own names for it, by which it asks again: one that restarted has drawn another."""
    reason = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Reason])
    detail = models.TextField(blank=True, default="")
    plan_hash = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOLD)
    opened_at = models.DateTimeField(auto_now_add=True)
    deadline_at = models.DateTimeField()
    fence = models.PositiveIntegerField(default=0)
    """The token of the pause that took the agent's hands off the browser; 0 where the runner told none."""
    extended = models.BooleanField(default=False)
    """The person asked for more time: that is given once."""
    driver = models.CharField(max_length=100, blank=True, default="", editable=False)
    """The connection through which the person uses the browser: its tab's name, `/`, and its own. `screens` alone writes it."""
    driven_until = models.DateTimeField(null=True, blank=True)
    """Their input may reach the browser until then, unless it is said to be let go before."""
    resolution = models.CharField(
        max_length=20,
        choices=[(each.value, each.value) for each in Resolution],
        blank=True,
        default="",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(resolved_at=None),
                name="takeover_one_open",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.reason} of {self.application_id}"
