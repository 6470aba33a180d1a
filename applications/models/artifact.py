from django.db import models
from django.utils import timezone
from typing_extensions import override

from valet.lib.ids import new_id


class Artifact(models.Model):
    """A picture that a run took, kept among the blobs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="artifacts"
    )
    attempt = models.ForeignKey(
        "applications.Attempt", on_delete=models.CASCADE, related_name="artifacts"
    )
    name = models.CharField(max_length=60)
    """`before`, `after`, `live`."""
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    blob = models.CharField(max_length=300, editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    @override
    def __str__(self) -> str:
        return self.name
