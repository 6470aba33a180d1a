import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import attempts, lifecycle, permits, takeover
from applications.errors import StaleAttemptError, WrongStateError
from applications.models import Application, Permit, PostingAlias, State, Takeover
from automation.protocol import (
    Evidence,
    Grade,
    Holder,
    Mode,
    Need,
    NeedRequest,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
)
from tests.factories import ApplicationFactory, AttemptFactory

pytestmark = pytest.mark.django_db

PLAN = "p" * 64


def ask(attempt, **changes):
    fields = {
        "act_id": str(uuid.uuid4()),
        "attempt": str(attempt.pk),
        "epoch": attempt.epoch,
        "plan_hash": PLAN,
        "posting_key": PostingAlias.objects.filter(posting=attempt.application.posting)[0].key,
        **changes,
    }
    return permits.request(attempt.pk, PermitRequest(**fields))


def see(attempt, act_id, state, grade=None):
    seen = Evidence(act_id=act_id, state=state, grade=grade, why="seen", confirmation="Thank you")
    with transaction.atomic():
        locked = attempts.locked(attempt.pk, epoch=attempt.epoch, late=True)
        permits.apply_evidence(locked, seen, timezone.now())


@pytest.fixture
def attempt():
    return AttemptFactory.create()


def state_of(attempt):
    return Application.objects.get(pk=attempt.application_id).state


def test_a_permit_is_granted_once(attempt):
    first = ask(attempt, act_id="a")
    assert first.granted
    assert first.seconds == 20
    assert state_of(attempt) == State.SUBMITTING
    assert ask(attempt, act_id="a") == first
    again = ask(attempt, act_id="b")
    assert (again.granted, again.code) == (False, "already_live")
    assert Permit.objects.count() == 1


def test_of_two_attempts_of_one_posting_the_database_grants_one(attempt):
    ask(attempt)
    permit = Permit.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Permit.objects.create(
            act_id="other",
            application=permit.application,
            user=permit.user,
            posting=permit.posting,
            attempt=attempt,
            epoch=1,
            holder="agent",
            plan_hash=PLAN,
            state="granted",
            act_before=timezone.now(),
        )


def test_an_older_epoch_gets_nothing(attempt):
    with pytest.raises(StaleAttemptError):
        ask(attempt, epoch=attempt.epoch + 1)
    attempt.sealed_at = timezone.now()
    attempt.save()
    with pytest.raises(StaleAttemptError):
        ask(attempt)


def test_a_cancelled_one_is_not_sent(attempt):
    Application.objects.update(cancel_asked_at=timezone.now())
    assert ask(attempt).code == "cancelled"
    assert ask(attempt, holder=Holder.PAGE).granted


def test_copilot_needs_an_approval_of_exactly_that_plan(attempt):
    application = attempt.application
    application.mode = Mode.COPILOT.value
    application.save()
    assert ask(attempt).code == "not_approved"

    def approve(plan, ago):
        Takeover.objects.create(
            application=application,
            attempt=attempt,
            requests=[str(uuid.uuid4())],
            reason=Reason.REVIEW.value,
            plan_hash=plan,
            deadline_at=timezone.now(),
            resolution=Resolution.DONE.value,
            resolved_at=timezone.now() - ago,
        )

    approve("q" * 64, timedelta())
    approve(PLAN, timedelta(hours=25))
    assert ask(attempt).code == "not_approved"
    approve(PLAN, timedelta(hours=23))
    assert ask(attempt).granted


def test_an_approval_that_was_withdrawn_is_one_of_no_plan(attempt):
    Application.objects.update(mode=Mode.COPILOT.value)
    Takeover.objects.create(
        application=attempt.application,
        attempt=attempt,
        requests=["a"],
        reason=Reason.REVIEW.value,
        plan_hash=PLAN,
        deadline_at=timezone.now(),
        resolution=Resolution.DONE.value,
        resolved_at=timezone.now(),
    )
    takeover.withdraw_approvals(attempt.application_id)
    assert ask(attempt).code == "not_approved"
    assert ask(attempt, plan_hash="").code == "not_approved"


def test_at_most_three_acts_an_attempt(attempt):
    for number in range(3):
        assert ask(attempt, act_id=str(number)).granted
        see(attempt, str(number), PermitState.REFUSED)
    assert state_of(attempt) == State.RUNNING
    assert ask(attempt).code == "too_many_acts"


