from django.conf import settings
from django.db import models
from typing_extensions import override

from valet.lib.ids import new_id


class Klass(models.TextChoices):
    """What sort of thing an answer says of its person, and so what may be done with it."""

    FACTUAL = "factual", "a fact"
    JUDGEMENT = "judgement", "a judgement"
    SENSITIVE = "sensitive", "sensitive"


class Policy(models.TextChoices):
    USE = "use", "Use it"
    TELL = "tell", "Use it and tell me"
    ASK = "ask", "Ask me each time"


DEFAULT_POLICY = {
    Klass.FACTUAL: Policy.USE,
    Klass.JUDGEMENT: Policy.TELL,
    Klass.SENSITIVE: Policy.ASK,
}


class Answer(models.Model):
    """One entry of the answer bank: what the person once said to a question, kept for the next time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="answers"
    )
    question = models.CharField(max_length=500)
    answer = models.TextField(max_length=5000)
    klass = models.CharField("kind", max_length=20, choices=Klass, default=Klass.FACTUAL)
    policy = models.CharField(max_length=20, choices=Policy, default=Policy.USE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["question"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "question"],
                name="answer_one_a_question",
                violation_error_message="There is an answer to this question already.",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.question
