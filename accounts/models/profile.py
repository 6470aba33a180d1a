from django.conf import settings
from django.db import models
from typing_extensions import override


class Profile(models.Model):
    """What forms ask of a person: a JSON Resume with the extra facts under `x-valet`, as `automation.forms.facts` reads it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    document = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True, blank=True)
    """When the person last said that it is right: what was only read from a résumé isn't used before."""
    updated_at = models.DateTimeField(auto_now=True)

    @override
    def __str__(self) -> str:
        return f"profile of {self.user_id}"
