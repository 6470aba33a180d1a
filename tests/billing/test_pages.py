import uuid

import pytest

from billing import entitlements
from billing.plans import PlanName
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_sees_what_is_left_of_their_own(client):
    user, stranger = UserFactory.create(), UserFactory.create()
    for _ in range(3):
        entitlements.reserve(stranger.pk, uuid.uuid4())
    used = uuid.uuid4()
    entitlements.reserve(user.pk, used)
    entitlements.capture(used)
    entitlements.reserve(user.pk, uuid.uuid4())
    client.force_login(user)
    html = " ".join(client.get("/plan/").content.decode().split())
    assert "8 <small>of 10 applications left" in html
    assert "<strong>1</strong> sent with proof" in html
    assert "<strong>1</strong> held" in html
    assert "free until" in html


def test_a_paid_plan_tells_its_price(client):
    user = UserFactory.create()
    entitlements.open_account(user.pk, PlanName.STARTER)
    client.force_login(user)
    assert "$29 a month" in client.get("/plan/").content.decode()


def test_a_stranger_logs_in_first(client):
    assert client.get("/plan/").headers["Location"] == "/account/login/?next=/plan/"


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(client, rows, django_assert_num_queries):
    user = UserFactory.create()
    for _ in range(rows):
        entitlements.reserve(user.pk, uuid.uuid4())
    client.force_login(user)
    with django_assert_num_queries(5):
        client.get("/plan/")
