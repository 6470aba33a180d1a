"""Carries the outbox to the control plane's inbox until both hold the same events."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from automation.errors import ControlPlaneError, ControlPlaneUnreachableError, StaleEpochError
from automation.outbox import Outbox
from automation.protocol import Command, Event, EventBatch, InboxReply
from automation.runner.link import Link, RefusedError, UnreachableError

log = logging.getLogger(__name__)

INBOX = "webhooks/sandbox"
LARGEST_BATCH = 256 * 1024

OnCommand = Callable[[Command], Awaitable[None]]


class Sender:
    """Batches, in order, from what the inbox says it has: further back too, when it lost something.

    Nothing is skipped. What the inbox won't have (a 4xx) is logged, kept, and tried again at the slowest pace.
    """

    def __init__(
        self, outbox: Outbox, link: Link, *, attempt: str, epoch: int, on_command: OnCommand
    ) -> None:
        self._outbox = outbox
        self._link = link
        self._attempt = attempt
        self._epoch = epoch
        self._on_command = on_command
        self._limit = link.pace.batch
        self._hurried = False
        self._moved = asyncio.Event()
        self._failures = 0
        self.trouble: ControlPlaneError | None = None
        """Why the last delivery failed; None after one that worked."""

    async def run(self) -> None:
        """Until cancelled. Raises `StaleEpochError`: there is nothing more to deliver."""
        while True:
            await self._until_worth_sending()
            await self.deliver()

    async def drain(self) -> None:
        """Until everything appended before the call is applied. Needs `run` beside it.

        Raises `ControlPlaneUnreachableError` when `patience` seconds pass without an event getting through.
        """
        pace = self._link.pace
        goal = self._outbox.head
        last, moved_at = self._outbox.applied_through, pace.clock.now()
        while self._outbox.applied_through < goal:
            if isinstance(self.trouble, StaleEpochError):
                raise self.trouble
            self._moved.clear()
            self._hurried = True
            self._outbox.grown.set()
            left = moved_at + pace.patience - pace.clock.now()
            if left <= 0:
                raise ControlPlaneUnreachableError(str(self.trouble or "the inbox stands still"))
            await pace.clock.wait(self._moved, left)
            if self._outbox.applied_through != last:
                last, moved_at = self._outbox.applied_through, pace.clock.now()

    async def deliver(self) -> None:
        """One batch (or a heartbeat) and its answer, with the pause that a failure asks for."""
        try:
            reply = await self._post(self._batch())
            self._accept(reply)
        except StaleEpochError as error:
            self._fail(error)
            raise
        except ControlPlaneError as error:
            self._fail(error)
            await self._link.pace.clock.sleep(self._pause(error))
            return
        for command in reply.commands:
            await self._obey(command)

    async def ask_where(self) -> int:
        """What the inbox has of this attempt, from an empty batch that changes nothing."""
        return (await self._post(())).applied_through

    def _accept(self, reply: InboxReply) -> None:
        before = self._outbox.applied_through
        if reply.applied_through > self._outbox.head:
            # Somebody else writes this attempt's events: going on would mix two stories.
            raise StaleEpochError("the inbox holds events that were never written here")
        waiting = self._outbox.head > before
        self._outbox.applied(reply.applied_through)
        if waiting and self._outbox.applied_through == before:
            raise UnreachableError("the inbox took nothing")
        self.trouble, self._failures = None, 0
        self._limit = min(self._link.pace.batch, self._limit * 2)
        self._moved.set()

    def _fail(self, error: ControlPlaneError) -> None:
        if type(error) is not type(self.trouble):
            log.warning("attempt %s: events not delivered: %s", self._attempt, error)
        self.trouble = error
        self._failures += 1
        self._moved.set()

    def _pause(self, error: ControlPlaneError) -> float:
        pace = self._link.pace
        if isinstance(error, UnreachableError):
            return pace.back_off(self._failures, error.retry_after)
        if self._limit > 1:
            # Perhaps one event of the batch is to blame: the others needn't wait for it.
            self._limit = max(1, self._limit // 2)
            return pace.back_off(0)
        return pace.back_off_most

    async def _post(self, events: tuple[Event, ...]) -> InboxReply:
        batch = EventBatch(attempt=self._attempt, epoch=self._epoch, events=events)
        try:
            response = await self._link.post(INBOX, batch)
        except RefusedError as error:
            if error.status == 409:
                raise StaleEpochError(str(error)) from error
            raise
        try:
            return InboxReply.model_validate_json(response.content)
        except ValidationError as error:
            raise UnreachableError("the inbox's answer makes no sense") from error

    def _batch(self) -> tuple[Event, ...]:
        size, events = 0, list[Event]()
        for event in self._outbox.after(self._outbox.applied_through, self._limit):
            size += len(event.model_dump_json())
            if events and size > LARGEST_BATCH:
                break
            events.append(event)
        return tuple(events)

    async def _until_worth_sending(self) -> None:
        pace, outbox = self._link.pace, self._outbox
        outbox.grown.clear()
        if outbox.head == outbox.applied_through:
            self._hurried = False
            await pace.clock.wait(outbox.grown, pace.heartbeat)
        until = pace.clock.now() + pace.linger
        while 0 < outbox.head - outbox.applied_through < self._limit and not self._hurried:
            left = until - pace.clock.now()
            if left <= 0 or self._failures:
                break
            outbox.grown.clear()
            await pace.clock.wait(outbox.grown, left)
        self._hurried = False

    async def _obey(self, command: Command) -> None:
        try:
            await self._on_command(command)
        except Exception:
            # A command that fails must not stop the events; the control plane repeats it.
            log.exception("attempt %s: command %s failed", self._attempt, command.type)
