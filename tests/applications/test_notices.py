from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Preferences
from applications import lifecycle, notices, tasks
from applications.models import Notice, Posting, State
from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def application(user):
    return ApplicationFactory.create(user=user, state=State.RUNNING)


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.NOTICE_SECONDS = 0


def wait(application, **told):
    told = {"code": "captcha", "reason": "The site wants to know that you are human.", **told}
    return lifecycle.move(application.pk, State.WAITING, **told)


def test_who_is_needed_is_told_once(application, mailoutbox, user):
    wait(application)
    tasks.notify()
    tasks.notify()
    (mail,) = mailoutbox
    assert (mail.subject, mail.to) == ("Acme needs you", [user.email])
    assert "waits for you to solve the CAPTCHA." in mail.body
    assert f"http://127.0.0.1:8000/applications/{application.pk}/" in mail.body
    assert "&" not in mail.body
    assert Notice.objects.get().sent_at is not None


def test_each_wait_is_told(application, mailoutbox):
    for _ in range(2):
        wait(application)
        tasks.notify()
        lifecycle.move(application.pk, State.RUNNING)
    assert len(mailoutbox) == 2


def test_a_wait_that_is_soon_over_is_worth_no_mail(application, mailoutbox, settings):
    settings.NOTICE_SECONDS = 20
    wait(application)
    assert notices.send_due() == 0
    lifecycle.move(application.pk, State.RUNNING)
    Notice.objects.update(due_at=timezone.now())
    assert notices.send_due() == 0
    notice = Notice.objects.get()
    assert (mailoutbox, notice.due_at, notice.sent_at) == ([], None, None)


def test_an_end_is_told_to_who_wants_it(application, mailoutbox, user):
    lifecycle.move(application.pk, State.FAILED, code="c", reason="The posting is closed.")
    tasks.notify()
    assert mailoutbox == []
    Preferences.objects.create(user=user, notify_ended=True)
    lifecycle.move(application.pk, State.QUEUED)
    lifecycle.move(application.pk, State.FAILED, code="c", reason="The posting is closed.")
    tasks.notify()
    assert mailoutbox[0].subject == "Acme: failed"
    assert "The posting is closed." in mailoutbox[0].body


def test_who_wants_no_mail_gets_none(application, mailoutbox, user):
    Preferences.objects.create(user=user, notify_needs=False)
    wait(application)
    tasks.notify()
    assert mailoutbox == []


def test_what_is_rolled_back_is_not_told(application, mailoutbox):
    with transaction.atomic():
        wait(application)
        transaction.set_rollback(True)
    tasks.notify()
    assert mailoutbox == []


def test_who_dies_between_mail_and_mark_tells_twice(application, mailoutbox, monkeypatch):
    wait(application)
    send = EmailMessage.send

    def send_and_die(mail):
        send(mail)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", send_and_die)
        with pytest.raises(KeyboardInterrupt):
            notices.send_due()
    assert notices.send_due() == 0
    Notice.objects.update(due_at=timezone.now())
    assert notices.send_due() == 1
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    ("error", "again"),
    [(SMTPServerDisconnected("gone"), True), (SMTPRecipientsRefused({}), False)],
)
def test_a_mail_that_can_t_be_handed_over(application, monkeypatch, error, again):
    def send(_):
        raise error

    monkeypatch.setattr(EmailMessage, "send", send)
    wait(application)
    assert notices.send_due() == 0
    notice = Notice.objects.get()
    assert (notice.due_at is not None, notice.sent_at) == (again, None)


def test_what_a_page_calls_itself_can_t_write_headers(application, mailoutbox):
    Posting.objects.update(employer="Acme\nBcc: a@example.com\n" + "x" * 100)
    wait(application)
    tasks.notify()
    assert mailoutbox[0].subject.startswith("Acme Bcc: a@example.com xxx")
    assert len(mailoutbox[0].subject) < 100


def test_answers_are_in_no_mail(application, mailoutbox):
    application.questions.create(
        key="q", asked={"label": "Pay?"}, answer={"values": ["98765"]}, state="decided", position=0
    )
    wait(application)
    tasks.notify()
    assert "98765" not in mailoutbox[0].body


def test_a_person_chooses(user):
    client = Client()
    client.force_login(user)
    assert client.get("/notices/").content.decode().count("checked") == 1
    client.post("/notices/", {"notify_ended": "on"})
    own = Preferences.objects.get()
    assert (own.user, own.notify_needs, own.notify_ended) == (user, False, True)
    assert Client().get("/notices/").status_code == 302
