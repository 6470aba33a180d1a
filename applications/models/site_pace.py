from datetime import datetime

from django.db import models
from typing_extensions import override


class SitePace(models.Model):
    """How a site takes being visited. Whoever begins there holds its row: of two workers one sees what the other began.

    `applications.breaker` alone writes it. Without `until` the site is visited as usual; until then by nobody; after that by one
    at a time, until one gets through.
    """

    origin = models.CharField(max_length=300, primary_key=True)
    """Scheme, host and port, as `Posting.origin`."""
    until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """How often in a row it has turned us away."""
    reason = models.CharField(max_length=300, blank=True, default="")
    """What it said last, for staff."""
    changed_at = models.DateTimeField(auto_now=True)

    @override
    def __str__(self) -> str:
        return self.origin

    def is_open(self, now: datetime) -> bool:
        """Nobody may go there."""
        return self.until is not None and self.until > now
