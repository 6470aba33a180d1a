"""Tier 4, from queued to the end: through an employer's own interface, in the worker itself."""

import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from typing_extensions import override

from accounts.models import Profile, User
from applications import (
    in_process,
    intake,
    permits,
    pipeline,
    postings,
    questions,
    runner_inbox,
    running,
    starting,
    takeover,
    tasks,
    watching,
    ways,
)
from applications.ending import abandon
from applications.in_process import PROOF_PATIENCE
from applications.intake import Wish
from applications.models import (
    Application,
    Attempt,
    AttemptState,
    Permit,
    Question,
    State,
    Takeover,
)
from automation.apis.base import Complaint
from automation.direct import Limits
from automation.protocol import (
    Asked,
    EventBatch,
    EventType,
    Kind,
    Mode,
    Outcome,
    OutcomeState,
    PermitRequest,
    Resolution,
)
from billing import entitlements
from sandboxes.models import Lease
from sandboxes.routing import Decision
from tests.applications.direct import FACTS, LABELS, Client, Employer, employing, way_to
from tests.applications.stage import drive, step
from tests.factories import UserFactory
from valet.settings.parts import queues
from valet.settings.parts.model import DRAFT_SECONDS
from valet.settings.parts.pacing import PERMIT_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://boards.greenhouse.io/acme/jobs/1"


@pytest.fixture
def employer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Employer]:
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    with employing() as employer:
        monkeypatch.setattr(ways, "way_of", lambda posting: way_to(employer.url))
        monkeypatch.setattr(starting, "decide", decide)
        yield employer


def decide(url: str, *, user_id: UUID, without: Any = ()) -> Decision:
    """Tier 4, and where that won't do, none."""
    if 4 in without:
        return Decision(None, ("Tier 3, a fresh browser, isn't set up here",))
    return Decision(4, ("Acme takes applications from Valet directly",))


def person() -> User:
    user = UserFactory.create()
    Profile.objects.update_or_create(user=user, defaults={"document": dict(FACTS)})
    return user


def queued(url: str = URL, user: User | None = None, mode: Mode = Mode.AUTOPILOT) -> Application:
    return intake.start(intake.draft(user or person(), Wish(url, mode=mode)).pk)


def silent(application: Application) -> None:
    """As if its worker had died long ago."""
    long_ago = timezone.now() - timedelta(minutes=5)
    Attempt.objects.filter(application=application, sealed_at=None).update(heard_at=long_ago)
    Permit.objects.filter(application=application).update(act_before=long_ago)


def usage(application: Application) -> tuple[int, int]:
    now = entitlements.usage(application.user_id)
    return now.used, now.reserved


def leftovers() -> list[object]:
    return [
        *Lease.objects.all(),
        *Attempt.objects.filter(released_at=None),
        *Takeover.objects.filter(resolved_at=None),
    ]


def test_from_queued_to_submitted_without_a_sandbox(employer):
    application = drive(queued().pk, State.SUBMITTED)
    assert employer.arrived == [{"First name": "Ada", "Email": "ada@example.com"}]
    attempt = application.attempts.get()
    assert (attempt.state, attempt.tier, attempt.cost) == (AttemptState.SEALED, 4, Decimal(0))
    assert attempt.token_digest == ""
    assert (application.grade, application.confirmation) == ("network_confirmed", "Thank you.")
    assert Permit.objects.get().state == "confirmed"
    assert usage(application) == (1, 0)
    assert application.due_at is None
    assert leftovers() == []
    assert application.posting.employer == "Acme"
    kinds = [event.type for event in application.events.all()]
    assert kinds.index("routed") < kinds.index("started") < kinds.index("permit_granted")
    assert kinds[-1] == "sealed"
    written = {str(each): each.written for each in application.questions.all()}
    assert written == {"First name": True, "Email": True}


def test_while_it_runs_its_page_has_no_screen(employer, client):
    application = queued()
    starting.route(application.pk)
    client.force_login(application.user)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "It goes through the employer’s own interface" in page
    assert "data-screen" not in page


def test_its_page_says_how_it_was_sent(employer, client):
    application = drive(queued().pk, State.SUBMITTED)
    client.force_login(application.user)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "through the employer’s own interface" in page
    assert "$0.000" in page
    assert "Answering what the employer asks" in page
    assert "rowser" not in page.partition("<main")[2].partition("</main")[0]
    client.force_login(UserFactory.create())
    assert client.get(f"/applications/{application.pk}/").status_code == 404


