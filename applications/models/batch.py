from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class Batch(models.Model):
    """Many addresses that a person gave at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="batches"
    )
    name = models.CharField(max_length=200, blank=True, default="")
    """Of the file they came in."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "-created_at", "-id"], name="batch_list")]
        verbose_name_plural = "batches"

    @override
    def __str__(self) -> str:
        return f"batch of {self.created_at:%d %B}"


class BatchItem(models.Model):
    """One of its lines, be it an address or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey("applications.Batch", on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField()
    """Where it stood; several may have shared one."""
    text = models.TextField()
    """As it was given."""
    posting = models.ForeignKey(
        "applications.Posting", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    """The person's to this posting; of a posting that stands twice, the first line's alone has it."""
    made = models.BooleanField(default=False)
    """The draft was made for this batch, and goes with it unless it was started."""
    same_as = models.PositiveIntegerField(null=True, blank=True)
    """The line where the same posting stood before."""
    problem = models.CharField(max_length=300, blank=True, default="")
    """Why nothing comes of it: it is no job's address, or the person had an application already."""
    note = models.CharField(max_length=300, blank=True, default="")
    """Why it wasn't started when the others were."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_item_position"),
        ]

    @override
    def __str__(self) -> str:
        return self.text[:80]
