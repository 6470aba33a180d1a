"""What an employer was told in one application, in the next one."""

import pytest
from django.test import Client

from accounts.models import Profile
from applications import questions
from applications.models import Application, Question, State
from automation.protocol import Action, Asked, Kind, ResolveRequest
from tests.factories import AttemptFactory, PostingFactory, UserFactory
from tests.factories.stages import ask, sent

pytestmark = pytest.mark.django_db

DEGREE = Asked(key="degree", label="Highest degree", kind=Kind.TEXT, required=True)
DOCUMENT = {"basics": {"name": "Ada King"}, "x-valet": {"highestDegree": "Master's Degree"}}


@pytest.fixture
def user():
    user = UserFactory.create()
    Profile.objects.update_or_create(user=user, defaults={"document": DOCUMENT})
    return user


def told(user, *, employer="Acme", written=True):
    """An application that was sent with a Bachelor's."""
    application = sent(user)
    application.posting.employer = employer
    application.posting.save()
    question = ask(application, "degree", "Bachelor's", label="Highest degree", kind=Kind.TEXT)
    Question.objects.filter(pk=question.pk).update(written=written)
    return application


def resolve(user):
    attempt = AttemptFactory.create(
        application__user=user,
        application__state=State.RUNNING,
        application__posting=PostingFactory.create(employer="Acme"),
    )
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/2",
        origin="https://jobs.example",
        employer="ACME",
        questions=(DEGREE,),
    )
    (answer,) = questions.resolve(attempt.pk, request, waiting=True).answers
    return answer, attempt.application


def test_a_contradiction_is_asked_with_its_reason(user):
    told(user)
    answer, application = resolve(user)
    assert answer.action is Action.ASK
    client = Client()
    client.force_login(user)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "This employer was told “Bachelor&#x27;s” on" in page
    assert "it would be “Master&#x27;s Degree” now." in page
    question = application.questions.get()
    questions.answer(application.pk, {question.pk: ["Master's Degree"]})
    again, _ = resolve(user)
    assert again.action is Action.ASK


@pytest.mark.parametrize("employer", ["Acme GmbH & Others", ""])
def test_another_employer_was_told_nothing(user, employer):
    told(user, employer=employer)
    answer, _ = resolve(user)
    assert answer.values == ("Master's Degree",)


def test_neither_was_who_got_nothing(user):
    told(user, written=False)
    Application.objects.filter(pk=told(user).pk).update(state=State.FAILED, live_permit=None)
    answer, _ = resolve(user)
    assert answer.values == ("Master's Degree",)


def test_what_a_stranger_said_is_nobody_s_contradiction(user):
    told(UserFactory.create())
    answer, _ = resolve(user)
    assert answer.values == ("Master's Degree",)