def test_two_messages_carry_it_to_its_end(employer):
    application = queued()
    tasks.advance.run(str(application.pk))
    assert pipeline.due(application.pk) == pipeline.RUN
    tasks.run_directly.run(str(application.pk))
    application.refresh_from_db()
    assert (application.state, application.due_at) == (State.SUBMITTED, None)
    assert usage(application) == (1, 0)
    assert leftovers() == []
    # One that comes again finds nothing to do.
    tasks.run_directly.run(str(application.pk))
    assert len(employer.arrived) == 1


MOST_QUERIES = 84
"""Of an application, from the message that begins it: beginnings and ends of transactions included."""


@pytest.mark.parametrize("labels", [LABELS, ("First name", "Last name", "Full name", "Email")])
def test_its_queries_are_few_however_much_is_asked(employer, monkeypatch, labels):
    way = way_to(employer.url, *labels)
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = queued()
    with CaptureQueriesContext(connection) as said:
        tasks.advance.run(str(application.pk))
        tasks.run_directly.run(str(application.pk))
    assert Application.objects.get().state == State.SUBMITTED
    assert len(said) <= MOST_QUERIES


def test_what_is_to_be_tried_again_is_left_to_the_next_message(employer, monkeypatch):
    way = replace(way_to(employer.url), agent=Client("http://127.0.0.1:1"))
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = queued()
    tasks.advance.run(str(application.pk))
    tasks.run_directly.run(str(application.pk))
    assert pipeline.due(application.pk) == pipeline.START
    assert application.attempts.count() == 1


def test_of_two_workers_one_runs_it(employer):
    application = queued()
    starting.route(application.pk)
    employer.held = threading.Event()

    def work() -> None:
        try:
            running.run(application.pk)
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert employer.came.wait(10)
    running.run(application.pk)
    employer.held.set()
    first.join()
    running.run(application.pk)
    assert len(employer.arrived) == 1
    assert drive(application.pk, State.SUBMITTED).attempts.count() == 1


def test_what_only_the_person_knows_is_asked_and_a_new_attempt_sends(employer, monkeypatch):
    way = way_to(employer.url, "First name", "Email", "Will you travel?")
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = drive(queued().pk, State.WAITING)
    assert employer.arrived == []
    assert leftovers() == []
    assert "Will you travel?" in application.reason
    assert Takeover.objects.get().kind == Takeover.Kind.PARK
    questions.answer(application.pk, {Question.objects.get(state="pending").pk: ["Gladly"]})
    application = drive(application.pk, State.SUBMITTED)
    assert employer.arrived[0]["Will you travel?"] == "Gladly"
    assert application.attempts.count() == 2


def test_an_answer_that_came_before_the_run_had_parked_is_used(employer, monkeypatch):
    way = way_to(employer.url, "Email", "Will you travel?")
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = queued()
    starting.route(application.pk)
    running.run(application.pk)
    assert Application.objects.get(pk=application.pk).state == State.RUNNING
    questions.answer(application.pk, {Question.objects.get(state="pending").pk: ["Gladly"]})
    drive(application.pk, State.SUBMITTED)
    assert len(employer.arrived) == 1


def test_in_copilot_it_is_sent_once_it_is_approved(employer, client):
    application = drive(queued(mode=Mode.COPILOT).pk, State.WAITING)
    assert (application.code, employer.arrived) == ("review", [])
    wait = Takeover.objects.get()
    assert wait.plan_hash
    client.force_login(application.user)
    assert "Approve and send" in client.get(f"/applications/{application.pk}/").content.decode()
    takeover.person_ends(application.pk, wait.pk, Resolution.DONE)
    application = drive(application.pk, State.SUBMITTED)
    assert application.attempts.count() == 2
    assert Takeover.objects.count() == 1
    assert Permit.objects.get().plan_hash == wait.plan_hash


