"""An account that a site wants, and a code it has sent: asked of the person, remembered for the site, and its secrets nowhere else."""

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import departure, site_accounts
from accounts.models import Answer, SiteAccount, User
from applications import logins, questions, runner_inbox, takeover
from applications.errors import WrongStateError
from applications.models import Application, Attempt, Event, Question, State, Takeover
from applications.telling import steps
from applications.views.showing import reviewable
from automation.errors import AccountRefusedError
from automation.protocol import (
    AccountStep,
    Asked,
    EventBatch,
    EventType,
    Kind,
    LogInAct,
    LogInReply,
    LogInRequest,
    LogInWants,
    Reason,
    Resolution,
    ResolveRequest,
)
from automation.protocol import Event as Told
from tests.api import program
from tests.factories import ApplicationFactory, AttemptFactory

pytestmark = pytest.mark.django_db

SITE = "https://jobs.example"
SECRET = "hunter2-Correct-Horse!"


@pytest.fixture
def attempt() -> Attempt:
    return AttemptFactory.create(
        application__state=State.RUNNING,
        application__url=f"{SITE}/1",
        application__user__email="ada@example.com",
    )


def ask(
    attempt: Attempt,
    wants: LogInWants = LogInWants.ACCOUNT,
    *,
    since: datetime | None = None,
    **more: Any,
) -> LogInReply:
    request = LogInRequest(
        attempt=str(attempt.pk),
        epoch=attempt.epoch,
        site=more.pop("site", SITE),
        wants=wants,
        **more,
    )
    return logins.answer(attempt.pk, request, waiting=True, since=since)


def pending(attempt: Attempt) -> dict[str, Question]:
    found = attempt.application.questions.filter(state=Question.State.PENDING)
    return {each.asked["hints"]["what"]: each for each in found}


def say(attempt: Attempt, **values: str) -> None:
    waiting = pending(attempt)
    given = {waiting[what].pk: [value] for what, value in values.items()}
    questions.answer(attempt.application_id, given)


def tell(attempt: Attempt, *steps: AccountStep) -> None:
    attempt.refresh_from_db()
    events = tuple(
        Told(
            seq=attempt.applied_through + n,
            type=EventType.ACCOUNT,
            data={"site": SITE, "step": s.value},
        )
        for n, s in enumerate(steps, 1)
    )
    runner_inbox.apply(attempt.pk, EventBatch(attempt=str(attempt.pk), epoch=1, events=events))


def another(attempt: Attempt, path: str = "/2") -> Attempt:
    """Of the same person's at another posting of the site."""
    application = ApplicationFactory.create(
        user=attempt.application.user, state=State.RUNNING, url=SITE + path
    )
    return AttemptFactory.create(application=application)


