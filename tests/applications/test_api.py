import uuid
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Answer, Resume, Scope
from applications import intake, permits, takeover, timeline
from applications.models import Application, Permit, Posting, Question, State
from automation.protocol import Asked, Kind, Need, NeedRequest, PermitRequest, Reason, Resolution
from billing import entitlements
from tests.api import code, program
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory
from tests.factories.stages import ask, sent, stuck, waiting

pytestmark = pytest.mark.django_db

LIST = "/api/v1/applications"
URL = "https://boards.greenhouse.io/acme/jobs/4711"
SAME = "https://job-boards.greenhouse.io/acme/jobs/4711"
ROUTES = [
    ("get", ""),
    ("get", "/events"),
    ("post", "/start"),
    ("post", "/cancel"),
    ("get", "/questions"),
    ("post", "/questions"),
    ("post", "/confirm"),
]


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    return program(user)


def test_an_address_becomes_a_queued_application(client, user):
    made = client.post(LIST, {"url": URL})
    assert made.status_code == 201
    assert (made.data["state"], made.data["system"]) == ("queued", "greenhouse")
    assert client.get(f"{LIST}/{made.data['id']}").data == made.data
    assert entitlements.usage(user.pk).reserved == 1


def test_a_draft_takes_no_quota(client, user):
    made = client.post(LIST, {"url": URL, "start": False})
    assert made.data["state"] == "draft"
    assert entitlements.usage(user.pk).reserved == 0
    started = client.post(f"{LIST}/{made.data['id']}/start")
    assert started.data["state"] == "queued"


def test_bad_input_is_told_by_field(client):
    refused = client.post(LIST, {"url": "nonsense", "mode": "autopilot"})
    assert code(refused) == "invalid"
    assert [(each["field"], each["code"]) for each in refused.data["errors"]] == [
        ("url", "not_an_address")
    ]
    refused = client.post(LIST, {"mode": "psychic", "resume": str(uuid.uuid4())})
    assert {each["field"] for each in refused.data["errors"]} == {"url", "mode", "resume"}
    assert not Posting.objects.exists()


def test_the_same_posting_again_is_refused(client):
    client.post(LIST, {"url": URL})
    again = client.post(LIST, {"url": SAME})
    assert (again.status_code, code(again)) == (409, "duplicate")


