"""A site that turns visitors away is left alone: for a minute, then for longer, then tried by one at a time.

The only writer of `SitePace`. Lock order: the person, the application, the site.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import postings
from applications.models import Application, Attempt, Evidence, SitePace, State
from automation.protocol import Outcome, OutcomeState, Reason

TURNED_AWAY = frozenset({"bot_blocked", "access_denied", "captcha_loop", "too_many"})
"""Codes of outcomes with which a site says that it has had enough of us."""
TOO_MANY = 429
"""RFC 6585, section 4."""
_ITS_OWN_WORDS = frozenset({"refused", "nothing_sent"})
"""Outcomes whose reason quotes the site."""
_HAD_ENOUGH = re.compile(
    r"\b(?:too many (?:requests|attempts|applications|submissions|tries)|rate[ -]?limit\w*|unusual (?:traffic|activity)"
    r"|(?:application|submission|daily|easy apply) limit|temporarily (?:blocked|restricted)|slow down"
    r"|zu viele (?:anfragen|bewerbungen|versuche)|trop de (?:demandes|candidatures|tentatives)"
    r"|demasiad[ao]s (?:solicitudes|intentos))\b",
    re.IGNORECASE,
)
_READ = frozenset({Reason.QUESTION.value, Reason.REVIEW.value})
"""Whoever waits for these has seen the form."""


def locked(origin: str) -> SitePace:
    """Within a transaction: until that ends nobody else begins there."""
    found = SitePace.objects.select_for_update(no_key=True).filter(pk=origin).first()
    if found is not None:
        return found
    SitePace.objects.bulk_create([SitePace(origin=origin)], ignore_conflicts=True)
    return SitePace.objects.select_for_update(no_key=True).get(pk=origin)


def hear(attempt: Attempt) -> None:
    """What an attempt that is over tells of its site. Within the transaction that seals it; safe to repeat.

    One without a browser was never there: what an employer's interface says is of that employer's key.
    """
    if attempt.is_direct:
        return
    outcome = Outcome.model_validate(attempt.outcome) if attempt.outcome else None
    why = _refusal(attempt, outcome)
    if why:
        _open(attempt, why)
    elif outcome is not None and _got_through(outcome) and "escalated" not in attempt.decision:
        # That another kind of browser was let in says nothing of those that were turned away.
        _close(attempt)


def clear(origin: str) -> None:
    """Staff know better: it is visited as usual again, by those who wait for it now."""
    with transaction.atomic():
        pace = locked(origin)
        pace.until, pace.failures, pace.reason = None, 0, ""
        pace.save()
    # By the next sweep. Apart: a queued one's row is locked before the site's.
    queued = Application.objects.filter(state=State.QUEUED)
    waiting = [
        each.pk for each in queued.select_related("posting") if postings.visited(each) == origin
    ]
    queued.filter(pk__in=waiting).update(due_at=timezone.now())


def _site(attempt: Attempt) -> str:
    """The one that it opened: an application may go by anybody's address that names the posting, and what that does, the posting's
    site didn't."""
    return str(attempt.decision.get("site") or postings.visited(attempt.application))


def _refusal(attempt: Attempt, outcome: Outcome | None) -> str:
    if outcome is not None and _has_had_enough(attempt, outcome):
        return outcome.reason or outcome.code
    if outcome is not None and outcome.state is OutcomeState.SUBMITTED:
        return ""
    asked_to_wait = Evidence.objects.filter(permit__attempt=attempt, status=TOO_MANY)
    return "It answered that there were too many." if asked_to_wait.exists() else ""


def _has_had_enough(attempt: Attempt, outcome: Outcome) -> bool:
    if outcome.code in TURNED_AWAY:
        return True
    return outcome.code in _ITS_OWN_WORDS and bool(_HAD_ENOUGH.search(_said(attempt, outcome)))


def _said(attempt: Attempt, outcome: Outcome) -> str:
    """The site's words without the questions that they are of: an employer, of many on one site, may ask about rate limits."""
    told = Evidence.objects.filter(permit__attempt=attempt).values_list("fields", flat=True)
    labels = {label for fields in told for label in fields if label.strip()}
    said = outcome.reason
    for label in sorted(labels, key=len, reverse=True):
        said = said.replace(label, "")
    return said


def _got_through(outcome: Outcome) -> bool:
    sent = outcome.state in (OutcomeState.SUBMITTED, OutcomeState.UNCONFIRMED)
    return sent or (outcome.state is OutcomeState.PARKED and outcome.code in _READ)


def _open(attempt: Attempt, why: str) -> None:
    """Once for all that were on their way when it first said no: they are no further failures."""
    pace = locked(_site(attempt))
    if pace.until is not None and attempt.created_at < pace.until:
        return
    pauses = settings.SITE_CLOSED_SECONDS
    pause = pauses[min(pace.failures, len(pauses) - 1)]
    pace.until = timezone.now() + timedelta(seconds=pause)
    pace.failures += 1
    pace.reason = why[:300]
    pace.save()


def _close(attempt: Attempt) -> None:
    """Only by one that was let through after the pause: who was there before it proves nothing."""
    origin = _site(attempt)
    if not SitePace.objects.filter(pk=origin, until__isnull=False).exists():
        return
    pace = locked(origin)
    if pace.until is not None and attempt.created_at >= pace.until:
        pace.until, pace.failures, pace.reason = None, 0, ""
        pace.save()
