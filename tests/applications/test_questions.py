"""The questions of an application whose form has several pages."""

import pytest
from django import forms
from django.utils import timezone

from accounts.models import Answer, Profile
from applications import questions, runner_inbox, takeover
from applications.errors import StaleAttemptError
from applications.models import Question, State, Takeover
from applications.telling.steps import steps
from applications.views.asking import AnswerForm
from applications.views.showing import reviewable
from automation import protocol
from automation.protocol import (
    Action,
    Asked,
    EventBatch,
    EventType,
    HandBack,
    Kind,
    Part,
    Resolution,
    ResolveRequest,
)
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


@pytest.fixture
def costs(django_assert_max_num_queries):
    """As many for three of a page as for one."""

    def costs_at_most(number, attempt, count):
        asked = [f"Question {each}" for each in range(count)]
        with django_assert_max_num_queries(number):
            page(attempt, *asked)
        return asked

    return costs_at_most


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_however_long(attempt, count, costs):
    costs(8, attempt, count)
    asked = costs(8, attempt, count)
    found = attempt.application.questions.values_list("key", "position")
    assert list(found) == [(key, place) for place, key in enumerate(asked)]


def test_what_a_page_asks_twice_under_one_key_is_one_question(attempt):
    page(attempt, "Full name", "Email", "Full name")
    assert labels(attempt.application) == ["Full name", "Email"]


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_written_costs_the_same_however_much(attempt, count, django_assert_max_num_queries):
    asked = [f"Question {each}" for each in range(count)]
    page(attempt, *asked, "Not there")
    events = [("field_failed", "Question 0"), ("field_failed", "Not there")]
    events += [("field_written", key) for key in asked]
    batch = EventBatch(
        attempt=str(attempt.pk),
        epoch=1,
        events=tuple(
            protocol.Event(seq=seq, type=kind, data={"key": key})
            for seq, (kind, key) in enumerate(events, 1)
        ),
    )
    with django_assert_max_num_queries(10):
        runner_inbox.apply(attempt.pk, batch)
    written = dict(attempt.application.questions.values_list("key", "written"))
    assert written == {**dict.fromkeys(asked, True), "Not there": False}


def test_a_change_of_an_earlier_page_is_what_it_is_answered_with_again(attempt):
    page(attempt, *FIRST)
    page(attempt, *SECOND)
    name = attempt.application.questions.get(key="Full name")
    questions.change(attempt.application_id, {name.pk: ["Robin Rivera"]})
    again = {answer.key: answer.values for answer in page(attempt, *FIRST).answers}
    assert again["Full name"] == ("Robin Rivera",)


def choose(attempt, *offered):
    """A list that shows what it has when it is opened, asked of, and written where something is offered."""
    asked = Asked(key="desk", label="Desk", kind=Kind.CHOICE, options_known=False)
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=(asked,),
    )
    questions.resolve(attempt.pk, request, waiting=False)
    if offered:
        told = {"key": "desk", "label": "Desk", "source": "test", "options": list(offered)}
        event = protocol.Event(seq=1, type=EventType.FIELD_WRITTEN, data=told)
        batch = EventBatch(attempt=str(attempt.pk), epoch=1, events=(event,))
        runner_inbox.apply(attempt.pk, batch)
    question = attempt.application.questions.get()
    return AnswerForm([question], filled=True)[str(question.pk)]


def test_what_a_list_was_seen_to_offer_is_a_list_in_the_review(attempt):
    assert not isinstance(choose(attempt).field.widget, forms.RadioSelect)
    offered = choose(attempt, "By the window", "By the door")
    assert isinstance(offered.field.widget, forms.RadioSelect)
    assert "By the door" in str(offered)
    # Asked again, by a page that shows nothing of it before it is opened.
    assert "By the door" in str(choose(attempt))


def test_of_a_long_list_there_may_be_more_than_was_seen(attempt):
    bound = choose(attempt, *(f"Desk <{number}>" for number in range(30)))
    html = str(bound)
    assert html.count("<option") == 30
    assert "Desk &lt;7&gt;" in html
    assert bound.field.clean("Desk 31") == "Desk 31"


def test_of_jobs_and_degrees_no_more_is_told_than_how_many(attempt):
    document = {"basics": {"name": "Jordan Rivera"}, "work": [{"name": "Acme"}, {"name": "Umbra"}]}
    Profile.objects.update_or_create(user=attempt.application.user, defaults={"document": document})
    request = ResolveRequest(
        attempt=str(attempt.pk),
        epoch=1,
        url="https://jobs.example/1",
        origin="https://jobs.example",
        questions=(),
        parts=(Part.JOBS, Part.STUDIES),
    )
    reply = questions.resolve(attempt.pk, request, waiting=False)
    assert (reply.answers, reply.entries) == ((), {Part.JOBS: 2, Part.STUDIES: 0})


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


