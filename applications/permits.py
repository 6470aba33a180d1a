"""Leave to send. The only writer of `Permit`, and with `lifecycle` of what follows from one.

An application is sent at most once: there is at most one live permit for a person and a posting (a constraint of the table), and
one dies only by proof that nothing left, by proof that it was turned down, or by the person's word.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from applications import attempts, lifecycle, postings, takeover, timeline
from applications.attempts import LockedAttempt
from applications.errors import DuplicateError, WrongStateError
from applications.models import (
    Application,
    Attempt,
    AttemptState,
    Evidence,
    Permit,
    State,
    Takeover,
)
from applications.models.permit import DEAD
from automation import protocol
from automation.protocol import (
    Grade,
    Holder,
    Mode,
    Need,
    PermitReply,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
)
from billing import entitlements

DENIED = "denied"
"""The event: the person says that the employer knows nothing of it."""
_ASKABLE = (State.RUNNING, State.WAITING)
_TO_BE_SENT_AGAIN = (State.QUEUED, *_ASKABLE)
_SENT_ALREADY = "This application was sent already, or may have been."


def request(attempt_id: UUID, asked: PermitRequest) -> PermitReply:
    """May it be sent now? The same act gets the same answer. Raises `StaleAttemptError` for an attempt that was replaced."""
    try:
        with transaction.atomic():
            return _answered(attempts.locked(attempt_id, epoch=asked.epoch), asked)
    except IntegrityError:
        # Of two at once, the other's is written: with this one nothing is.
        return _no(asked, "already_live", _SENT_ALREADY)


def _answered(attempt: LockedAttempt, asked: PermitRequest) -> PermitReply:
    acts = Permit.objects.filter(Q(act_id=asked.act_id) | Q(attempt=attempt))
    by_id = {each.act_id: each for each in acts}
    earlier = by_id.get(asked.act_id)
    if earlier is not None:
        if earlier.attempt_id != attempt.pk:
            return _no(asked, "stale_epoch", "This act belongs to another attempt.")
        return PermitReply.model_validate(earlier.reply)
    for code, reason in _objections(attempt, asked, acts=len(by_id)):
        return _no(asked, code, reason)
    return _grant(attempt, asked)


def _objections(
    attempt: LockedAttempt, asked: PermitRequest, *, acts: int
) -> Iterator[tuple[str, str]]:
    """Codes and reasons why not, the first one first. `acts`: how many the attempt had."""
    application = attempt.application
    if application.live_permit_id is not None:
        yield "already_live", _SENT_ALREADY
    if application.state not in _ASKABLE:
        yield "cancelled", "The application isn't running any more."
    if asked.holder is Holder.PAGE:
        return  # it is sent already: what is left is to know it
    if attempt.state == AttemptState.DRAINING:
        yield "stale_epoch", "This attempt was given up."
    if application.cancel_asked_at is not None:
        yield "cancelled", "The application was cancelled."
    if acts >= settings.ACTS_AN_ATTEMPT:
        yield "too_many_acts", "It was tried too often in this attempt."
    if asked.holder is Holder.AGENT and not is_approved(application, asked.plan_hash):
        yield "not_approved", "You haven't approved exactly this."
    if asked.holder is Holder.PERSON and not takeover.is_held(application.pk):
        yield "not_approved", "Nobody has taken over the browser."


def is_approved(application: Application, plan_hash: str) -> bool:
    """May exactly this be sent without asking? The person has said so since they started it, or wants not to be asked."""
    if application.mode != Mode.COPILOT.value:
        return True
    if not plan_hash:
        return False  # what was withdrawn is kept without its plan, and a runner may say anything
    since = timezone.now() - timedelta(seconds=settings.PARKS["approval"])
    return Takeover.objects.filter(
        application=application,
        reason=Reason.REVIEW.value,
        resolution=Resolution.DONE.value,
        plan_hash=plan_hash,
        resolved_at__gte=since,
    ).exists()


def is_approved_already(attempt_id: UUID, need: Need) -> bool:
    """Has the person approved exactly this in an attempt before? They aren't asked twice, unless this one has tried to send it."""
    if need.reason is not Reason.REVIEW:
        return False
    attempt = Attempt.objects.select_related("application").get(pk=attempt_id)
    here = Takeover.objects.filter(attempt=attempt, reason=Reason.REVIEW.value)
    if here.exists() or attempt.permits.exists():
        return False
    copilot = attempt.application.mode == Mode.COPILOT.value
    return copilot and is_approved(attempt.application, need.plan_hash)


