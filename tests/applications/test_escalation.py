"""What follows where an attempt came to nothing: the table, and from a Tier 3 that is turned away to Tier 2."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from typing_extensions import override

from accounts.models import User
from applications import (
    attempts,
    ending,
    escalation,
    intake,
    permits,
    pipeline,
    questions,
    runner_inbox,
    starting,
    takeover,
    timeline,
    turns,
)
from applications.escalation import POLICY, Course, SoFar, course_of
from applications.intake import Wish
from applications.models import (
    Application,
    Attempt,
    AttemptState,
    Permit,
    Question,
    SitePace,
    State,
    Takeover,
)
from automation import errors
from automation.control import ControlPlane
from automation.direct import IN_A_BROWSER
from automation.protocol import (
    Event,
    EventBatch,
    EventType,
    Evidence,
    JobSpec,
    Mode,
    Outcome,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
)
from billing import entitlements
from billing.models import Account
from sandboxes import registry
from sandboxes.models import Lease, LeaseState
from tests.applications.stage import AskingScript, Machines, drive, step
from tests.factories import ApplicationFactory, AttemptFactory, ResumeFactory, UserFactory
from tests.fakes.runner import DONE
from tests.served import Served
from valet.asgi import application as asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp

URL = "https://jobs.example/1?steps=2&send=0.05"
DETECTED = ("bot_blocked", "captcha_loop", "access_denied")

# ---- the table

FIRST = SoFar(3, tries=1, most=3)


def tree(kind: type[errors.AutomationError]) -> set[type[errors.AutomationError]]:
    return {kind}.union(*(tree(each) for each in kind.__subclasses__()))


def test_whatever_may_pass_by_itself_is_tried_again():
    kinds = (kind for kind in tree(errors.AutomationError) if kind.retryable)
    retryable = {kind.code for kind in kinds if kind.__module__ == errors.__name__}
    ours = {"sandbox_lost", "interrupted", "silent", "timeout"}
    again = {code for code, rule in POLICY.items() if rule.course is Course.AGAIN}
    assert again == retryable | ours


def test_being_turned_away_alone_escalates():
    up = {code for code, rule in POLICY.items() if rule.course is Course.ESCALATE}
    assert up == set(DETECTED) == set(errors.DetectionError.KINDS)


@pytest.mark.parametrize("code", sorted(POLICY))
def test_every_row_has_a_reason_and_ends_in_time(code):
    rule = course_of(code, replace(FIRST, tier=4 if code in IN_A_BROWSER else 3))
    assert rule == POLICY[code]
    assert rule.why
    assert not rule.why.endswith(".")
    spent = SoFar(2, tries=3, most=3, escalated=True)
    assert course_of(code, spent).course is Course.END


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sent": True}, "It was sent, or may have been: nothing may send it once more"),
        ({"tier": 2}, "Only Tier 3 has another one to go on with"),
        ({"tier": 1}, "Only Tier 3 has another one to go on with"),
        ({"escalated": True}, "It has gone on in another browser once"),
        ({"objection": "Your plan doesn't hold it"}, "Your plan doesn't hold it"),
    ],
)
@pytest.mark.parametrize("code", DETECTED)
def test_what_keeps_it_from_another_browser(code, changed, why):
    assert course_of(code, FIRST).course is Course.ESCALATE
    rule = course_of(code, replace(FIRST, **changed))
    assert (rule.course, rule.why) == (Course.END, why)


@pytest.mark.parametrize(("tries", "course"), [(1, "again"), (2, "again"), (3, "end"), (4, "end")])
def test_the_same_is_tried_twice_more(tries, course):
    assert course_of("navigation_failed", replace(FIRST, tries=tries)).course == course


def test_what_nobody_knows_ends():
    assert course_of("made up", FIRST).course is Course.END


# ---- by the rows alone


@pytest.fixture
def tiers(monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({2, 3, 4}))


def blocked(code: str = "bot_blocked") -> Outcome:
    return Outcome.failed(code, "The site turned the browser away. Nothing was sent.")


def person(plan: str = "professional") -> User:
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    Account.objects.filter(user_id=user.pk).update(plan=plan)
    return user


def ended(outcome: Outcome, *, user: User | None = None, tier: int = 3) -> Attempt:
    """Of an application that runs, and whose run has just said so."""
    user = user or person()
    application = ApplicationFactory.create(
        user=user, state=State.RUNNING, started_at=timezone.now(), deadline_at=timezone.now()
    )
    entitlements.reserve(user.pk, application.pk)
    return draining(application, outcome, tier=tier)


def draining(application: Application, outcome: Outcome, *, tier: int) -> Attempt:
    return AttemptFactory.create(
        application=application,
        number=application.attempts.count() + 1,
        tier=tier,
        state=AttemptState.DRAINING,
        outcome=outcome.model_dump(mode="json"),
    )


def send(attempt: Attempt, *came: PermitState) -> None:
    """Once for each, with what was seen of it."""
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.LIVE)
    for number, seen in enumerate(came):
        asked = PermitRequest(
            act_id=f"{attempt.pk}.{number}",
            attempt=str(attempt.pk),
            epoch=1,
            plan_hash="plan",
            posting_key="",
        )
        assert permits.request(attempt.pk, asked).granted
        evidence = Evidence(act_id=asked.act_id, state=seen, why="It answered 403.", status=403)
        with transaction.atomic():
            found = attempts.locked(attempt.pk, epoch=1)
            permits.apply_evidence(found, evidence, timezone.now())
        timeline.record(
            attempt.application_id, EventType.EVIDENCE, {"state": seen.value}, attempt=attempt
        )
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.DRAINING)


def settled(application: Application) -> Application:
    while (names := pipeline.due(application.pk)) and names != pipeline.START:
        loose = application.attempts.filter(released_at=None).exists()
        for name in names:
            pipeline.take(name, application.pk)
        if names == pipeline.CLOSE and not loose:
            break
    return Application.objects.get(pk=application.pk)


def over(outcome: Outcome, *, user: User | None = None, tier: int = 3) -> Application:
    return settled(ended(outcome, user=user, tier=tier).application)


def routed(application: Application) -> Attempt:
    assert starting.route(application.pk) is None
    return application.attempts.get(sealed_at=None)


def escalations(application: Application) -> int:
    return application.events.filter(type=escalation.ESCALATED).count()


def tiers_of(application: Application) -> list[int | None]:
    return list(application.attempts.values_list("tier", flat=True))


def usage(application: Application) -> tuple[int, int]:
    now = entitlements.usage(application.user_id)
    return now.used, now.reserved


@pytest.mark.django_db
@pytest.mark.parametrize("code", DETECTED)
def test_it_is_queued_for_the_other_browser_and_everybody_is_told_why(tiers, code):
    application = over(blocked(code))
    assert (application.state, application.code) == (State.QUEUED, code)
    assert application.reason == escalation.going_on(POLICY[code].why)
    assert usage(application) == (0, 1)
    told = application.events.get(type=escalation.ESCALATED)
    assert told.data == {"from": 3, "to": 2, "code": code, "reason": f"{POLICY[code].why}."}
    assert told.attempt == application.attempts.get()
    attempt = routed(application)
    assert attempt.tier == 2
    assert attempt.decision["escalated"] == told.data
    assert attempt.decision["reasons"][-2:] == [
        POLICY[code].why,
        "Tier 2, a browser that sites trust, is the cheapest that suits",
    ]


@pytest.mark.django_db
def test_whoever_is_turned_away_there_too_goes_no_further(tiers):
    application = over(blocked(), user=person("premium"))
    attempt = routed(application)
    Attempt.objects.filter(pk=attempt.pk).delete()
    Application.objects.filter(pk=application.pk).update(state=State.RUNNING)
    application = settled(draining(application, blocked(), tier=2).application)
    assert (application.state, application.code) == (State.FAILED, "bot_blocked")
    assert (tiers_of(application), escalations(application)) == ([3, 2], 1)
    assert "Professional" not in application.reason
    assert usage(application) == (0, 0)
    # Another start begins in the browser that can do more.
    intake.start(application.pk)
    assert routed(Application.objects.get(pk=application.pk)).tier == 2


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_tier_has_its_own_tries(tiers, settings, number):
    application = over(blocked())
    for _ in range(number):
        Application.objects.filter(pk=application.pk).update(state=State.RUNNING)
        application = settled(
            draining(application, Outcome.failed("site_error", "No."), tier=2).application
        )
    assert application.state == (State.FAILED if number == 3 else State.QUEUED)
    if number < 3:
        assert application.begin_at is not None
        pause = (application.begin_at - timezone.now()).total_seconds()
        assert pause == pytest.approx(settings.RETRY_SECONDS[number - 1], abs=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came", "state"),
    [
        ((PermitState.REFUSED,), State.FAILED),
        ((PermitState.UNUSED, PermitState.REFUSED), State.FAILED),
        ((PermitState.UNKNOWN,), State.UNCONFIRMED),
        # Without the grade that proves it.
        ((PermitState.CONFIRMED,), State.UNCONFIRMED),
    ],
)
@pytest.mark.parametrize("code", DETECTED)
def test_what_was_sent_or_may_have_been_goes_on_nowhere(tiers, code, came, state):
    attempt = ended(blocked(code))
    send(attempt, *came)
    application = settled(attempt.application)
    assert (application.state, tiers_of(application)) == (state, [3])
    assert escalations(application) == 0
    assert Permit.objects.count() == len(came)


@pytest.mark.django_db
def test_a_permit_whose_answer_nobody_saw_keeps_it_too(tiers):
    attempt = ended(blocked())
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.LIVE)
    asked = PermitRequest(
        act_id="act", attempt=str(attempt.pk), epoch=1, plan_hash="plan", posting_key=""
    )
    permits.request(attempt.pk, asked)
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.DRAINING)
    Permit.objects.update(act_before=timezone.now() - timedelta(minutes=5))
    application = settled(attempt.application)
    assert (application.state, escalations(application)) == (State.UNCONFIRMED, 0)


@pytest.mark.django_db
def test_a_permit_that_nothing_left_with_keeps_nobody(tiers):
    attempt = ended(blocked("captcha_loop"))
    send(attempt, PermitState.UNUSED)
    assert escalations(settled(attempt.application)) == 1


@pytest.mark.django_db
def test_a_plan_without_it_is_told_which_has_it(tiers, client):
    application = over(blocked(), user=person("starter"))
    assert (application.state, application.code) == (State.FAILED, "bot_blocked")
    assert application.reason.endswith(
        "Nothing was sent. Professional has a browser that sites trust."
    )
    assert usage(application) == (0, 0)
    last = application.events.filter(type="state").last()
    assert last is not None
    assert last.data["why"] == "Your plan doesn't hold Tier 2, a browser that sites trust."
    page = reverse("applications:show", args=[application.pk])
    client.force_login(application.user)
    shown = client.get(page).content.decode()
    assert "Professional has a browser that sites trust." in shown
    assert reverse("pricing") in shown.partition("app-actions")[2].partition("</header>")[0]
    client.force_login(UserFactory.create())
    assert client.get(page).status_code == 404
    # With the larger plan there is nothing to be offered any more.
    Account.objects.update(plan="professional")
    assert escalation.offer_after(application) is None


@pytest.mark.django_db
def test_what_was_refused_when_it_was_sent_isn_t_a_matter_of_the_plan(tiers):
    attempt = ended(blocked("access_denied"), user=person("starter"))
    send(attempt, PermitState.REFUSED)
    application = settled(attempt.application)
    assert application.state == State.FAILED
    assert "Professional" not in application.reason
    assert escalation.offer_after(application) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("plan", "tier"), [("professional", 2), ("starter", 3)])
def test_what_was_refused_when_it_was_sent_is_the_persons_to_try_in_another_browser(
    tiers, client, plan, tier
):
    attempt = ended(blocked("access_denied"), user=person(plan))
    send(attempt, PermitState.REFUSED)
    application = settled(attempt.application)
    assert application.state == State.FAILED
    assert (escalation.YOURS_TO_SEND in application.reason) is (tier == 2)
    client.force_login(application.user)
    assert b"Not taken by the site" in client.get(f"/applications/{application.pk}/").content
    client.post(reverse("applications:start", args=[application.pk]))
    SitePace.objects.all().delete()
    again = routed(Application.objects.get(pk=application.pk))
    assert again.tier == tier
    assert (escalation.ESCALATED in again.decision) is (tier == 2)


def turned_away_again(application: Application, *, tier: int, plan: str = "") -> Application:
    """In another start; meanwhile its person's plan has become that one."""
    SitePace.objects.all().delete()
    intake.start(application.pk)
    begun = routed(Application.objects.get(pk=application.pk))
    assert begun.tier == tier
    begun.delete()
    Account.objects.filter(user_id=application.user_id).update(plan=plan or F("plan"))
    Application.objects.filter(pk=application.pk).update(state=State.RUNNING)
    return settled(draining(application, blocked(), tier=tier).application)