class List:
    """A question whose list the page doesn't show before it is opened, `required` or not."""

    def __init__(self, attempt, *, required=True):
        self._attempt = attempt
        self._required = required

    def ask(self, *, refused=(), options=(), waiting=True):
        asked = Asked(
            key="land",
            label="Land",
            kind=Kind.CHOICE,
            required=self._required,
            options=options,
            options_known=bool(options),
            refused=refused,
        )
        request = ResolveRequest(
            attempt=str(self._attempt.pk),
            epoch=1,
            url="https://jobs.example/1",
            origin="https://jobs.example",
            questions=(asked,),
        )
        (answer,) = questions.resolve(self._attempt.pk, request, waiting=waiting).answers
        return answer

    @property
    def question(self):
        return self._attempt.application.questions.get()

    def change(self, value):
        questions.change(self._attempt.application_id, {self.question.pk: [value]})

    def say(self, *values):
        questions.answer(self._attempt.application_id, {self.question.pk: values}, keep=False)

    @property
    def pending(self):
        return [each.label for each in questions.pending(self._attempt.application)]


@pytest.mark.parametrize("required", [True, False])
def test_what_a_list_does_not_offer_is_asked_of_again_with_what_it_does(attempt, required):
    land = List(attempt, required=required)
    land.ask(waiting=False)
    land.change("Atlantis")
    assert land.ask().values == ("Atlantis",)
    offered = {"refused": ("Atlantis",), "options": ("Chad", "Peru")}
    assert land.ask(**offered).action is Action.ASK
    # As it is when it is looked at again while the person thinks.
    assert land.ask(**offered).action is Action.ASK
    assert land.pending == ["Land"]
    attempt.application.refresh_from_db()
    assert attempt.application.state == State.WAITING
    html = str(AnswerForm([land.question])[str(land.question.pk)].as_field_group())
    assert "“Atlantis” is none of what the list offers." in html
    assert "Chad" in html
    land.say("Peru")
    assert land.ask(**offered).values == ("Peru",)
    assert not land.pending
    # Nor is it told of the answer that was mended.
    row = AnswerForm([land.question], filled=True)[str(land.question.pk)]
    assert "Atlantis" not in str(row.as_field_group())


def test_what_may_stay_empty_may_be_left_so_when_it_is_asked_of_again(attempt):
    land = List(attempt, required=False)
    land.ask(waiting=False)
    land.change("Atlantis")
    offered = {"refused": ("Atlantis",), "options": ("Chad", "Peru")}
    land.ask(**offered)
    form = AnswerForm([land.question], {str(land.question.pk): ""})
    assert form.is_valid()
    land.say()
    assert land.ask(**offered).action is Action.SKIP


def test_the_answer_that_was_refused_is_not_taken_a_second_time(attempt):
    land = List(attempt)
    land.ask()
    land.say("Atlantis")
    land.ask(refused=("Atlantis",))
    form = AnswerForm([land.question], {str(land.question.pk): "Atlantis"})
    assert not form.is_valid()
    assert form.errors[str(land.question.pk)] == ["“Atlantis” is none of what the list offers."]
    # The API's callers aren't shown the form.
    land.say("Atlantis")
    assert land.ask(refused=("Atlantis",)).action is Action.ASK


def test_no_fact_takes_the_place_of_what_the_person_has_said(attempt):
    document = {"basics": {"name": "Jordan Rivera", "location": {"countryCode": "NO"}}}
    Profile.objects.update_or_create(user=attempt.application.user, defaults={"document": document})

    def ask(**told):
        asked = Asked(
            key="c", label="Country of residence", kind=Kind.CHOICE, required=True, **told
        )
        request = ResolveRequest(
            attempt=str(attempt.pk),
            epoch=1,
            url="https://jobs.example/1",
            origin="https://jobs.example",
            questions=(asked,),
        )
        return questions.resolve(attempt.pk, request, waiting=False).answers[0]

    assert ask(options_known=False).action is Action.FILL
    question = attempt.application.questions.get()
    questions.change(attempt.application_id, {question.pk: ["Atlantis"]})
    refused = ask(options=("Chad", "Norway"), refused=("Atlantis",))
    assert (refused.action, refused.values) == (Action.ASK, ())


# ---- what the person has put into the page themselves


