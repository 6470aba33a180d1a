import re

import pytest

from accounts import tokens
from accounts.models import ApiToken, Scope
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once(person, user):
    page = person.post("/tokens/", {"name": "ci", "scopes": ["read", "apply"], "days": "30"})
    shown = re.search(r"valet_api_[\w-]{43}", page.content.decode())
    assert shown
    assert tokens.holder_of(shown[0]) == user.api_tokens.get()
    assert "no-store" in page.headers["Cache-Control"]
    assert shown[0] not in person.get("/tokens/").content.decode()


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"scopes": []}, {"scopes": ["root"]}, {"days": "9"}]
)
def test_bad_input_keeps_what_was_typed(person, change):
    sent = {"name": "my laptop", "scopes": ["read"], "days": "7", **change}
    html = person.post("/tokens/", sent).content.decode()
    assert f'id="id_{next(iter(change))}_error"' in html
    assert "my laptop" in html or not sent["name"]
    assert not ApiToken.objects.exists()


def test_a_revoked_one_opens_nothing(person, user):
    row, token = tokens.create_token(user, name="x", scopes=[Scope.READ], days=1)
    person.post(f"/tokens/{row.pk}/revoke/")
    assert tokens.holder_of(token) is None
    assert person.post(f"/tokens/{row.pk}/revoke/").status_code == 404


def test_a_stranger_finds_nothing(client, user):
    row, token = tokens.create_token(user, name="hers", scopes=[Scope.READ], days=1)
    assert client.get("/tokens/").headers["Location"] == "/account/login/?next=/tokens/"
    client.force_login(UserFactory.create())
    assert "hers" not in client.get("/tokens/").content.decode()
    assert client.post(f"/tokens/{row.pk}/revoke/").status_code == 404
    assert tokens.holder_of(token) == row


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(person, user, rows, django_assert_num_queries):
    for _ in range(rows):
        tokens.create_token(user, name="x", scopes=[Scope.READ], days=1)
    with django_assert_num_queries(4):
        person.get("/tokens/")
