"""One person's applications at points of their life."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications import attempts, lifecycle, permits, timeline
from applications.models import Application, Attempt, Question, State, Takeover
from automation.protocol import (
    Action,
    Asked,
    Evidence,
    Grade,
    Kind,
    PermitRequest,
    PermitState,
    Reason,
)
from tests.factories.applications import ApplicationFactory, AttemptFactory


def running(user: User, *, tier: int = 3, **fields: Any) -> Attempt:
    return AttemptFactory.create(
        application=ApplicationFactory.create(user=user, state=State.RUNNING, **fields), tier=tier
    )


@transaction.atomic
def waiting(user: User, **asked: Any) -> tuple[Application, Question]:
    """One that waits for the answer to a question."""
    attempt = running(user)
    fields = {"label": "Will you travel?", "kind": Kind.TEXT, "required": True, **asked}
    question = ask(attempt.application, "k", **fields)
    _hold(attempt, Reason.QUESTION)
    return attempt.application, question


@transaction.atomic
def reviewed(user: User) -> tuple[Application, Takeover]:
    """One whose every field is shown before it is sent."""
    attempt = running(user, mode="copilot")
    application = attempt.application
    ask(application, "name", "Ada", label="Name", kind=Kind.TEXT, required=True)
    ask(application, "why", "Because.", label="Why us?", kind=Kind.LONG_TEXT)
    options = ("Yes", "No")
    ask(application, "visa", "No", label="Do you need a visa?", kind=Kind.CHOICE, options=options)
    ask(application, "tea", label="Tea?", kind=Kind.CHOICES, options=("Black", "Green"))
    ask(application, "box", "true", label="I agree", kind=Kind.CHECK, required=True)
    return application, _hold(attempt, Reason.REVIEW)


@transaction.atomic
def stuck(user: User, *, tier: int = 3) -> tuple[Application, Takeover]:
    """One whose browser is kept for the person."""
    attempt = running(user, tier=tier)
    return attempt.application, _hold(attempt, Reason.STUCK)


@transaction.atomic
def sent(user: User, *, known: bool = True) -> Application:
    """One that was sent; not `known`: whose answer nobody saw."""
    attempt = running(user)
    application = attempt.application
    ask(application, "name", "Ada", label="Name", kind=Kind.TEXT, required=True)
    timeline.record(
        application.pk, "field_written", {"key": "name", "label": "Name"}, attempt=attempt
    )
    asked = PermitRequest(
        act_id=uuid.uuid4().hex,
        attempt=str(attempt.pk),
        epoch=1,
        plan_hash="p" * 64,
        posting_key=f"key:{uuid.uuid4()}",
    )
    assert permits.request(attempt.pk, asked).granted
    if known:
        seen = Evidence(
            act_id=asked.act_id,
            state=PermitState.CONFIRMED,
            grade=Grade.NETWORK_CONFIRMED,
            why="the site took it",
            confirmation="Thank you.",
        )
        locked = attempts.locked(attempt.pk, epoch=1)
        permits.apply_evidence(locked, seen, timezone.now())
    else:
        permits.fall_silent(application.pk)
    return application


def ask(application: Application, key: str, *values: str, **asked: Any) -> Question:
    """A question; with values an answered one."""
    answer = {
        "key": key,
        "action": Action.FILL.value,
        "values": list(values),
        "source": "profile:basics.name",
    }
    pending = asked.get("required") and not values
    return Question.objects.create(
        application=application,
        key=key,
        asked=Asked.model_validate({"key": key, **asked}).model_dump(mode="json"),
        answer=answer if values else None,
        state=Question.State.PENDING if pending else Question.State.DECIDED,
        position=application.questions.count(),
    )


def _hold(attempt: Attempt, reason: Reason) -> Takeover:
    wait = Takeover.objects.create(
        application=attempt.application,
        attempt=attempt,
        reason=reason.value,
        plan_hash="p" if reason is Reason.REVIEW else "",
        fence=1,
        deadline_at=timezone.now() + timedelta(minutes=10),
    )
    lifecycle.move(attempt.application_id, State.WAITING, code=reason.value, reason="Only you can.")
    return wait
