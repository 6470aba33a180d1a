"""Before anything starts: what is known, what will be asked, what stands in the way; on the page and through the API."""

import json
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4, uuid5

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from accounts.models import Answer as Kept
from accounts.models import Profile, Scope
from applications import intake, postings, preflight, published, starting
from applications.errors import ClosedError, QuotaError
from applications.intake import Wish
from applications.models import Application, Posting, Question, Standing, State
from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, Published, PublishedQuestion
from automation.protocol import Asked, Kind
from billing import entitlements
from billing.models import Account
from sandboxes import registry
from tests.factories import (
    AnswerFactory,
    EmployerConnectionFactory,
    ResumeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

JOB = "https://boards.greenhouse.io/acme/jobs/4711"
EVIL = "<script>alert(1)</script>"


def question(label, kind=Kind.TEXT, *, required=True, **more):
    key = f"published|{label.casefold()}|{kind}|0"
    return PublishedQuestion(
        asked=Asked(key=key, label=label, kind=kind, required=required, **more)
    )


QUESTIONS = (
    question("First name"),
    question("Résumé", Kind.FILE),
    question("What is your shoe size?", max_length=5),
    question("Which desk?", Kind.CHOICE, options=("Left", "Right")),
    question("Favourite colour?", required=False),
)
SAID = Published(
    system="greenhouse", title="Engineer", employer="Acme", place="Berlin", questions=QUESTIONS
)


@pytest.fixture
def user():
    user = UserFactory.create()
    Profile.objects.create(user=user, document={"basics": {"name": "Ada King"}})
    return user


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def tier_3(monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3}))


def read(said=SAID, url=JOB):
    async def reader(site):
        if isinstance(said, Exception):
            raise said
        return said

    posting, _ = postings.posting_of(url)
    published.want(posting.pk)
    published.read(posting.pk, reader=reader)
    posting.refresh_from_db()
    return posting


def opened(client, url=JOB):
    answer = client.get("/applications/new/", {"url": url})
    assert answer.status_code == 200
    return answer.content.decode()


def polled(page):
    """Where it asks whether the posting has been read; None where it doesn't."""
    _, found, rest = page.partition('hx-get="/applications/new/reading/')
    return unescape(f"/applications/new/reading/{rest.partition(chr(34))[0]}") if found else None


def field_of(posting, number):
    return str(uuid5(posting.pk, QUESTIONS[number].asked.key))


# ---- the page


def test_at_once_what_the_address_says_and_a_way_to_start(client):
    page = opened(client)
    assert "Recognised as Greenhouse. Reading the posting…" in " ".join(page.split())
    assert ">Start<" in page
    assert published.due() == [Posting.objects.get().pk]
    assert not Application.objects.exists()


def test_while_it_is_read_nothing_is_swapped(client):
    assert client.get(polled(opened(client))).status_code == 204


def test_what_is_read_comes_into_the_page(client):
    address = polled(opened(client))
    read()
    answer = client.get(address)
    # htmx asks no more.
    assert answer.status_code == 286
    parts = answer.content.decode()
    assert 'id="foreseen"' in parts
    assert "“What is your shoe size?”" in parts
    assert "Engineer" in parts
    assert "Still open" in parts
    assert polled(parts) is None


def test_a_page_waits_no_longer_than_it_must(client, settings):
    address = polled(opened(client))
    settings.PREFLIGHT_WAIT_SECONDS = 0
    answer = client.get(address)
    assert answer.status_code == 286
    assert "couldn’t be read in time" in answer.content.decode()


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "٣"])
def test_a_page_that_doesn_t_say_since_when_waits_no_more(client, since):
    address = polled(opened(client)).partition("&since=")[0]
    assert client.get(f"{address}&since={since}").status_code == 286


def test_a_form_that_may_be_filled_in_is_never_swapped(client):
    read()
    Posting.objects.update(read_at=timezone.now() - timedelta(days=1))
    address = polled(opened(client))
    assert parse_qs(urlsplit(address).query)["shown"] != [""]
    read(SAID.model_copy(update={"questions": QUESTIONS[:3]}))
    parts = client.get(address).content.decode()
    assert "The posting has changed" in parts
    assert 'id="foreseen"' not in parts


