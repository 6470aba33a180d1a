from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class SiteAccount(models.Model):
    """A person's account on a site that shows its form to nobody without one, and their word on whether they want one there."""

    class State(models.TextChoices):
        DECLINED = "declined", "not wanted"
        EXPECTED = "expected", "yours, without its password"
        PLANNED = "planned", "to be created"
        BEGUN = "begun", "may have been created"
        WORKS = "works", "works"

    class Maker(models.TextChoices):
        VALET = "valet", "created by Valet"
        PERSON = "person", "yours"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_accounts"
    )
    site = models.CharField(max_length=300)
    """An origin, and behind a slash the tenant where one host serves many."""
    email = models.EmailField(max_length=320, blank=True, default="")
    sealed = models.BinaryField(default=b"", editable=False)
    """The password, bound to person and site."""
    made_by = models.CharField(max_length=20, choices=Maker, default=Maker.PERSON)
    state = models.CharField(max_length=20, choices=State)
    begun_by = models.UUIDField(null=True, blank=True, editable=False)
    """The run that creates it: of two at once the second would find it taken."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was last signed in to."""

    class Meta:
        ordering = ["site"]
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="site_account_one_a_site"),
        ]

    @override
    def __str__(self) -> str:
        return self.site

    @property
    def is_declined(self) -> bool:
        return self.state == self.State.DECLINED

    @property
    def standing(self) -> str:
        """A site may make one, and want it confirmed before it is signed in to."""
        proven = self.state != self.State.WORKS or self.used_at is not None
        return self.get_state_display() if proven else "not signed in to yet"

    @property
    def host(self) -> str:
        return self.site.partition("://")[2]
