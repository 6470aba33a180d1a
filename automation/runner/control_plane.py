"""The control plane over HTTP: what a run asks of it, safe against lost answers and restarts on either side."""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from automation.errors import ControlPlaneUnreachableError, StaleEpochError
from automation.outbox import Outbox
from automation.protocol import (
    Action,
    Command,
    CommandType,
    Event,
    EventType,
    HandBack,
    HandBackReply,
    JobSpec,
    LogInAct,
    LogInReply,
    LogInRequest,
    ModelReply,
    ModelRequest,
    Need,
    NeedReply,
    NeedRequest,
    PermitReply,
    PermitRequest,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.runner.documents import Documents
from automation.runner.link import Link, RefusedError, UnreachableError
from automation.runner.masks import masked_data
from automation.runner.pace import Pace
from automation.runner.permits import Permits
from automation.runner.sender import OnCommand, Sender
from automation.session import read

log = logging.getLogger(__name__)

T = TypeVar("T")
Answered = TypeVar("Answered", bound=BaseModel)


async def _ignore(command: Command) -> None:
    log.info("command %s: nobody is listening", command.type)


class HttpControlPlane:
    """`automation.control.ControlPlane` for one attempt; `folder` is the attempt's own. Use it as a context.

    `stale` is set once another attempt has taken over; every call but `emit` then raises `StaleEpochError`.
    """

    def __init__(
        self,
        job: JobSpec,
        folder: Path,
        *,
        pace: Pace | None = None,
        on_command: OnCommand = _ignore,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._pace = pace or Pace()
        self._attempt, self._epoch = job.attempt, job.epoch
        self._on_command = on_command
        self._link = Link(job.control_plane, job.token, self._pace, transport=transport)
        self.outbox = Outbox(folder)
        self._sender = Sender(
            self.outbox, self._link, attempt=job.attempt, epoch=job.epoch, on_command=self._command
        )
        self._permits = Permits(folder, self._link)
        self._documents = Documents(job.documents, folder / "documents", self._link)
        self._sending: asyncio.Task[None] | None = None
        self._nudged = asyncio.Event()
        self.stale = asyncio.Event()

    async def __aenter__(self) -> Self:
        if self._epoch > 1 and not self.outbox.head:
            # The attempt began on another machine: its numbering goes on here.
            try:
                number = await self._persist(self._sender.ask_where, self._pace.patience)
            except BaseException:
                await self.__aexit__(None, None, None)
                raise
            self.outbox.start_after(number)
        self._sending = asyncio.create_task(self._send())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])
        await self.outbox.close()
        await self._link.close()

    def renew(self, token: SecretStr) -> None:
        """Go on with another token for the same attempt and epoch."""
        self._link.token = token

    def nudge(self) -> None:
        """There may be answers now: a pending `resolve` asks again at once."""
        self._nudged.set()

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        return await self.outbox.append(kind, masked_data(data))

    async def drain(self) -> None:
        self._check()
        await self._sender.drain()

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        """Asks again until nothing is pending or `wait` is over. A control plane that is down only costs waiting."""
        clock = self._pace.clock
        until = clock.now() + wait
        while True:
            self._check()
            self._nudged.clear()
            asked_at = clock.now()
            poll = max(0.0, min(self._pace.poll, until - asked_at))
            patience = max(self._pace.patience, until - asked_at)

            async def once(poll: float = poll) -> ResolveReply:
                return await self._ask(
                    "runner/resolve", request, ResolveReply, poll, work=self._pace.draft
                )

            reply = await self._persist(once, patience)
            pending = any(answer.action is Action.ASK for answer in reply.answers)
            if not pending or reply.done or clock.now() >= until:
                return reply
            await self._rest(asked_at, until)

    async def hand_back(self, request: HandBack) -> None:
        """POST `runner/handback`. A control plane of yesterday doesn't know it: then the run alone knows what is theirs."""
        self._check()

        async def once() -> HandBackReply:
            return await self._ask("runner/handback", request, HandBackReply)

        try:
            await self._persist(once, self._pace.patience)
        except RefusedError as error:
            log.warning("what the person has put in isn't kept: %s", error)

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        """POST `runner/login`, again until the person has said what to do or `wait` is over."""
        clock = self._pace.clock
        until = clock.now() + wait
        while True:
            self._check()
            self._nudged.clear()
            asked_at = clock.now()
            poll = max(0.0, min(self._pace.poll, until - asked_at))

            async def once(poll: float = poll) -> LogInReply:
                return await self._ask("runner/login", request, LogInReply, poll)

            reply = await self._persist(once, max(self._pace.patience, until - asked_at))
            if reply.act is not LogInAct.PENDING or clock.now() >= until:
                return reply
            await self._rest(asked_at, until)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self._check()
        try:
            return await self._permits.request(request)
        except StaleEpochError:
            self.stale.set()
            raise

    async def wait_for_person(self, need: Need) -> Resolution:
        """POST `runner/need` as a long poll, the same id each time.

        Both sides may restart meanwhile: the control plane finds the wait by its id, or by attempt, reason and plan.
        """
        request = NeedRequest(id=uuid.uuid4().hex, need=need)

        async def once() -> NeedReply:
            return await self._ask("runner/need", request, NeedReply, self._pace.poll)

        while True:
            self._check()
            asked_at = self._pace.clock.now()
            reply = await self._persist(once, self._pace.person_patience)
            if reply.resolution is not None:
                return reply.resolution
            await self._rest(asked_at, asked_at + self._pace.poll_gap)

    async def ask_model(self, request: ModelRequest) -> ModelReply:
        """POST `runner/model`. Asked once: the answer before may be lost, and paid for."""
        self._check()
        try:
            return await self._ask("runner/model", request, ModelReply, work=self._pace.model)
        except StaleEpochError:
            self.stale.set()
            raise

    async def document(self, name: str) -> Path:
        self._check()
        return await self._persist(lambda: self._documents.get(name), self._pace.patience)

    async def keep_picture(self, name: str, png: bytes) -> None:
        """PUT `runner/picture`. A receipt without its picture is better than a run that waits for one."""
        self._check()

        async def once() -> None:
            request = self._link.stream(
                "PUT",
                "runner/picture",
                params={"name": name},
                content=png,
                headers={"Content-Type": "image/png"},
            )
            async with request:
                return

        try:
            await self._persist(once, self._pace.answer)
        except (ControlPlaneUnreachableError, RefusedError) as error:
            log.warning("picture %s isn't kept: %s", name, error)

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        self._check()

        async def once() -> bytes:
            request = self._link.stream("GET", "runner/state", params={"origin": origin})
            async with request as response:
                return response.content

        try:
            return read(await self._persist(once, self._pace.patience)).as_data()
        except RefusedError as error:
            if error.status != 404:
                log.warning("no saved session: %s", error)
        except ValueError:
            log.warning("the saved session for %s is not readable; starting without", origin)
        return None

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        """PUT `runner/state`. Being signed out next time is better than a run that waits for this."""
        self._check()
        content = json.dumps(state, ensure_ascii=False).encode()

        async def once() -> None:
            request = self._link.stream(
                "PUT",
                "runner/state",
                params={"origin": origin},
                content=content,
                headers={"Content-Type": "application/json"},
            )
            async with request:
                return

        try:
            await self._persist(once, self._pace.answer)
        except (ControlPlaneUnreachableError, RefusedError) as error:
            log.warning("the session for %s isn't kept: %s", origin, error)

    async def _ask(
        self,
        path: str,
        body: BaseModel,
        reply: type[Answered],
        poll: float = 0.0,
        *,
        work: float = 0.0,
    ) -> Answered:
        params = {"wait": f"{poll:g}"} if poll > 0 else None
        response = await self._link.post(
            path, body, params=params, within=poll + work + self._pace.answer
        )
        try:
            return reply.model_validate_json(response.content)
        except ValidationError as error:
            raise UnreachableError(f"{path}: the answer makes no sense") from error

    async def _persist(self, call: Callable[[], Awaitable[T]], patience: float) -> T:
        """Repeat a call that may be repeated, while the control plane can't be reached."""
        clock = self._pace.clock
        until = clock.now() + patience
        failures = 0
        while True:
            try:
                return await call()
            except StaleEpochError:
                self.stale.set()
                raise
            except ControlPlaneUnreachableError as error:
                failures += 1
                pause = self._pace.back_off(failures, getattr(error, "retry_after", None))
                if clock.now() + pause >= until:
                    raise
                await clock.wait(self.stale, pause)
                self._check()

    async def _rest(self, asked_at: float, until: float) -> None:
        """A server that doesn't hold a long poll must not be asked in a tight loop."""
        now = self._pace.clock.now()
        pause = min(asked_at + self._pace.poll_gap, until) - now
        if pause > 0:
            await self._pace.clock.wait(self._nudged, pause)

    async def _send(self) -> None:
        while not self.stale.is_set():
            try:
                await self._sender.run()
            except StaleEpochError as error:
                log.warning("attempt %s, epoch %d: %s", self._attempt, self._epoch, error)
                self.stale.set()
            except Exception:
                # A full disk, say. Without a sender the attempt would fall silent for good.
                log.exception("attempt %s: the sender stumbled", self._attempt)
                await self._pace.clock.sleep(self._pace.back_off_most)

    async def _command(self, command: Command) -> None:
        if command.type == CommandType.CHECK_ANSWERS:
            self.nudge()
        await self._on_command(command)

    def _check(self) -> None:
        if self.stale.is_set():
            raise StaleEpochError("another attempt has taken over")
