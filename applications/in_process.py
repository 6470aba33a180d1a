"""The control plane for a run in the product's own process: the functions that runners ask over HTTP, called."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from applications import (
    attempts,
    drafts,
    logins,
    permits,
    pictures,
    questions,
    runner_inbox,
    sessions,
    spending,
    takeover,
)
from applications.errors import StaleAttemptError, WrongStateError
from applications.models import Attempt
from automation.errors import BadInputError, ControlPlaneUnreachableError, StaleEpochError
from automation.outbox import fit
from automation.protocol import (
    CommandType,
    Event,
    EventBatch,
    EventType,
    HandBack,
    JobSpec,
    LogInAct,
    LogInReply,
    LogInRequest,
    Need,
    NeedRequest,
    PermitReply,
    PermitRequest,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.runner.documents import file_name
from automation.session import read
from sandboxes import session_state
from valet.lib import blobs

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 32
_POLL = 0.5
_BETWEEN = timedelta(seconds=1)
_AWAY = (OperationalError, InterfaceError)
"""The database can't be reached."""
_PATIENCE = 15.0
"""Seconds in which it may come back."""
PROOF_PATIENCE = 180.0
"""The same, around a send: nobody else knows whether there was one, and what came of it."""


@dataclass(slots=True)
class _Waiting:
    type: str
    at: datetime
    data: dict[str, Any]
    done: asyncio.Future[Event] = field(repr=False)


