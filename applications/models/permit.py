from django.conf import settings
from django.db import models
from typing_extensions import override

from automation.protocol import Holder, PermitState

DEAD = (PermitState.UNUSED.value, PermitState.REFUSED.value)


class Permit(models.Model):
    """Leave to send an application once. `permits` alone writes it; it dies only by proof or by the person's word."""

    act_id = models.CharField(max_length=200, primary_key=True)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="permits"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    posting = models.ForeignKey("applications.Posting", on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(
        "applications.Attempt", on_delete=models.CASCADE, related_name="permits"
    )
    epoch = models.PositiveIntegerField()
    holder = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Holder])
    plan_hash = models.CharField(max_length=64)
    state = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in PermitState]
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    act_before = models.DateTimeField()
    closed_by = models.CharField(max_length=40, blank=True, default="")
    """What ended it: `evidence`, `person`, `silence`."""
    reply = models.JSONField(default=dict)
    """What was answered: the same request gets the same answer."""

    class Meta:
        ordering = ["granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "posting"],
                condition=~models.Q(state__in=DEAD),
                name="permit_one_live",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.state} {self.act_id}"
