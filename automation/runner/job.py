"""One job: its run, its line to the control plane, and what others may do to it meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from automation.agents.base import BrowserAgent
from automation.control import ControlPlane
from automation.engine import OpenAgent
from automation.errors import (
    AgentError,
    AutomationError,
    CancelledError,
    ControlPlaneError,
    ControlPlaneUnreachableError,
    StaleEpochError,
)
from automation.gate import InputGate
from automation.llm.base import LanguageModel
from automation.page.wire import RequestWatcher
from automation.protocol import (
    Command,
    CommandType,
    EventType,
    JobSpec,
    JobState,
    JobStatus,
    Outcome,
    OutcomeState,
)
from automation.runner.control_plane import HttpControlPlane
from automation.runner.folder import JobFolder
from automation.runner.model import GatewayModel
from automation.runner.pace import Pace
from automation.runner.problems import ProblemError

log = logging.getLogger(__name__)

ASKED = (EventType.PERMIT_REQUESTED, EventType.SENT)
SETTLED = (EventType.EVIDENCE, EventType.SEND_BLOCKED, EventType.COMPLETED)


class Run(Protocol):
    """`automation.engine.run_attempt`, with what doesn't change from job to job bound to it."""

    def __call__(
        self,
        job: JobSpec,
        *,
        control: ControlPlane,
        open_agent: OpenAgent,
        state: Any,
        gate: InputGate,
        cancelled: asyncio.Event,
    ) -> Awaitable[Outcome]: ...


class Recover(Protocol):
    """`automation.sending.recovery.recover_attempt`."""

    def __call__(
        self, job: JobSpec, *, control: ControlPlane, state: Any
    ) -> Awaitable[Outcome | None]: ...


@dataclass(frozen=True, slots=True)
class Works:
    """What runs a job. Tests put their own in."""

    run: Run
    recover: Recover
    open_agent_for: Callable[[JobSpec, Mapping[str, Any] | None, LanguageModel], OpenAgent]
    """For this job, with the session that was saved for its site, and the model that the control plane asks for us."""
    pace: Pace = field(default_factory=Pace)
    cancel_seconds: float = 10.0
    settle_seconds: float = 120.0
    """What a send under way gets on top: its evidence is worth more than a quick end."""