@pytest.mark.django_db
def test_an_end_at_the_door_is_not_told_as_one_of_what_was_sent_before(tiers, client):
    attempt = ended(blocked("access_denied"))
    send(attempt, PermitState.REFUSED)
    application = turned_away_again(settled(attempt.application), tier=2)
    client.force_login(application.user)
    shown = client.get(f"/applications/{application.pk}/").content.decode()
    assert [shown.count(each) for each in ("Not taken by the site", "Ended without sending")] == [
        1,
        1,
    ]


@pytest.mark.django_db
def test_a_plan_that_has_grown_since_the_second_start_escalates(tiers):
    application = over(blocked(), user=person("starter"))
    application = turned_away_again(application, tier=3, plan="professional")
    assert (application.state, escalations(application)) == (State.QUEUED, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("plan", ["starter", "professional"])
def test_where_it_isn_t_set_up_no_plan_is_offered(monkeypatch, plan):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))
    application = over(blocked(), user=person(plan))
    assert (application.state, application.code) == (State.FAILED, "bot_blocked")
    assert application.reason == blocked().reason
    assert escalation.offer_after(application) is None


@pytest.mark.django_db
def test_a_plan_that_shrank_meanwhile_says_so_and_keeps_the_code(tiers):
    application = over(blocked())
    Account.objects.update(plan="starter")
    starting.route(application.pk)
    application = settled(application)
    assert (application.state, application.code) == (State.FAILED, "bot_blocked")
    assert "turned the fresh browser away. Your plan doesn't hold Tier 2" in application.reason
    assert usage(application) == (0, 0)


