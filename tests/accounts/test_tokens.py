from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import ApiToken, Scope, User
from tests.api import code, program
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/tokens"


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def person(user):
    client = APIClient()
    client.force_login(user)
    return client


def test_a_token_is_shown_once_and_kept_as_a_digest(person, user):
    made = person.post(TOKENS, {"name": "ci", "scopes": ["read"], "days": 30}, format="json")
    assert made.status_code == 201
    token = made.data["token"]
    row = ApiToken.objects.get()
    assert token.startswith("valet_api_")
    assert token not in str(ApiToken.objects.values())
    assert tokens.holder_of(token) == row
    (shown,) = person.get(TOKENS).data
    assert "token" not in shown
    assert token.startswith(shown["start"])
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["read"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"], "days": 366},
    ],
)
def test_bad_wishes_are_refused(person, body):
    assert code(person.post(TOKENS, body, format="json")) == "invalid"
    assert not ApiToken.objects.exists()


def test_what_no_longer_opens(user):
    _, token = tokens.create_token(user, name="x", scopes=[Scope.READ], days=1)
    for spoil, mend in (
        ({"expires_at": timezone.now()}, {"expires_at": timezone.now() + timedelta(days=1)}),
        ({"revoked_at": timezone.now()}, {"revoked_at": None}),
    ):
        ApiToken.objects.update(**spoil)
        assert tokens.holder_of(token) is None
        ApiToken.objects.update(**mend)
        assert tokens.holder_of(token) is not None
    User.objects.update(is_active=False)
    assert tokens.holder_of(token) is None
    assert tokens.holder_of(token + "x") is None


def test_a_revoked_token_is_told_so(person, user):
    row, token = tokens.create_token(user, name="x", scopes=[Scope.READ], days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get("/api/v1/plans").status_code == 200
    assert person.delete(f"{TOKENS}/{row.pk}").status_code == 204
    refused = client.get("/api/v1/plans")
    assert (refused.status_code, code(refused)) == (401, "bad_token")
    assert person.delete(f"{TOKENS}/{row.pk}").status_code == 404


def test_a_stranger_revokes_nothing(user):
    row, _ = tokens.create_token(user, name="x", scopes=[Scope.READ], days=1)
    stranger = APIClient()
    stranger.force_login(UserFactory.create())
    assert stranger.delete(f"{TOKENS}/{row.pk}").status_code == 404
    assert stranger.get(TOKENS).data == []
    row.refresh_from_db()
    assert row.revoked_at is None


def test_a_token_manages_no_tokens(user):
    client = program(user)
    assert code(client.get(TOKENS)) == "not_by_token"
    refused = client.post(TOKENS, {"name": "x", "scopes": ["send"]}, format="json")
    assert code(refused) == "not_by_token"