def test_read_again_and_the_same_says_so(client):
    read()
    Posting.objects.update(read_at=timezone.now() - timedelta(days=1))
    address = polled(opened(client))
    read()
    parts = client.get(address).content.decode()
    assert "The posting was read" in parts
    assert "The posting has changed" not in parts


def test_whoever_was_logged_out_isn_t_shown_a_log_in_inside_the_page(client):
    address = polled(opened(client))
    answer = Client().get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (286, b"You have been logged out.")


@pytest.mark.parametrize("url", ["", "nonsense", "http://127.0.0.1/x", "\0"])
def test_a_bad_address_is_none_to_read(client, url):
    assert client.get("/applications/new/reading/", {"url": url}).status_code == 422
    assert not Posting.objects.exists()


def test_which_questions_have_an_answer_and_from_where(user, client):
    AnswerFactory.create(user=user, question="What is your shoe size?", answer="42")
    resume = ResumeFactory.create(user=user, is_default=True)
    read()
    page = opened(client)
    assert "1 question needs an answer" in " ".join(page.split())
    assert resume.file_name in page
    for source in ("profile", "resume", "bank"):
        assert f'data-source="{source}"' in page
    assert "1 may stay empty" in page


def test_what_the_employer_s_interface_does_not_take_is_said_before(user, client, monkeypatch):
    asked = (
        PublishedQuestion(asked=question("First name").asked, name="first_name"),
        question("Last name", required=False),
    )
    read(SAID.model_copy(update={"tenant": "acme", "questions": asked, "complete": True}))
    assert "Not sent" not in opened(client)
    EmployerConnectionFactory.create(tenant="acme")
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))
    page = opened(client)
    _, found, rest = page.partition('id="unsent"')
    assert found
    assert "Last name: King" in rest
    assert "1 question has an answer" in page
    told = api(user, Scope.READ).get("/api/v1/preflight", {"url": JOB}).json()["questions"]
    held_back = {each["label"]: each["held_back"] for each in told}
    assert held_back == {"First name": False, "Last name": True}


def test_a_closed_one_can_t_be_started_but_is_told(client):
    read()
    read(PostingClosedError())
    page = opened(client)
    assert "takes no more applications" in page
    assert ">Start<" not in page
    answer = client.post("/applications/new/", {"url": JOB, "mode": "copilot"})
    assert answer.status_code == 422
    assert "takes no more applications" in answer.content.decode()
    assert Application.objects.get().state == State.DRAFT


def test_a_closed_draft_keeps_its_quota_and_the_others_start(user, client):
    read(PostingClosedError())
    shut = intake.draft(user, Wish(JOB))
    other = intake.draft(user, Wish("https://boards.greenhouse.io/acme/jobs/4712"))
    with pytest.raises(ClosedError):
        intake.start(shut.pk)
    client.post("/applications/start/")
    shut.refresh_from_db()
    other.refresh_from_db()
    assert (shut.state, other.state) == (State.DRAFT, State.QUEUED)


def test_one_that_can_t_be_reached_can_be_started(client):
    read(FeedUnreachableError())
    address = polled(opened(client))
    read(FeedUnreachableError())
    assert "didn&#x27;t answer" in client.get(address).content.decode()
    client.post("/applications/new/", {"url": JOB, "mode": "copilot"})
    assert Application.objects.get().state == State.QUEUED


def test_what_may_rule_one_out_is_said(user, client):
    Profile.objects.update(
        document={
            "basics": {},
            "x-valet": {"workAuthorization": {"DE": {"authorized": False}}},
        }
    )
    may = question("Are you authorized to work in Germany?", Kind.CHOICE, options=("Yes", "No"))
    read(SAID.model_copy(update={"country": "DE", "questions": (may,)}))
    page = opened(client)
    assert "It needs authorisation to work in Germany; your profile says no." in page
    # A warning, and no more.
    assert ">Start<" in page


def test_what_strangers_write_is_text(client):
    hostile = SAID.model_copy(
        update={
            "title": EVIL,
            "employer": EVIL,
            "place": EVIL,
            "questions": (
                question(EVIL, help=EVIL),
                question(f"{EVIL} b", Kind.CHOICE, options=(EVIL, "b")),
                question(f"{EVIL} c", required=False),
                question(f"{EVIL} d", Kind.FILE),
            ),
        }
    )
    address = polled(opened(client))
    read(hostile)
    for text in (client.get(address).content.decode(), opened(client)):
        assert EVIL not in text
        assert "&lt;script&gt;alert(1)" in text


