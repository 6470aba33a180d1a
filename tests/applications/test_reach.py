"""How far an answer goes by its question's words, and that all who keep answers go by it."""

import pytest

from accounts.models import Answer as Kept
from applications import batch_questions, batches, early, questions, reach
from applications.address_lists import Line
from applications.models import Posting, State
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, HandBack, Kind, ResolveRequest
from sandboxes import registry
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory

OF_ONE = [
    "Have you ever worked at Acme?",
    "Have you worked for us before?",
    "Why do you want this role?",
    "I agree to the terms",
]
OF_ALL = ["What is your shoe size?", "Are you authorized to work in the US?"]


def text(label: str, key: str = "published|x", **fields: object) -> Asked:
    return Asked.model_validate(
        {"key": key, "label": label, "kind": Kind.TEXT, "required": True, **fields}
    )


@pytest.mark.parametrize("label", OF_ONE)
def test_what_one_employer_or_job_means(label):
    assert reach.is_of_one_employer(text(label))


@pytest.mark.parametrize("label", OF_ALL)
def test_what_anybody_may_ask(label):
    assert not reach.is_of_one_employer(text(label))


def test_the_country_is_no_employer_whichever_is_read_first():
    one, other = text("Do you live in the US?"), text("Do you live in the us?")
    assert [reach.is_of_one_employer(each) for each in (one, other, one)] == [False, True, False]
    assert reach.is_of_one_employer(text("WHY US?"))


def before_the_start(user, asked):
    early.answer(
        ApplicationFactory.create(user=user).pk, {asked.key: ["Yes"]}, asked=[asked], keep=True
    )


def in_a_batch(user, asked):
    batch = batches.create(user, [Line(1, "https://boards.greenhouse.io/acme/jobs/1")])
    known = Published(system="greenhouse", questions=(PublishedQuestion(asked=asked),))
    Posting.objects.update(published=known.model_dump(mode="json"))
    (group,) = batches.view(batch).groups
    batch_questions.answer(user.pk, batches.drafts_of(batch), {group.id: ["Yes"]}, keep=True)


def in_a_run(user, asked):
    attempt = AttemptFactory.create(application__user=user, application__state=State.RUNNING)
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=(asked,),
    )
    questions.resolve(attempt.pk, request, waiting=True)
    (question,) = attempt.application.questions.all()
    questions.answer(attempt.application_id, {question.pk: ["Yes"]}, keep=True)


def by_hand(user, asked):
    attempt = AttemptFactory.create(application__user=user, application__state=State.RUNNING)
    put = asked.model_copy(update={"current": ("Yes",)})
    questions.hand_back(attempt.pk, HandBack(attempt=str(attempt.pk), epoch=1, questions=(put,)))


@pytest.mark.django_db
@pytest.mark.parametrize("given", [before_the_start, in_a_batch, in_a_run, by_hand])
def test_all_who_keep_answers_judge_alike(given, monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))
    user = UserFactory.create()
    for label in (*OF_ONE, OF_ALL[0]):
        given(user, text(label, key=f"q|{label}"))
    assert set(Kept.objects.values_list("question", flat=True)) == {OF_ALL[0]}
