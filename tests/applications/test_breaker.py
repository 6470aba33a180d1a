"""A site that turns visitors away is left alone, longer each time, until one gets through."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from applications import breaker, ending, turns
from applications.models import Application, Attempt, Evidence, Permit, SitePace, State
from automation.protocol import Outcome, OutcomeState, Reason
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory

ACME = "https://acme.com"
REFUSED = Outcome.failed("bot_blocked", "The site turned the browser away.")
SENT = Outcome(state=OutcomeState.SUBMITTED)


def over(outcome, *, began=None):
    """An attempt there that has ended so."""
    attempt = AttemptFactory.create(
        application__posting__origin=ACME, outcome=outcome.model_dump(mode="json")
    )
    if began is not None:
        Attempt.objects.filter(pk=attempt.pk).update(created_at=began)
        attempt.refresh_from_db()
    return attempt


def seal(attempt):
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=attempt.application_id)
        ending.seal(attempt)


def pause():
    pace = SitePace.objects.get(pk=ACME)
    assert pace.until is not None
    return round((pace.until - timezone.now()).total_seconds())


def let_it_be_over():
    SitePace.objects.update(until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(breaker.TURNED_AWAY))
def test_being_turned_away_closes_the_site_for_a_minute(code):
    seal(over(Outcome.failed(code, "No.")))
    assert pause() == pytest.approx(60, abs=3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("The site did not take the application: Too many requests.", True),
        ("The site did not take the application: Easy Apply limit reached.", True),
        ("The site did not take the application: Zu viele Anfragen.", True),
        ("The site did not take the application: Phone: too many digits.", False),
        ("The site did not take the application: E-mail: is invalid.", False),
    ],
)
def test_a_limit_in_the_sites_own_words(words, enough):
    seal(over(Outcome.failed("refused", words)))
    assert SitePace.objects.exists() is enough


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["sandbox_lost", "posting_closed", "navigation_failed", ""])
def test_other_ends_are_none_of_its_business(code):
    seal(over(Outcome.failed(code, "No.")))
    assert not SitePace.objects.exists()


def turned_down(attempt, **seen):
    permit = Permit.objects.create(
        act_id="a",
        application=attempt.application,
        user=attempt.application.user,
        posting=attempt.application.posting,
        attempt=attempt,
        epoch=1,
        holder="agent",
        state="refused",
        act_before=timezone.now(),
    )
    Evidence.objects.create(permit=permit, state="refused", why="No.", at=timezone.now(), **seen)


@pytest.mark.django_db
def test_too_many_requests_close_it():
    attempt = over(Outcome.failed("refused", "No."))
    turned_down(attempt, status=429)
    seal(attempt)
    assert pause() == pytest.approx(60, abs=3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "enough"),
    [
        ({"How did you use rate limiting?": "is required"}, False),
        ({"Our daily limit": "Our daily limit is required"}, False),
        ({"Phone": "Too many requests"}, True),
    ],
)
def test_what_an_employer_asks_is_no_limit(fields, enough):
    told = "; ".join(f"{label}: {text}" for label, text in fields.items())
    attempt = over(Outcome.failed("refused", f"The site did not take the application: {told}."))
    turned_down(attempt, status=422, fields=fields)
    seal(attempt)
    assert SitePace.objects.exists() is enough


@pytest.mark.django_db
def test_the_limit_of_an_employers_key_closes_no_site():
    attempt = over(Outcome.failed("not_yet", "No."))
    Attempt.objects.filter(pk=attempt.pk).update(tier=turns.DIRECT)
    attempt.refresh_from_db()
    turned_down(attempt, status=429)
    seal(attempt)
    assert not SitePace.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "heard"),
    [
        ("https://evil.example/?gh_jid=1", False),
        ("https://acme.com/careers?gh_jid=1", True),
        ("https://job-boards.greenhouse.io/acme/jobs/1", True),
    ],
)
def test_another_site_that_names_the_posting_says_nothing_of_this_one(url, heard):
    attempt = over(REFUSED)
    Application.objects.filter(pk=attempt.application_id).update(url=url)
    seal(Attempt.objects.get(pk=attempt.pk))
    assert SitePace.objects.filter(pk=ACME).exists() is heard
    assert SitePace.objects.count() == 1


@pytest.mark.django_db
def test_each_time_it_is_left_alone_longer():
    pauses = []
    for _ in range(5):
        seal(over(REFUSED))
        pauses.append(pause())
        let_it_be_over()
    assert pauses == pytest.approx([60, 300, 900, 3600, 3600], abs=3)


@pytest.mark.django_db
def test_those_that_were_there_together_count_once():
    before = [over(REFUSED), over(REFUSED), over(SENT)]
    for attempt in before:
        seal(attempt)
    pace = SitePace.objects.get()
    assert (pace.failures, pause()) == (1, pytest.approx(60, abs=3))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "outcome", [SENT, Outcome(state=OutcomeState.PARKED, code=Reason.QUESTION.value)]
)
def test_one_that_gets_through_opens_it(outcome):
    seal(over(REFUSED))
    let_it_be_over()
    seal(over(outcome))
    pace = SitePace.objects.get()
    assert (pace.until, pace.failures) == (None, 0)


def wait(tier=3):
    application = ApplicationFactory.create(
        state=State.QUEUED, posting__origin=ACME, started_at=timezone.now()
    )
    with transaction.atomic():
        return turns.wait_of(application, tier=tier)


@pytest.mark.django_db
def test_while_it_is_closed_everybody_waits_and_is_told_until_when():
    seal(over(REFUSED))
    told = wait()
    assert told.reason == "acme.com turns visitors away: tried again"
    assert told.at == SitePace.objects.get().until
    assert told.seconds == pytest.approx(60, abs=3)
    assert wait(tier=turns.DIRECT) is None


@pytest.mark.django_db
def test_after_the_pause_one_goes_first():
    seal(over(REFUSED))
    let_it_be_over()
    assert wait() is None
    first = AttemptFactory.create(application__posting__origin=ACME)
    assert wait().reason == "acme.com turned visitors away: one goes first"
    first.outcome = SENT.model_dump(mode="json")
    seal(first)
    assert wait() is None


@pytest.mark.django_db
def test_one_that_goes_on_in_another_browser_is_not_the_one_that_goes_first():
    seal(over(REFUSED))
    let_it_be_over()
    AttemptFactory.create(application__posting__origin=ACME, tier=2, decision={"escalated": {}})
    assert wait() is None


@pytest.mark.django_db
def test_who_waits_for_their_person_keeps_nobody_else_waiting():
    seal(over(REFUSED))
    let_it_be_over()
    first = AttemptFactory.create(application__posting__origin=ACME)
    assert wait() is not None
    Application.objects.filter(pk=first.application_id).update(state=State.WAITING)
    assert wait() is None


@pytest.mark.django_db(transaction=True)
def test_many_failures_at_the_same_moment_are_one():
    attempts = [over(REFUSED) for _ in range(6)]
    gate = threading.Barrier(len(attempts))

    def work(attempt):
        try:
            gate.wait()
            seal(attempt)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SitePace.objects.get().failures == 1
    assert Attempt.objects.filter(sealed_at=None).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("may", [True, False])
def test_staff_see_it_and_who_may_clears_it(may):
    seal(over(REFUSED))
    later = timezone.now() + timedelta(minutes=1)
    waits = ApplicationFactory.create(state=State.QUEUED, posting__origin=ACME, due_at=later)
    staff = UserFactory.create(is_staff=True, is_superuser=may)
    staff.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(staff)
    path = "/admin/applications/sitepace/"
    assert ACME in client.get(path).content.decode()
    client.post(path, {"action": "clear", "_selected_action": [ACME]})
    assert (SitePace.objects.get().until is None) is may
    waits.refresh_from_db()
    assert waits.due_at is not None
    assert (waits.due_at < later) is may


@pytest.mark.django_db
def test_once_it_is_cleared_who_waits_for_that_site_begins():
    later = timezone.now() + timedelta(minutes=1)
    by_another = {"posting__origin": ACME, "url": "https://evil.example/?gh_jid=1"}
    waits = ApplicationFactory.create(state=State.QUEUED, due_at=later, **by_another)
    ApplicationFactory.create(state=State.QUEUED, due_at=later, posting__origin=ACME)
    breaker.clear("https://evil.example")
    assert Application.objects.get(due_at__lt=later).pk == waits.pk