# ---- the gaps


def test_the_gaps_are_answered_with_the_start(client):
    posting = read()
    given = {"url": JOB, "mode": "copilot", "keep": "on"}
    given |= {field_of(posting, 2): "42", field_of(posting, 3): "Left"}
    client.post("/applications/new/", given)
    application = Application.objects.get()
    assert application.state == State.QUEUED
    rows = application.questions.order_by("position")
    assert [(each.asked["label"], each.values, each.early) for each in rows] == [
        ("What is your shoe size?", ("42",), True),
        ("Which desk?", ("Left",), True),
    ]
    assert {each.state for each in rows} == {Question.State.ANSWERED}
    assert Kept.objects.get(question="What is your shoe size?").answer == "42"


def test_a_draft_shows_them_and_takes_others(client):
    posting = read()
    given = {"url": JOB, "mode": "copilot", "draft": "1", field_of(posting, 2): "42"}
    client.post("/applications/new/", given)
    assert not Kept.objects.exists()
    draft = client.get(f"/applications/{Application.objects.get().pk}/").content.decode()
    assert f"/applications/new/?url={quote(JOB, safe='')}" in draft
    assert 'value="42"' in opened(client)
    client.post("/applications/new/", {**given, field_of(posting, 2): "43"})
    assert Question.objects.get().values == ("43",)
    shown = {f"initial-{field_of(posting, 2)}": "43"}
    client.post("/applications/new/", {**given, **shown, field_of(posting, 2): ""})
    assert not Question.objects.exists()


@pytest.mark.parametrize("before", ["", "41"])
def test_what_another_tab_has_answered_meanwhile_stays(client, before):
    posting = read()
    given = {"url": JOB, "mode": "copilot", "draft": "1"}
    client.post("/applications/new/", {**given, field_of(posting, 2): before})
    page = opened(client)
    hidden = f'name="initial-{field_of(posting, 2)}"'
    assert hidden in page
    client.post("/applications/new/", {**given, field_of(posting, 2): "42"})
    own = {f"initial-{field_of(posting, 2)}": before, field_of(posting, 2): before}
    client.post("/applications/new/", {**given, **own})
    assert Question.objects.get().values == ("42",)


def test_what_was_kept_although_the_start_was_refused_can_be_taken_back(client, user):
    posting = read()
    for _ in range(10):
        entitlements.reserve(user.pk, uuid4())
    size, desk = field_of(posting, 2), field_of(posting, 3)
    given = {"url": JOB, "mode": "copilot", f"initial-{size}": "", f"initial-{desk}": ""}
    answer = client.post("/applications/new/", {**given, size: "42", desk: "Left"})
    assert answer.status_code == 422
    assert {each.values for each in Question.objects.all()} == {("42",), ("Left",)}
    page = answer.content.decode()
    assert f'name="initial-{size}" value="42"' in page
    assert f'name="initial-{desk}" value="Left"' in page
    shown = {f"initial-{size}": "42", f"initial-{desk}": "Left"}
    client.post("/applications/new/", {**given, **shown, size: "", desk: "Left", "draft": "1"})
    assert [each.values for each in Question.objects.all()] == [("Left",)]


