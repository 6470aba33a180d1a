"""Answers from the bank whose policy is to use them and tell."""

import pytest
from django.test import Client

from accounts.models import Policy
from applications import questions
from applications.models import Event
from automation.protocol import Action, Asked, Kind, ResolveRequest
from tests.factories import AnswerFactory, AttemptFactory

pytestmark = pytest.mark.django_db

LABEL = "Which desk would be yours?"


def resolve(attempt):
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=(Asked(key="desk", label=LABEL, kind=Kind.TEXT, required=True),),
    )
    (answer,) = questions.resolve(attempt.pk, request, waiting=False).answers
    return answer


@pytest.mark.parametrize(
    ("policy", "action", "told"),
    [
        (Policy.USE, Action.FILL, 0),
        (Policy.TELL, Action.FILL, 1),
        (Policy.ASK, Action.ASK, 0),
    ],
)
def test_each_policy_does_what_it_says(policy, action, told):
    attempt = AttemptFactory.create()
    user = attempt.application.user
    AnswerFactory.create(user=user, question=LABEL, answer="The left one", policy=policy)
    # A page is looked at often; the person is told once.
    assert {resolve(attempt).action for _ in range(3)} == {action}
    assert Event.objects.filter(type=questions.REUSED).count() == told
    client = Client()
    client.force_login(user)
    page = client.get(f"/applications/{attempt.application_id}/").content.decode()
    assert page.count("Used your answer bank") == told
