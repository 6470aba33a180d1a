from uuid import UUID

from django.conf import settings
from django.db import models
from typing_extensions import override


class Preferences(models.Model):
    """What somebody wants mail about. Who has no row wants what the defaults say."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="preferences",
    )
    notify_needs = models.BooleanField("mail when an application needs them", default=True)
    notify_ended = models.BooleanField("mail when one was submitted or failed", default=False)

    class Meta:
        verbose_name_plural = "preferences"

    @override
    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    @classmethod
    def of(cls, user_id: UUID) -> "Preferences":
        return cls.objects.filter(user_id=user_id).first() or cls(user_id=user_id)
