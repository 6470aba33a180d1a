"""A saved session is given to, and taken from, the runs of its own person on its own site."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from applications import attempts, logins
from applications.models import Question
from automation.protocol import Action, Answer, Asked, Kind
from automation.session import LARGEST
from sandboxes import session_state
from sandboxes.models import SessionState
from tests.factories import AttemptFactory
from valet.lib import blobs

pytestmark = pytest.mark.django_db

ADDRESS = "https://careers.acme.example/jobs/1"
HERE, BESIDE, AWAY = (
    "https://careers.acme.example",
    "https://login.acme.example",
    "https://x.example",
)
STATE = {"cookies": [{"name": "a", "value": "1", "domain": ".acme.example"}]}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def attempt():
    return AttemptFactory.create(application__url=ADDRESS)


class Runner:
    def __init__(self, attempt=None, *, token=""):
        self._client = Client(
            HTTP_AUTHORIZATION=f"Bearer {token or (attempt and attempts.token_of(attempt))}"
        )

    def save(self, origin=HERE, state=STATE):
        content = state if isinstance(state, bytes) else json.dumps(state).encode()
        return self._client.put(
            f"/api/v1/runner/state?origin={origin}", content, content_type="application/json"
        )

    def load(self, origin=HERE):
        return self._client.get(f"/api/v1/runner/state?origin={origin}")

    def cookies(self, origin=HERE):
        found = self.load(origin)
        return (
            [each["name"] for each in found.json()["cookies"]] if found.status_code == 200 else None
        )


def code(answer):
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


def test_the_next_run_of_the_person_on_the_site_has_it(attempt):
    assert code(Runner(attempt).load()) == (404, "no_state")
    assert Runner(attempt).save().status_code == 204
    user = attempt.application.user
    again = AttemptFactory.create(
        application__user=user, application__url="https://www.acme.example/other/2"
    )
    assert Runner(again).cookies(BESIDE) == ["a"]
    assert Runner(again).load()["Cache-Control"] == "no-store"
    assert session_state.connected(user.pk).get().used_at is not None


def test_nobody_else_s_run_has_it(attempt):
    Runner(attempt).save()
    stranger = AttemptFactory.create(application__url=ADDRESS)
    assert code(Runner(stranger).load()) == (404, "no_state")


@pytest.mark.parametrize(
    "origin",
    [
        AWAY,
        "",
        "null",
        "acme.example",
        "https://acme.example.x.example",
        "https://acme.example@x.example",
        "https://[",
        "https://" + "a" * 5000,
    ],
)
def test_a_run_on_another_site_gets_nothing_and_leaves_nothing(attempt, origin):
    user = attempt.application.user
    theirs = AttemptFactory.create(application__user=user, application__url=f"{AWAY}/jobs/1")
    Runner(theirs).save(AWAY, {"cookies": [{"name": "b", "value": "", "domain": "x.example"}]})
    assert code(Runner(attempt).load(origin)) == (422, "other_site")
    assert code(Runner(attempt).save(origin)) == (422, "other_site")
    assert Runner(theirs).cookies(AWAY) == ["b"]
    assert SessionState.objects.count() == 1


def test_what_it_brings_of_another_site_is_dropped(attempt):
    foreign = {"name": "b", "value": "", "domain": "x.example"}
    Runner(attempt).save(state={"cookies": [*STATE["cookies"], foreign]})
    assert Runner(attempt).cookies() == ["a"]


def test_where_the_posting_is_known_from_elsewhere_counts_for_nothing(attempt):
    """Somebody else may have come to it by an address of their own."""
    attempt.application.posting.url = f"{AWAY}/jobs/1"
    attempt.application.posting.save()
    assert code(Runner(attempt).load(AWAY)) == (422, "other_site")


THERE = {"cookies": [{"name": "t", "value": "1", "domain": "accounts.vendor.example"}]}
LED_TO = "https://accounts.vendor.example"


def say(attempt, what, value, *, site=LED_TO):
    """The person's word about an account that the application has led to."""
    asked = Asked(key=f"site {what}", label="?", kind=Kind.TEXT, hints={"site": site, "what": what})
    answer = Answer(key=asked.key, action=Action.FILL, values=(value,), source="person")
    return Question.objects.create(
        application=attempt.application,
        key=asked.key,
        asked=asked.model_dump(mode="json"),
        answer=answer.model_dump(mode="json"),
        state=Question.State.ANSWERED,
        position=0,
        of_form=False,
    )


