from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from typing_extensions import override

from valet.lib.ids import new_id


class Scope(models.TextChoices):
    READ = "read", "See applications, profile and answers"
    APPLY = "apply", "Start and cancel applications"
    ANSWER = "answer", "Answer questions and change the profile"
    SEND = "send", "Approve what is sent, and say whether it arrived"


class Tokens(models.QuerySet["ApiToken"]):
    def usable(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """Opens the API to a program of its owner's. Only a digest is kept: the token itself is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=20, editable=False)
    """Its first characters, by which its owner knows it."""
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Tokens.as_manager()

    class Meta:
        ordering = ["-created_at"]

    @override
    def __str__(self) -> str:
        return self.name
