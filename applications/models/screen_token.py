from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class ScreenToken(models.Model):
    """Opens the screen of one takeover, once, to one person. Kept as a digest."""

    class Access(models.TextChoices):
        VIEW = "view", "Look on"
        CONTROL = "control", "Use the browser"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    takeover = models.ForeignKey(
        "applications.Takeover", on_delete=models.CASCADE, related_name="screen_tokens"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    access = models.CharField(max_length=10, choices=Access)
    tab = models.CharField(max_length=36, blank=True, default="")
    """Of the page that asked: one that comes back after a cut is known again."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.access} of {self.takeover_id}"