@pytest.mark.parametrize(
    ("what", "value"), [("consent", logins.YES), ("use", logins.USE), ("password", "")]
)
def test_a_site_where_the_person_let_it_sign_in_counts_as_its_own(attempt, what, value):
    assert code(Runner(attempt).save(LED_TO, THERE)) == (422, "other_site")
    say(attempt, what, value)
    assert Runner(attempt).save(LED_TO, THERE).status_code == 204
    Runner(attempt).save()
    # Also for what comes after it to the same site, which begins with both.
    again = AttemptFactory.create(
        application__user=attempt.application.user, application__url=f"{BESIDE}/jobs/2"
    )
    assert sorted(Runner(again).cookies()) == ["a", "t"]
    assert Runner(again).cookies(LED_TO) == ["t"]


def test_it_counts_for_applications_to_that_site_alone(attempt):
    say(attempt, "consent", logins.YES)
    Runner(attempt).save(LED_TO, THERE)
    user = attempt.application.user
    elsewhere = AttemptFactory.create(application__user=user, application__url=f"{AWAY}/jobs/1")
    assert code(Runner(elsewhere).load(LED_TO)) == (422, "other_site")
    assert code(Runner(elsewhere).load(AWAY)) == (404, "no_state")
    stranger = AttemptFactory.create(application__url=ADDRESS)
    assert code(Runner(stranger).load(LED_TO)) == (422, "other_site")


@pytest.mark.parametrize(
    ("what", "value"), [("consent", logins.NO), ("use", logins.NO), ("code", "123456")]
)
def test_a_no_and_a_code_let_nothing_in(attempt, what, value):
    say(attempt, what, value)
    assert code(Runner(attempt).save(LED_TO, THERE)) == (422, "other_site")


def test_nor_does_a_question_that_is_open(attempt):
    Question.objects.filter(pk=say(attempt, "consent", "").pk).update(
        state=Question.State.PENDING, answer=None
    )
    assert code(Runner(attempt).save(LED_TO, THERE)) == (422, "other_site")


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (b"", (422, "invalid")),
        (b"[]", (422, "invalid")),
        (b"{" * 10_000, (422, "invalid")),
        (b'{"cookies": [\xff', (422, "invalid")),
        ({"cookies": [1]}, (422, "invalid")),
        ({"version": 2}, (422, "invalid")),
        (b" " * (LARGEST + 1), (413, "too_large")),
    ],
)
def test_what_isn_t_one_is_refused(attempt, state, refused):
    Runner(attempt).save()
    assert code(Runner(attempt).save(state=state)) == refused
    assert Runner(attempt).cookies() == ["a"]


def test_more_than_anything_may_have_is_refused(attempt):
    assert Runner(attempt).save(state=b" " * 9_000_000).status_code in {400, 413}


def test_one_that_is_over_neither_has_nor_leaves_any(attempt):
    Runner(attempt).save()
    old = Runner(attempt)
    attempt.sealed_at = timezone.now()
    attempt.save()
    assert code(old.load()) == code(old.save()) == (409, "stale_epoch")


def test_nor_does_an_older_epoch_or_a_foreign_token(attempt):
    Runner(attempt).save()
    old = Runner(attempt)
    attempt.epoch += 1
    attempt.save()
    Runner(attempt)
    for each in (old, Runner(token="valet_attempt_nonsense")):
        assert code(each.load()) == code(each.save()) == (401, "unknown_token")


def test_one_that_was_deleted_isn_t_brought_back(attempt):
    Runner(attempt).save()
    session_state.revoke_all(attempt.application.user_id)
    assert code(Runner(attempt).save()) == (409, "revoked")
    assert code(Runner(attempt).load()) == (404, "no_state")
    later = AttemptFactory.create(
        application__user=attempt.application.user, application__url=ADDRESS
    )
    assert Runner(later).save().status_code == 204


def test_where_the_files_can_t_be_reached_the_runner_may_come_again(attempt, monkeypatch):
    Runner(attempt).save()

    def down(*_, **__):
        raise blobs.UnreachableError

    monkeypatch.setattr(blobs, "read", down)
    assert code(Runner(attempt).load()) == (404, "no_state")
    assert code(Runner(attempt).save()) == (503, "unavailable")
