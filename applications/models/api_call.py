from django.conf import settings
from django.db import models
from typing_extensions import override


class ApiCall(models.Model):
    """A request that was made under an idempotency key: made again, it gets what came of it the first time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_calls"
    )
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Of what was asked: the key is for that alone."""
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_call_key")]

    @override
    def __str__(self) -> str:
        return self.key
