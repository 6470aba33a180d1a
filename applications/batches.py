"""Many addresses at once: what each turned out to be, and the start of those that are ready.

However many they are, they cost as many queries to take in and to show as one.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from applications import batch_questions, connections, intake, postings, published
from applications.address_lists import Line
from applications.batch_questions import Group
from applications.errors import QuotaError, RefusedError, UnsuitableError, WrongStateError
from applications.models import Application, Batch, BatchItem, Posting, Standing, State
from automation.ats.registry import detect_ats
from automation.protocol import Mode
from billing import entitlements
from billing.entitlements import Usage
from billing.plans import Plan
from sandboxes import registry
from sandboxes.routing import DIRECT, select_tier

if TYPE_CHECKING:
    from automation.ats.registry import Site

READING = timedelta(minutes=5)
"""So long a batch waits to hear of its postings. After that they may be started unread."""

STALE = timedelta(minutes=15)
"""What was read longer ago is read again."""
_TOLD = 300
"""Characters of what is said of a line."""
_KNOWN = "You have an application to this posting already."


class ItemState(StrEnum):
    NO_ADDRESS = "no_address"
    REPEATED = "repeated"
    """The same posting stands further up."""
    KNOWN = "known"
    """The person had an application to it already."""
    READING = "reading"
    CLOSED = "closed"
    UNSERVED = "unserved"
    """No tier that is set up here, and in the person's plan, does it."""
    ASKING = "asking"
    """Its form asks what nothing answers yet."""
    READY = "ready"
    STARTED = "started"
    FORGOTTEN = "forgotten"
    """Its draft is gone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as it stands now. `unanswered`: how many of its questions lack an answer."""

    item: BatchItem
    state: ItemState
    sentence: str
    unanswered: int = 0


