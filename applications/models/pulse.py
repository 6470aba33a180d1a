from django.db import models
from typing_extensions import override


class Pulse(models.Model):
    """One row: when the last sweep was."""

    at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return f"{self.at:%F %T}"
