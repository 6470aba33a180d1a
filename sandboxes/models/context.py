from django.conf import settings
from django.db import models
from typing_extensions import override


class BrowserContext(models.Model):
    """What a vendor keeps of a person's browser between two uses: cookies and what sites store. `contexts` alone writes it.

    One that is nobody's is to be deleted at the vendor.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="browser_context",
    )
    tier = models.PositiveSmallIntegerField()
    vendor_id = models.CharField(max_length=200, blank=True, default="", editable=False)
    """Whoever has it and the vendor's key opens it. Empty until it is made."""
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(null=True, blank=True)
    """Not before: what its last browser left is still being written."""

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "kept browser"

    @override
    def __str__(self) -> str:
        return f"kept browser {self.pk}"
