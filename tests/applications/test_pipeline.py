"""From queued to the end, with a real runner whose engine is scripted."""

import threading
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from django.db import connection
from django.utils import timezone
from pydantic import SecretStr

from applications import attempts, intake, permits, pipeline, questions, takeover, tasks
from applications.ending import abandon
from applications.intake import Wish
from applications.models import (
    Application,
    Attempt,
    AttemptState,
    Permit,
    Pulse,
    Question,
    State,
    Takeover,
)
from automation.protocol import Mode, Outcome, OutcomeState, PermitRequest, Reason, Resolution
from billing import entitlements
from billing.models import Account
from sandboxes import leases, registry
from sandboxes.models import Lease, LeaseState
from tests.applications.stage import AskingScript, Machines, drive, hurry, step
from tests.factories import ApplicationFactory, UserFactory
from tests.fakes.runner import Script
from tests.served import Served
from valet.asgi import application as asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SENDS = "https://jobs.example/1?steps=2&send=0.05"
SENDS_SLOWLY = "https://jobs.example/1?steps=1&send=60"
WRITES_ON = "https://jobs.example/1"


@pytest.fixture
def machines(tmp_path, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    with ExitStack() as stack:
        site = stack.enter_context(Served(cast("ASGIApp", asgi)))
        settings.CONTROL_PLANE_URL = site.url
        machines = Machines(tmp_path, stack)
        monkeypatch.setattr(registry, "TIERS", {3: machines.spec()})
        registry.provider_of.cache_clear()
        yield machines
        machines.lose()
    registry.provider_of.cache_clear()


def queued(url: str = SENDS, user: Any = None, **wish: Any) -> Application:
    application = intake.draft(
        user or UserFactory.create(), Wish(url, **{"mode": Mode.AUTOPILOT, **wish})
    )
    return intake.start(application.pk)


def moment(name: str, application: Application) -> datetime:
    """One of its times, as the row has it now."""
    found = getattr(Application.objects.get(pk=application.pk), name)
    assert isinstance(found, datetime)
    return found


def leftovers(machines: Machines) -> list[object]:
    """Whatever an application that is over must not hold."""
    return [
        *machines.made,
        *Lease.objects.exclude(state=LeaseState.GONE),
        *Attempt.objects.filter(sealed_at=None),
        *Attempt.objects.filter(released_at=None),
        *Takeover.objects.filter(resolved_at=None),
    ]


def usage(application):
    now = entitlements.usage(application.user_id)
    return now.used, now.reserved


def test_from_queued_to_submitted(machines):
    application = drive(queued().pk, State.SUBMITTED)
    attempt = application.attempts.get()
    assert (attempt.state, attempt.tier, attempt.number) == (AttemptState.SEALED, 3, 1)
    assert "cheapest" in attempt.decision["reasons"][-1]
    assert attempt.cost > Decimal(0)
    assert Permit.objects.get().state == "confirmed"
    assert leftovers(machines) == []
    assert usage(application) == (1, 0)
    assert application.due_at is None
    kinds = [event.type for event in application.events.all()]
    assert kinds.index("routed") < kinds.index("started") < kinds.index("evidence")
    assert kinds[-1] == "sealed"
    numbers = [event.number for event in application.events.all()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_job_carries_no_facts_of_the_person(machines):
    drive(queued().pk, State.SUBMITTED)
    (job,) = machines.script.runs
    assert set(job.model_dump()) == {
        *("protocol", "attempt", "application", "epoch", "url", "posting_key", "tier", "mode"),
        *("allowed_origins", "documents", "control_plane", "token", "deadline_seconds"),
        "endpoint",
    }
    assert job.endpoint == SecretStr("")


def test_a_sandbox_that_dies_before_the_permit_is_replaced(machines, settings):
    settings.SILENT_SECONDS = 0
    application = queued(WRITES_ON)
    drive(application.pk, State.RUNNING, settled=False)
    first = application.attempts.get()
    machines.lose()
    # Its successor's engine finishes at once.
    Application.objects.update(url=SENDS)
    application = drive(application.pk, State.SUBMITTED)
    assert [each.number for each in application.attempts.all()] == [1, 2]
    outcome = Attempt.objects.get(pk=first.pk).outcome
    assert outcome is not None
    assert outcome["code"] == "sandbox_lost"
    assert leftovers(machines) == []
    assert usage(application) == (1, 0)


def test_one_whose_screen_was_lost_is_asked_before_it_has_been_silent_for_long(machines):
    application = queued(WRITES_ON)
    drive(application.pk, State.RUNNING, settled=False)
    attempt = application.attempts.get()
    tasks.ask(str(attempt.pk))
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.LIVE
    machines.lose()
    tasks.ask(str(attempt.pk))
    attempt.refresh_from_db()
    assert attempt.outcome is not None
    assert attempt.outcome["code"] == "sandbox_lost"


def test_after_three_sandboxes_it_fails_with_a_sentence(machines, settings):
    settings.SILENT_SECONDS = 0
    application = queued(WRITES_ON)
    for number in (1, 2, 3):
        deadline = time.monotonic() + 10
        while application.attempts.filter(number=number, state=AttemptState.LIVE).first() is None:
            step(application.pk)
            assert time.monotonic() < deadline
        machines.lose()
    application = drive(application.pk, State.FAILED)
    assert application.code == "sandbox_lost"
    assert "Nothing was sent" in application.reason
    assert usage(application) == (0, 0)
    assert leftovers(machines) == []


def test_a_sandbox_that_dies_after_the_permit_leaves_it_unconfirmed(machines, settings):
    settings.PERMIT_SECONDS = settings.PERMIT_GRACE_SECONDS = 0
    application = queued(SENDS_SLOWLY)
    application = drive(application.pk, State.UNCONFIRMED)
    assert Permit.objects.get().state == "unknown"
    assert leftovers(machines) == []
    assert usage(application) == (0, 1)
    step(application.pk)
    assert machines.script.runs == machines.script.runs[:1]
    # Nobody knows for a week: it stays, and its quota is given back.
    hurry(application.pk)
    step(application.pk)
    application.refresh_from_db()
    assert application.state == State.UNCONFIRMED
    assert usage(application) == (0, 0)


@pytest.mark.parametrize("arrived", [True, False])
def test_the_persons_word_ends_what_nobody_knows(machines, settings, arrived):
    settings.PERMIT_SECONDS = settings.PERMIT_GRACE_SECONDS = 0
    application = drive(queued(SENDS_SLOWLY).pk, State.UNCONFIRMED)
    settings.PERMIT_SECONDS = settings.PERMIT_GRACE_SECONDS = 20
    Application.objects.update(url=SENDS)
    permits.person_says(application.pk, arrived=arrived)
    application = drive(application.pk, State.SUBMITTED)
    assert application.confirmed_by_person is arrived
    assert application.attempts.count() == (1 if arrived else 2)
    # What only the person says arrived isn't charged.
    assert usage(application) == ((0, 0) if arrived else (1, 0))


def test_evidence_that_was_recorded_outlives_the_sandbox(machines, settings):
    settings.SILENT_SECONDS = 0
    application = queued()
    drive(application.pk, State.SUBMITTED, settled=False)
    machines.lose()
    application = drive(application.pk, State.SUBMITTED)
    assert leftovers(machines) == []
    assert usage(application) == (1, 0)


def test_a_question_is_asked_answered_kept_and_the_run_goes_on(machines):
    machines.script = AskingScript(asks=True)
    application = drive(queued().pk, State.WAITING, settled=False)
    assert "Will you travel?" in application.reason
    question = Question.objects.get()
    questions.answer(application.pk, {question.pk: ["Gladly"]})
    application = drive(application.pk, State.SUBMITTED)
    assert application.attempts.count() == 1
    assert application.user.answers.get().answer == "Gladly"
    # The next application isn't asked.
    other = queued("https://jobs.example/2?steps=1&send=0.05", user=application.user)
    assert drive(other.pk, State.SUBMITTED).attempts.count() == 1


def test_a_hold_that_runs_out_is_parked_and_comes_back(machines):
    machines.script = AskingScript(asks=True)
    application = drive(queued().pk, State.WAITING, settled=False)
    hurry(application.pk)
    application = drive(application.pk, State.WAITING)
    assert leftovers(machines) == []
    assert Takeover.objects.get().kind == "park"
    assert moment("deadline_at", application) - timezone.now() > timedelta(days=6)
    assert usage(application) == (0, 1)
    questions.answer(application.pk, {Question.objects.get().pk: ["Gladly"]})
    application = drive(application.pk, State.SUBMITTED)
    assert application.attempts.count() == 2
    assert leftovers(machines) == []


def test_a_week_without_an_answer_ends_it(machines):
    machines.script = AskingScript(asks=True)
    application = drive(queued().pk, State.WAITING, settled=False)
    hurry(application.pk)
    drive(application.pk, State.WAITING)
    hurry(application.pk)
    application = drive(application.pk, State.FAILED)
    assert application.code == "nobody_came"
    assert usage(application) == (0, 0)


def test_a_parked_approval_counts_for_the_next_attempt(machines):
    machines.script = AskingScript(needs=Reason.REVIEW)
    application = drive(queued(mode=Mode.COPILOT).pk, State.WAITING, settled=False)
    hurry(application.pk)
    application = drive(application.pk, State.WAITING)
    assert leftovers(machines) == []
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.DONE)
    # The next one wants it, too, for the same plan.
    assert drive(application.pk, State.SUBMITTED).attempts.count() == 2
    assert Takeover.objects.count() == 1


@pytest.mark.parametrize("parked", [False, True])
def test_giving_up_cancels(machines, parked):
    machines.script = AskingScript(needs=Reason.CAPTCHA, ending=Outcome.failed("x", "x"))
    application = drive(queued(WRITES_ON).pk, State.WAITING, settled=False)
    if parked:
        hurry(application.pk)
        drive(application.pk, State.WAITING)
        takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.GIVE_UP)
    else:
        intake.cancel(application.pk)
    application = drive(application.pk, State.CANCELLED)
    assert leftovers(machines) == []
    assert usage(application) == (0, 0)