@pytest.mark.django_db
def test_stopped_as_it_is_turned_away(tiers):
    application = ended(blocked()).application
    intake.cancel(application.pk)
    application = settled(application)
    assert (application.state, escalations(application)) == (State.CANCELLED, 0)
    assert usage(application) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("begun", [False, True])
def test_stopped_while_it_goes_over(tiers, begun):
    application = over(blocked())
    if begun:
        routed(application)
    intake.cancel(application.pk)
    application = settled(application)
    assert application.state == State.CANCELLED
    assert not application.attempts.filter(released_at=None).exists()
    assert usage(application) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("taken", [1, 2, 3, 4])
def test_a_worker_may_die_after_any_step_between_the_two(tiers, taken):
    """What is left is the row, and the sweep that finds it."""
    application = ended(blocked()).application
    for name in pipeline.SETTLE[:taken]:
        pipeline.take(name, application.pk)
    due_at = Application.objects.get(pk=application.pk).due_at
    assert due_at is None or due_at <= timezone.now()
    application = settled(application)
    assert (escalations(application), routed(application).tier) == (1, 2)
    assert usage(application) == (0, 1)


@pytest.mark.django_db
def test_it_doesn_t_wait_for_a_site_to_forget_the_other_browser(tiers):
    application = over(blocked())
    pace = SitePace.objects.get()
    assert pace.until is not None
    user = person()
    theirs = ApplicationFactory.create(
        user=user,
        posting__origin=pace.origin,
        state=State.QUEUED,
        started_at=timezone.now(),
    )
    assert turns.wait_of(theirs, tier=3) is not None
    attempt = routed(application)
    assert attempt.tier == 2
    # That another kind got through proves nothing for those that were turned away.
    SitePace.objects.update(until=timezone.now() - timedelta(seconds=1))
    attempt.outcome = DONE.model_dump(mode="json")
    ending.seal(attempt)
    assert SitePace.objects.get().until is not None