def test_the_same_call_again_gets_the_same(client):
    first = client.post(LIST, {"url": URL}, HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(LIST, {"url": URL}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data["id"] == again.data["id"]
    other = client.post(LIST, {"url": SAME}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other.status_code, code(other)) == (422, "idempotency_key_reused")


def test_a_key_is_one_person_s(client):
    client.post(LIST, {"url": URL}, HTTP_IDEMPOTENCY_KEY="k1")
    theirs = program(UserFactory.create()).post(LIST, {"url": URL}, HTTP_IDEMPOTENCY_KEY="k1")
    assert theirs.status_code == 201


def test_without_quota_nothing_is_made(client, user):
    for _ in range(10):
        intake.start(ApplicationFactory.create(user=user).pk)
    refused = client.post(LIST, {"url": URL}, HTTP_IDEMPOTENCY_KEY="k")
    assert (refused.status_code, code(refused)) == (409, "quota_exceeded")
    assert Application.objects.filter(state=State.DRAFT).count() == 0


def test_another_s_resume_can_t_be_sent(client):
    theirs = Resume.objects.create(
        user=UserFactory.create(), file_name="cv.pdf", content_type="application/pdf", size=1
    )
    refused = client.post(LIST, {"url": URL, "resume": str(theirs.pk)})
    assert [each["field"] for each in refused.data["errors"]] == ["resume"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_long(user, client, rows):
    for _ in range(rows):
        ApplicationFactory.create(user=user)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(client.get(LIST).data["results"]) == rows
    assert len(queries) == 3


def test_a_list_is_filtered_and_goes_on(user, client):
    for state in (State.DRAFT, State.QUEUED, State.FAILED):
        ApplicationFactory.create(user=user, state=state)
    shown = client.get(LIST, {"state": ["queued", "failed"], "limit": 1}).data
    assert [each["state"] for each in shown["results"]] == ["failed"]
    assert [each["state"] for each in client.get(shown["next"]).data["results"]] == ["queued"]
    assert code(client.get(LIST, {"state": "lost"})) == "invalid"


def test_events_are_read_on_from_the_last(user, client):
    application = ApplicationFactory.create(user=user)
    for number in range(5):
        timeline.record(application.pk, "step_started", {"step": str(number)})
    shown = client.get(f"{LIST}/{application.pk}/events", {"after": 3}).data
    assert [each["number"] for each in shown] == [4, 5]
    for bad in ("-1", "x", "9" * 30, "²"):
        assert code(client.get(f"{LIST}/{application.pk}/events", {"after": bad})) == "invalid"


def test_a_question_is_answered_and_kept(user, client):
    application = ApplicationFactory.create(user=user, state=State.RUNNING)
    asked = Asked(key="q", label="What drives you?", kind=Kind.LONG_TEXT, required=True).model_dump(
        mode="json"
    )
    question = Question.objects.create(
        application=application, key="q", asked=asked, state="pending", position=0
    )
    path = f"{LIST}/{application.pk}/questions"
    assert client.get(path).data[0]["state"] == "pending"
    body = {"answers": [{"question": str(question.pk), "values": ["Because"]}]}
    shown = client.post(path, body).data[0]
    assert (shown["state"], shown["answer"]["values"], shown["answer"]["source"]) == (
        "answered",
        ["Because"],
        "person",
    )
    assert Answer.objects.get().answer == "Because"
    body["answers"][0]["question"] = str(uuid.uuid4())
    assert code(client.post(path, body)) == "wrong_state"
    assert code(client.post(path, {"answers": []})) == "invalid"


def test_the_person_s_word_ends_an_unconfirmed_one(user, client):
    attempt = AttemptFactory.create(application__user=user)
    path = f"{LIST}/{attempt.application_id}/confirm"
    assert code(client.post(path, {"arrived": True})) == "wrong_state"
    permits.request(
        attempt.pk,
        PermitRequest(
            act_id="a", attempt=str(attempt.pk), epoch=1, plan_hash="p", posting_key="k:1"
        ),
    )
    permits.fall_silent(attempt.application_id)
    shown = client.post(path, {"arrived": True}).data
    assert (shown["state"], shown["confirmed_by_person"]) == ("submitted", True)
    assert Permit.objects.get().closed_by == "person"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_stranger_finds_nothing(user, method, path):
    application = ApplicationFactory.create(user=user)
    where = f"{LIST}/{application.pk}{path}"
    body = {"arrived": True, "answers": [{"question": str(uuid.uuid4()), "values": []}]}
    stranger = program(UserFactory.create())
    refused = getattr(stranger, method)(where, body if method == "post" else None)
    assert (refused.status_code, code(refused)) == (404, "not_found")
    nobody = getattr(APIClient(), method)(where)
    assert nobody.status_code == 401
    assert code(nobody) == "not_authenticated"
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_a_stranger_s_list_is_empty(user):
    ApplicationFactory.create(user=user)
    assert program(UserFactory.create()).get(LIST).data["results"] == []


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("get", "", Scope.READ),
        ("post", "/start", Scope.APPLY),
        ("post", "/cancel", Scope.APPLY),
        ("post", "/questions", Scope.ANSWER),
        ("post", "/confirm", Scope.SEND),
    ],
)
def test_a_token_does_what_its_scopes_say(user, method, path, scope):
    application = ApplicationFactory.create(user=user)
    others = [each for each in Scope if each is not scope]
    where = f"{LIST}/{application.pk}{path}"
    assert code(getattr(program(user, *others), method)(where, {})) == "missing_scope"
    assert getattr(program(user, scope), method)(where, {}).status_code != 403


def test_somebody_logged_in_needs_no_token(user):
    client = APIClient()
    client.force_login(user)
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("resolution", "state"), [("done", "running"), ("give_up", "waiting_for_human")]
)
def test_a_wait_is_ended_by_whom_it_is_for(user, client, resolution, state):
    attempt = AttemptFactory.create(application__user=user)
    need = NeedRequest(
        id="n", need=Need(attempt=str(attempt.pk), epoch=1, reason=Reason.REVIEW, plan_hash="p")
    )
    takeover.need(attempt.pk, need)
    path = f"{LIST}/{attempt.application_id}"
    (wanted,) = client.get(path).data["needs"]
    where = f"{path}/needs/{wanted['id']}"
    assert program(UserFactory.create()).post(where, {"resolution": "done"}).status_code == 404
    assert client.post(where, {"resolution": "parked"}).status_code == 400
    assert client.post(where, {"resolution": resolution}).data["state"] == state
    assert takeover.need(attempt.pk, need).resolution == resolution
    assert code(client.post(where, {"resolution": "done"})) == "wrong_state"