def test_cancelled_while_it_runs(machines):
    application = drive(queued(WRITES_ON).pk, State.RUNNING, settled=False)
    intake.cancel(application.pk)
    application = drive(application.pk, State.CANCELLED)
    assert leftovers(machines) == []
    assert usage(application) == (0, 0)
    Application.objects.update(url=SENDS)
    intake.start(application.pk)
    assert drive(application.pk, State.SUBMITTED).attempts.count() == 2


def test_one_that_doesn_t_stop_is_cut_off(machines, settings):
    settings.CANCEL_SECONDS = 0
    machines.script = Script(deaf=True)
    application = drive(queued(WRITES_ON).pk, State.RUNNING, settled=False)
    intake.cancel(application.pk)
    drive(application.pk, State.CANCELLED)
    assert leftovers(machines) == []


def test_no_browser_in_time(machines, settings):
    machines.full = True
    application = queued()
    assert step(application.pk) == pipeline.START
    assert application.attempts.get().state == AttemptState.PROVISIONING
    hurry(application.pk)
    application = drive(application.pk, State.FAILED)
    assert application.code == "no_browser"
    assert leftovers(machines) == []
    assert usage(application) == (0, 0)


def test_cancelled_while_its_browser_starts(machines):
    machines.slow = True
    application = queued()
    step(application.pk)
    intake.cancel(application.pk)
    drive(application.pk, State.CANCELLED)
    assert leftovers(machines) == []