def over(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(sealed_at=attempt.created_at)


def account() -> SiteAccount:
    return SiteAccount.objects.get()


def secret() -> str:
    return site_accounts.password(account())


# ---- in the browser


def test_who_has_dealt_with_it_in_the_browser_is_asked_no_more(attempt):
    before = timezone.now()
    assert ask(attempt).act is LogInAct.PENDING
    wait = Takeover.objects.get()
    takeover.person_ends(attempt.application_id, wait.pk, Resolution.DONE)
    assert ask(attempt, since=before).act is LogInAct.DONE
    assert pending(attempt) == {}
    assert not SiteAccount.objects.exists()
    # Still in the way, though they said so: asked anew, and what they said then is over.
    assert ask(attempt, since=timezone.now()).act is LogInAct.PENDING
    assert len(pending(attempt)) == 1


def test_an_answer_here_isn_t_taken_for_one_in_the_browser(attempt):
    before = timezone.now()
    ask(attempt)
    say(attempt, consent=logins.HAVE_ONE)
    assert ask(attempt, since=before).act is LogInAct.PENDING
    assert set(pending(attempt)) == {"email", "password"}


# ---- consent


def test_nothing_is_made_before_the_person_says_so(attempt):
    assert ask(attempt).act is LogInAct.PENDING
    assert not SiteAccount.objects.exists()
    (wait,) = Takeover.objects.all()
    assert (wait.reason, wait.application.state) == (Reason.QUESTION.value, State.WAITING)
    question = pending(attempt)["consent"]
    assert question.asked["label"] == (
        "jobs.example wants an account. May Valet create one with ada@example.com?"
    )
    say(attempt, consent=logins.YES)
    reply = ask(attempt)
    assert (reply.act, reply.email) == (LogInAct.REGISTER, "ada@example.com")
    assert reply.password.get_secret_value() == secret()
    attempt.application.refresh_from_db()
    assert attempt.application.state == State.RUNNING
    assert not Answer.objects.exists()


def test_consent_is_given_once_a_site(attempt):
    ask(attempt)
    say(attempt, consent=logins.YES)
    ask(attempt)
    tell(attempt, AccountStep.REGISTERING, AccountStep.REGISTERED)
    reply = ask(another(attempt))
    assert (reply.act, reply.password.get_secret_value()) == (LogInAct.SIGN_IN, secret())


def test_a_no_is_remembered_and_can_be_forgotten(attempt):
    ask(attempt)
    say(attempt, consent=logins.NO)
    assert ask(attempt).act is LogInAct.REFUSED
    other = another(attempt)
    assert ask(other).act is LogInAct.REFUSED
    assert not pending(other)
    account().delete()
    assert ask(other).act is LogInAct.PENDING


def test_a_no_says_that_it_is_remembered_and_where_to_change_it(attempt, client):
    ask(attempt)
    where = "Settings, Site accounts"
    assert where in pending(attempt)["consent"].asked["help"]
    say(attempt, consent=logins.NO)
    reply = ask(another(attempt))
    assert "you want none there. Nothing was sent. Your answer is remembered" in reply.reason
    assert where in reply.reason
    Application.objects.update(
        state=State.FAILED, code=AccountRefusedError.code, reason=reply.reason
    )
    client.force_login(attempt.application.user)
    shown = client.get(f"/applications/{attempt.application_id}/").content.decode()
    assert reply.reason[1:] in shown
    assert re.search(r'btn-primary"\s+href="/site-accounts/"', shown)
    assert re.search(r'class="btn "\s+type="submit">Try again<', shown)


def test_who_has_one_is_asked_for_its_password(attempt):
    ask(attempt)
    say(attempt, consent=logins.HAVE_ONE)
    assert ask(attempt).act is LogInAct.PENDING
    assert set(pending(attempt)) == {"email", "password"}
    say(attempt, email="other@example.com", password=SECRET)
    reply = ask(attempt)
    assert (reply.act, reply.email) == (LogInAct.SIGN_IN, "other@example.com")
    assert reply.password.get_secret_value() == SECRET


def test_another_s_account_is_nobody_s(attempt):
    site_accounts.give(AttemptFactory.create().application.user_id, SITE, SECRET)
    assert ask(attempt).act is LogInAct.PENDING


def test_a_sealed_password_opens_for_its_own_person_and_site_alone(attempt):
    site_accounts.give(attempt.application.user_id, SITE, SECRET)
    kept = account()
    SiteAccount.objects.filter(pk=kept.pk).update(site="https://evil.example")
    assert site_accounts.password(account()) == ""


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example", "https://www.linkedin.com"])
def test_where_the_run_was_led_the_person_is_asked_before_it_is_used(attempt, elsewhere):
    """Also where a vendor known to us is: a sandbox could name any."""
    site_accounts.give(attempt.application.user_id, elsewhere, SECRET)
    assert ask(attempt, site=elsewhere).act is LogInAct.PENDING
    say(attempt, use=logins.NO)
    refused = ask(attempt, site=elsewhere)
    assert (refused.act, "You are asked again" in refused.reason) == (LogInAct.REFUSED, True)
    other = another(attempt)
    ask(other, site=elsewhere)
    say(other, use=logins.USE)
    assert ask(other, site=elsewhere).act is LogInAct.SIGN_IN
    # From the same employer's site they need not say it again.
    assert ask(another(other, "/3"), site=elsewhere).act is LogInAct.SIGN_IN


# ---- two applications on one site


@pytest.mark.parametrize(("said", "act"), [("YES", LogInAct.PENDING), ("NO", LogInAct.REFUSED)])
def test_a_word_on_an_account_answers_every_application_that_asks(attempt, said, act):
    """One whose browser waits, and one whose browser is closed."""
    held, parked = another(attempt), another(attempt)
    for each in (attempt, held, parked):
        ask(each)
    takeover.park(parked.application_id)
    over(parked)
    say(attempt, consent=getattr(logins, said))
    for each, state in ((held, State.RUNNING), (parked, State.QUEUED)):
        each.application.refresh_from_db()
        assert (each.application.state, pending(each)) == (state, {})
    ask(attempt)
    assert ask(held).act is act


def test_another_s_question_stays(attempt):
    stranger = AttemptFactory.create(application__state=State.RUNNING, application__url=SITE)
    elsewhere = another(attempt)
    ask(stranger)
    ask(elsewhere, site="https://elsewhere.example")
    ask(attempt)
    say(attempt, consent=logins.YES)
    assert set(pending(stranger)) == set(pending(elsewhere)) == {"consent"}


@pytest.mark.parametrize(("first", "last"), [("HAVE_ONE", "YES"), ("HAVE_ONE", "NO")])
def test_the_last_word_counts(attempt, first, last):
    other = another(attempt)
    ask(attempt)
    ask(other)
    say(attempt, consent=getattr(logins, first))
    say(other, consent=getattr(logins, last))
    acts = {"YES": LogInAct.REGISTER, "NO": LogInAct.REFUSED}
    assert ask(attempt).act is acts[last]


def test_a_password_answers_every_application_that_asks(attempt):
    site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
    other = another(attempt)
    ask(attempt)
    ask(other)
    say(attempt, password=SECRET)
    assert pending(other) == {}
    assert ask(other).password.get_secret_value() == SECRET


def test_one_run_creates_it_and_another_waits_for_what_comes_of_it(attempt):
    other = another(attempt)
    site_accounts.plan(attempt.application.user_id, SITE, email="ada@example.com")
    made = ask(attempt)
    assert (made.act, ask(attempt)) == (LogInAct.REGISTER, made)
    assert ask(other).act is LogInAct.PENDING
    tell(attempt, AccountStep.REGISTERING)
    assert ask(other).act is LogInAct.PENDING
    assert not Takeover.objects.exists()
    tell(attempt, AccountStep.REGISTERED)
    assert ask(other) == made.model_copy(update={"act": LogInAct.SIGN_IN})
    # A run that was told so before it was another's: what works stays.
    tell(attempt, AccountStep.EXISTS)
    assert secret() == made.password.get_secret_value()


def test_a_run_that_ends_leaves_it_to_another(attempt):
    site_accounts.plan(attempt.application.user_id, SITE, email="ada@example.com")
    ask(attempt)
    over(attempt)
    assert ask(another(attempt)).act is LogInAct.REGISTER


def test_a_word_that_comes_too_late_changes_nothing(attempt):
    """Asked just as another application was answered."""
    other = another(attempt)
    ask(other)
    site_accounts.plan(attempt.application.user_id, SITE, email="ada@example.com")
    made = ask(attempt)
    for word in (logins.HAVE_ONE, logins.NO):
        with pytest.raises(WrongStateError):
            say(other, consent=word)
    tell(attempt, AccountStep.REGISTERING, AccountStep.REGISTERED)
    with pytest.raises(WrongStateError):
        say(other, consent=logins.NO)
    assert secret() == made.password.get_secret_value()
    assert ask(other).act is LogInAct.SIGN_IN
    assert pending(other) == {}


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_wait_for_each_other_in_turn(attempt):
    other = another(attempt)
    site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
    for number in range(1, 6):
        both = (attempt, other)
        for each in both:
            site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
            ask(each, round=number)
        with ThreadPoolExecutor(2) as pool:
            failed = [*pool.map(_say_at_once, both)]
        assert set(failed) <= {None, WrongStateError, KeyError}
        assert None in failed
        assert not Question.objects.filter(state=Question.State.PENDING).exists()


def _say_at_once(attempt: Attempt) -> type[Exception] | None:
    try:
        say(attempt, password=SECRET)
    except (WrongStateError, KeyError) as error:  # answered by the other one
        return type(error)
    finally:
        connection.close()
    return None


# ---- what became of it


def test_one_that_was_begun_is_signed_in_to_and_else_asked_for_anew(attempt):
    ask(attempt)
    say(attempt, consent=logins.YES)
    made = ask(attempt)
    tell(attempt, AccountStep.REGISTERING)
    over(attempt)
    again = another(attempt)
    assert ask(again) == made.model_copy(update={"act": LogInAct.SIGN_IN})
    assert ask(again, LogInWants.PASSWORD, complaint="Wrong.").act is LogInAct.PENDING
    question = pending(again)["consent"]
    assert (question.asked["error"], "may have begun" in question.asked["help"]) == ("Wrong.", True)
    say(again, consent=logins.YES)
    assert ask(again, LogInWants.PASSWORD) == made


def test_an_address_that_is_known_needs_its_password(attempt):
    ask(attempt)
    say(attempt, consent=logins.YES)
    ask(attempt)
    tell(attempt, AccountStep.REGISTERING, AccountStep.EXISTS)
    assert secret() == ""
    assert ask(attempt, LogInWants.PASSWORD, complaint="Exists.").act is LogInAct.PENDING
    wait = Takeover.objects.get(resolved_at=None)
    assert wait.reason == Reason.LOGIN.value
    say(attempt, password=SECRET)
    assert ask(attempt, LogInWants.PASSWORD).password.get_secret_value() == SECRET


def test_a_wrong_password_is_asked_for_each_time(attempt):
    site_accounts.give(attempt.application.user_id, SITE, "old")
    for number in (1, 2):
        assert ask(attempt, LogInWants.PASSWORD, round=number).act is LogInAct.PENDING
        say(attempt, password=f"{SECRET}{number}")
        reply = ask(attempt, LogInWants.PASSWORD, round=number)
        assert reply.password.get_secret_value() == f"{SECRET}{number}"


def test_a_registration_that_was_turned_down_may_be_made_again(attempt):
    ask(attempt)
    say(attempt, consent=logins.YES)
    ask(attempt)
    tell(attempt, AccountStep.REGISTERING, AccountStep.NOT_REGISTERED)
    assert ask(another(attempt)).act is LogInAct.REGISTER


def test_a_wait_that_was_parked_goes_on_when_it_is_answered(attempt):
    site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
    ask(attempt)
    takeover.park(attempt.application_id)
    Attempt.objects.update(sealed_at=attempt.created_at)
    say(attempt, password=SECRET)
    application = Application.objects.get()
    assert application.state == State.QUEUED
    application.state = State.RUNNING
    application.save()
    reply = ask(AttemptFactory.create(application=application, number=2))
    assert (reply.act, reply.password.get_secret_value()) == (LogInAct.SIGN_IN, SECRET)


# ---- codes


def test_a_code_is_asked_with_the_page_s_words_and_kept_until_it_was_entered(attempt):
    told = "We sent a code to a***@example.com."
    assert ask(attempt, LogInWants.CODE, told=told).act is LogInAct.PENDING
    assert Takeover.objects.get().reason == Reason.CODE.value
    question = pending(attempt)["code"]
    assert (question.asked["help"], "jobs.example" in question.asked["label"]) == (told, True)
    say(attempt, code="471147")
    reply = ask(attempt, LogInWants.CODE, told=told)
    assert (reply.act, reply.code.get_secret_value()) == (LogInAct.ENTER, "471147")
    question.refresh_from_db()
    assert question.sealed
    tell(attempt, AccountStep.CODE_ENTERED)
    assert not attempt.application.questions.filter(sealed__isnull=False).exists()
    assert ask(attempt, LogInWants.CODE, round=2, complaint="Wrong.").act is LogInAct.PENDING
    assert pending(attempt)["code"].asked["error"] == "Wrong."
    assert not Answer.objects.exists()


def test_what_became_of_a_code_is_told(attempt):
    ask(attempt, LogInWants.CODE, resends=True)
    say(attempt, code="")
    tell(attempt, AccountStep.CODE_RESENT, AccountStep.CODE_ENTERED, AccountStep.CODE_REFUSED)
    told = steps.steps(attempt.application.events.all(), {}, {})[-3:]
    assert [(each.title, each.state) for each in told] == [
        ("Had jobs.example send another code", steps.DONE),
        ("Entered the code of jobs.example", steps.DONE),
        ("jobs.example does not take the code", steps.FAILED),
    ]
    assert not attempt.application.questions.filter(sealed__isnull=False).exists()


def test_a_code_is_not_asked_for_once_its_browser_is_gone(attempt, client):
    ask(attempt, LogInWants.CODE, told="Sent.")
    takeover.park(attempt.application_id)
    # Its runner doesn't know yet.
    assert ask(attempt, LogInWants.CODE, told="Sent.").act is LogInAct.PENDING
    assert pending(attempt) == {}
    over(attempt)
    client.force_login(attempt.application.user)
    path = f"/applications/{attempt.application_id}/"
    shown = client.get(path).content.decode()
    assert "The code is of no use any more" in shown
    assert "Only you can answer" not in shown.partition('id="live-ask"')[0]
    assert "Try again" in shown
    done = f"{path}waits/{Takeover.objects.get().pk}/"
    assert client.post(done).status_code == 302
    assert Application.objects.get().state == State.QUEUED


def test_a_code_that_no_browser_entered_is_asked_for_with_the_reason(attempt):
    ask(attempt, LogInWants.CODE, told="Sent.", resends=True)
    say(attempt, code="")
    ask(attempt, LogInWants.CODE, told="Sent.", resends=True)
    ask(attempt, LogInWants.CODE, told="Sent.", round=2)
    assert pending(attempt)["code"].asked["help"] == "Sent."
    say(attempt, code="471147")
    over(attempt)
    Application.objects.update(state=State.RUNNING)
    again = AttemptFactory.create(application=attempt.application, number=2)
    ask(again, LogInWants.CODE, told="Sent.")
    assert pending(again)["code"].asked["help"] == (
        "Valet’s browser closed before it was through with your last code: enter the newest one. Sent."
    )


def test_a_form_that_is_reached_leaves_nothing_open(attempt):
    ask(attempt, LogInWants.CODE)
    request = ResolveRequest(
        attempt=str(attempt.pk), epoch=1, url=SITE, origin=SITE,
        questions=(Asked(key="q", label="Why?", kind=Kind.TEXT, required=True),),
    )  # fmt: skip
    Application.objects.update(state=State.RUNNING)
    Takeover.objects.all().delete()
    questions.resolve(attempt.pk, request, waiting=True)
    (left,) = attempt.application.questions.filter(state=Question.State.PENDING)
    assert left.of_form


# ---- pages and programs


def test_it_is_answered_on_the_page(attempt):
    client = Client()
    client.force_login(attempt.application.user)
    site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
    ask(attempt)
    path = f"/applications/{attempt.application_id}/"
    shown = client.get(path).content.decode()
    assert 'type="password"' in shown
    assert "answer bank" not in shown.partition('class="ask"')[2].partition("</section>")[0]
    waiting = pending(attempt)
    refused = client.post(f"{path}answer/", {})
    assert refused.status_code == 422
    posted = {str(waiting["password"].pk): SECRET, str(waiting["email"].pk): ""}
    assert client.post(f"{path}answer/", posted).status_code == 302
    assert secret() == SECRET
    assert SECRET not in client.get(path).content.decode()
    assert ask(attempt).email == "ada@example.com"


def test_it_is_answered_over_the_api(attempt):
    site_accounts.expect(attempt.application.user_id, SITE, email="ada@example.com")
    ask(attempt)
    api = program(attempt.application.user)
    path = f"/api/v1/applications/{attempt.application_id}/questions"
    asked = {each["kind"]: each for each in api.get(path).json() if each["state"] == "pending"}
    kept = f" {SECRET} "
    given = {
        "answers": [
            {"question": asked["secret"]["id"], "values": [kept]},
            {"question": asked["email"]["id"], "values": [" other@example.com "]},
        ]
    }
    answered = api.post(path, given, format="json")
    assert answered.status_code == 200
    assert SECRET not in answered.content.decode()
    assert (secret(), account().email) == (kept, "other@example.com")


def test_what_is_about_the_site_is_no_line_of_the_form(attempt):
    ask(attempt)
    say(attempt, consent=logins.YES)
    assert reviewable(list(attempt.application.questions.all())) == []
    question = attempt.application.questions.get()
    with pytest.raises(Exception, match="isn't asked here"):
        questions.change(attempt.application_id, {question.pk: ["No"]})


def test_secrets_are_in_no_row_and_no_event(attempt):
    """A dump of the whole database, after all that can be said and told."""
    made = _through_everything(attempt)
    out = io.StringIO()
    call_command("dumpdata", stdout=out)
    dump = out.getvalue()
    assert len(json.loads(dump)) > 20
    for each in (made, SECRET, "471147"):
        assert each not in dump
    assert Event.objects.filter(type="account").count() == 4


def _through_everything(attempt: Attempt) -> str:
    ask(attempt)
    say(attempt, consent=logins.YES)
    made = ask(attempt).password.get_secret_value()
    tell(attempt, AccountStep.REGISTERING, AccountStep.REGISTERED)
    ask(attempt, LogInWants.CODE)
    say(attempt, code="471147")
    ask(attempt, LogInWants.CODE)
    tell(attempt, AccountStep.SIGNED_IN)
    ask(attempt, LogInWants.PASSWORD)
    say(attempt, password=SECRET)
    ask(attempt, LogInWants.PASSWORD)
    tell(attempt, AccountStep.NOT_SIGNED_IN)
    return made


def test_it_is_taken_along_and_goes_with_the_person(attempt):
    user = User.objects.get(pk=attempt.application.user_id)
    site_accounts.give(user.pk, SITE, SECRET)
    packed = zipfile.ZipFile(io.BytesIO(departure.archive(user)))
    (taken,) = json.loads(packed.read("accounts/site_accounts.json"))
    assert (taken["site"], taken["password"]) == (SITE, SECRET)
    Attempt.objects.update(sealed_at=attempt.created_at)
    Application.objects.update(state=State.FAILED)
    departure.delete(user)
    assert not SiteAccount.objects.exists()


def test_who_has_no_code_may_have_another_one_sent(attempt, client):
    assert ask(attempt, LogInWants.CODE, told="Sent.", resends=True).act is LogInAct.PENDING
    question = pending(attempt)["code"]
    assert (question.asked["required"], question.asked["help"]) == (
        False,
        "Sent. Leave it empty, and Valet has the site send another one.",
    )
    client.force_login(attempt.application.user)
    path = f"/applications/{attempt.application_id}/"
    assert "(optional)" not in client.get(path).content.decode()
    assert client.post(f"{path}answer/", {}).status_code == 302
    assert ask(attempt, LogInWants.CODE, told="Sent.", resends=True).act is LogInAct.RESEND
    assert ask(attempt, LogInWants.CODE, resends=True, round=2).act is LogInAct.PENDING
