from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from automation.protocol import Grade, Mode
from valet.lib.ids import new_id


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    WAITING = "waiting_for_human", "Needs you"
    SUBMITTING = "submitting", "Sending"
    SUBMITTED = "submitted", "Submitted"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


SENT = (State.SUBMITTING, State.SUBMITTED, State.UNCONFIRMED)
GRADES = [(grade.value, grade.value.replace("_", " ")) for grade in Grade]
ENOUGH = (Grade.NETWORK_CONFIRMED.value, Grade.RECEIPT_CONFIRMED.value)
MODES = [
    (Mode.AUTOPILOT.value, "Autopilot: sends when everything is answered"),
    (Mode.COPILOT.value, "Copilot: shows everything before it sends"),
]


class Application(models.Model):
    """One person and one posting. `lifecycle` alone writes its state."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications"
    )
    posting = models.ForeignKey(
        "applications.Posting", on_delete=models.PROTECT, related_name="applications"
    )
    url = models.URLField(max_length=2000)
    """As the person gave it."""
    mode = models.CharField(max_length=20, choices=MODES, default=Mode.COPILOT.value)
    resume = models.ForeignKey(
        "accounts.Resume", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cover_letter = models.ForeignKey(
        "accounts.Resume", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    code = models.CharField(max_length=60, blank=True, default="", editable=False)
    reason = models.TextField(blank=True, default="", editable=False)
    """A sentence for the person: why it is in this state, and what they can do."""
    live_permit = models.OneToOneField(
        "applications.Permit",
        # Goes with its application, and never alone.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    grade = models.CharField(max_length=30, choices=GRADES, blank=True, default="", editable=False)
    confirmation = models.TextField(blank=True, default="", editable=False)
    confirmed_by_person = models.BooleanField(default=False, editable=False)
    event_head = models.PositiveIntegerField(default=0, editable=False)
    cancel_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the pipeline must look at it again, at the latest; none where nothing is owed."""
    begin_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Not begun before: it was tried already, and the next try comes later."""
    turn_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Queued: when its turn comes, as far as can be told."""
    turn_reason = models.CharField(max_length=400, blank=True, default="", editable=False)
    """Queued: what it waits for, for the person; empty before that was looked at, and once it is its turn."""
    deadline_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its present state ends by itself."""
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "posting"], name="application_one_a_posting"),
            models.CheckConstraint(
                condition=Q(state__in=SENT, live_permit__isnull=False)
                | (~Q(state__in=SENT) & Q(live_permit__isnull=True)),
                name="application_sent_means_permit",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED)
                | Q(grade__in=ENOUGH)
                | Q(confirmed_by_person=True),
                name="application_submitted_means_proof",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="application_list"),
            models.Index(fields=["user", "state"], name="application_states"),
            models.Index(
                fields=["due_at"],
                name="application_due",
                condition=Q(due_at__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.posting_id} by {self.user_id}"