def test_a_wait_in_the_browser_is_given_more_time_once(user, client):
    application, wait = stuck(user)
    where = f"{LIST}/{application.pk}/needs/{wait.pk}/time"
    assert program(UserFactory.create()).post(where).status_code == 404
    (need,) = client.post(where).data["needs"]
    later = datetime.fromisoformat(need["deadline_at"]) - wait.deadline_at
    assert later == timedelta(seconds=300)
    assert code(client.post(where)) == "wrong_state"


def test_what_was_answered_stays_as_it_was(user, client):
    application, question = waiting(user)
    where = f"{LIST}/{application.pk}/questions"
    given = {"answers": [{"question": str(question.pk), "values": ["Gladly"]}]}
    assert client.post(where, given).status_code == 200
    changed = {"answers": [{"question": str(question.pk), "values": ["CHANGED"]}]}
    assert code(client.post(where, changed)) == "wrong_state"
    question.refresh_from_db()
    assert (question.answer or {})["values"] == ["Gladly"]
    assert [answer.answer for answer in user.answers.all()] == ["Gladly"]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({}, []),
        ({}, ["  "]),
        ({}, ["one", "two"]),
        ({"kind": Kind.CHOICE, "options": ("Yes", "No")}, ["Perhaps"]),
        ({"kind": Kind.CHOICES, "options": ("Red", "Blue")}, ["Red", "Green"]),
    ],
)
def test_an_answer_that_can_t_be_one_is_refused_where_it_stands(user, client, asked, values):
    application, question = waiting(user, **asked)
    given = {"answers": [{"question": str(question.pk), "values": values}]}
    answer = client.post(f"{LIST}/{application.pk}/questions", given)
    assert answer.status_code == 400
    assert "answers" in str(answer.data)
    question.refresh_from_db()
    assert question.state == Question.State.PENDING


def test_a_wait_that_isn_t_there_isn_t_found(user, client):
    application, _ = stuck(user)
    _, other = stuck(UserFactory.create())
    for wait in (other.pk, uuid.uuid4()):
        for path in ("", "/time"):
            answer = client.post(
                f"{LIST}/{application.pk}/needs/{wait}{path}", {"resolution": "done"}
            )
            assert answer.status_code == 404


def test_who_says_too_early_that_it_is_solved_keeps_the_time_that_is_left(user):
    attempt = AttemptFactory.create(application__user=user)
    need = Need(attempt=str(attempt.pk), epoch=1, reason=Reason.CAPTCHA)
    takeover.need(attempt.pk, NeedRequest(id="first", need=need))
    first = attempt.takeovers.get()
    takeover.more_time(attempt.application_id, first.pk)
    first.refresh_from_db()
    takeover.person_ends(attempt.application_id, first.pk, Resolution.DONE)
    assert takeover.need(attempt.pk, NeedRequest(id="second", need=need)).resolution is None
    second = attempt.takeovers.get(resolved_at=None)
    assert (second.deadline_at, second.extended) == (first.deadline_at, True)


def test_a_wait_names_what_is_still_asked(user, client):
    application, question = waiting(user)
    ask(application, "second", label="Left or right?", kind=Kind.TEXT, required=True)
    given = {"answers": [{"question": str(question.pk), "values": ["Gladly"]}]}
    client.post(f"{LIST}/{application.pk}/questions", given)
    shown = client.get(f"{LIST}/{application.pk}").data
    (need,) = shown["needs"]
    assert need["detail"] == shown["reason"] == "Only you can answer “Left or right?”."


def test_one_that_never_arrived_is_credited_on_the_persons_word(user, client):
    application = sent(user)
    entitlements.reserve(user.pk, application.pk)
    entitlements.capture(application.pk)
    where = f"{LIST}/{application.pk}/confirm"
    assert program(UserFactory.create()).post(where, {"arrived": False}).status_code == 404
    assert client.post(where, {"arrived": False}).data["state"] == "submitted"
    assert entitlements.usage(user.pk).used == 0