def test_what_the_interface_does_not_take_is_told_before_and_in_the_receipt(
    employer, client, monkeypatch
):
    way = way_to(employer.url)
    held_back = way.published.questions[0].asked
    monkeypatch.setattr(
        way.agent, "carried", lambda sheet: {key for key in sheet.answers if key != held_back.key}
    )
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = queued(mode=Mode.COPILOT)
    pet = Asked(key="published|pet", label="Your pet?", kind=Kind.TEXT)
    Question.objects.create(
        application=application,
        key=pet.key,
        asked=pet.model_dump(mode="json"),
        answer={"key": pet.key, "action": "fill", "values": ["A cat"], "source": "person"},
        state=Question.State.ANSWERED,
        early=True,
        position=0,
    )
    application = drive(application.pk, State.WAITING)
    client.force_login(application.user)
    path = f"/applications/{application.pk}/"
    page = client.get(path)
    unsent = [row.bound.label for row in page.context["review"].rows if row.unsent]
    assert unsent == [f"“{held_back.label}”"]
    assert page.content.decode().count("Not sent as it stands") == 1
    assert [(line.label, line.value) for line in page.context["unsent"]] == [("Your pet?", "A cat")]
    assert "A cat" in page.content.decode()
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.DONE)
    drive(application.pk, State.SUBMITTED)
    receipt = client.get(path)
    assert [line.label for line in receipt.context["held_back"]] == [held_back.label]
    assert "Your pet?: A cat" in receipt.content.decode()
    assert held_back.label not in [line.label for line in receipt.context["left_empty"]]


def test_an_approval_doesn_t_outlive_a_stop(employer):
    application = drive(queued(mode=Mode.COPILOT).pk, State.WAITING)
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.DONE)
    assert intake.cancel(application.pk).state == State.CANCELLED
    intake.start(application.pk)
    application = drive(application.pk, State.WAITING)
    assert (application.code, employer.arrived) == ("review", [])
    wait = Takeover.objects.filter(plan_hash__gt="").get()
    takeover.person_ends(application.pk, wait.pk, Resolution.DONE)
    drive(application.pk, State.SUBMITTED)
    assert len(employer.arrived) == 1


def test_what_was_changed_at_the_review_is_shown_once_more(employer):
    application = drive(queued(mode=Mode.COPILOT).pk, State.WAITING)
    name = Question.objects.get(asked__label="First name")
    questions.change(application.pk, {name.pk: ["Augusta"]})
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.DONE)
    application = drive(application.pk, State.WAITING)
    assert (application.code, employer.arrived) == ("review", [])
    last = Takeover.objects.order_by("opened_at").last()
    assert last is not None
    takeover.person_ends(application.pk, last.pk, Resolution.DONE)
    drive(application.pk, State.SUBMITTED)
    assert employer.arrived[0]["First name"] == "Augusta"


def test_a_complaint_is_the_person_s_to_mend(employer):
    employer.answers, employer.body = [422, 200], {"errors": {"Email": "has a typo"}}
    application = drive(queued().pk, State.WAITING)
    asked = Question.objects.get(state="pending")
    assert asked.asked["error"] == "has a typo"
    assert [each.state for each in Permit.objects.all()] == ["refused"]
    questions.answer(application.pk, {asked.pk: ["ada@byron.example"]})
    employer.body = {"success": "Thank you."}
    drive(application.pk, State.SUBMITTED)
    assert [each["Email"] for each in employer.arrived] == ["ada@example.com", "ada@byron.example"]


def test_a_key_that_is_turned_down_is_told_and_a_browser_is_next(employer, monkeypatch):
    told: list[int | None] = []
    way = way_to(employer.url, turned_down=told)
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    employer.answers = [401]
    application = drive(queued().pk, State.FAILED)
    assert told == [401]
    # No browser is set up here; that it was looked for is what counts.
    assert (application.code, len(employer.arrived)) == ("no_tier", 1)
    assert usage(application) == (0, 0)


def test_a_way_that_was_closed_meanwhile_leads_to_a_browser(employer, monkeypatch):
    monkeypatch.setattr(ways, "way_of", lambda posting: None)
    application = drive(queued().pk, State.FAILED)
    assert (application.code, employer.arrived) == ("no_tier", [])


def test_a_limit_is_waited_out(employer):
    employer.answers, employer.headers = [429, 200], {"Retry-After": "0.05"}
    application = drive(queued().pk, State.SUBMITTED)
    assert application.attempts.count() == 1
    assert [each.state for each in Permit.objects.order_by("granted_at")] == [
        "refused",
        "confirmed",
    ]


