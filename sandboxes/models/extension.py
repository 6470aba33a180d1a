from django.db import models
from typing_extensions import override


class Extension(models.Model):
    """What lets runners of one version drive a vendor's browsers, as it was uploaded there."""

    version = models.CharField(max_length=100, unique=True)
    vendor_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    @override
    def __str__(self) -> str:
        return self.version
