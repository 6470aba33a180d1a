from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class Resume(models.Model):
    """A file that is attached to applications. Its content lies among the blobs, by its digest."""

    class Kind(models.TextChoices):
        RESUME = "resume", "résumé"
        COVER_LETTER = "cover_letter", "cover letter"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resumes"
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RESUME)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    blob = models.CharField(max_length=300, editable=False)
    text = models.TextField(blank=True, default="", editable=False)
    read = models.JSONField(default=dict, editable=False)
    """What was read from it, as a JSON Resume; a proposal until the person takes it over."""
    is_default = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(is_default=True),
                name="resume_one_default",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.file_name