class Job:
    """From `start` until `stop`, or until its outcome and all its events are with the control plane.

    The browser, the gate and the journal belong to the run; the outbox outlives it, for the pull.
    """

    def __init__(self, spec: JobSpec, folder: JobFolder, works: Works, *, again: bool) -> None:
        self.spec = spec
        self.folder = folder
        self.outcome = folder.outcome(spec.epoch)
        self._works = works
        self._again = again
        self.control = HttpControlPlane(
            spec, folder.path, pace=works.pace, on_command=self._command
        )
        self.gate = InputGate()
        self._cancelled = asyncio.Event()
        self._agent: BrowserAgent | None = None
        self._work: asyncio.Task[Outcome | None] | None = None
        self._life: asyncio.Task[None] | None = None
        self._axe: asyncio.Task[None] | None = None
        self._stopping = False
        self._obeyed: set[tuple[str, str]] = set()

    # ---- what others see

    @property
    def ended(self) -> bool:
        """There is an outcome, or never will be."""
        return self.outcome is not None or self.control.stale.is_set()

    @property
    def drained(self) -> bool:
        outbox = self.control.outbox
        return self.ended and outbox.applied_through == outbox.head

    def status(self) -> JobStatus:
        state = JobState.PAUSED if self.gate.paused else JobState.RUNNING
        if self.outcome is not None:
            state = JobState.FINISHED
        elif self.control.stale.is_set() and not self._running():
            # Not before the run has let go: until then it may still tell something.
            state = JobState.SUPERSEDED
        return JobStatus(
            attempt=self.spec.attempt,
            application=self.spec.application,
            epoch=self.spec.epoch,
            state=state,
            outcome=self.outcome,
            pause_token=self.gate.token,
            head=self.control.outbox.head,
            applied_through=self.control.outbox.applied_through,
            drained=self.drained,
        )

    async def screenshot(self) -> bytes:
        if self._agent is None or self.ended:
            raise ProblemError(409, "no_browser", "This job has no open browser.")
        try:
            async with asyncio.timeout(15):
                return await self._agent.take_screenshot()
        except (AgentError, TimeoutError) as error:
            raise ProblemError(409, "no_screenshot", "The browser gave no picture.") from error

    # ---- what others may do

    async def start(self) -> None:
        token, paused = self.folder.pause()
        if paused:
            # A person had the browser when the last process ended: hands stay off until they give it back.
            self.gate.token = token - 1
            await self.gate.pause()
        else:
            # Above those of the last process, of which each was told of: the outbox has counted further.
            self.gate.token = max(token, self.control.outbox.head if self._again else 0)
        if self.folder.cancelled(self.spec.epoch):
            self._cancelled.set()
        self._life = asyncio.create_task(self._live(), name=f"job {self.spec.attempt}")

    def cancel(self) -> None:
        """The run ends by itself at the next safe point, or is ended after twice `cancel_seconds`. Idempotent."""
        if self.ended or self._cancelled.is_set():
            return
        self.folder.save_cancel(self.spec.epoch)
        self._cancelled.set()
        self._axe = asyncio.create_task(self._cut_down(self._works.cancel_seconds))

    async def pause(self) -> int:
        """The gate's token, once the agent's hands are off."""
        if self.ended:
            raise ProblemError(409, "finished", "This job has ended.")
        token = await self.gate.pause()
        if not self.folder.pause()[1]:
            self.folder.save_pause(token, paused=True)
            await self.control.emit(EventType.PAUSED, token=token)
        return token

    async def resume(self, token: int | None = None) -> None:
        """Hands on again. With a token, only if no other pause has come since."""
        if token is not None and token != self.gate.token:
            raise ProblemError(409, "stale_token", "Another pause has begun since.")
        if self.ended or not self.folder.pause()[1]:
            return
        self.folder.save_pause(self.gate.token, paused=False)
        self.gate.resume()
        await self.control.emit(EventType.RESUMED, token=self.gate.token)

    def renew(self, token: SecretStr, endpoint: SecretStr) -> None:
        """The control plane has issued another token for this attempt and epoch, or has been told another address of its browser."""
        self.spec = self.spec.model_copy(update={"token": token, "endpoint": endpoint})
        self.folder.save_job(self.spec, first_event=self.folder.first_event())
        self.control.renew(token)

    def nudge(self) -> None:
        self.control.nudge()

    async def stop(self, *, seconds: float = 5.0) -> None:
        """End it here without an outcome: the process ends, or another epoch takes over. The folder stays as it is."""
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        if self._running():
            await self._until_settled(until - seconds / 2)
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.1, until - clock())):
                    await self.gate.pause(patience=min(2.0, seconds / 4))
        self._stopping = True
        if self._work is not None:
            await _end(self._work)
        if self._life is not None:
            # What is left of the time is for the events.
            await asyncio.wait([self._life], timeout=max(0.1, until - clock()))
            await _end(self._life)
        if self._axe is not None:
            await _end(self._axe)

    # ---- its life

    async def _live(self) -> None:
        try:
            async with self.control:
                await self._work_out()
                await self._deliver_rest()
        except StaleEpochError:
            log.info("attempt %s, epoch %d is superseded", self.spec.attempt, self.spec.epoch)
            self.control.stale.set()
        except Exception as error:
            log.exception("attempt %s can't be run", self.spec.attempt)
            self._keep(_failed(error))

    async def _work_out(self) -> None:
        """The run, ended when the attempt turns out to be another's by now."""
        if self.outcome is not None:
            return
        self._work = asyncio.create_task(self._settle())
        stale = asyncio.create_task(self.control.stale.wait())
        try:
            await asyncio.wait({self._work, stale}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stale.cancel()
            if not self._work.done():
                await _end(self._work)
        outcome = None if self._work.cancelled() else self._work.result()
        if outcome is not None and not self._stopping:
            await self._tell(outcome)
            self._keep(outcome)

    async def _settle(self) -> Outcome | None:
        """An outcome, whatever happens inside; None when there is nobody to have one."""
        first = self.folder.first_event()
        try:
            outcome = self._told(first)
            if outcome is None and self._again:
                outcome = await self._recover()
            if outcome is None and self._again and self._cancelled.is_set():
                outcome = _cancelled("You stopped it.")
            return outcome or await self._run()
        except StaleEpochError:
            self.control.stale.set()
            return None
        except CancelledError as error:
            fallback = _cancelled(error.for_person)
        except asyncio.CancelledError:
            if self._stopping or self.control.stale.is_set():
                raise
            fallback = (
                _cancelled("You stopped it.")
                if self._cancelled.is_set()
                else Outcome.failed("interrupted", "The run was interrupted.")
            )
        except Exception as error:
            log.exception("attempt %s broke off", self.spec.attempt)
            fallback = _failed(error)
        # The run may have broken off after something left the browser: the journal knows.
        return await self._recover() or fallback

    async def _run(self) -> Outcome:
        return await self._works.run(
            self.spec,
            control=self.control,
            open_agent=self._open_agent,
            state=self.folder.path,
            gate=self.gate,
            cancelled=self._cancelled,
        )

    async def _recover(self) -> Outcome | None:
        return await self._works.recover(self.spec, control=self.control, state=self.folder.path)

    async def _open_agent(self, watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        model = GatewayModel(
            self.control.ask_model, attempt=self.spec.attempt, epoch=self.spec.epoch
        )
        open_agent = self._works.open_agent_for(self.spec, await self._session(), model)
        self._agent = await open_agent(watcher, gate)
        return self._agent

    async def _session(self) -> dict[str, Any] | None:
        if self.spec.is_lent:
            return None
        url = urlsplit(self.spec.url)
        try:
            return await self.control.load_session(f"{url.scheme}://{url.netloc}")
        except ControlPlaneUnreachableError as error:
            log.warning("attempt %s: begins without its session: %s", self.spec.attempt, error)
            return None

    def _told(self, first: int) -> Outcome | None:
        """The outcome that this epoch's events end with, where the last process didn't get to note it."""
        outbox = self.control.outbox
        for event in outbox.after(first, outbox.head):
            if event.type == EventType.COMPLETED:
                with suppress(ValidationError):
                    return Outcome.model_validate(event.data)
        return None

    async def _tell(self, outcome: Outcome) -> None:
        """The control plane learns how it ended from the events; the engine has said so unless it broke off."""
        if self._told(self.folder.first_event()) is None:
            await self.control.emit(EventType.COMPLETED, **outcome.model_dump(mode="json"))

    def _keep(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.folder.save_outcome(self.spec.epoch, outcome)

    async def _deliver_rest(self) -> None:
        outbox = self.control.outbox
        await outbox.flush()
        while outbox.applied_through < outbox.head:
            try:
                await self.control.drain()
            except StaleEpochError:
                return
            except ControlPlaneError as error:
                log.warning("attempt %s: still undelivered: %s", self.spec.attempt, error)

    def _running(self) -> bool:
        return self._work is not None and not self._work.done()

    def _sending(self) -> bool:
        """Between asking for a permit and knowing what came of it."""
        outbox = self.control.outbox
        for event in reversed(outbox.after(self.folder.first_event(), outbox.head)):
            if event.type in SETTLED:
                return False
            if event.type in ASKED:
                return True
        return False

    async def _until_settled(self, until: float) -> None:
        clock = asyncio.get_running_loop().time
        while self._running() and self._sending() and clock() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def _cut_down(self, seconds: float) -> None:
        if self._work is None:
            return
        await asyncio.wait([self._work], timeout=seconds)
        clock = asyncio.get_running_loop().time
        await self._until_settled(clock() + self._works.settle_seconds)
        # Settled, it says how it ended by itself, if it still can.
        await asyncio.wait([self._work], timeout=seconds)
        if not self._work.done():
            log.warning("attempt %s: cancelled the hard way", self.spec.attempt)
            self._work.cancel()

    async def _command(self, command: Command) -> None:
        """From the inbox's answers. A repeated one is obeyed once."""
        key = (str(command.type), command.token)
        if command.token and key in self._obeyed:
            return
        match command.type:
            case CommandType.CANCEL:
                self.cancel()
            case CommandType.PAUSE if not self.ended:
                await self.pause()
            case CommandType.RESUME:
                await self.resume()
            case _:
                log.info("attempt %s: command %s", self.spec.attempt, command.type)
        self._obeyed.add(key)


def _failed(error: Exception) -> Outcome:
    if isinstance(error, AutomationError):
        return Outcome.failed(error.code, error.for_person)
    return Outcome.failed("internal", AutomationError.sentence)


def _cancelled(reason: str) -> Outcome:
    return Outcome(state=OutcomeState.CANCELLED, code="cancelled", reason=reason)


async def _end(task: asyncio.Task[Any]) -> None:
    """Cancel a task and see it end."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled() and task.exception() is not None:
        log.error("%s ended badly", task.get_name(), exc_info=task.exception())
