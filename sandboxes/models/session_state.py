from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class SessionState(models.Model):
    """That a person is signed in on a site, and which sealed files among the blobs say how. `session_state` alone writes it.

    One without files is kept for a while after it was revoked: what began before that mustn't bring it back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="session_states"
    )
    site = models.CharField(max_length=255)
    """A registered domain, or a host that has none."""
    version = models.PositiveIntegerField(default=0, editable=False)
    """Counts every change."""
    blobs = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    """Names of the versions that are kept; the last one counts."""
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="session_state_one_a_site"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.site} of {self.user_id}"
