import uuid

import pytest
from django.core.cache import cache

from billing import entitlements
from tests.api import program
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


def test_usage_is_told_against_the_plan():
    user = UserFactory.create()
    first, second = uuid.uuid4(), uuid.uuid4()
    for subject in (first, second):
        entitlements.reserve(user.pk, subject)
    entitlements.capture(first)
    shown = program(user).get("/api/v1/plans/usage").data
    assert (shown["used"], shown["reserved"], shown["left"]) == (1, 1, 8)
    assert (shown["plan"]["name"], shown["plan"]["tiers"]) == ("trial", [2, 3, 4])


def test_a_stranger_sees_their_own():
    entitlements.reserve(UserFactory.create().pk, uuid.uuid4())
    assert program(UserFactory.create()).get("/api/v1/plans/usage").data["reserved"] == 0


def test_the_plans_are_told():
    shown = program(UserFactory.create()).get("/api/v1/plans").data
    assert [plan["name"] for plan in shown] == ["trial", "starter", "professional", "premium"]