def _no(asked: PermitRequest, code: str, reason: str) -> PermitReply:
    return PermitReply(act_id=asked.act_id, granted=False, code=code, reason=reason)


def _grant(attempt: LockedAttempt, asked: PermitRequest) -> PermitReply:
    """Insert it and go to `submitting`. What the page sent by itself is on its way already: that one begins as unknown."""
    application = attempt.application
    seconds = settings.PERMIT_SECONDS
    reply = PermitReply(act_id=asked.act_id, granted=True, seconds=seconds)
    by_page = asked.holder is Holder.PAGE
    try:
        application = postings.learn(application, asked.posting_key)
    except DuplicateError as error:
        return _no(asked, "already_live", error.message)
    permit = Permit.objects.create(
        act_id=asked.act_id,
        application=application,
        user_id=application.user_id,
        posting_id=application.posting_id,
        attempt=attempt,
        epoch=asked.epoch,
        holder=asked.holder.value,
        plan_hash=asked.plan_hash,
        state=(PermitState.UNKNOWN if by_page else PermitState.GRANTED).value,
        act_before=timezone.now() + timedelta(seconds=seconds),
        reply=reply.model_dump(mode="json"),
    )
    told = {"act_id": asked.act_id, "holder": asked.holder.value}
    timeline.record(application.pk, "permit_granted", told, attempt=attempt)
    if application.state == State.WAITING:
        takeover.end_by_send(application.pk)
    lifecycle.move(
        application.pk,
        State.SUBMITTING,
        sources=_ASKABLE,
        locked=application,
        live_permit=permit,
        grade=Grade.ATTEMPTED.value,
    )
    return reply


def apply_evidence(attempt: LockedAttempt, seen: protocol.Evidence, at: datetime) -> None:
    """What was seen of one act, kept, and what follows from it. Within the inbox's transaction."""
    permit = Permit.objects.select_for_update(no_key=True).filter(pk=seen.act_id).first()
    if permit is None or permit.attempt_id != attempt.pk:
        # A forged or foreign act changes nothing; the event itself is kept.
        timeline.record(
            attempt.application_id, "evidence_ignored", {"act_id": seen.act_id}, attempt=attempt
        )
        return
    Evidence.objects.create(
        permit=permit,
        state=seen.state.value,
        grade=seen.grade.value if seen.grade else "",
        why=seen.why,
        status=seen.status,
        url=seen.url,
        confirmation=seen.confirmation,
        fields=seen.fields,
        at=at,
    )
    application = attempt.application
    if application.live_permit_id == permit.pk and permit.state not in DEAD:
        _follow(application, permit, seen)
    elif _proves_the_person_wrong(application, permit, seen):
        close(permit, PermitState.CONFIRMED, by="evidence")
        _arrived(application, seen, sources=_TO_BE_SENT_AGAIN, live_permit=permit)


def _proves_the_person_wrong(
    application: Application, permit: Permit, seen: protocol.Evidence
) -> bool:
    """They had said that it never arrived, and it isn't on its way once more yet: then it needn't go. Where there was proof
    already, they knew of it."""
    written_off = permit.state == PermitState.UNUSED.value and permit.closed_by == "person"
    if not (written_off and _is_proof(seen) and application.state in _TO_BE_SENT_AGAIN):
        return False
    proofs = Evidence.objects.filter(permit=permit, state=PermitState.CONFIRMED.value)
    return proofs.count() == 1


def _is_proof(seen: protocol.Evidence) -> bool:
    grade = seen.grade or Grade.ATTEMPTED
    return seen.state is PermitState.CONFIRMED and grade.rank >= Grade.NETWORK_CONFIRMED.rank


def _arrived(
    application: Application, seen: protocol.Evidence, *, sources: Collection[State], **columns: Any
) -> None:
    grade = seen.grade or Grade.ATTEMPTED
    lifecycle.move(
        application.pk,
        State.SUBMITTED,
        sources=sources,
        locked=application,
        grade=grade.value,
        confirmation=seen.confirmation,
        **columns,
    )