def test_without_a_tier_it_fails_with_the_reason(machines):
    application = drive(queued("https://www.linkedin.com/jobs/view/1").pk, State.FAILED)
    assert application.code == "no_tier"
    assert "Tier 1" in application.reason
    assert usage(application) == (0, 0)


def test_events_that_couldn_t_be_delivered_are_pulled(machines, settings, monkeypatch):
    settings.SILENT_SECONDS = 0
    settings.CONTROL_PLANE_URL = "http://127.0.0.1:9"
    machines.script = Script(ending=Outcome.failed("posting_closed", "It is closed."))
    application = drive(queued("https://jobs.example/1?steps=2").pk, State.FAILED)
    assert application.code == "posting_closed"
    assert [event.seq for event in application.events.exclude(seq=None)] == [1, 2, 3, 4]


def test_a_plan_runs_so_many_at_once_and_the_next_begins_by_itself(machines):
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    Account.objects.update(plan="starter")
    first = drive(queued(WRITES_ON, user=user).pk, State.RUNNING, settled=False)
    second = queued("https://elsewhere.example/1?steps=1&send=0.05", user=user)
    step(second.pk)
    assert not second.attempts.exists()
    intake.cancel(first.pk)
    drive(first.pk, State.CANCELLED)
    assert moment("due_at", second) <= timezone.now()
    drive(second.pk, State.SUBMITTED)


def test_a_site_isn_t_hurried(machines, settings):
    settings.SITE_PAUSE_SECONDS = 3600
    user = UserFactory.create()
    drive(queued(user=user).pk, State.SUBMITTED)
    again = queued("https://jobs.example/2?steps=1", user=user)
    elsewhere = queued("https://elsewhere.example/2?steps=1&send=0.05", user=user)
    step(again.pk)
    assert not again.attempts.exists()
    assert moment("due_at", again) > timezone.now() + timedelta(minutes=50)
    drive(elsewhere.pk, State.SUBMITTED)
    theirs = queued("https://jobs.example/3?steps=1&send=0.05")
    drive(theirs.pk, State.SUBMITTED)