@pytest.mark.parametrize(
    ("state", "grade", "ends"),
    [
        (PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED, State.SUBMITTED),
        (PermitState.CONFIRMED, Grade.PAGE_CONFIRMED, State.SUBMITTING),
        (PermitState.UNKNOWN, None, State.UNCONFIRMED),
        (PermitState.UNUSED, None, State.RUNNING),
        (PermitState.REFUSED, None, State.RUNNING),
    ],
)
def test_evidence_decides(attempt, state, grade, ends):
    ask(attempt, act_id="a")
    see(attempt, "a", state, grade)
    assert state_of(attempt) == ends
    assert Permit.objects.get().state == state.value
    assert Permit.objects.get().closed_by == "evidence"
    see(attempt, "a", state, grade)
    assert state_of(attempt) == ends


def test_late_proof_counts(attempt):
    ask(attempt, act_id="a")
    see(attempt, "a", PermitState.UNKNOWN)
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    application = Application.objects.get()
    assert (application.state, application.grade) == (State.SUBMITTED, "network_confirmed")
    assert not application.confirmed_by_person


def test_late_proof_that_nothing_was_sent_queues_it(attempt):
    ask(attempt, act_id="a")
    see(attempt, "a", PermitState.UNKNOWN)
    see(attempt, "a", PermitState.REFUSED)
    assert state_of(attempt) == State.QUEUED
    assert Application.objects.get().live_permit is None


def test_what_was_confirmed_stays_so(attempt):
    ask(attempt, act_id="a")
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    for state in (PermitState.UNKNOWN, PermitState.REFUSED, PermitState.UNUSED):
        see(attempt, "a", state)
    assert state_of(attempt) == State.SUBMITTED
    assert Permit.objects.get().state == "confirmed"