def put(label, *current, kind=Kind.TEXT, **more):
    return Asked(key=label, label=label, kind=kind, current=current, **more)


def hand_back(attempt, *asked, epoch=1):
    told = HandBack(attempt=str(attempt.pk), epoch=epoch, questions=asked)
    return questions.hand_back(attempt.pk, told)


def test_what_they_put_in_is_their_answer_and_stays(attempt):
    page(attempt, *FIRST)
    hand_back(attempt, put("Full name", "Robin Rivera"), put("Favourite colour", "red"))
    name = attempt.application.questions.get(key="Full name")
    assert (name.state, name.values, name.written) == ("answered", ("Robin Rivera",), True)
    given = {each.key: each for each in page(attempt, *FIRST, "Favourite colour").answers}
    assert given["Full name"].values == ("Robin Rivera",)
    assert (given["Favourite colour"].source, given["Favourite colour"].by_hand) == ("person", True)
    assert labels(attempt.application) == [*FIRST, "Favourite colour"]


def test_what_they_cleared_is_left_empty(attempt):
    page(attempt, *FIRST)
    hand_back(attempt, put("Email"))
    answer = next(each for each in page(attempt, *FIRST).answers if each.key == "Email")
    assert (answer.action, answer.values, answer.source) == (Action.SKIP, (), "person")


def test_a_fact_is_kept_and_anything_else_is_offered(attempt):
    hand_back(
        attempt,
        put("Favourite colour", "red"),
        put("Why us?", "A judgement.", kind=Kind.LONG_TEXT),
        put("Do you require visa sponsorship?", "No", kind=Kind.CHOICE, options=("Yes", "No")),
        put("Expected salary", "90000"),
        put("Résumé", "mine.pdf", kind=Kind.FILE),
    )
    kept = Answer.objects.filter(user=attempt.application.user)
    assert [(each.question, each.answer) for each in kept] == [("Favourite colour", "red")]
    told = attempt.application.events.get(type=questions.OFFERED)
    assert told.data["labels"][:2] == ["Why us?", "Do you require visa sponsorship?"]
    assert "Résumé" not in told.data["labels"]


def test_a_password_goes_nowhere(attempt):
    assert hand_back(attempt, put("Password", "hunter22", kind=Kind.SECRET)).keys == ()
    assert not Question.objects.exists()
    assert not Answer.objects.exists()


def test_a_file_is_gone_with_the_page_it_was_put_into(attempt):
    asked = put("Résumé", "mine.pdf", kind=Kind.FILE)
    hand_back(attempt, asked)

    def answer(asked):
        request = ResolveRequest(
            attempt=str(attempt.pk),
            epoch=1,
            url="https://a.example/",
            origin="x",
            questions=(asked,),
        )
        return questions.resolve(attempt.pk, request, waiting=False).answers[0]

    assert answer(asked).values == ("mine.pdf",)
    assert not answer(asked.model_copy(update={"current": ()})).by_hand


def test_a_stranger_s_run_tells_nothing(attempt):
    with pytest.raises(StaleAttemptError):
        hand_back(attempt, put("Email", "x@example.com"), epoch=2)


def test_it_is_told_in_the_timeline_with_its_value(attempt):
    hand_back(attempt, put("Favourite colour", "red"))
    told = {"key": "Favourite colour", "label": "Favourite colour", "source": "person"}
    event = protocol.Event(seq=1, type=EventType.FIELD_TAKEN, data=told)
    runner_inbox.apply(attempt.pk, EventBatch(attempt=str(attempt.pk), epoch=1, events=(event,)))
    application = attempt.application
    known = {each.key: each for each in application.questions.all()}
    last = steps(application.events.all(), known, {})[-1]
    assert [(each.label, each.value, each.source) for each in last.writes] == [
        ("Favourite colour", "red", "person")
    ]


def test_who_is_done_though_asked_has_answered_in_the_page(attempt):
    asked = Asked(key="q", label="Notice period", kind=Kind.TEXT, required=True)
    request = ResolveRequest(
        attempt=str(attempt.pk), epoch=1, url="https://a.example/", origin="x", questions=(asked,)
    )
    began = timezone.now()

    def ask():
        return questions.resolve(attempt.pk, request, waiting=True, since=began)

    assert not ask().done
    wait = Takeover.objects.get()
    takeover.person_ends(attempt.application_id, wait.pk, Resolution.DONE)
    assert ask().done
    hand_back(attempt, asked.model_copy(update={"current": ("None",)}))
    reply = ask()
    assert (reply.done, reply.answers[0].values) == (False, ("None",))
    assert Takeover.objects.count() == 1
