import re

from django.db import models
from typing_extensions import override

from automation.forms.options import worded
from automation.protocol import Answer, Asked
from valet.lib.ids import new_id


class Question(models.Model):
    """One question of the form, what is answered to it and from where. A pending one waits for the person."""

    class State(models.TextChoices):
        DECIDED = "decided", "decided"
        PENDING = "pending", "needs you"
        ANSWERED = "answered", "answered by you"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="questions"
    )
    key = models.CharField(max_length=1000)
    asked = models.JSONField()
    answer = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State)
    why = models.TextField(blank=True, default="")
    """What makes it a question to the person, where there is more to say than that nothing answers it."""
    draft = models.JSONField(null=True, blank=True)
    """What the model answers in the person's place."""
    draft_asked_at = models.DateTimeField(null=True, blank=True)
    """Asked once: where nothing came of it, the person is."""
    of_form = models.BooleanField(default=True)
    """Asked by the employer's form; else by Valet, of an account or a code that its site wants."""
    early = models.BooleanField(default=False)
    """No page has asked it: its vendor publishes it, and what the person said to it before the start answers the page's own."""
    sealed = models.BinaryField(null=True, blank=True, editable=False)
    """A code, until it was entered."""
    position = models.PositiveSmallIntegerField()
    written = models.BooleanField(null=True, blank=True)
    """Whether the page was seen to hold it."""
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="question_key"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.asked.get("label", self.key))

    @property
    def block(self) -> str:
        """Which of several jobs or degrees it is asked of: “Work experience 2”; "" where it is asked once."""
        number = self.asked.get("hints", {}).get("block", "")
        if not number.isdecimal():
            return ""
        section = self.asked.get("section") or "No."
        return section if re.search(r"\d", section) else f"{section} {int(number) + 1}"

    @property
    def values(self) -> tuple[str, ...]:
        """What answers it, as the page words it."""
        if not self.answer:
            return ()
        return worded(Asked.model_validate(self.asked), Answer.model_validate(self.answer))
