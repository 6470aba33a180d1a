from django.conf import settings
from django.db import models
from django.utils import timezone
from typing_extensions import override

from valet.lib.ids import new_id


class EntryKind(models.TextChoices):
    RESERVE = "reserve", "reserved"
    CAPTURE = "capture", "used"
    RELEASE = "release", "given back"
    CREDIT = "credit", "credited"


class Entry(models.Model):
    """One line of the ledger of applications, never changed. `subject` is what it is for: an application's id.

    A subject is reserved once, then captured or released; a captured one may be credited.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ledger"
    )
    subject = models.UUIDField(db_index=True)
    round = models.PositiveSmallIntegerField(default=1)
    """A subject that was released may be reserved again."""
    kind = models.CharField(max_length=20, choices=EntryKind)
    at = models.DateTimeField(default=timezone.now)
    period_starts_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["at"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "round"],
                condition=models.Q(kind=kind),
                name=f"entry_one_{kind}",
            )
            for kind in ("reserve", "capture", "release", "credit")
        ]
        indexes = [models.Index(fields=["user", "period_starts_at"])]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
