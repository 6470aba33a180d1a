from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from valet.lib.ids import new_id


class System(models.TextChoices):
    """Those whose interface opens to a key of the employer's."""

    GREENHOUSE = "greenhouse", "Greenhouse"
    LEVER = "lever", "Lever"


class Interface(models.TextChoices):
    JOB_BOARD = "job_board", "Job Board API"
    V0 = "v0", "Postings API (v0)"
    DATA_V1 = "data_v1", "Data API (v1)"


class Board(models.Model):
    """Whose postings, and where: what an address of theirs says."""

    system = models.CharField(max_length=20, choices=System)
    tenant = models.CharField("board", max_length=200)
    """Greenhouse's board token, in small letters; Lever's site, spelt as in its addresses."""
    site = models.CharField(max_length=300, blank=True, default="")
    """The origin that imitates the system, where `TRUSTED_ORIGINS` has one; else it is the vendor's own."""
    eu = models.BooleanField("in the EU", default=False)
    """Kept in the vendor's European region, where it keeps boards of the same name a second time: Lever does."""

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        region = "(EU)" if self.eu else ""
        return " ".join(filter(None, (self.get_system_display(), self.tenant, self.site, region)))


class EmployerConnection(Board):
    """A key with which an employer lets Valet send to its own interface. `applications.employer_keys` writes it."""

    class State(models.TextChoices):
        UNTESTED = "untested", "Not tested"
        WORKING = "working", "Works"
        REFUSED = "refused", "Refused"
        REVOKED = "revoked", "Revoked"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    api = models.CharField("interface", max_length=20, choices=Interface)
    sealed_key = models.BinaryField(editable=False)
    """Empty once it is revoked. Another key is another row."""
    state = models.CharField(max_length=10, choices=State, default=State.UNTESTED, editable=False)
    created_at = models.DateTimeField("entered at", auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="entered_connections",
    )
    tested_at = models.DateTimeField(null=True, editable=False)
    doubted_at = models.DateTimeField(null=True, editable=False)
    """When a send was forbidden although the key opened the interface."""
    last_error = models.CharField(max_length=300, blank=True, default="", editable=False)
    """A sentence."""
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "tenant", "site", "eu"],
                condition=Q(revoked_at=None),
                name="one_connection_a_board",
            ),
        ]


class EmployerAdmin(Board):
    """Somebody of an employer's, who enters and revokes keys of this board and sees nothing else of the staff's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employers"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "system", "tenant", "site", "eu"], name="an_admin_of_a_board_once"
            ),
        ]