def test_two_workers_at_every_step_make_one_of_everything(machines):
    application = queued()
    ended = threading.Event()

    def work():
        try:
            while not ended.is_set():
                step(application.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        drive(application.pk, State.SUBMITTED)
    finally:
        ended.set()
        for worker in workers:
            worker.join()
    assert Attempt.objects.count() == Lease.objects.count() == Permit.objects.count() == 1
    assert len(machines.script.runs) == 1
    assert leftovers(machines) == []
    assert usage(application) == (1, 0)


@pytest.mark.parametrize("dies_after", range(1, 8))
def test_a_worker_may_die_after_any_step(machines, dies_after):
    """Its message is gone: what is left is the row, and the sweep that finds it."""
    application = queued()
    taken = 0
    while taken < dies_after:
        for name in pipeline.due(application.pk):
            pipeline.take(name, application.pk)
            taken += 1
            if taken == dies_after:
                break
    state = Application.objects.get(pk=application.pk)
    assert state.due_at is not None or state.state == State.SUBMITTED
    application = drive(application.pk, State.SUBMITTED)
    assert leftovers(machines) == []
    assert usage(application) == (1, 0)


def test_a_machine_made_for_nobody_is_reaped(machines):
    machines.create("00000000-0000-4000-8000-000000000000", runner_token="t")
    application = drive(queued(WRITES_ON).pk, State.RUNNING, settled=False)
    assert leases.reap() == 1
    assert list(machines.made) == [str(Lease.objects.get().pk)]
    intake.cancel(application.pk)
    drive(application.pk, State.CANCELLED)


def test_a_sweep_claims_what_is_overdue_once():
    now = timezone.now()
    late = ApplicationFactory.create(state=State.QUEUED, due_at=now - timedelta(seconds=1))
    ApplicationFactory.create(state=State.QUEUED, due_at=now + timedelta(minutes=1))
    ApplicationFactory.create(state=State.DRAFT)
    tasks.sweep()
    assert moment("due_at", late) > now + timedelta(seconds=20)
    assert Pulse.objects.get().at >= now


def test_what_the_product_slept_through_is_made_good():
    now = timezone.now()
    Pulse.objects.create(pk=1, at=now - timedelta(minutes=10))
    running = ApplicationFactory.create(state=State.RUNNING, deadline_at=now)
    queued = ApplicationFactory.create(state=State.QUEUED, deadline_at=now)
    tasks.sweep()
    assert moment("deadline_at", running) >= now + timedelta(minutes=11)
    assert moment("deadline_at", queued) == now


def test_proof_that_comes_after_the_end_still_counts(machines, settings):
    settings.PERMIT_SECONDS = settings.PERMIT_GRACE_SECONDS = 0
    application = drive(queued(SENDS_SLOWLY).pk, State.UNCONFIRMED)
    attempt = application.attempts.get()
    permit = Permit.objects.get()
    event = {
        "seq": attempt.applied_through + 1,
        "type": "evidence",
        "data": {
            "act_id": permit.act_id,
            "state": "confirmed",
            "grade": "network_confirmed",
            "why": "late",
        },
    }
    body = {"attempt": str(attempt.pk), "epoch": attempt.epoch, "events": [event]}
    headers = {"Authorization": f"Bearer {attempts.token_of(attempt)}"}
    where = f"{settings.CONTROL_PLANE_URL}/api/v1/webhooks/sandbox"
    answer = httpx.post(where, json=body, headers=headers, trust_env=False)
    assert answer.status_code == 200, answer.text
    application = drive(application.pk, State.SUBMITTED)
    assert usage(application) == (1, 0)
    assert not application.confirmed_by_person


def test_giving_up_ends_a_run_that_goes_on_regardless(machines, settings):
    settings.CANCEL_SECONDS = 0
    machines.script = AskingScript(needs=Reason.CAPTCHA, deaf=True)
    application = drive(queued(WRITES_ON).pk, State.WAITING, settled=False)
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.GIVE_UP)
    application = drive(application.pk, State.CANCELLED)
    assert leftovers(machines) == []
    assert usage(application) == (0, 0)


def test_a_runner_that_parks_for_a_reason_of_its_own_is_stuck(machines):
    parked = Outcome(state=OutcomeState.PARKED, code="because", reason="Because.")
    machines.script = Script(ending=parked)
    application = drive(queued("https://jobs.example/1?steps=1").pk, State.WAITING)
    assert application.code == "stuck"
    assert leftovers(machines) == []


def test_an_attempt_that_was_given_up_gets_no_leave_to_send(machines):
    application = drive(queued(WRITES_ON).pk, State.RUNNING, settled=False)
    attempt = application.attempts.get()
    abandon(attempt, Outcome.failed("silent", "Silent."))
    asked = PermitRequest(
        act_id="late", attempt=str(attempt.pk), epoch=1, plan_hash="p", posting_key="k:1"
    )
    reply = permits.request(attempt.pk, asked)
    assert (reply.granted, reply.code) == (False, "stale_epoch")
    assert not Permit.objects.exists()
