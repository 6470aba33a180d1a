"""Batches for programs."""

import uuid

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Scope
from applications.models import Application, Batch, Posting, Question, State
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind
from sandboxes import registry
from tests.api import code, program
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/batches"
JOBS = [f"https://boards.greenhouse.io/acme/jobs/{number}" for number in range(3)]


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture(autouse=True)
def browsers(monkeypatch):
    """As where Fly is set up."""
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    return program(user)


def asking(*labels):
    asked = [
        Asked(key=f"published|{label}", label=label, kind=Kind.TEXT, required=True)
        for label in labels
    ]
    questions = tuple(PublishedQuestion(asked=each) for each in asked)
    known = Published(system="greenhouse", questions=questions)
    Posting.objects.update(published=known.model_dump(mode="json"), read_at=timezone.now())


def test_from_a_list_to_the_start(client):
    made = client.post(LIST, {"addresses": [*JOBS, "nonsense"]}, format="json")
    assert made.status_code == 201
    one = f"{LIST}/{made.data['id']}"
    assert client.get(one).data == made.data
    assert made.data["counts"]["reading"] == 3
    assert made.data["lines"][3]["state"] == "no_address"
    asking("Favourite colour?")
    (question,) = client.get(one).data["questions"]
    assert (question["label"], question["postings"]) == ("Favourite colour?", 3)
    given = {"answers": [{"question": question["id"], "values": ["Blue"]}]}
    answered = client.post(f"{one}/answers", given, format="json")
    assert (answered.data["questions"], answered.data["starts"]) == ([], 3)
    some = client.post(f"{one}/start", {"lines": [2, 2, 4]}, format="json")
    assert some.data == {"started": 1, "left": {}, "since": 2}
    assert client.post(f"{one}/start").data == {"started": 2, "left": {}, "since": 0}
    assert client.post(f"{one}/start").data == {"started": 0, "left": {}, "since": 0}
    assert Application.objects.filter(state=State.QUEUED).count() == 3
    (listed,) = client.get(LIST).data["results"]
    assert (listed["size"], listed["begun"]) == (4, 3)
    assert client.delete(one).status_code == 204
    assert Application.objects.count() == 3


@pytest.mark.parametrize(("given", "mode"), [({}, "copilot"), ({"mode": "autopilot"}, "autopilot")])
def test_none_is_sent_unseen_unless_that_is_said(client, given, mode):
    client.post("/api/v1/applications", {"url": f"{JOBS[0]}9", "mode": "autopilot"})
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    Posting.objects.update(read_at=timezone.now())
    started = client.post(f"{LIST}/{made.data['id']}/start", given, format="json")
    assert started.data["started"] == 3
    own = Application.objects.filter(url__in=JOBS)
    assert [each.mode for each in own] == [mode] * 3


def test_a_token_that_only_starts_sends_none_unseen_by_saying_nothing(user):
    """Whatever its person usually does."""
    client = program(user, Scope.READ, Scope.APPLY)
    client.post("/api/v1/applications", {"url": f"{JOBS[0]}9", "mode": "autopilot"})
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    Posting.objects.update(read_at=timezone.now())
    assert client.post(f"{LIST}/{made.data['id']}/start").data["started"] == 3
    assert {each.mode for each in Application.objects.filter(url__in=JOBS)} == {"copilot"}


def test_a_mode_that_there_isn_t_starts_nothing(client):
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    refused = client.post(f"{LIST}/{made.data['id']}/start", {"mode": "unseen"}, format="json")
    assert refused.status_code == 400
    assert {each["field"] for each in refused.data["errors"]} == {"mode"}
    assert not Application.objects.exclude(state=State.DRAFT).exists()


def test_a_table_as_text(client):
    made = client.post(LIST, {"text": f"who,url\nAcme,{JOBS[0]}"}, format="json")
    assert [line["text"] for line in made.data["lines"]] == [JOBS[0]]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "addresses"),
        ({"addresses": [], "text": "x"}, "addresses"),
        ({"addresses": JOBS * 67}, "addresses"),
        ({"addresses": ["x" * 2001]}, "addresses.0"),
        ({"text": "\n".join(JOBS * 67)}, "text"),
        ({"text": ",\n;"}, "text"),
    ],
)
def test_bad_input_is_told_by_field(client, given, field):
    refused = client.post(LIST, given, format="json")
    assert (refused.status_code, code(refused)) == (400, "invalid")
    assert {each["field"] for each in refused.data["errors"]} == {field}
    assert not Batch.objects.exists()


def test_a_batch_without_a_bottom_is_refused(client):
    refused = client.post(LIST, "[" * 100_000, content_type="application/json")
    assert (refused.status_code, code(refused)) == (400, "parse_error")


def test_what_isn_t_asked_isn_t_answered(client):
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    given = {"answers": [{"question": str(uuid.uuid4()), "values": ["Blue"]}]}
    refused = client.post(f"{LIST}/{made.data['id']}/answers", given, format="json")
    assert refused.status_code == 400
    assert refused.data["errors"][0]["code"] == "not_asked"
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("method", "rest"), [("get", ""), ("delete", ""), ("post", "/start"), ("post", "/answers")]
)
def test_a_strangers_doesn_t_exist(client, method, rest):
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    stranger = program(UserFactory.create())
    answer = getattr(stranger, method)(f"{LIST}/{made.data['id']}{rest}")
    assert answer.status_code == 404
    assert stranger.get(LIST).data["results"] == []
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_long(client, count, django_assert_max_num_queries):
    made = client.post(LIST, {"addresses": JOBS[:count]}, format="json")
    asking(*[f"Colour {number}?" for number in range(count)])
    with django_assert_max_num_queries(8):
        shown = client.get(f"{LIST}/{made.data['id']}").data
    assert (len(shown["lines"]), len(shown["questions"])) == (count, count)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(client, count, django_assert_max_num_queries):
    for _ in range(count):
        client.post(LIST, {"addresses": JOBS}, format="json")
    with django_assert_max_num_queries(2):
        assert len(client.get(LIST).data["results"]) == count


@pytest.mark.parametrize(
    ("method", "rest", "scope"),
    [
        ("post", None, Scope.APPLY),
        ("get", "", Scope.READ),
        ("delete", "", Scope.APPLY),
        ("post", "/start", Scope.APPLY),
        ("post", "/answers", Scope.ANSWER),
    ],
)
def test_each_takes_its_scope(user, client, method, rest, scope):
    made = client.post(LIST, {"addresses": JOBS}, format="json")
    path = LIST if rest is None else f"{LIST}/{made.data['id']}{rest}"
    others = program(user, *(set(Scope) - {scope}))
    assert getattr(others, method)(path).status_code == 403
