"""A person's answer bank: what it may hold, and how much."""

from django.db import IntegrityError, transaction

from accounts.models import Answer, Klass, Policy, User
from valet.lib import limits


class UnwantedAnswerError(Exception):
    """`message` tells the person why, `code` programs; `field` is what it is about."""

    def __init__(self, code: str, message: str, *, field: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


def policy_problem(klass: str | None, policy: str | None) -> str:
    """Why the two don't go together, or nothing."""
    if klass == Klass.SENSITIVE and policy == Policy.USE:
        return "A sensitive answer is never used without telling you."
    return ""


def add(answer: Answer) -> None:
    """Raises `UnwantedAnswerError`."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=answer.user_id)
        _refuse_if_full(answer.user)
        change(answer)


def change(answer: Answer) -> None:
    """Raises `UnwantedAnswerError`."""
    try:
        with transaction.atomic():
            answer.save()
    except IntegrityError as error:
        raise UnwantedAnswerError(
            "answered_already",
            "There is an answer to this question already.",
            field="question",
        ) from error


def _refuse_if_full(user: User) -> None:
    most = limits.limit(user.pk, limits.ANSWERS)
    if most is not None and user.answers.count() >= most:
        raise UnwantedAnswerError(
            "limit_reached",
            f"Your plan keeps {most} answers. Delete some, or choose a larger plan.",
            field="question",
        )
