"""Whose turn it is, told with its reason and its time, and never too many at once whoever asks."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from applications import starting, turns
from applications.models import Application, Attempt, AttemptState, State
from billing import entitlements
from billing.models import Account
from sandboxes import registry
from sandboxes.models import BrowserContext, Lease
from tests.api import program
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory

ACME = "https://acme.com"


@pytest.fixture(autouse=True)
def paced(settings, monkeypatch):
    settings.SITE_PAUSE_SECONDS = 60
    settings.SITE_AT_ONCE = 2
    monkeypatch.setattr(registry, "built", lambda: frozenset({3}))


def queued(user=None, origin=ACME, after=0, **fields):
    return ApplicationFactory.create(
        user=user or UserFactory.create(),
        state=State.QUEUED,
        posting__origin=origin,
        started_at=timezone.now() + timedelta(seconds=after),
        **fields,
    )


def runs(application, tier=3, ago=0):
    attempt = AttemptFactory.create(application=application, tier=tier, state=AttemptState.LIVE)
    began = timezone.now() - timedelta(seconds=ago)
    Attempt.objects.filter(pk=attempt.pk).update(created_at=began)
    return attempt


def told(application):
    starting.route(application.pk)
    return Application.objects.get(pk=application.pk)


@pytest.mark.django_db
def test_the_next_on_a_site_is_told_when():
    user = UserFactory.create()
    runs(ApplicationFactory.create(user=user, state=State.RUNNING, posting__origin=ACME), ago=20)
    found = told(queued(user))
    assert found.turn_reason == "Next for acme.com"
    assert abs(found.turn_at - timezone.now() - timedelta(seconds=40)) < timedelta(seconds=5)
    assert not found.attempts.exists()


@pytest.mark.django_db
def test_each_in_line_has_its_own_time():
    user = UserFactory.create()
    runs(ApplicationFactory.create(user=user, state=State.RUNNING, posting__origin=ACME))
    line = [told(queued(user, after=place)) for place in range(3)]
    assert [each.turn_reason for each in line] == [
        "Next for acme.com",
        "In line for acme.com",
        "In line for acme.com",
    ]
    gaps = [(after.turn_at - before.turn_at).total_seconds() for before, after in pairwise(line)]
    assert gaps == pytest.approx([60, 60], abs=5)


@pytest.mark.django_db
def test_a_full_plan_is_the_reason():
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    Account.objects.update(plan="starter")
    for _ in range(entitlements.terms(user.pk).concurrent):
        runs(ApplicationFactory.create(user=user, state=State.RUNNING))
    found = told(queued(user))
    assert "free place" in found.turn_reason
    assert found.turn_at is None


@pytest.mark.django_db
def test_what_it_waited_for_is_forgotten_once_it_begins():
    application = queued(turn_reason="Next for acme.com", turn_at=timezone.now())
    found = told(application)
    assert (found.turn_reason, found.turn_at) == ("", None)
    assert found.attempts.count() == 1


@pytest.mark.django_db
def test_a_direct_send_isn_t_held_up_by_the_sites_pages():
    user = UserFactory.create()
    for person in (user, UserFactory.create()):
        runs(ApplicationFactory.create(user=person, state=State.RUNNING, posting__origin=ACME))
    application = queued(user)
    with transaction.atomic():
        browser = turns.wait_of(application, tier=3)
        direct = turns.wait_of(application, tier=turns.DIRECT)
    assert browser is not None
    assert direct is None


@pytest.mark.django_db
def test_direct_sends_hold_up_nobody():
    user = UserFactory.create()
    for person in (user, UserFactory.create()):
        application = ApplicationFactory.create(
            user=person, state=State.RUNNING, posting__origin=ACME
        )
        runs(application, tier=turns.DIRECT)
    with transaction.atomic():
        assert turns.wait_of(queued(user), tier=3) is None


@pytest.mark.django_db
def test_another_site_that_names_its_postings_fills_no_site():
    elsewhere = "https://evil.example/?gh_jid=1"
    for _ in range(2):
        assert told(queued(url=elsewhere)).attempts.count() == 1
    assert told(queued()).attempts.count() == 1
    third = told(queued(url=elsewhere))
    assert third.turn_reason == "Waits for others at evil.example to finish"


def ended(application, **decision):
    attempt = runs(application)
    Attempt.objects.filter(pk=attempt.pk).update(sealed_at=timezone.now(), decision=decision)
    return Attempt.objects.select_related("application__posting").get(pk=attempt.pk)


@pytest.mark.django_db
def test_who_waits_for_the_site_that_was_opened_is_woken():
    """Which needn't be its posting's: an employer's page names a vendor's posting."""
    page, vendor = "https://careers.acme.com", "https://boards.greenhouse.io"
    here = queued(url=f"{page}/?gh_jid=1", origin=vendor)
    there = queued(url=f"{vendor}/acme/jobs/2", origin=vendor, after=-60)
    queued(url=f"{page}.evil.example/?gh_jid=3", origin=vendor, after=-90)
    opened = {"url": f"{page}/?gh_jid=4", "posting__origin": vendor, "state": State.RUNNING}
    attempt = ended(ApplicationFactory.create(**opened), site=page)
    assert turns.next_after(attempt) == here.pk
    # One that doesn't say where it was has been at its posting's.
    assert turns.next_after(ended(ApplicationFactory.create(**opened))) == there.pk
    # The person's own first, wherever.
    own = queued(user=attempt.application.user)
    assert turns.next_after(attempt) == own.pk


@pytest.mark.django_db
def test_a_direct_send_frees_no_site():
    attempt = ended(ApplicationFactory.create(state=State.RUNNING, posting__origin=ACME))
    waits = queued()
    assert turns.next_after(attempt) == waits.pk
    attempt.tier = 4
    assert turns.next_after(attempt) is None


@pytest.mark.django_db
def test_page_list_and_api_say_it():
    user = UserFactory.create()
    at = timezone.now() + timedelta(minutes=5)
    application = queued(user, turn_reason="Next for acme.com", turn_at=at)
    client = Client()
    client.force_login(user)
    for path in ("", f"{application.pk}/", f"{application.pk}/live/"):
        page = " ".join(client.get(f"/applications/{path}").content.decode().split())
        assert "Next for acme.com at <time" in page
    shown = program(user).get(f"/api/v1/applications/{application.pk}").data
    assert shown["turn_reason"] == "Next for acme.com"
    assert shown["turn_at"] is not None


@pytest.mark.django_db
def test_one_that_stands_in_line_for_a_browser_isn_t_said_to_start():
    application = queued(user := UserFactory.create(), turn_reason="In line for a browser")
    AttemptFactory.create(application=application, tier=2, state=AttemptState.PROVISIONING)
    client = Client()
    client.force_login(user)
    for path in ("", f"{application.pk}/"):
        page = client.get(f"/applications/{path}").content.decode()
        assert "In line for a browser." in page
        assert "Starting" not in page


@pytest.mark.django_db
def test_a_time_that_is_over_isn_t_told():
    user = UserFactory.create()
    queued(user, turn_reason="Next for acme.com", turn_at=timezone.now() - timedelta(seconds=1))
    client = Client()
    client.force_login(user)
    page = client.get("/applications/").content.decode()
    assert "Next for acme.com." in page


def at_once(applications, *, workers):
    """Each worker asks for all of them, as fast as it can."""
    gate, ended = threading.Barrier(workers), []

    def work():
        try:
            gate.wait()
            for application in applications:
                starting.route(application.pk)
            ended.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == workers


@pytest.mark.django_db(transaction=True)
def test_of_many_people_at_once_no_more_than_the_site_takes():
    applications = [queued() for _ in range(8)]
    at_once(applications, workers=4)
    assert Attempt.objects.filter(sealed_at=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_one_persons_many_workers_begin_one():
    user = UserFactory.create()
    applications = [queued(user, after=-place) for place in range(6)]
    at_once(applications, workers=4)
    assert [each.application_id for each in Attempt.objects.all()] == [applications[-1].pk]


@pytest.fixture
def kept(monkeypatch):
    """Tier 2, whose browser a person has one of."""
    monkeypatch.setattr(registry, "built", lambda: frozenset({2}))


@pytest.mark.django_db
def test_a_person_s_kept_browser_is_used_by_one_after_another(kept):
    user = UserFactory.create()
    first = runs(ApplicationFactory.create(user=user, state=State.RUNNING), tier=2)
    found = told(queued(user))
    assert found.turn_reason == (
        "Waits for your other application (Acme) in a browser that sites trust"
    )
    assert (found.turn_at, found.deadline_at, found.attempts.count()) == (None, None, 0)
    # Its browser may run on until it is given back.
    Attempt.objects.filter(pk=first.pk).update(sealed_at=timezone.now())
    assert told(found).turn_reason == found.turn_reason
    Attempt.objects.filter(pk=first.pk).update(released_at=timezone.now())
    assert told(found).attempts.count() == 1


@pytest.mark.django_db
def test_who_is_waited_for_themselves_is_told_so_and_until_when(kept):
    user = UserFactory.create()
    until = timezone.now() + timedelta(minutes=5)
    other = ApplicationFactory.create(user=user, state=State.WAITING, deadline_at=until)
    runs(other, tier=2)
    found = told(queued(user))
    assert found.turn_reason == (
        "Waits for your other application (Acme), which needs you. If you don’t come, it’s next"
    )
    assert found.turn_at == until
    # It is parked, and its browser is being given back: its time is that of its answers.
    Attempt.objects.update(state=AttemptState.DRAINING)
    assert told(found).turn_at is None


@pytest.mark.django_db
def test_where_all_browsers_are_in_use_one_asks_and_the_others_wait_in_line(kept):
    asking = AttemptFactory.create(
        tier=2,
        state=AttemptState.PROVISIONING,
        application__state=State.QUEUED,
        application__turn_reason="In line",
    )
    second, third = (told(queued(origin="https://b.example", after=place)) for place in (1, 2))
    for each in (second, third):
        assert each.turn_reason == "In line for a browser that sites trust: all are in use"
        assert (each.turn_at, each.deadline_at, each.attempts.count()) == (None, None, 0)
    assert turns.next_in_line(2) is None
    Application.objects.filter(pk=asking.application_id).update(turn_reason="")
    assert turns.next_in_line(2) == second.pk
    assert told(second).attempts.count() == 1
    assert turns.next_in_line(2) == third.pk


@pytest.mark.django_db
def test_a_kept_browser_that_is_being_written_is_waited_for_and_when_is_told(kept):
    user = UserFactory.create()
    until = timezone.now() + timedelta(seconds=9)
    context = BrowserContext.objects.create(user=user, tier=2, free_at=until)
    found = told(queued(user))
    assert found.turn_reason == "Next in a browser that sites trust"
    assert (found.turn_at, found.deadline_at, found.attempts.count()) == (until, None, 0)
    context.free_at = timezone.now()
    context.save()
    lease = Lease.objects.create(subject=user.pk, tier=2, context=context, sealed_token=b"x")
    assert told(found).turn_reason == "Next in a browser that sites trust"
    lease.gone_at = timezone.now()
    lease.save()
    assert told(found).attempts.count() == 1


@pytest.mark.django_db
def test_others_don_t_wait_for_somebody_s_kept_browser(kept):
    runs(ApplicationFactory.create(state=State.RUNNING), tier=2)
    BrowserContext.objects.create(
        user=UserFactory.create(), tier=2, free_at=timezone.now() + timedelta(minutes=1)
    )
    assert told(queued(origin="https://other.example")).attempts.count() == 1


@pytest.mark.django_db
def test_a_fresh_browser_waits_for_no_kept_one():
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    runs(ApplicationFactory.create(user=user, state=State.RUNNING), tier=2, ago=120)
    assert told(queued(user, origin="https://other.example")).attempts.count() == 1
