from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class Topic(models.TextChoices):
    SUBMITTED = "application.submitted", "An application was submitted"
    FAILED = "application.failed", "An application failed"
    CANCELLED = "application.cancelled", "An application was cancelled"
    UNCONFIRMED = "application.unconfirmed", "Nobody knows whether an application arrived"
    NEEDS_YOU = "application.needs_you", "An application needs you"


class Endpoint(models.Model):
    """An address of a person's own program, which is told of what happens to their applications."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endpoints"
    )
    url = models.URLField(max_length=2000)
    events = ArrayField(models.CharField(max_length=40, choices=Topic))
    sealed_secret = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    """Nothing is sent there since: it took nothing for days, or said that it is gone."""

    class Meta:
        ordering = ["created_at"]

    @override
    def __str__(self) -> str:
        return self.url