def test_what_doesn_t_fit_is_said_beside_it_and_nothing_is_lost(client):
    posting = read()
    given = {"url": JOB, "mode": "copilot", field_of(posting, 3): "Left"}
    answer = client.post("/applications/new/", {**given, field_of(posting, 2): "far too large"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="far too large"' in page
    assert f'id="id_{field_of(posting, 2)}_error"' in page
    assert 'value="Left"' in page
    assert "checked" in page.partition('value="Left"')[2].partition(">")[0]
    assert not Application.objects.exists()


def test_what_was_typed_stays_when_something_else_is_wrong(client):
    posting = read()
    given = {"url": JOB, "mode": "nonsense", field_of(posting, 2): "42"}
    answer = client.post("/applications/new/", given)
    assert answer.status_code == 422
    assert 'value="42"' in answer.content.decode()


def test_what_isn_t_asked_any_more_is_shown_back_and_nothing_starts(client):
    posting = read()
    read(SAID.model_copy(update={"questions": (*QUESTIONS[:2], *QUESTIONS[3:])}))
    given = {"url": JOB, "mode": "copilot", field_of(posting, 3): "Left"}
    answer = client.post("/applications/new/", {**given, field_of(posting, 2): "42 <b>"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“42 &lt;b&gt;”" in page
    assert "checked" in page.partition('value="Left"')[2].partition(">")[0]
    assert not Application.objects.exists()
    client.post("/applications/new/", given)
    assert Application.objects.get().state == State.QUEUED


def test_a_stranger_sees_nothing_of_it(client):
    posting = read()
    client.post(
        "/applications/new/",
        {"url": JOB, "mode": "copilot", "draft": "1", field_of(posting, 2): "42"},
    )
    stranger = Client()
    stranger.force_login(UserFactory.create())
    page = opened(stranger)
    assert 'value="42"' not in page
    assert "You have a draft" not in page
    mine = Application.objects.get().pk
    for act in (stranger.get, stranger.post):
        path = f"/api/v1/applications/{mine}/questions"
        assert act(path, {}, content_type="application/json").status_code == 404


def test_queries_of_the_page_are_the_same_for_one_question_and_three(client):
    labels = [f"What is your {each} size?" for each in ("shoe", "hat", "glove")]
    counts = []
    for count in (1, 3):
        read(SAID.model_copy(update={"questions": tuple(map(question, labels[:count]))}))
        client.post("/applications/new/", {"url": JOB, "mode": "copilot", "draft": "1"})
        opened(client)
        with CaptureQueriesContext(connection) as captured:
            page = opened(client)
        assert f"{count} question" in page
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 30


# ---- the run


@pytest.fixture
def queued(user, monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))
    application = intake.draft(user, Wish(JOB))
    return intake.start(application.pk)


def test_a_start_waits_a_moment_where_no_browser_may_be_needed(queued, settings):
    EmployerConnectionFactory.create(tenant="acme")
    assert starting.route(queued.pk)
    assert not queued.attempts.exists()
    direct = PublishedQuestion(asked=question("First name").asked, name="first_name")
    read(SAID.model_copy(update={"tenant": "acme", "questions": (direct,), "complete": True}))
    assert starting.route(queued.pk) is None
    assert queued.attempts.get().tier == 4


def test_it_waits_no_longer_than_a_reading_takes(queued, settings):
    EmployerConnectionFactory.create(tenant="acme")
    settings.PREFLIGHT_SECONDS = 0
    starting.route(queued.pk)
    assert queued.attempts.get().tier == 3


def test_without_a_key_nothing_is_waited_for(queued):
    starting.route(queued.pk)
    assert queued.attempts.get().tier == 3


# ---- the API


def api(user, *scopes):
    _, token = tokens.create_token(user, name="t", scopes=scopes, days=1)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_the_api_says_what_is_known(user):
    caller = api(user, Scope.READ)
    first = caller.get("/api/v1/preflight", {"url": JOB}).json()
    assert (first["reading"], first["questions"], first["standing"]) == (True, [], "unknown")
    read()
    seen = caller.get("/api/v1/preflight", {"url": JOB}).json()
    assert (seen["title"], seen["employer"], seen["standing"]) == ("Engineer", "Acme", "open")
    assert (seen["reading"], seen["tier"], seen["objection"]) == (False, 3, "")
    assert [(each["label"], each["outlook"], each["source"]) for each in seen["questions"]] == [
        ("First name", "answered", "profile"),
        ("Résumé", "later", "none"),
        ("What is your shoe size?", "open", "none"),
        ("Which desk?", "open", "none"),
        ("Favourite colour?", "empty", "none"),
    ]


@pytest.mark.parametrize("url", ["", "nonsense", "http://127.0.0.1/x", "x" * 3000, "a\0b"])
def test_the_api_refuses_what_is_no_address(user, url):
    answer = api(user, Scope.READ).get("/api/v1/preflight", {"url": url})
    assert answer.status_code == 400
    assert "url" in json.dumps(answer.json())


def test_the_api_wants_the_scope(user):
    assert api(user, Scope.APPLY).get("/api/v1/preflight", {"url": JOB}).status_code == 403
    assert Client().get("/api/v1/preflight", {"url": JOB}).status_code in (401, 403)


def test_the_api_tells_a_stranger_nothing_of_somebody_s_draft(user, client):
    posting = read()
    given = {"url": JOB, "mode": "copilot", "draft": "1", field_of(posting, 2): "42"}
    client.post("/applications/new/", given)
    own, strange = (
        api(each, Scope.READ).get("/api/v1/preflight", {"url": JOB}).json()
        for each in (user, UserFactory.create())
    )
    assert own["application"] == str(Application.objects.get().pk)
    assert own["questions"][2]["values"] == ["42"]
    assert strange["application"] is None
    assert strange["questions"][2]["values"] == []


def test_queries_of_the_api_are_the_same_for_one_question_and_three(user):
    caller = api(user, Scope.READ)
    draft = intake.draft(user, Wish(JOB))
    for path in (f"/api/v1/preflight?url={JOB}", f"/api/v1/applications/{draft.pk}/questions"):
        counts = []
        for count in (1, 3):
            read(SAID.model_copy(update={"questions": QUESTIONS[:count]}))
            caller.get(path)
            with CaptureQueriesContext(connection) as captured:
                shown = caller.get(path).json()
            questions = shown if isinstance(shown, list) else shown["questions"]
            assert len(questions) == count
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 20


def test_a_program_answers_the_gaps_of_a_draft(user):
    read()
    caller = api(user, Scope.READ, Scope.APPLY, Scope.ANSWER)
    body = {"url": JOB, "start": False}
    made = caller.post("/api/v1/applications", body, content_type="application/json").json()
    path = f"/api/v1/applications/{made['id']}/questions"
    there = {each["label"]: each["id"] for each in caller.get(path).json()}

    def answer(label, *values):
        given = {"answers": [{"question": there[label], "values": values}]}
        return caller.post(path, given, content_type="application/json")

    wrong = answer("What is your shoe size?", "far too large")
    assert wrong.status_code == 400
    taken = {each["label"]: each for each in answer("What is your shoe size?", "42").json()}
    assert taken["What is your shoe size?"]["answer"]["values"] == ["42"]
    assert taken["What is your shoe size?"]["state"] == "answered"
    assert answer("Résumé", "resume").status_code == 409
    assert answer("What is your shoe size?").status_code == 200
    assert not Question.objects.exists()


def test_once_it_runs_the_form_s_own_questions_are_there(user):
    posting = read()
    application = intake.draft(user, Wish(JOB))
    Question.objects.create(
        application=application,
        key=QUESTIONS[2].asked.key,
        asked=QUESTIONS[2].asked.model_dump(mode="json"),
        state=Question.State.ANSWERED,
        early=True,
        position=0,
    )
    assert posting.pk == application.posting_id
    intake.start(application.pk)
    path = f"/api/v1/applications/{application.pk}/questions"
    assert api(user, Scope.READ).get(path).json() == []


WRONG = ["https://boards.greenhouse.io/others/jobs/4711", "https://evil.example/?gh_jid=4711"]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_address_closes_the_posting_for_nobody(user, wrong):
    posting = read(PostingClosedError(), url=wrong)
    assert posting.standing == Standing.CLOSED
    seen = preflight.look(user, JOB)
    assert seen.is_being_read
    assert (seen.posting.pk, seen.posting.url) == (posting.pk, JOB)
    assert read().standing == Standing.OPEN


@pytest.mark.parametrize("wrong", WRONG)
def test_one_that_its_own_address_has_opened_is_read_by_no_other(user, wrong):
    read()
    seen = preflight.look(user, wrong)
    assert (seen.posting.url, seen.is_open, seen.is_being_read) == (JOB, True, False)


def test_one_that_its_own_address_has_closed_is_closed_on_any_page(user):
    read(PostingClosedError())
    seen = preflight.look(user, WRONG[1])
    assert (seen.posting.url, seen.is_closed, seen.is_being_read) == (JOB, True, False)


@pytest.mark.parametrize("full", [True, False])
def test_what_the_plan_says_before_the_start_is_what_the_start_says(full):
    user = UserFactory.create()
    draft = intake.draft(user, Wish(JOB))
    if full:
        for _ in range(10):
            entitlements.reserve(user.pk, uuid4())
    else:
        entitlements.open_account(user.pk)
        Account.objects.update(period_ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(QuotaError) as refused:
        intake.start(draft.pk)
    assert preflight.look(user, JOB).objection == refused.value.message
