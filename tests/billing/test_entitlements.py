import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing import entitlements
from billing.entitlements import QuotaExceededError
from billing.models import Account, Entry
from billing.plans import PLANS, PlanName
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory.create()


def counts(user):
    now = entitlements.usage(user.pk)
    return now.used, now.reserved, now.left


def test_a_new_person_is_on_trial(user):
    now = entitlements.usage(user.pk)
    assert (now.plan.name, now.left) == (PlanName.TRIAL, 10)
    assert now.ends_at - now.starts_at == timedelta(days=7)
    assert entitlements.terms(user.pk).tiers == {2, 3, 4}


def test_an_application_is_reserved_and_then_used(user):
    subject = uuid.uuid4()
    entitlements.reserve(user.pk, subject)
    entitlements.reserve(user.pk, subject)
    assert counts(user) == (0, 1, 9)
    entitlements.capture(subject)
    entitlements.capture(subject)
    entitlements.release(subject)
    assert counts(user) == (1, 0, 9)


def test_what_was_not_sent_is_given_back_and_may_be_taken_again(user):
    subject = uuid.uuid4()
    entitlements.reserve(user.pk, subject)
    entitlements.release(subject)
    entitlements.release(subject)
    assert counts(user) == (0, 0, 10)
    entitlements.reserve(user.pk, subject)
    assert counts(user) == (0, 1, 9)


def test_a_credit_gives_a_used_one_back_once(user):
    subject = uuid.uuid4()
    entitlements.credit(subject, why="nothing to credit")
    entitlements.reserve(user.pk, subject)
    entitlements.capture(subject)
    entitlements.credit(subject, why="it never arrived")
    entitlements.credit(subject, why="it never arrived")
    assert counts(user) == (0, 0, 10)


def test_the_last_is_the_last(user):
    for _ in range(10):
        entitlements.reserve(user.pk, uuid.uuid4())
    with pytest.raises(QuotaExceededError, match="all are used"):
        entitlements.reserve(user.pk, uuid.uuid4())
    assert counts(user) == (0, 10, 0)


def test_a_trial_ends(user):
    entitlements.open_account(user.pk)
    Account.objects.update(period_ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(QuotaExceededError, match="trial is over"):
        entitlements.reserve(user.pk, uuid.uuid4())
    assert entitlements.usage(user.pk).left == 0


def test_a_plan_s_period_begins_anew(user):
    entitlements.open_account(user.pk, PlanName.STARTER)
    entitlements.reserve(user.pk, uuid.uuid4())
    Account.objects.update(
        period_starts_at=timezone.now() - timedelta(days=70),
        period_ends_at=timezone.now() - timedelta(days=40),
    )
    Entry.objects.update(period_starts_at=Account.objects.get().period_starts_at)
    now = entitlements.usage(user.pk)
    assert now.left == 50
    assert now.starts_at <= timezone.now() < now.ends_at


def test_one_person_s_use_is_not_another_s(user):
    entitlements.reserve(user.pk, uuid.uuid4())
    assert counts(UserFactory.create()) == (0, 0, 10)


def test_the_table_takes_no_second_line_of_a_kind(user):
    subject = uuid.uuid4()
    entitlements.reserve(user.pk, subject)
    entry = Entry.objects.get()
    entry.pk = uuid.uuid4()
    entry._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_every_plan_is_in_the_table():
    assert set(PLANS) == set(PlanName)
    prices = [plan.price for plan in PLANS.values()]
    assert prices == sorted(prices)
    assert all(4 in plan.tiers for plan in PLANS.values())


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_the_last_unit_goes_to_one():
    user = UserFactory.create()
    for _ in range(9):
        entitlements.reserve(user.pk, uuid.uuid4())
    start, results = threading.Barrier(8), []

    def go():
        start.wait()
        try:
            entitlements.reserve(user.pk, uuid.uuid4())
            results.append("got it")
        except QuotaExceededError:
            results.append("none left")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["got it", *["none left"] * 7]
