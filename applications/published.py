"""What a posting's vendor publishes of it: asked for in the background, kept with the posting. No start ever waits for it."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.dispatch import Signal
from django.utils import timezone
from pydantic import ValidationError

from applications import postings
from applications.errors import UnsuitableError
from applications.models import Posting
from applications.models.posting import Standing
from automation.ats.registry import GENERIC, Site
from automation.errors import PostingClosedError
from automation.feeds.answers import line
from automation.feeds.base import FeedUnreachableError, NothingPublishedError, Published
from automation.feeds.getting import getter
from automation.feeds.registry import read_posting
from automation.fetch import FetchError
from valet.lib.rate import NoTurnError, Rate, RateUnknownError, Turn

log = logging.getLogger(__name__)

Reader = Callable[[Site], Awaitable[Published]]
"""Raises of `FeedError`, `PostingClosedError`, and `NoTurnError`."""

CLAIM = timedelta(seconds=45)
"""Longer than a reading takes: whoever claimed one and hasn't come back by then is dead."""
TURN_SECONDS = 5.0
"""For its site's turn to come, at the longest: others' sites are waited for as well."""
LONGEST_PAUSE = 3600.0
LARGEST = 500_000
"""Characters of what is kept."""
MOST_DUE = 200

asked = Signal()
"""After commit, with `posting_id`: somebody waits for it to be read."""
many_asked = Signal()
"""After commit, with `posting_ids`: so too, of many at once."""


def stored(posting: Posting) -> Published | None:
    """What was said last; None where nothing was, or nothing that this version understands."""
    if posting.published is None:
        return None
    try:
        return Published.model_validate(posting.published)
    except ValidationError:
        return None


def wanted(posting: Posting) -> bool:
    """Was it never read, or too long ago?"""
    stale = timezone.now() - timedelta(seconds=settings.PREFLIGHT_STALE_SECONDS)
    return posting.read_at is None or posting.read_at < stale


def is_being_read(posting: Posting) -> bool:
    """One that failed and is asked for again later isn't waited for."""
    return posting.read_due_at is not None and not posting.read_error


def want(posting_id: UUID) -> None:
    """To be read soon, before what stands in somebody's list: it may be among that already. What is being read is left to its
    reader, and what is owed later because its site wants to be left alone is so still."""
    now = timezone.now()
    with transaction.atomic():
        this = Posting.objects.filter(pk=posting_id)
        free = this.filter(read_due_at=None).update(read_due_at=now, read_error="")
        if free or this.filter(read_due_at__lte=now).exists():
            transaction.on_commit(
                lambda: asked.send(sender=Posting, posting_id=posting_id), robust=True
            )


def due() -> list[UUID]:
    """Postings that wait to be read: their message was lost, their reader died, or their site's pause is over. Each site's first come
    before any site's second, so that nobody's two hundred of one site keep the others waiting."""
    turn = Window(RowNumber(), partition_by="origin", order_by=("read_due_at", "pk"))
    waiting = Posting.objects.filter(read_due_at__lte=timezone.now()).annotate(turn=turn)
    return list(waiting.order_by("turn", "read_due_at").values_list("pk", flat=True)[:MOST_DUE])


@dataclass(frozen=True, slots=True)
class Finding:
    """What one asking came to. `standing` None: no answer. `after`: seconds in which not to ask again."""

    standing: Standing | None = None
    document: dict[str, Any] | None = None
    error: str = ""
    after: float | None = None


async def by_its_vendor(site: Site) -> Published:
    """Over the network, to nowhere inside it, and when it is its site's turn. Raises `NoTurnError` where that doesn't come."""
    get = getter([*settings.TRUSTED_ORIGINS, *settings.ATS_TRUSTED_ORIGINS])
    async with _turn_at(site):
        return await read_posting(site, get, settings.ATS_BASES)


def pace_of(site: Site) -> Rate:
    """Of all who read postings there, in a second. Vendors publish many employers' for programs; an employer's own site is small."""
    return Rate(
        f"reading:{site.origin}",
        limit=10 if site.hosted else 2,
        longest=float(settings.PREFLIGHT_SECONDS),
    )


@asynccontextmanager
async def _turn_at(site: Site) -> AsyncIterator[None]:
    """Without Redis nobody knows who else reads there; those who wait for the posting do so all the same."""
    turn = Turn(pace_of(site), within=TURN_SECONDS)
    with suppress(RateUnknownError):
        await turn.take()
    try:
        yield
    finally:
        with suppress(RateUnknownError):
            await turn.done()