def _follow(application: Application, permit: Permit, seen: protocol.Evidence) -> None:
    if seen.state is PermitState.CONFIRMED and permit.state != PermitState.CONFIRMED.value:
        close(permit, PermitState.CONFIRMED, by="evidence")
        if _is_proof(seen):
            _arrived(application, seen, sources=(State.SUBMITTING, State.UNCONFIRMED))
    elif seen.state in (PermitState.UNUSED, PermitState.REFUSED):
        if permit.state == PermitState.CONFIRMED.value:
            return
        close(permit, seen.state, by="evidence")
        proven_unsent(application, seen.why)
    elif seen.state is PermitState.UNKNOWN and permit.state == PermitState.GRANTED.value:
        close(permit, PermitState.UNKNOWN, by="evidence")
        lifecycle.move(
            application.pk,
            State.UNCONFIRMED,
            sources=(State.SUBMITTING,),
            locked=application,
            code="unconfirmed",
            reason=seen.why,
        )


def proven_unsent(application: Application, why: str) -> None:
    """Its permit has just died by proof: it runs on, or where nothing runs any more, is queued."""
    to = State.RUNNING if application.state == State.SUBMITTING else State.QUEUED
    lifecycle.move(application.pk, to, locked=application, reason=why, live_permit=None, grade="")


def close(permit: Permit, state: PermitState, *, by: str) -> None:
    permit.state = state.value
    permit.closed_by = by
    permit.save(update_fields=["state", "closed_by"])


def presume(attempt: LockedAttempt, *, why: str) -> bool:
    """A person may have sent it while nobody saw: only their word counts. Within a transaction that holds the application's row, with
    the attempt's `application` as it is. Whether it could be written down; not where it isn't running any more."""
    application = attempt.application
    asked = PermitRequest(
        act_id=f"{attempt.pk}.{attempt.epoch}.unseen",
        attempt=str(attempt.pk),
        epoch=attempt.epoch,
        plan_hash="",
        posting_key=postings.key_of(application.url),
        holder=Holder.PAGE,
    )
    try:
        with transaction.atomic():
            reply = _answered(attempt, asked)
    except IntegrityError:
        return False
    if not reply.granted:
        return False
    fall_silent(application.pk, why=why)
    return True


_NO_ANSWER = "It may have been sent, but the site's answer was not seen."


def fall_silent(application_id: UUID, *, why: str = "") -> None:
    """Nobody can say any more what became of it: the person is asked. Raises `WrongStateError` where it isn't being sent."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        permit = application.live_permit
        if permit is None or application.state != State.SUBMITTING:
            raise WrongStateError("nothing is being sent")
        if permit.state == PermitState.GRANTED.value:
            close(permit, PermitState.UNKNOWN, by="silence")
        elif permit.state == PermitState.UNKNOWN.value and not why:
            # Sent before anybody asked: what was seen of it says more.
            seen = Evidence.objects.filter(permit=permit).last()
            why = seen.why if seen else ""
        lifecycle.move(
            application_id,
            State.UNCONFIRMED,
            sources=(State.SUBMITTING,),
            code="unconfirmed",
            reason=why or _NO_ANSWER,
        )


def person_says(application_id: UUID, *, arrived: bool) -> None:
    """The person's word on one that is unconfirmed. Raises `WrongStateError` where there is nothing to say."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        permit = application.live_permit
        if permit is None or application.state != State.UNCONFIRMED:
            raise WrongStateError("it isn't unconfirmed")
        if arrived:
            close(permit, PermitState.CONFIRMED, by="person")
            lifecycle.move(
                application_id,
                State.SUBMITTED,
                sources=(State.UNCONFIRMED,),
                confirmed_by_person=True,
            )
        else:
            close(permit, PermitState.UNUSED, by="person")
            lifecycle.move(
                application_id,
                State.QUEUED,
                sources=(State.UNCONFIRMED,),
                live_permit=None,
                grade="",
            )


def person_denies(application_id: UUID, *, again: bool) -> None:
    """The person says that a submitted one never arrived: it is credited, and noted. Sent once more only where they ask for that
    in so many words (`again`).

    Raises `WrongStateError` for one that isn't submitted, `QuotaExceededError` where `again` finds no room in the plan.
    """
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        permit = application.live_permit
        if permit is None or application.state != State.SUBMITTED:
            raise WrongStateError("it isn't submitted")
        if not application.events.filter(type=DENIED).exists():
            timeline.record(application_id, DENIED)
        entitlements.credit(application_id, why="never arrived")
        if again:
            close(permit, PermitState.UNUSED, by="person")
            entitlements.reserve(application.user_id, application_id)
            lifecycle.move(
                application_id,
                State.QUEUED,
                sources=(State.SUBMITTED,),
                live_permit=None,
                grade="",
                confirmation="",
                confirmed_by_person=False,
            )
