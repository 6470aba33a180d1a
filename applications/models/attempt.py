from django.db import models
from django.utils import timezone
from typing_extensions import override

from sandboxes import registry
from valet.lib.ids import new_id

DIRECT = 4
"""The tier that needs no sandbox: a worker runs it itself."""


class AttemptState(models.TextChoices):
    PROVISIONING = "provisioning", "Getting a browser"
    LIVE = "live", "Running"
    DRAINING = "draining", "Finishing"
    SEALED = "sealed", "Over"


class Attempt(models.Model):
    """One run of an application on one tier. `epoch` counts who drives it: what an older one says no longer counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField()
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    decision = models.JSONField(default=dict, editable=False)
    """Why this tier: what `sandboxes.routing` returned."""
    state = models.CharField(max_length=20, choices=AttemptState, default=AttemptState.PROVISIONING)
    epoch = models.PositiveIntegerField(default=1)
    token_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    applied_through = models.PositiveIntegerField(default=0)
    """Every event up to this number is here."""
    heard_at = models.DateTimeField(default=timezone.now)
    outcome = models.JSONField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    live_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    """When its sandbox was given back."""
    cost = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    """US dollars that its sandbox cost."""
    model_calls = models.PositiveIntegerField("calls of the model", default=0)
    model_input_tokens = models.PositiveIntegerField("tokens read by the model", default=0)
    model_output_tokens = models.PositiveIntegerField("tokens written by the model", default=0)
    model_cost = models.DecimalField(
        "cost of the model", max_digits=10, decimal_places=6, default=0
    )
    """US dollars, with the most that calls under way can cost."""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="attempt_number"),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(sealed_at=None),
                name="attempt_one_unsealed",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"attempt {self.number} of {self.application_id}"

    @property
    def is_direct(self) -> bool:
        return self.tier == DIRECT

    @property
    def screen(self) -> str:
        """How its browser is shown to whoever uses it, as its tier has it; empty where it has none."""
        spec = registry.TIERS.get(self.tier or 0)
        return spec.screen if spec is not None else ""
