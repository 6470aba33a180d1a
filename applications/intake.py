"""From an address to a queued application: what it means, whether it may be, and the quota it takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Resume, User
from applications import lifecycle, postings, published, takeover, timeline
from applications.errors import ClosedError, DuplicateError, QuotaError, WrongStateError
from applications.models import Application, BatchItem, Event, State
from applications.models.posting import Standing
from automation.protocol import Mode
from billing import entitlements
from billing.entitlements import QuotaExceededError

CLOSED = "The posting is closed: it takes no more applications."
_AT_ONCE = (State.DRAFT, State.QUEUED, State.WAITING)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for. The files are theirs, or none."""

    url: str
    mode: Mode = Mode.COPILOT
    resume: Resume | None = None
    cover_letter: Resume | None = None


def default_file(user: User, kind: Resume.Kind) -> Resume | None:
    """The one they send where they name none."""
    return Resume.objects.filter(user=user, kind=kind, is_default=True).first()


def usual_mode(user: User) -> Mode:
    """What they chose last for one application: a batch's is for that batch. Who is new sees everything before it is sent."""
    told = Event.objects.filter(application=OuterRef("pk"), type="state", data__has_key="mode")
    made = BatchItem.objects.filter(application=OuterRef("pk"), made=True)
    single = Application.objects.filter(~Exists(told), ~Exists(made), user=user)
    last = single.order_by("-created_at").values_list("mode")[:1]
    return next((Mode(mode) for (mode,) in last), Mode.COPILOT)


def usual(user: User, url: str) -> Wish:
    """To apply there as they usually do."""
    return Wish(
        url,
        mode=usual_mode(user),
        resume=default_file(user, Resume.Kind.RESUME),
        cover_letter=default_file(user, Resume.Kind.COVER_LETTER),
    )


def draft(user: User, wish: Wish) -> Application:
    """A draft holds neither quota nor permit. The same posting again gives the same draft.

    Raises `UnsuitableError` for what isn't a job's address, `DuplicateError` where there is an application already.
    """
    posting, _ = postings.posting_of(wish.url)
    if published.wanted(posting):
        published.want(posting.pk)
    chosen = {"mode": wish.mode.value, "resume": wish.resume, "cover_letter": wish.cover_letter}
    try:
        with transaction.atomic():
            return Application.objects.create(user=user, posting=posting, url=wish.url, **chosen)
    except IntegrityError:
        with transaction.atomic():
            found = Application.objects.select_for_update(no_key=True).get(
                user=user, posting=posting
            )
            if found.state != State.DRAFT:
                raise DuplicateError(
                    "duplicate", "You have an application to this posting already."
                ) from None
            for name, value in chosen.items():
                setattr(found, name, value)
            found.save(update_fields=list(chosen))
            return found


def drafts(user: User, urls: Mapping[UUID, str]) -> tuple[dict[UUID, Application], set[UUID]]:
    """The person's application to each of these postings, by posting, and which of them are drafts that were made now, with their
    default files. Each is to be shown before it is sent: nobody has chosen otherwise for it. With as many queries for many as for
    one; within a transaction."""
    resume = default_file(user, Resume.Kind.RESUME)
    cover_letter = default_file(user, Resume.Kind.COVER_LETTER)
    own = Application.objects.filter(user=user, posting__in=urls)
    had = set(own.values_list("posting_id", flat=True))
    new = [
        Application(
            user=user,
            posting_id=posting_id,
            url=url,
            mode=Mode.COPILOT.value,
            resume=resume,
            cover_letter=cover_letter,
        )
        for posting_id, url in sorted(urls.items())
        if posting_id not in had
    ]
    # Where another tab was faster, its draft is the one.
    Application.objects.bulk_create(new, ignore_conflicts=True)
    found = {application.posting_id: application for application in own.all()}
    return found, {draft.pk for draft in new} & {each.pk for each in found.values()}


def start(
    application_id: UUID,
    *,
    sources: Collection[State] = (State.DRAFT, State.FAILED, State.CANCELLED),
    mode: Mode | None = None,
) -> Application:
    """Queue a draft, or one that failed or was cancelled once more, in one transaction with the quota it takes. What was approved
    before is shown again.

    `sources` narrows the states it may come from. `mode`: of all that are started together, whatever was chosen for it before; its
    event says so. Raises `QuotaError`; `ClosedError` where its posting is known to be closed; `DuplicateError` where another address
    of the same has one under way or sent; `WrongStateError` where it is under way or sent.
    """
    chosen: dict[str, Any] = {} if mode is None else {"mode": mode.value}
    with transaction.atomic():
        application = lifecycle.move(
            application_id,
            State.QUEUED,
            sources=sources,
            started_at=timezone.now(),
            data=chosen,
            **chosen,
        )
        takeover.withdraw_approvals(application_id)
        if application.posting.standing == Standing.CLOSED:
            raise ClosedError("closed", CLOSED)
        try:
            entitlements.reserve(application.user_id, application.pk)
        except QuotaExceededError as error:
            raise QuotaError("quota_exceeded", error.message) from error
        # The account is locked by now: of two that are started at once one sees the other.
        if postings.is_begun_elsewhere(application):
            raise DuplicateError(
                "duplicate", "You have an application to this posting already, by another address."
            )
    return application


def cancel(application_id: UUID) -> Application:
    """At once where nothing runs; else the run is told, and ends by itself. What is being sent can't be called back:
    `WrongStateError`."""
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        if _runs(application):
            if application.cancel_asked_at is None:
                application.cancel_asked_at = timezone.now()
                application.save(update_fields=["cancel_asked_at"])
                timeline.record(application_id, "cancel_asked")
                lifecycle.wake(application_id)
            return application
        if application.state not in _AT_ONCE:
            raise WrongStateError("it is over, or being sent")
        application = lifecycle.move(
            application_id,
            State.CANCELLED,
            sources=_AT_ONCE,
            code="cancelled",
            reason="You stopped it. Nothing was sent.",
        )
        entitlements.release(application_id, why="cancelled")
    return application


def _runs(application: Application) -> bool:
    """Something has to stop first. One that waits for the person may be parked, with nothing that runs."""
    held = application.state == State.WAITING and application.attempts.filter(sealed_at=None)
    return application.state == State.RUNNING or bool(held)
