from django.db import models
from typing_extensions import override


class Notice(models.Model):
    """A mail that a change of state may be worth. Written with the change, sent by a sweep, kept so that it is sent once."""

    class Kind(models.TextChoices):
        NEEDS = "needs", "needs you"
        ENDED = "ended", "ended"

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="notices"
    )
    number = models.PositiveIntegerField()
    """Of the event that tells of the change."""
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField(null=True, blank=True)
    """None where it was sent, or wasn't worth it any more."""
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="notice_number"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="notice_due", condition=models.Q(due_at__isnull=False)
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"
