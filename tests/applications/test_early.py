"""Answered before the start: kept with the draft, and used by the run."""

import pytest

from accounts.models import Answer as Kept
from applications import early, lifecycle, questions
from applications.errors import WrongStateError
from applications.models import Application, Question, State
from applications.views.showing import reviewable
from automation.protocol import Action, Asked, Kind, ResolveRequest
from tests.factories import ApplicationFactory, AttemptFactory

pytestmark = pytest.mark.django_db

WHY = Asked(key="published|why us|text|0", label="Why us?", kind=Kind.TEXT, required=True)
DESK = Asked(
    key="published|desk|choice|0",
    label="Desk",
    kind=Kind.CHOICE,
    required=True,
    options=("Left", "Right"),
)
FILE = Asked(key="published|cv|file|0", label="CV", kind=Kind.FILE, required=True)
ASKED = (WHY, DESK, FILE)
PAGE_WHY = Asked(key="q|why", label="Why us? *", kind=Kind.LONG_TEXT, required=True)
PAGE_DESK = Asked(
    key="q|desk", label="Desk", kind=Kind.CHOICE, required=True, options=("Left", "Right")
)


def draft():
    return ApplicationFactory.create(state=State.DRAFT)


def tell(application, **more):
    given = {WHY.key: ["For fun"], DESK.key: ["Left"]}
    early.answer(application.pk, given, asked=ASKED, **more)


def run(application):
    Application.objects.filter(pk=application.pk).update(state=State.RUNNING)
    application.refresh_from_db()
    return AttemptFactory.create(application=application)


def resolve(attempt, *asked):
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=asked,
    )
    reply = questions.resolve(attempt.pk, request, waiting=False)
    return {answer.key: answer for answer in reply.answers}


def shown(application):
    """What review and receipt have."""
    return [each.key for each in reviewable(list(application.questions.all()))]


def test_the_page_s_own_questions_are_answered_with_it():
    application = draft()
    tell(application)
    answers = resolve(run(application), PAGE_WHY, PAGE_DESK)
    assert {key: (each.values, each.source) for key, each in answers.items()} == {
        "q|why": (("For fun",), "person"),
        "q|desk": (("Left",), "person"),
    }
    assert shown(application) == ["q|why", "q|desk"]
    assert set(application.questions.filter(early=False).values_list("state", flat=True)) == {
        Question.State.ANSWERED
    }


def test_it_stays_their_answer_when_the_page_asks_again():
    application = draft()
    tell(application)
    attempt = run(application)
    resolve(attempt, PAGE_WHY)
    row = application.questions.get(key="q|why")
    questions.change(application.pk, {row.pk: ["For the food"]})
    assert resolve(attempt, PAGE_WHY)["q|why"].values == ("For the food",)


def test_what_the_page_complains_of_is_asked_of_them():
    application = draft()
    tell(application, keep=False)
    attempt = run(application)
    resolve(attempt, PAGE_WHY)
    again = PAGE_WHY.model_copy(update={"error": "At least 50 words."})
    assert resolve(attempt, again)["q|why"].action is Action.ASK


def test_what_the_page_doesn_t_offer_is_asked_of_them():
    application = draft()
    tell(application, keep=False)
    page = PAGE_DESK.model_copy(update={"options": ("Window", "Door")})
    assert resolve(run(application), page)["q|desk"].action is Action.ASK


def test_what_no_page_asks_is_shown_nowhere():
    application = draft()
    tell(application)
    resolve(run(application), PAGE_DESK)
    assert shown(application) == ["q|desk"]
    assert questions.pending(application) == []


def test_an_interface_asks_them_as_they_are_published():
    application = draft()
    tell(application)
    name = Asked(key="published|name|text|0", label="Nickname", kind=Kind.TEXT)
    answers = resolve(run(application), name, WHY, DESK)
    assert answers[WHY.key].values == ("For fun",)
    assert shown(application) == [name.key, WHY.key, DESK.key]


