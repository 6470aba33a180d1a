from django.db import models
from typing_extensions import override

from applications.models.application import GRADES
from automation.protocol import PermitState


class Evidence(models.Model):
    """What was seen of one act. Rows are added and never changed."""

    permit = models.ForeignKey(
        "applications.Permit", on_delete=models.CASCADE, related_name="evidence"
    )
    state = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in PermitState]
    )
    grade = models.CharField(max_length=30, choices=GRADES, blank=True, default="")
    why = models.TextField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.TextField(blank=True, default="")
    confirmation = models.TextField(blank=True, default="")
    fields = models.JSONField(default=dict)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kept_at"]
        verbose_name_plural = "evidence"

    @override
    def __str__(self) -> str:
        return self.why