def test_a_long_limit_is_kept_by_the_row(employer):
    employer.answers, employer.headers = [429], {"Retry-After": "600"}
    application = drive(queued().pk, State.QUEUED)
    row = Application.objects.get(pk=application.pk)
    assert row.begin_at is not None
    assert row.begin_at - timezone.now() > timedelta(seconds=550)
    assert row.due_at is not None
    assert len(employer.arrived) == 1


def test_an_answer_that_was_lost_leaves_it_unconfirmed_and_nothing_sends_it_again(employer):
    employer.answers = [0]
    application = drive(queued().pk, State.UNCONFIRMED)
    for _ in range(3):
        step(application.pk)
    assert len(employer.arrived) == 1
    assert Permit.objects.get().state == "unknown"
    assert usage(application) == (0, 1)
    assert leftovers() == []


# ---- the database is away for a moment


class Away:
    """Calls what it stands for, unless the next of `losses` says how that is lost: "before" or "after" it was done."""

    def __init__(self, function: Any, *losses: str) -> None:
        self.function = function
        self.losses = list(losses)

    def __call__(self, *given: Any) -> Any:
        loss = self.losses.pop(0) if self.losses else ""
        if loss == "before":
            raise OperationalError("gone")
        done = self.function(*given)
        if loss == "after":
            raise OperationalError("gone")
        return done


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_process, "_PATIENCE", 0.0)
    monkeypatch.setattr(in_process, "_POLL", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_permit_whose_reply_is_lost_is_asked_for_again(employer, monkeypatch):
    asked = Away(permits.request, "before", "after")
    monkeypatch.setattr(permits, "request", asked)
    application = drive(queued().pk, State.SUBMITTED)
    assert asked.losses == []
    assert len(employer.arrived) == 1
    assert Permit.objects.get().state == "confirmed"
    assert application.attempts.count() == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("status", "ends", "permit"),
    [(200, State.SUBMITTED, "confirmed"), (404, State.FAILED, "refused")],
)
def test_the_answer_is_held_until_it_can_be_kept(employer, monkeypatch, status, ends, permit):
    apply = runner_inbox.apply
    losing = Away(apply, "before", "before", "after")

    def applied(attempt_id: UUID, batch: EventBatch) -> Any:
        proves = any(event.type == EventType.EVIDENCE for event in batch.events)
        return (losing if proves else apply)(attempt_id, batch)

    monkeypatch.setattr(runner_inbox, "apply", applied)
    employer.answers = [status]
    application = drive(queued().pk, ends)
    assert losing.losses == []
    assert len(employer.arrived) == 1
    assert [each.state for each in Permit.objects.all()] == [permit]
    assert application.attempts.count() == 1
    told = [event.type for event in application.events.all()]
    assert told.count("evidence") == 1


def test_one_that_can_t_be_reached_is_tried_three_times(employer, monkeypatch):
    way = replace(way_to(employer.url), agent=Client("http://127.0.0.1:1"))
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    application = drive(queued().pk, State.FAILED)
    assert application.code == "interface_unreachable"
    assert application.attempts.count() == 3
    assert {each.state for each in Permit.objects.all()} == {"unused"}
    assert usage(application) == (0, 0)


def test_stopped_before_it_ran_it_sends_nothing(employer):
    application = queued()
    starting.route(application.pk)
    intake.cancel(application.pk)
    assert drive(application.pk, State.CANCELLED).attempts.count() == 1
    assert employer.arrived == []


def test_stopped_before_the_permit_it_sends_nothing(employer, monkeypatch):
    application = queued()

    class Cancelling(Client):
        @override
        def missing(self, sheet: Any) -> list[Complaint]:
            # In a thread of its own, as a page would.
            page = threading.Thread(target=cancel)
            page.start()
            page.join()
            return []

    def cancel() -> None:
        intake.cancel(application.pk)
        connection.close()

    way = replace(way_to(employer.url), agent=Cancelling(employer.url))
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    drive(application.pk, State.CANCELLED)
    assert employer.arrived == []


def test_a_worker_that_stumbles_ends_the_attempt(employer, monkeypatch):
    def broken(posting: Any) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(ways, "way_of", broken)
    application = drive(queued().pk, State.FAILED)
    assert application.code == "interrupted"
    assert application.attempts.count() == 3