def test_a_browser_after_the_interface_shows_each_once():
    application = draft()
    tell(application)
    attempt = run(application)
    resolve(attempt, WHY, DESK)
    answers = resolve(attempt, PAGE_WHY, PAGE_DESK)
    assert answers["q|why"].values == ("For fun",)
    assert shown(application) == ["q|why", "q|desk"]


def test_what_an_interface_asks_no_more_is_shown_no_more_and_its_answer_serves():
    application = draft()
    tell(application, keep=False)
    attempt = run(application)
    gone = Asked(key="published|gone|text|1", label="Gone?", kind=Kind.TEXT, required=True)
    resolve(attempt, WHY, DESK, gone)
    assert shown(application) == [WHY.key, DESK.key, gone.key]
    other = WHY.model_copy(update={"key": "published|why us|long_text|1", "kind": Kind.LONG_TEXT})
    assert resolve(attempt, other, DESK)[other.key].values == ("For fun",)
    assert set(shown(application)) == {other.key, DESK.key}
    assert questions.pending(application) == []


def test_pages_follow_each_other_in_the_order_of_the_form():
    application = draft()
    tell(application)
    attempt = run(application)
    first = Asked(key="q|1", label="First", kind=Kind.TEXT)
    resolve(attempt, first)
    resolve(attempt, PAGE_DESK, PAGE_WHY)
    resolve(attempt, first)
    assert shown(application) == ["q|1", "q|desk", "q|why"]


def test_an_answer_is_kept_where_it_is_wished():
    application = draft()
    tell(application, keep=False)
    assert not Kept.objects.exists()
    tell(application)
    assert set(Kept.objects.values_list("question", flat=True)) == {"Desk"}


@pytest.mark.parametrize(
    "label", ["Have you worked for us before?", "Have you ever worked at Acme?", "Why this role?"]
)
def test_what_is_meant_of_one_employer_is_no_answer_to_the_next(label):
    asked = Asked(key="published|past|text|1", label=label, kind=Kind.TEXT, required=True)
    one = draft()
    early.answer(one.pk, {asked.key: ["Yes"]}, asked=[asked])
    assert one.questions.get().values == ("Yes",)
    assert not Kept.objects.exists()


def test_an_empty_one_takes_it_back():
    application = draft()
    tell(application, keep=False)
    early.answer(application.pk, {WHY.key: []}, asked=ASKED)
    assert [each.key for each in application.questions.all()] == [DESK.key]
    tell(application)
    assert application.questions.count() == 2


@pytest.mark.parametrize("key", ["published|other|text|0", FILE.key])
def test_what_isn_t_asked_here_is_refused_whole(key):
    application = draft()
    with pytest.raises(WrongStateError):
        early.answer(application.pk, {WHY.key: ["x"], key: ["y"]}, asked=ASKED)
    assert not application.questions.exists()


def test_once_it_has_begun_it_is_too_late():
    application = draft()
    lifecycle.move(application.pk, State.QUEUED)
    with pytest.raises(WrongStateError):
        tell(application)
    assert not application.questions.exists()


def test_another_person_s_answers_are_theirs_alone():
    application, other = draft(), draft()
    Application.objects.filter(pk=other.pk).update(posting=application.posting)
    tell(other, keep=False)
    assert resolve(run(application), PAGE_WHY)["q|why"].action is Action.ASK


def test_a_consent_to_one_employer_is_none_to_the_next():
    box = Asked(
        key="published|i consent|check|1",
        label="I consent to my data being processed (GDPR)",
        kind=Kind.CHECK,
        required=True,
    )
    one = draft()
    early.answer(one.pk, {box.key: ["true"]}, asked=[box])
    assert one.questions.get().values == ("true",)
    assert not Kept.objects.exists()
    other = run(ApplicationFactory.create(user=one.user))
    assert resolve(other, box)[box.key].action is Action.ASK