@pytest.mark.django_db
def test_the_timeline_tells_of_it_and_staff_see_why(tiers, client):
    application = over(blocked())
    attempt = routed(application)
    client.force_login(application.user)
    shown = client.get(reverse("applications:show", args=[application.pk])).content.decode()
    assert "Going on in a browser that sites trust" in shown
    assert "Tier 2, after Tier 3 was turned away" in shown
    assert "Queued again" not in shown
    client.force_login(UserFactory.create())
    stranger = client.get(reverse("applications:show", args=[application.pk]))
    assert stranger.status_code == 404
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    for name, row in (("application", application), ("attempt", attempt)):
        page = reverse(f"admin:applications_{name}_change", args=[row.pk])
        assert POLICY["bot_blocked"].why in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["escalated", "state", "a name of tomorrow’s runners, as long as they like"]
)
def test_a_runner_can_t_pass_its_word_off_as_ours(kind):
    attempt = AttemptFactory.create(
        state=AttemptState.LIVE,
        application__state=State.RUNNING,
        application__started_at=timezone.now(),
    )
    told = EventBatch(attempt=str(attempt.pk), epoch=1, events=(Event(seq=1, type=kind, data={}),))
    assert runner_inbox.apply(attempt.pk, told).applied_through == 1
    assert escalation.of(attempt.application) is None
    (kept,) = attempt.events.all()
    assert kept.type == f"runner.{kind}"[:40]


