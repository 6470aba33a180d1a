from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


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
    created_at = models.DateTimeField(auto_now_add=True)

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
