"""Mails to the person: that an application needs them, and if they want it, that one has ended. No answer is in them."""

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Preferences
from applications.models import Application, Event, Notice, State
from applications.telling import words
from automation.feeds.answers import line

log = logging.getLogger(__name__)

KINDS = {
    State.WAITING: Notice.Kind.NEEDS,
    State.UNCONFIRMED: Notice.Kind.NEEDS,
    State.SUBMITTED: Notice.Kind.ENDED,
    State.FAILED: Notice.Kind.ENDED,
}
"""Who cancels knows of it."""
CLAIM = timedelta(seconds=60)
"""Longer than a mail takes to be handed over."""
LONGEST_NAME = 80


def write(application: Application) -> None:
    """Within the transaction of the change of state: whatever happens next, it is known that a mail may be due."""
    kind = KINDS.get(State(application.state))
    if kind is None:
        return
    pause = settings.NOTICE_SECONDS if kind is Notice.Kind.NEEDS else 0
    Notice.objects.create(
        application=application,
        number=application.event_head,
        kind=kind,
        due_at=timezone.now() + timedelta(seconds=pause),
    )


def send_due() -> int:
    """By a sweep. How many were sent."""
    due = Notice.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return sum(_send(number) for number in due.values_list("pk", flat=True)[: settings.SWEEP_ROWS])


def _send(notice_id: int) -> bool:
    """The mail goes first and the mark second: who dies between the two tells the person twice, and never not at all."""
    notice = _claim(notice_id)
    if notice is None:
        return False
    sent = _is_wanted(notice)
    try:
        if sent:
            _mail(notice).send()
    except SMTPRecipientsRefused:
        log.warning("notice %d: its address takes no mail", notice.pk)
        sent = False
    except (SMTPException, OSError) as error:
        log.warning("notice %d has to wait: %s", notice.pk, error)
        return False
    Notice.objects.filter(pk=notice.pk).update(
        due_at=None, sent_at=timezone.now() if sent else None
    )
    return sent


def _claim(notice_id: int) -> Notice | None:
    now = timezone.now()
    if not Notice.objects.filter(pk=notice_id, due_at__lte=now).update(due_at=now + CLAIM):
        return None
    return Notice.objects.select_related("application__user", "application__posting").get(
        pk=notice_id
    )


def _is_wanted(notice: Notice) -> bool:
    """By the person, and still worth it: nothing has changed since."""
    application = notice.application
    wishes = Preferences.of(application.user_id)
    wished = wishes.notify_needs if notice.kind == Notice.Kind.NEEDS else wishes.notify_ended
    later = Event.objects.filter(application=application, type="state", number__gt=notice.number)
    return wished and application.user.is_active and not later.exists()


def _mail(notice: Notice) -> EmailMessage:
    application = notice.application
    context = {
        "application": application,
        "name": _line(words.name(application)),
        "title": _line(application.posting.title),
        "stub": words.stub(application),
        "wanted": words.wanted(application),
        "url": f"{settings.PUBLIC_URL}/applications/{application.pk}/",
        "preferences_url": f"{settings.PUBLIC_URL}/notices/",
    }
    return EmailMessage(
        subject=_subject(notice),
        body=render_to_string(f"emails/{notice.kind}.txt", context),
        to=[application.user.email],
    )


def _subject(notice: Notice) -> str:
    name = _line(words.name(notice.application))
    if notice.kind == Notice.Kind.NEEDS:
        return f"{name} needs you"
    return f"{name}: {State(notice.application.state).label.lower()}"


def _line(text: str) -> str:
    """What a page called itself, on one line and no longer than a name is."""
    return line(text, most=LONGEST_NAME)
