from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class Standing(models.TextChoices):
    UNKNOWN = "unknown", "Not known"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Posting(models.Model):
    """A job ad, whoever applies to it and by whatever address they came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.CharField(max_length=40)
    """The applicant-tracking system's name, as `automation.ats.registry` has it."""
    url = models.URLField(max_length=2000)
    origin = models.CharField(max_length=300, blank=True, default="")
    """Of its site: scheme, host and port. Runs are paced by it."""
    employer = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    """Where the work is, as two letters."""
    created_at = models.DateTimeField(auto_now_add=True)

    standing = models.CharField(
        max_length=10, choices=Standing, default=Standing.UNKNOWN, editable=False
    )
    published = models.JSONField(null=True, blank=True, editable=False)
    """An `automation.feeds.base.Published`: what its vendor said last."""
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was last asked for with an answer, be it that there is nothing."""
    read_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it is to be asked for, at the earliest; none where nobody waits for it."""
    read_error = models.CharField(max_length=300, blank=True, default="", editable=False)
    """Why the last asking brought nothing: a sentence for a person."""

    @override
    def __str__(self) -> str:
        return self.title or self.url


class PostingAlias(models.Model):
    """A key by which a posting is known; two keys that turn out to mean one posting both lead to it."""

    key = models.CharField(max_length=500, primary_key=True)
    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name_plural = "posting aliases"

    @override
    def __str__(self) -> str:
        return self.key
