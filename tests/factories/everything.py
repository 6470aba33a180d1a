"""A row of every table that staff look at, all of one person and one application."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from accounts import site_accounts, tokens
from accounts.models import Answer, Preferences, Profile, Resume, Scope, User
from applications import screens, timeline
from applications.models import (
    ApiCall,
    Application,
    Artifact,
    Attempt,
    Batch,
    BatchItem,
    EmployerAdmin,
    Evidence,
    Notice,
    Permit,
    Pulse,
    Question,
    SitePace,
    Takeover,
)
from automation.protocol import Action, Asked, Kind
from automation.protocol import Answer as Answered
from billing import entitlements
from sandboxes.models import BrowserContext, Extension, Lease, PoolMachine, SessionState
from tests.factories.accounts import UserFactory
from tests.factories.applications import AttemptFactory
from tests.factories.connections import EmployerConnectionFactory
from tests.factories.hooks import DeliveryFactory

SECRET = "hunter2-what-a-person-said"
"""In every column that is masked."""


@transaction.atomic
def everything() -> Application:
    attempt = AttemptFactory.create(
        application__user__email=f"{SECRET}{User.objects.count()}@example.com",
        decision={"tier": 3, "reasons": ["cheapest"]},
        outcome={"state": "failed", "code": "x"},
    )
    application = attempt.application
    _of_the_person(application.user)
    _of_the_run(attempt)
    _of_the_sending(attempt)
    entitlements.reserve(application.user_id, application.pk)
    DeliveryFactory.create(endpoint__user=application.user, next_at=timezone.now())
    LogEntry.objects.create(
        user=UserFactory.create(is_staff=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(application.user_id),
        object_repr="",
        action_flag=CHANGE,
        change_message="Locked out.",
    )
    EmployerConnectionFactory.create(key=SECRET)
    EmployerAdmin.objects.create(user=application.user, system="lever", tenant="acme")
    batch = Batch.objects.create(user=application.user)
    BatchItem.objects.create(
        batch=batch,
        position=0,
        line=1,
        text=SECRET,
        posting=application.posting,
        application=application,
    )
    SitePace.objects.create(origin=f"https://{application.pk}.example", reason="Too many.")
    Pulse.objects.create(at=timezone.now())
    return application


def _of_the_person(user: User) -> None:
    Profile.objects.create(user=user, document={"basics": {"name": SECRET}})
    Preferences.objects.create(user=user)
    Resume.objects.create(
        user=user, file_name=f"{SECRET}.pdf", content_type="application/pdf", size=1, text=SECRET
    )
    Answer.objects.create(user=user, question="Salary?", answer=SECRET)
    site_accounts.plan(user.pk, "https://jobs.example", email=f"{SECRET}@example.com")
    tokens.create_token(user, name="a program", scopes=[Scope.READ], days=1)
    SessionState.objects.create(
        user=user, site="jobs.example", blobs=[f"{user.pk}/sessions/{SECRET}"]
    )


def _of_the_run(attempt: Attempt) -> None:
    application = attempt.application
    application.resume = application.user.resumes.get()
    application.save(update_fields=["resume"])
    timeline.record(application.pk, "started", {"a": 1}, attempt=attempt, seq=1)
    person = application.user
    Lease.objects.create(
        subject=attempt.pk,
        person=person,
        context=BrowserContext.objects.create(user=person, tier=2, vendor_id=SECRET),
        tier=3,
        provider="fly",
        sealed_token=SECRET.encode(),
    )
    Extension.objects.create(version=str(attempt.pk), vendor_id="e")
    PoolMachine.objects.create(tier=3, provider="fly", sealed_token=SECRET.encode())
    wait = Takeover.objects.create(
        application=application, attempt=attempt, reason="captcha", deadline_at=timezone.now()
    )
    screens.issue(application.user, wait.pk, access=screens.Access.VIEW)
    Question.objects.create(
        application=application,
        key="q",
        asked=Asked(key="q", label="Salary?", kind=Kind.TEXT).model_dump(mode="json"),
        answer=Answered(key="q", action=Action.FILL, values=(SECRET,), source="person").model_dump(
            mode="json"
        ),
        state=Question.State.ANSWERED,
        position=0,
    )
    Artifact.objects.create(
        application=application, attempt=attempt, name="before", content_type="image/png", size=1
    )
    Notice.objects.create(
        application=application, number=1, kind=Notice.Kind.NEEDS, sent_at=timezone.now()
    )
    ApiCall.objects.create(user=application.user, key="k", digest="d", application=application)


def _of_the_sending(attempt: Attempt) -> None:
    application = attempt.application
    permit = Permit.objects.create(
        act_id=f"act/{attempt.pk}",
        application=application,
        user=application.user,
        posting=application.posting,
        attempt=attempt,
        epoch=1,
        holder="agent",
        state="refused",
        act_before=timezone.now() + timedelta(seconds=20),
    )
    Evidence.objects.create(
        permit=permit, state="refused", why="Said no.", confirmation=SECRET, at=timezone.now()
    )
