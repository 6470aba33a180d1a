"""The questions of an application whose form has several pages."""

import pytest

from applications import questions
from applications.models import State
from applications.views.showing import reviewable
from automation.protocol import Action, Asked, Kind, ResolveRequest
from tests.factories import AttemptFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND = ("Full name", "Email"), ("Favourite colour", "Why us?")


def page(attempt, *labels):
    asked = [Asked(key=each, label=each, kind=Kind.TEXT) for each in labels]
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=tuple(asked),
    )
    return questions.resolve(attempt.pk, request, waiting=False)


@pytest.fixture
def attempt():
    return AttemptFactory.create(application__state=State.RUNNING)


def labels(application):
    return [each.asked["label"] for each in reviewable(list(application.questions.all()))]


def test_the_review_has_every_page_in_the_order_of_the_form(attempt):
    page(attempt, *FIRST)
    page(attempt, *SECOND)
    page(attempt, *FIRST)
    assert labels(attempt.application) == [*FIRST, *SECOND]


def test_a_change_of_an_earlier_page_is_what_it_is_answered_with_again(attempt):
    page(attempt, *FIRST)
    page(attempt, *SECOND)
    name = attempt.application.questions.get(key="Full name")
    questions.change(attempt.application_id, {name.pk: ["Robin Rivera"]})
    again = {answer.key: answer.values for answer in page(attempt, *FIRST).answers}
    assert again["Full name"] == ("Robin Rivera",)


def test_a_complaint_is_put_to_the_person_once(attempt):
    def ask(error):
        asked = Asked(key="desk", label="Desk", kind=Kind.TEXT, required=True, error=error)
        request = ResolveRequest(
            attempt=str(attempt.pk),
            epoch=1,
            url="https://jobs.example/1",
            origin="https://jobs.example",
            questions=(asked,),
        )
        (answer,) = questions.resolve(attempt.pk, request, waiting=True).answers
        return answer

    def say(value):
        question = attempt.application.questions.get()
        questions.answer(attempt.application_id, {question.pk: [value]}, keep=False)

    assert ask("").action is Action.ASK
    say("Left")
    assert ask("").values == ("Left",)
    assert ask("Choose another desk.").action is Action.ASK
    say("Right")
    # The page shows its complaint until the new answer is written.
    assert ask("Choose another desk.").values == ("Right",)
    assert ask("That one is taken as well.").action is Action.ASK
