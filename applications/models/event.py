from django.db import models
from typing_extensions import override


class Event(models.Model):
    """Something that happened. `number` orders what the person sees; `seq` is the runner's own numbering of an attempt."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="events"
    )
    number = models.PositiveIntegerField()
    attempt = models.ForeignKey(
        "applications.Attempt",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
    )
    seq = models.PositiveIntegerField(null=True, blank=True)
    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    """By the clock of whoever saw it."""
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="event_number"),
            models.UniqueConstraint(fields=["attempt", "seq"], name="event_seq"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.type}"