@dataclass(frozen=True)
class View:
    """A batch as it stands now."""

    batch: Batch
    lines: Sequence[Seen]
    groups: Sequence[Group]
    usage: Usage

    @cached_property
    def counts(self) -> Mapping[str, int]:
        found = Counter(line.state.value for line in self.lines)
        return {state.value: found[state.value] for state in ItemState}

    @property
    def ready(self) -> list[BatchItem]:
        return [line.item for line in self.lines if line.state is ItemState.READY]

    @property
    def starts(self) -> int:
        """As many as the plan has left."""
        return min(self.counts[ItemState.READY], self.usage.left)

    @property
    def meant(self) -> list[int]:
        """The numbers of the lines that a start begins."""
        return [item.line for item in self.ready[: self.starts]]

    @property
    def is_reading(self) -> bool:
        return self.counts[ItemState.READING] > 0

    @property
    def postings(self) -> int:
        """Those that are read, or were."""
        return sum(
            line.item.posting_id is not None and line.item.same_as is None for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Started:
    """`left`: of those that were meant, why they weren't started, and how many. `since`: how many others are ready."""

    count: int
    left: Mapping[str, int]
    since: int = 0


def batches_of(user: User) -> QuerySet[Batch]:
    """With what a line of the list shows."""
    begun = ~Q(items__application__state=State.DRAFT) & Q(items__application__isnull=False)
    found = Batch.objects.filter(user=user).order_by("-created_at", "-id")
    return found.annotate(
        size=Count("items"),
        begun=Count("items", filter=begun & Q(items__same_as=None, items__problem="")),
    )


def batch_of(user: User, batch_id: UUID) -> Batch:
    """Raises `Http404`, for a stranger's too."""
    found = Batch.objects.filter(user=user, pk=batch_id).first()
    if found is None:
        raise Http404("no such batch")
    return found


def create(user: User, lines: Sequence[Line], *, name: str = "") -> Batch:
    """With a draft for each posting that the person has no application to. Nothing is fetched: that is done afterwards."""
    sites: dict[int, Site] = {}
    problems: dict[int, str] = {}
    for place, line in enumerate(lines):
        try:
            sites[place] = postings.site_of(line.text)
        except UnsuitableError as error:
            problems[place] = error.message[:_TOLD]
    with transaction.atomic():
        batch = Batch.objects.create(user=user, name=name[:200])
        found = dict(zip(sites, postings.postings_of([*sites.values()]), strict=True))
        firsts = _firsts(found)
        urls = {found[place].pk: lines[place].text for place in firsts.values()}
        applications, made = intake.drafts(user, urls)
        given = _Given(lines, found, firsts, applications, made, problems)
        BatchItem.objects.bulk_create(given.item(batch, place) for place in range(len(lines)))
        _want({*urls})
    return batch


def _firsts(found: Mapping[int, Posting]) -> dict[UUID, int]:
    """Where each posting stands first."""
    firsts: dict[UUID, int] = {}
    for place, posting in found.items():
        firsts.setdefault(posting.pk, place)
    return firsts


@dataclass(frozen=True, slots=True)
class _Given:
    """Lines, and by their places what is known of them. Postings and applications by the posting."""

    lines: Sequence[Line]
    found: Mapping[int, Posting]
    firsts: Mapping[UUID, int]
    applications: Mapping[UUID, Application]
    made: set[UUID]
    problems: Mapping[int, str]

    def item(self, batch: Batch, place: int) -> BatchItem:
        line, posting = self.lines[place], self.found.get(place)
        item = BatchItem(
            batch=batch,
            position=place,
            line=line.number,
            text=line.text,
            posting=posting,
            problem=self.problems.get(place, ""),
        )
        if posting is None:
            return item
        item.application = self.applications[posting.pk]
        first = self.firsts[posting.pk]
        if first != place:
            item.same_as = self.lines[first].number
        elif item.application.state != State.DRAFT:
            item.problem = _KNOWN
        else:
            item.made = item.application.pk in self.made
        return item


def _want(posting_ids: set[UUID]) -> None:
    """They are to be read soon, by whoever reads postings: the rows are its queue."""
    now = timezone.now()
    unread = Q(read_at=None) | Q(read_at__lt=now - STALE)
    # Who has one of them locked is about to read it, or wants it too. What is owed already is being read, or its site's pause lasts.
    free = Posting.objects.select_for_update(no_key=True, skip_locked=True)
    owed = free.filter(unread, pk__in=posting_ids, read_due_at=None)
    ids = list(owed.values_list("pk", flat=True))
    Posting.objects.filter(pk__in=ids).update(read_due_at=now, read_error="")
    if ids:
        transaction.on_commit(
            lambda: published.many_asked.send(sender=Posting, posting_ids=ids), robust=True
        )


def drafts_of(batch: Batch) -> list[Application]:
    """With their postings."""
    items = _items(batch)
    return _drafts(items, _unserved(batch, items, entitlements.terms(batch.user_id)))


def _items(batch: Batch) -> list[BatchItem]:
    found = batch.items.select_related("posting", "application__posting")
    return list(found.order_by("position"))


def _drafts(items: Sequence[BatchItem], unserved: Collection[UUID]) -> list[Application]:
    """Those that may still be started."""
    return [
        each
        for each in _unbegun(items)
        if each.posting.standing != Standing.CLOSED and each.pk not in unserved
    ]


def _unbegun(items: Sequence[BatchItem]) -> list[Application]:
    own = (item.application for item in items if item.same_as is None)
    return [each for each in own if each is not None and each.state == State.DRAFT]


def _unserved(batch: Batch, items: Sequence[BatchItem], plan: Plan) -> dict[UUID, str]:
    """By application, why no tier does it. One that may go by the employer's interface, as its reading will tell, isn't among them
    before that."""
    allowed, built = plan.tiers, registry.built()
    found: dict[UUID, tuple[Application, str]] = {}
    for draft in _unbegun(items):
        decision = select_tier(draft.url, allowed_tiers=allowed, built=built)
        if decision.tier is None:
            found[draft.pk] = draft, f"{decision.why}."
    direct = _direct(batch, [draft for draft, _ in found.values()], allowed & built)
    return {pk: why for pk, (_, why) in found.items() if pk not in direct}


def _direct(batch: Batch, drafts: Sequence[Application], tiers: Collection[int]) -> set[UUID]:
    """Those that go by their employers' interfaces. Only asked where no browser does it."""
    if DIRECT not in tiers:
        return set()
    able = [each for each in drafts if detect_ats(each.url).has_direct_api]
    ways = connections.directs_of(each.posting for each in able)
    return {
        each.pk
        for each in able
        if (way := ways.get(each.posting_id)) is not None
        and way.key is not None
        and (way.is_open or _is_awaited(batch, each.posting))
    }


def view(batch: Batch) -> View:
    items = _items(batch)
    usage = entitlements.usage(batch.user_id)
    unserved = _unserved(batch, items, usage.plan)
    drafts = _drafts(items, unserved)
    groups = batch_questions.groups(batch.user_id, drafts)
    unanswered = Counter(each for group in groups for each in group.applications)
    lines = [_seen(batch, item, unanswered, unserved) for item in items]
    if usage.refusal:
        lines = [_refused(line, usage.refusal) for line in lines]
    return View(batch=batch, lines=lines, groups=groups, usage=usage)


def _refused(line: Seen, why: str) -> Seen:
    """By the plan as it is now: what it said before counts no more."""
    return replace(line, sentence=why) if line.state is ItemState.READY else line


def _seen(
    batch: Batch, item: BatchItem, unanswered: Mapping[UUID, int], unserved: Mapping[UUID, str]
) -> Seen:
    state, sentence = _state(batch, item, unanswered, unserved)
    open_questions = unanswered.get(item.application_id, 0) if item.application_id else 0
    return Seen(item, state, sentence, open_questions)


def _state(
    batch: Batch, item: BatchItem, unanswered: Mapping[UUID, int], unserved: Mapping[UUID, str]
) -> tuple[ItemState, str]:
    if item.posting is None:
        return ItemState.NO_ADDRESS, item.problem
    if item.same_as is not None:
        return ItemState.REPEATED, f"The same posting as in line {item.same_as}."
    if item.application is None:
        return ItemState.FORGOTTEN, "Its draft is gone."
    if item.problem:
        return ItemState.KNOWN, item.problem
    if item.application.state != State.DRAFT:
        return ItemState.STARTED, ""
    why, count = unserved.get(item.application.pk, ""), unanswered.get(item.application.pk, 0)
    return _state_of_draft(batch, item, item.posting, count, unserved=why)


def _state_of_draft(
    batch: Batch, item: BatchItem, posting: Posting, unanswered: int, *, unserved: str
) -> tuple[ItemState, str]:
    if posting.standing == Standing.CLOSED:
        return ItemState.CLOSED, "It takes no more applications."
    if unserved:
        return ItemState.UNSERVED, unserved
    if _is_awaited(batch, posting):
        return ItemState.READING, "What its site says of it is being read."
    if unanswered:
        lack = "question lacks" if unanswered == 1 else "questions lack"
        return ItemState.ASKING, f"{unanswered} {lack} an answer."
    return ItemState.READY, item.note or posting.read_error or _known(posting)


def _is_awaited(batch: Batch, posting: Posting) -> bool:
    old = posting.read_at is None or posting.read_at < batch.created_at - STALE
    in_time = timezone.now() - batch.created_at < READING
    return old and in_time and posting.read_due_at is not None and not posting.read_error


def _known(posting: Posting) -> str:
    if posting.published is None:
        return "What it asks isn’t known before the start."
    return "All that it is known to ask has an answer."


def start(
    batch: Batch, *, mode: Mode = Mode.COPILOT, lines: Collection[int] | None = None
) -> Started:
    """Those that are ready, in their order, each wholly or not at all. Asked twice, each is started once.

    `mode` is that of them all, whatever was chosen for a draft before: none is sent unseen unless that is said here. `lines`: of
    these alone, by their numbers; what became ready since they were shown isn't meant.
    """
    found = view(batch).ready
    ready = [each for each in found if lines is None or each.line in lines]
    count, left = 0, Counter[str]()
    for place, item in enumerate(ready):
        assert item.application_id is not None  # what has none isn't ready
        try:
            intake.start(item.application_id, sources=(State.DRAFT,), mode=mode)
        except QuotaError as error:
            left[error.message] += len(ready) - place
            break
        except RefusedError as error:
            _note(item, error.message)
            left[error.message] += 1
        except WrongStateError:
            continue  # in another tab, somebody was faster
        else:
            count += 1
    return Started(count, left, since=len(found) - len(ready))


def _note(item: BatchItem, why: str) -> None:
    BatchItem.objects.filter(pk=item.pk).update(note=why[:_TOLD])


def forget(batch: Batch) -> None:
    """With the drafts that were made for it. What was started goes on, and what another batch has too stays."""
    with transaction.atomic():
        own = batch.items.filter(made=True).values("application_id")
        others = BatchItem.objects.exclude(batch=batch).filter(application__in=own)
        drafts = Application.objects.select_for_update(of=("self",)).filter(
            pk__in=own, state=State.DRAFT
        )
        unshared = drafts.exclude(pk__in=others.values("application_id"))
        # Locked first: one that is being started in another tab isn't a draft any more by then. In the order of an answer to all
        # of them, or each waits for the other.
        ids = [application.pk for application in unshared.order_by("pk")]
        Application.objects.filter(pk__in=ids, state=State.DRAFT).delete()
        batch.delete()