def test_evidence_of_a_foreign_act_changes_nothing(attempt):
    ask(attempt, act_id="a")
    stranger = AttemptFactory.create()
    see(stranger, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    see(stranger, "made-up", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    assert state_of(attempt) == State.SUBMITTING
    assert state_of(stranger) == State.RUNNING


def take_over(attempt, reason=Reason.CAPTCHA, plan=""):
    need = Need(attempt=str(attempt.pk), epoch=1, reason=reason, plan_hash=plan, pause_token=3)
    takeover.need(attempt.pk, NeedRequest(id="n", need=need))
    return Takeover.objects.get()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_person_s_click_is_the_approval_and_ends_the_takeover(attempt, mode):
    Application.objects.update(mode=mode.value)
    wait = take_over(attempt, Reason.REVIEW, PLAN)
    assert wait.fence == 3
    assert ask(attempt, act_id="a", holder=Holder.PERSON).granted
    wait.refresh_from_db()
    assert (wait.resolution, wait.resolved_at is None) == ("done", False)
    assert Permit.objects.get().holder == "person"
    assert state_of(attempt) == State.SUBMITTING
    assert ask(attempt, holder=Holder.PERSON).code == "already_live"
    see(attempt, "a", PermitState.REFUSED)
    assert state_of(attempt) == State.RUNNING
    # What they sent is settled: it is no leave for the agent to send it once more.
    granted = mode is Mode.AUTOPILOT
    assert ask(attempt).granted is granted


@pytest.mark.parametrize("over", ["not begun", "parked", "cancelled", "done"])
def test_nobody_sends_who_hasn_t_the_browser(attempt, over):
    wait = take_over(attempt) if over != "not begun" else None
    if over == "parked":
        takeover.park(attempt.application_id)
    elif over == "cancelled":
        Application.objects.update(cancel_asked_at=timezone.now())
    elif wait is not None and over == "done":
        takeover.person_ends(attempt.application_id, wait.pk, Resolution.DONE)
    reply = ask(attempt, holder=Holder.PERSON)
    assert (reply.granted, reply.code) == (
        False,
        "cancelled" if over == "cancelled" else "not_approved",
    )


def test_silence_is_no_proof(attempt):
    ask(attempt, act_id="a")
    permits.fall_silent(attempt.application_id)
    assert state_of(attempt) == State.UNCONFIRMED
    assert Permit.objects.get().state == "unknown"
    with pytest.raises(WrongStateError):
        permits.fall_silent(attempt.application_id)


def test_what_the_page_sent_is_known_and_stops_it(attempt):
    reply = ask(attempt, act_id="a", holder=Holder.PAGE)
    assert reply.granted
    permit = Permit.objects.get()
    assert (permit.holder, permit.state) == ("page", "unknown")
    assert ask(attempt).code == "already_live"
    assert ask(attempt, holder=Holder.PAGE).code == "already_live"


def test_what_was_seen_of_it_is_what_the_person_reads(attempt):
    ask(attempt, act_id="a", holder=Holder.PAGE)
    see(attempt, "a", PermitState.UNKNOWN)
    permits.fall_silent(attempt.application_id)
    assert Application.objects.get().reason == "seen"


@pytest.mark.parametrize(("arrived", "ends"), [(True, State.SUBMITTED), (False, State.QUEUED)])
def test_the_person_has_the_last_word(attempt, arrived, ends):
    with pytest.raises(WrongStateError):
        permits.person_says(attempt.application_id, arrived=arrived)
    ask(attempt, act_id="a")
    permits.fall_silent(attempt.application_id)
    permits.person_says(attempt.application_id, arrived=arrived)
    application = Application.objects.get()
    assert application.state == ends
    assert application.confirmed_by_person is arrived
    assert (application.live_permit is None) is not arrived


@pytest.mark.parametrize(
    ("state", "grade", "ends"),
    [
        (PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED, State.SUBMITTED),
        (PermitState.CONFIRMED, Grade.PAGE_CONFIRMED, State.QUEUED),
        (PermitState.UNKNOWN, Grade.ATTEMPTED, State.QUEUED),
        (PermitState.REFUSED, None, State.QUEUED),
    ],
)
def test_proof_of_what_the_person_wrote_off_keeps_it_from_going_again(attempt, state, grade, ends):
    ask(attempt, act_id="a")
    permits.fall_silent(attempt.application_id)
    permits.person_says(attempt.application_id, arrived=False)
    see(attempt, "a", state, grade)
    application = Application.objects.get()
    assert application.state == ends
    sent = ends == State.SUBMITTED
    assert application.live_permit_id == ("a" if sent else None)
    assert Permit.objects.get().state == ("confirmed" if sent else "unused")


def test_proof_of_what_the_person_wrote_off_stops_the_next_before_it_sends(attempt):
    ask(attempt, act_id="a")
    permits.fall_silent(attempt.application_id)
    permits.person_says(attempt.application_id, arrived=False)
    lifecycle.move(attempt.application_id, State.RUNNING)
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    assert state_of(attempt) == State.SUBMITTED
    assert not ask(attempt, act_id="b").granted


def test_what_was_proven_before_the_person_wants_it_sent_again_stops_nothing(attempt):
    ask(attempt, act_id="a")
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    permits.person_denies(attempt.application_id, again=True)
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    assert state_of(attempt) == State.QUEUED


def test_one_that_goes_once_more_already_has_one_live_permit(attempt):
    ask(attempt, act_id="a")
    permits.fall_silent(attempt.application_id)
    permits.person_says(attempt.application_id, arrived=False)
    lifecycle.move(attempt.application_id, State.RUNNING)
    assert ask(attempt, act_id="b").granted
    see(attempt, "a", PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    assert state_of(attempt) == State.SUBMITTING
    assert {each.act_id: each.state for each in Permit.objects.all()} == {
        "a": "unused",
        "b": "granted",
    }


def test_an_identity_learnt_late_joins(attempt):
    assert ask(attempt, posting_key="greenhouse:acme:1").granted
    alias = PostingAlias.objects.get(key="greenhouse:acme:1")
    assert alias.posting_id == attempt.application.posting_id


@pytest.mark.parametrize(
    ("state", "told"), [(State.DRAFT, "start that one"), (State.QUEUED, "applied to this posting")]
)
def test_an_identity_learnt_late_that_is_another_application_s_is_refused(attempt, state, told):
    other = ApplicationFactory.create(user=attempt.application.user, state=state)
    key = PostingAlias.objects.get(posting=other.posting).key
    reply = ask(attempt, posting_key=key)
    assert (reply.granted, reply.code) == (False, "already_live")
    assert told in reply.reason
    assert state_of(attempt) == State.RUNNING


def test_where_another_application_has_the_posting_s_permit_nothing_is_written(attempt):
    """Two that turn out to be of one posting at the same moment: the table lets one of them through."""
    other = AttemptFactory.create(application__user=attempt.application.user)
    assert ask(other, act_id="theirs").granted
    Permit.objects.update(posting=attempt.application.posting)
    reply = ask(attempt, posting_key="greenhouse:acme:1")
    assert (reply.granted, reply.code) == (False, "already_live")
    assert state_of(attempt) == State.RUNNING
    assert not attempt.application.events.exists()
    assert Permit.objects.get().act_id == "theirs"


@pytest.mark.django_db(transaction=True)
def test_of_many_asking_at_once_one_sends():
    attempt = AttemptFactory.create()
    replies = []
    start = threading.Barrier(6)

    def go(number):
        start.wait()
        try:
            replies.append(ask(attempt, act_id=str(number)))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.code for reply in replies) == ["", *["already_live"] * 5]
    assert Permit.objects.count() == 1