class InProcessControlPlane:
    """`automation.control.ControlPlane` for one attempt; `folder` takes the person's documents. Use it as a context.

    Meanwhile the attempt is heard of, whatever the run waits for. `hold`: seconds that a person is waited for before the wait is
    parked. `applied_through`: the last event that is here, where whoever has just claimed the attempt knows it. `cancelled` is set
    once the person has said stop.
    """

    def __init__(
        self, job: JobSpec, folder: Path, *, hold: float = 0.0, applied_through: int | None = None
    ) -> None:
        self.cancelled = asyncio.Event()
        self._job = job
        self._attempt = UUID(job.attempt)
        self._folder = folder
        self._hold = hold
        self._head = applied_through or 0
        self._is_known = applied_through is not None
        self._waiting: list[_Waiting] = []
        self._commit: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if not self._is_known:
            self._head = (await self._row()).applied_through
        self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait([self._beating])
        if self._commit is not None and not self._commit.done():
            await asyncio.wait([self._commit])

    # ---- events

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        """Applied when it returns. Those that come together share one transaction."""
        done: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(str(kind), datetime.now(UTC), fit(data), done))
        if self._commit is None or self._commit.done():
            self._commit = asyncio.create_task(self._commit_all())
        return await asyncio.shield(done)

    async def drain(self) -> None:
        """Events are applied as they are emitted."""
        if self._commit is not None and not self._commit.done():
            await asyncio.wait([self._commit])

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            events = [
                Event(seq=self._head + place, at=each.at, type=each.type, data=each.data)
                for place, each in enumerate(batch, 1)
            ]
            try:
                await self._persist(events)
            except Exception as error:  # noqa: BLE001  raised in each of those who wait
                for each in batch:
                    if not each.done.done():
                        each.done.set_exception(error)
                continue
            self._head += len(events)
            for each, event in zip(batch, events, strict=True):
                if not each.done.done():
                    each.done.set_result(event)

    async def _persist(self, events: list[Event]) -> None:
        """A database that is away for a moment takes them when it is back: evidence is worth waiting for longest."""
        proves = any(event.type == EventType.EVIDENCE for event in events)
        await _patiently(
            lambda: self._apply(tuple(events)), seconds=PROOF_PATIENCE if proves else _PATIENCE
        )

    async def _apply(self, events: tuple[Event, ...]) -> None:
        batch = EventBatch(attempt=self._job.attempt, epoch=self._job.epoch, events=events)
        reply = await self._ask(runner_inbox.apply, batch)
        if events and reply.applied_through < events[-1].seq:
            raise StaleEpochError("somebody else has written events of this attempt")
        if any(command.type == CommandType.CANCEL for command in reply.commands):
            self.cancelled.set()

    async def _beat(self) -> None:
        """A word now and then: whoever isn't heard of is given up."""
        while True:
            await asyncio.sleep(settings.SILENT_SECONDS / 3)
            try:
                await self._apply(())
            except StaleEpochError:
                return
            except ControlPlaneUnreachableError as error:
                log.warning("attempt %s can't be heard: %s", self._attempt, error)

    async def _ask(
        self,
        function: Callable[Concatenate[UUID, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._called(lambda: function(self._attempt, *args, **kwargs))

    async def _called(self, function: Callable[[], T]) -> T:
        try:
            return await sync_to_async(function)()
        except (StaleAttemptError, WrongStateError) as error:
            raise StaleEpochError(str(error)) from error
        except _AWAY as error:
            await sync_to_async(_forget_connection)()
            raise ControlPlaneUnreachableError(type(error).__name__) from error

    async def _row(self) -> Attempt:
        """Raises `StaleEpochError` for one that is over, or that another epoch drives."""
        found = await self._called(
            lambda: Attempt.objects.select_related("application").get(pk=self._attempt)
        )
        if found.sealed_at is not None or found.epoch != self._job.epoch:
            raise StaleEpochError("another attempt has taken over")
        return found

    # ---- answers and people

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        if request.questions and spending.language_model() is not None:
            row = await self._row()
            try:
                await drafts.supply(row, request)
            except StaleAttemptError as error:
                raise StaleEpochError(str(error)) from error
        until, since = time.monotonic() + wait, timezone.now() - _BETWEEN
        while True:
            reply = await self._ask(questions.resolve, request, waiting=wait > 0, since=since)
            waited_for = questions.waited_for(reply, request)
            if not waited_for or reply.done or time.monotonic() >= until:
                return reply
            await asyncio.sleep(_POLL)

    async def hand_back(self, request: HandBack) -> None:
        await self._ask(questions.hand_back, request)

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        until, since = time.monotonic() + wait, timezone.now() - _BETWEEN
        while True:
            reply = await self._ask(logins.answer, request, waiting=wait > 0, since=since)
            if reply.act is not LogInAct.PENDING or time.monotonic() >= until:
                return reply
            await asyncio.sleep(_POLL)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        """Whether one was granted whose reply is lost is known by asking for the same act again."""
        return await _patiently(lambda: self._ask(permits.request, request), seconds=PROOF_PATIENCE)

    async def wait_for_person(self, need: Need) -> Resolution:
        """An approval that was given before, of the same plan, is asked for no more."""
        if need.reason is Reason.REVIEW and await self._is_approved(need.plan_hash):
            return Resolution.DONE
        request = NeedRequest(id=uuid.uuid4().hex, need=need)
        until = time.monotonic() + self._hold
        while True:
            reply = await self._ask(takeover.need, request)
            if reply.resolution is not None:
                return reply.resolution
            if time.monotonic() >= until:
                # Somebody may come at the last moment: then there is a resolution.
                with suppress(StaleEpochError):
                    await self._called(lambda: takeover.park(UUID(self._job.application)))
                    continue
            await asyncio.sleep(_POLL)

    async def _is_approved(self, plan_hash: str) -> bool:
        row = await self._row()
        return await self._called(lambda: permits.is_approved(row.application, plan_hash))

    # ---- files

    async def document(self, name: str) -> Path:
        named = next((each for each in self._job.documents if each.name == name), None)
        if named is None:
            raise BadInputError(f"This application has no document called {name!r}.")
        # The employer sees the file's name, so each has a folder of its own.
        path = self._folder / name / file_name(named.file_name)
        if not path.exists():
            row = await self._row()
            content = await self._called(lambda: attempts.document(row, named.ticket))
            if content is None:
                raise BadInputError(f"This application has no document called {name!r}.")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(content)
        return path

    async def keep_picture(self, name: str, png: bytes) -> None:
        row = await self._row()
        try:
            await self._called(lambda: pictures.keep(row, name, png))
        except (ControlPlaneUnreachableError, blobs.UnreachableError) as error:
            log.warning("picture %s isn't kept: %s", name, error)

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        row = await self._row()
        try:
            kept = await self._called(lambda: sessions.load(row, origin))
        except sessions.OtherSiteError:
            return None
        return kept.as_data() if kept else None

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        row = await self._row()
        try:
            session = read(state)
            await self._called(lambda: sessions.save(row, origin, session))
        except (
            ValueError,
            sessions.OtherSiteError,
            session_state.TooLargeError,
            session_state.RevokedError,
            session_state.TooBusyError,
            blobs.UnreachableError,
            ControlPlaneUnreachableError,
        ) as error:
            log.warning("the session for %s isn't kept: %s", origin, type(error).__name__)


async def _patiently(ask: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """What may be asked again is, while the database is away."""
    until = time.monotonic() + seconds
    while True:
        try:
            return await ask()
        except ControlPlaneUnreachableError:
            if time.monotonic() >= until:
                raise
            await asyncio.sleep(_POLL)


def _forget_connection() -> None:
    """One that broke isn't used again."""
    if not connection.in_atomic_block:
        connection.close()