@pytest.mark.django_db(transaction=True)
def test_the_person_hears_of_it_live(tiers):
    heard: list[tuple[Any, int]] = []

    def hear(user_id: Any, head: int, **_: Any) -> None:
        heard.append((user_id, head))

    application = ended(blocked()).application
    timeline.rung.connect(hear)
    try:
        settled(application)
    finally:
        timeline.rung.disconnect(hear)
    assert {user_id for user_id, _ in heard} == {application.user_id}
    told = application.events.get(type=escalation.ESCALATED)
    assert max(head for _, head in heard) >= told.number


# ---- with runners


@dataclass
class Blocked(AskingScript):
    """Is turned away where it would send."""

    @override
    async def _send(self, job: JobSpec, control: ControlPlane, state: Path, seconds: float) -> None:
        return


LENT = "ws://127.0.0.1:9/lent"


@dataclass
class Browsers:
    fresh: Machines
    trusted: Machines


@pytest.fixture
def browsers(tmp_path, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    with ExitStack() as stack:
        site = stack.enter_context(Served(cast("ASGIApp", asgi)))
        settings.CONTROL_PLANE_URL = site.url
        fresh = Machines(tmp_path, stack, script=Blocked(ending=blocked()))
        trusted = Machines(tmp_path, stack, name="trusted", script=AskingScript(), lends=LENT)
        tiers = {3: fresh.spec(), 2: replace(trusted.spec(), tier=2)}
        monkeypatch.setattr(registry, "TIERS", tiers)
        registry.provider_of.cache_clear()
        yield Browsers(fresh, trusted)
        fresh.lose()
        trusted.lose()
    registry.provider_of.cache_clear()


def queued(**wish: Any) -> Application:
    user = wish.pop("user", None) or person()
    application = intake.draft(user, Wish(URL, **{"mode": Mode.AUTOPILOT, **wish}))
    return intake.start(application.pk)


def leftovers(browsers: Browsers) -> list[object]:
    return [
        *browsers.fresh.made,
        *browsers.trusted.made,
        *Lease.objects.exclude(state=LeaseState.GONE),
        *Attempt.objects.filter(released_at=None),
        *Takeover.objects.filter(resolved_at=None),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_nothing_is_asked_twice_and_it_is_sent_once(browsers):
    browsers.fresh.script.asks = browsers.trusted.script.asks = True
    user = person()
    resume = ResumeFactory.create(user=user)
    application = drive(queued(user=user, resume=resume).pk, State.WAITING, settled=False)
    question = Question.objects.get()
    questions.answer(application.pk, {question.pk: ["Yes"]})
    application = drive(application.pk, State.SUBMITTED)
    assert tiers_of(application) == [3, 2]
    assert Question.objects.count() == Takeover.objects.count() == 1
    question.refresh_from_db()
    assert list(question.values) == ["Yes"]
    assert Permit.objects.get().attempt.tier == 2
    (first,), (second,) = browsers.fresh.script.runs, browsers.trusted.script.runs
    assert first.documents == second.documents != ()
    assert first.token != second.token
    assert (first.endpoint.get_secret_value(), second.endpoint.get_secret_value()) == ("", LENT)
    assert usage(application) == (1, 0)
    assert leftovers(browsers) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("same", [True, False])
def test_what_was_approved_is_shown_again_only_where_it_is_another_plan(browsers, same):
    for browser in (browsers.fresh, browsers.trusted):
        browser.script.needs = Reason.REVIEW
    browsers.trusted.script.plan = "plan" if same else "another"
    application = drive(queued(mode=Mode.COPILOT).pk, State.WAITING, settled=False)
    takeover.person_ends(application.pk, Takeover.objects.get().pk, Resolution.DONE)
    application = drive(application.pk, State.SUBMITTED if same else State.WAITING, settled=same)
    assert tiers_of(application) == [3, 2]
    assert Takeover.objects.count() == (1 if same else 2)
    assert Permit.objects.count() == (1 if same else 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_workers_at_once_make_one_of_everything(browsers):
    application = queued()
    ended = threading.Event()

    def work():
        try:
            while not ended.is_set():
                step(application.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        application = drive(application.pk, State.SUBMITTED)
    finally:
        ended.set()
        for worker in workers:
            worker.join()
    assert tiers_of(application) == [3, 2]
    assert application.events.filter(type=escalation.ESCALATED).count() == 1
    assert Permit.objects.count() == 1
    assert (len(browsers.fresh.script.runs), len(browsers.trusted.script.runs)) == (1, 1)
    assert usage(application) == (1, 0)
    assert leftovers(browsers) == []