def read(posting_id: UUID, *, reader: Reader = by_its_vendor) -> None:
    """Ask once, outside any transaction, and keep what is said. Safe to run twice and by two at once; whatever the site does, it
    ends in the posting's row."""
    posting = _claimed(posting_id)
    if posting is None:
        return
    try:
        found = _ask(posting, reader)
    except NoTurnError:
        # Still to be read: the next sweep has it read again.
        own = Posting.objects.filter(pk=posting_id, read_due_at=posting.read_due_at)
        own.update(read_due_at=timezone.now())
        return
    with transaction.atomic():
        row = (
            Posting.objects.select_for_update(no_key=True)
            .filter(pk=posting_id, read_due_at=posting.read_due_at)
            .first()
        )
        # Gone where the claim ran out and somebody else took it up.
        if row is not None:
            _keep(row, found)
    if found.after is not None and posting.origin:
        _leave_alone(posting.origin, until=_until(found.after))


def _claimed(posting_id: UUID) -> Posting | None:
    now = timezone.now()
    free = Posting.objects.filter(pk=posting_id, read_due_at__lte=now)
    return Posting.objects.get(pk=posting_id) if free.update(read_due_at=now + CLAIM) else None


def _ask(posting: Posting, reader: Reader) -> Finding:
    """Raises `NoTurnError`."""
    try:
        site = postings.site_of(posting.url)
        said = async_to_sync(_in_time)(reader, site)
        return Finding(Standing.OPEN, _document(said))
    except NoTurnError:
        raise
    except PostingClosedError:
        return Finding(Standing.CLOSED)
    except NothingPublishedError as error:
        return Finding(Standing.UNKNOWN, error=error.for_person)
    except (FeedUnreachableError, FetchError, TimeoutError) as error:
        after = error.after if isinstance(error, FeedUnreachableError) else None
        return Finding(error=FeedUnreachableError.sentence, after=after)
    except UnsuitableError as error:
        return Finding(error=error.message)
    except Exception:  # whatever a stranger's site makes of it, the person's page goes on
        log.exception("posting %s can't be read", posting.pk)
        return Finding(error="The posting couldn’t be read before the start.")


async def _in_time(reader: Reader, site: Site) -> Published:
    async with asyncio.timeout(settings.PREFLIGHT_SECONDS):
        return await reader(site)


def _document(said: Published) -> dict[str, Any]:
    """As the database takes it. Raises `NothingPublishedError` for more than any form is."""
    text = said.model_dump_json()
    if len(text) > LARGEST:
        raise NothingPublishedError(f"{len(text)} characters")
    document: dict[str, Any] = _without_nul(json.loads(text))
    return document


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps none."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value


def _keep(row: Posting, found: Finding) -> None:
    row.read_due_at = _again(row, found)
    row.read_error = found.error[:300]
    if found.standing is not None:
        row.standing = found.standing
        row.read_at = timezone.now()
        # Of one that is closed the last word stays.
        if found.standing is not Standing.CLOSED:
            row.published = found.document
    if found.document is not None:
        said = Published.model_validate(found.document)
        _name(row, said)
        _join(row, said)
    row.save()


def _again(row: Posting, found: Finding) -> datetime | None:
    """Once more, where its site said when: somebody waits. After that they look again themselves."""
    if found.after is None or row.read_error:
        return None
    return _until(found.after)


def _until(after: float) -> datetime:
    return timezone.now() + timedelta(seconds=min(max(after, 1.0), LONGEST_PAUSE))


def _leave_alone(origin: str, *, until: datetime) -> None:
    """What else of the site waits to be read waits as long: it has said so to us, whichever posting we asked for."""
    with transaction.atomic():
        # Who has one of them locked has begun with it.
        free = Posting.objects.select_for_update(no_key=True, skip_locked=True)
        waiting = free.filter(origin=origin, read_due_at__lte=timezone.now())
        ids = list(waiting.values_list("pk", flat=True))
        Posting.objects.filter(pk__in=ids).update(read_due_at=until)


def _name(row: Posting, said: Published) -> None:
    """Where nothing better is known."""
    title, employer = line(said.title, most=300), line(said.employer, most=200)
    if not row.title and title:
        row.title = title
        row.employer = employer or row.employer
    row.employer = row.employer or employer
    row.place = row.place or line(said.place, most=200)
    if not row.country and re.fullmatch(r"[A-Z]{2}", said.country):
        row.country = said.country


def _join(row: Posting, said: Published) -> None:
    """Only what is of the vendor whose posting it is: a page of anybody's could name anything."""
    site = postings.site_of(row.url)
    if site.posting.ats == GENERIC.name:
        return
    own = site.posting.key.partition(":")[0]
    postings.name(
        row, [key for key in said.keys if key.partition(":")[0] == own and len(key) < 500]
    )