def test_one_that_is_stopped_as_its_run_ends_is_said_to_be_stopped(employer):
    application = claimed()
    intake.cancel(application.pk)
    asking = Outcome(state=OutcomeState.PARKED, code="question", reason="Only you can answer it.")
    abandon(application.attempts.get(), asking)
    application = drive(application.pk, State.CANCELLED)
    assert application.reason == watching.CANCELLED.reason


def test_the_documents_that_a_killed_worker_left_go_with_the_next_run(
    employer, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, young = tmp_path / "valet-direct-old", tmp_path / "valet-direct-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "cv.pdf").write_bytes(b"Ada")
    os.utime(old, (0, 0))
    drive(queued().pk, State.SUBMITTED)
    assert list(tmp_path.iterdir()) == [young]


# ---- a worker that is gone: what a sweep finds


def claimed() -> Application:
    application = queued()
    starting.route(application.pk)
    starting.claim(application.attempts.get())
    return application


def test_one_that_is_heard_of_is_left_alone(employer):
    application = claimed()
    for _ in range(3):
        step(application.pk)
    assert application.attempts.get().state == AttemptState.LIVE
    assert employer.arrived == []


def test_one_that_fell_silent_before_the_permit_runs_again(employer):
    application = claimed()
    silent(application)
    application = drive(application.pk, State.SUBMITTED)
    assert [each.number for each in application.attempts.all()] == [1, 2]
    assert len(employer.arrived) == 1
    assert usage(application) == (1, 0)


def test_one_that_nobody_takes_up_in_time_is_ended(employer, settings):
    settings.PROVISION_SECONDS = -1
    application = queued()
    starting.route(application.pk)
    assert pipeline.due(application.pk) == pipeline.LATE
    step(application.pk)
    assert application.attempts.get().state == AttemptState.DRAINING


def test_what_was_given_up_while_it_was_sent_is_still_proved(employer):
    """Its worker was away for long, and comes back with the answer."""
    application = queued()
    starting.route(application.pk)
    employer.held = threading.Event()

    def work() -> None:
        running.run(application.pk)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert employer.came.wait(10)
    silent(application)
    drive(application.pk, State.UNCONFIRMED)
    employer.held.set()
    worker.join()
    application = drive(application.pk, State.SUBMITTED)
    assert len(employer.arrived) == 1
    assert usage(application) == (1, 0)


def test_of_one_that_died_with_its_permit_nobody_says_that_nothing_was_sent(employer):
    application = claimed()
    attempt = application.attempts.get()
    asked = PermitRequest(
        act_id=f"{attempt.pk}.1.1",
        attempt=str(attempt.pk),
        epoch=attempt.epoch,
        plan_hash="plan",
        posting_key=postings.key_of(URL),
    )
    assert permits.request(attempt.pk, asked).granted
    silent(application)
    application = drive(application.pk, State.UNCONFIRMED)
    reasons = [str(event.data.get("reason", "")) for event in application.events.all()]
    assert not any("Nothing was sent" in reason for reason in reasons)
    outcome = application.attempts.get().outcome
    assert outcome is not None
    assert "Nothing was sent" not in outcome["reason"]


def test_an_attempt_that_is_given_up_gets_no_permit(employer, monkeypatch):
    application = queued()

    class Slow(Client):
        @override
        def missing(self, sheet: Any) -> list[Complaint]:
            other = threading.Thread(target=give_up)
            other.start()
            other.join()
            return []

    def give_up() -> None:
        abandon(Attempt.objects.get(application=application), watching.INTERRUPTED)
        connection.close()

    way = replace(way_to(employer.url), agent=Slow(employer.url))
    monkeypatch.setattr(ways, "way_of", lambda posting: way)
    starting.route(application.pk)
    running.run(application.pk)
    assert employer.arrived == []
    assert Permit.objects.count() == 0


def test_the_task_outlives_every_wait_of_a_run():
    limits = Limits()
    longest = (
        DRAFT_SECONDS + limits.look + limits.begin + limits.pause + limits.turn + limits.answer
    )
    longest += PERMIT_SECONDS + PROOF_PATIENCE
    task = tasks.run_directly
    assert task.soft_time_limit is not None
    assert task.time_limit is not None
    assert longest < task.soft_time_limit < task.time_limit
    assert task.time_limit < queues.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert queues.CELERY_TASK_ROUTES[task.name] == {"queue": "api_direct"}
    assert "api_direct" in {queue.name for queue in queues.CELERY_TASK_QUEUES}
