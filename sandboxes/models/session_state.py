from django.conf import settings
from django.db import models
from typing_extensions import override


class SessionState(models.Model):
    """A person's cookies and storages on one site, sealed: whoever has them is logged in as that person there."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="session_states"
    )
    origin = models.CharField(max_length=300)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "origin"], name="session_state_one_a_site"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.origin} of {self.user_id}"
