"""May this person do this now? Quota is reserved when an application is queued, captured when it is sent, released when it ends
otherwise. The account's row is locked meanwhile, so that the last one is given once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing.models import Account, Entry, EntryKind
from billing.plans import PLANS, Plan, PlanName
from valet.lib import limits

PERIOD = timedelta(days=30)


class QuotaExceededError(Exception):
    """`message` tells the person what they can do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Usage:
    """Of the present period. `reserved`: under way, not yet known whether they count."""

    plan: Plan
    used: int
    reserved: int
    starts_at: datetime
    ends_at: datetime

    @property
    def left(self) -> int:
        if self.is_over:
            return 0
        return max(0, self.plan.applications - self.used - self.reserved)

    @property
    def is_over(self) -> bool:
        return self.plan.name is PlanName.TRIAL and self.ends_at <= timezone.now()

    @property
    def refusal(self) -> str:
        """Why no application may begin, and what the person can do; empty where one may."""
        if self.is_over:
            return "Your trial is over. Choose a plan to go on."
        if self.left < 1:
            return (
                f"Your plan has {self.plan.applications} applications until {self.ends_at:%d %B}, and all are used."
                " A larger plan has more."
            )
        return ""


def open_account(user_id: UUID, plan: PlanName = PlanName.TRIAL) -> Account:
    """The one there is, or a new one on that plan."""
    now = timezone.now()
    days = PLANS[plan].days
    ends = now + (timedelta(days=days) if days else PERIOD)
    account, _ = Account.objects.get_or_create(
        user_id=user_id,
        defaults={"plan": plan.value, "period_starts_at": now, "period_ends_at": ends},
    )
    return account


def usage(user_id: UUID) -> Usage:
    account = _current(open_account(user_id))
    return _usage(account)


def terms(user_id: UUID) -> Plan:
    """What the person's plan holds."""
    return open_account(user_id).terms


def limit(user_id: UUID, what: str) -> int | None:
    """How many `resumes` or `answers` the plan keeps; None for what it doesn't tell."""
    terms = _current(open_account(user_id)).terms
    return {limits.RESUMES: terms.resumes, limits.ANSWERS: terms.answers}.get(what)


def reserve(user_id: UUID, subject: UUID) -> None:
    """Take one application of the period's quota for `subject`. Safe to repeat. Raises `QuotaExceededError`.

    In the caller's transaction, which should be short: others of the same person wait for it.
    """
    with transaction.atomic():
        open_account(user_id)
        account = _current(Account.objects.select_for_update(no_key=True).get(pk=user_id))
        last = _last_round(subject)
        if last and not _ended(subject, last):
            return
        if refusal := _usage(account).refusal:
            raise QuotaExceededError(refusal)
        _write(account, subject, EntryKind.RESERVE, number=last + 1)


def capture(subject: UUID) -> bool:
    """It was sent: it counts. Whether it didn't before. Safe to repeat; one that was released meanwhile is charged all the same."""
    return _close(subject, EntryKind.CAPTURE)


def is_captured(subject: UUID) -> bool:
    """Whether it counts now."""
    number = _last_round(subject)
    kinds = set(Entry.objects.filter(subject=subject, round=number).values_list("kind", flat=True))
    return EntryKind.CAPTURE in kinds and EntryKind.CREDIT not in kinds


def is_reserved(subject: UUID) -> bool:
    """Whether it is still to be counted, or given back."""
    number = _last_round(subject)
    return bool(number) and not _ended(subject, number)


def release(subject: UUID, *, why: str = "") -> None:
    """It wasn't sent: it doesn't count. Safe to repeat; what was captured stays so."""
    _close(subject, EntryKind.RELEASE, why=why)


def credit(subject: UUID, *, why: str) -> None:
    """It was charged and shouldn't have been."""
    with transaction.atomic():
        number = _last_round(subject)
        captured = Entry.objects.filter(subject=subject, round=number, kind=EntryKind.CAPTURE)
        if (entry := captured.first()) is not None:
            _write(entry, subject, EntryKind.CREDIT, number=number, why=why)


def _close(subject: UUID, kind: EntryKind, *, why: str = "") -> bool:
    """Whether it was open."""
    with transaction.atomic(savepoint=False):
        reserved = (
            Entry.objects.select_for_update(no_key=True)
            .filter(subject=subject, kind=EntryKind.RESERVE)
            .order_by("-round")
            .first()
        )
        # Read after the lock: whoever was faster has written by now.
        if reserved is None or _ended(subject, reserved.round):
            return False
        _write(reserved, subject, kind, number=reserved.round, why=why)
    return True


def _write(
    of: Account | Entry, subject: UUID, kind: EntryKind, *, number: int, why: str = ""
) -> None:
    """Counted in the period in which it was reserved. Twice the same is once: the table sees to it."""
    entry = Entry(
        user_id=of.user_id,
        subject=subject,
        round=number,
        kind=kind,
        period_starts_at=of.period_starts_at,
        why=why,
    )
    Entry.objects.bulk_create([entry], ignore_conflicts=True)


def _last_round(subject: UUID) -> int:
    last = Entry.objects.filter(subject=subject).order_by("-round").first()
    return last.round if last else 0


def _ended(subject: UUID, number: int) -> bool:
    return (
        Entry.objects.filter(subject=subject, round=number).exclude(kind=EntryKind.RESERVE).exists()
    )


def _current(account: Account) -> Account:
    """With the period that it is now; a trial has only one."""
    now = timezone.now()
    if account.plan == PlanName.TRIAL or account.period_ends_at > now:
        return account
    while account.period_ends_at <= now:
        account.period_starts_at, account.period_ends_at = (
            account.period_ends_at,
            account.period_ends_at + PERIOD,
        )
    account.save(update_fields=["period_starts_at", "period_ends_at"])
    return account


def _usage(account: Account) -> Usage:
    entries = Entry.objects.filter(
        user_id=account.user_id, period_starts_at=account.period_starts_at
    ).values_list("kind", flat=True)
    counted = dict.fromkeys(EntryKind, 0)
    for kind in entries:
        counted[EntryKind(kind)] += 1
    closed = counted[EntryKind.CAPTURE] + counted[EntryKind.RELEASE]
    return Usage(
        plan=account.terms,
        used=counted[EntryKind.CAPTURE] - counted[EntryKind.CREDIT],
        reserved=counted[EntryKind.RESERVE] - closed,
        starts_at=account.period_starts_at,
        ends_at=account.period_ends_at,
    )
