"""The product, and runners with a scripted engine, each on a socket: everything but vendors, browsers and the queue."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils import timezone
from pydantic import SecretStr
from typing_extensions import override

from applications import pipeline
from applications.models import Application, Attempt, State
from automation.control import ControlPlane
from automation.engine import OpenAgent
from automation.errors import NeedsPersonError
from automation.gate import InputGate
from automation.protocol import (
    Action,
    Asked,
    EventType,
    JobSpec,
    Kind,
    Need,
    Outcome,
    OutcomeState,
    Reason,
    Resolution,
    ResolveRequest,
)
from automation.runner.app import create_app
from automation.runner.pace import Pace
from automation.runner.settings import RunnerSettings
from sandboxes.errors import NoCapacityError
from sandboxes.providers import Sandbox, SandboxProvider, SandboxState
from sandboxes.registry import TierSpec
from tests.fakes.runner import Script
from tests.served import Served

PACE = Pace(
    linger=0.02,
    heartbeat=0.2,
    back_off_first=0.02,
    back_off_most=0.2,
    patience=5.0,
    poll=1.0,
    poll_gap=0.05,
)
QUESTION = Asked(key="travel", label="Will you travel?", kind=Kind.TEXT, required=True)


@dataclass
class AskingScript(Script):
    """`asks`: needs the answer to a question first. `needs`: wants a person for that reason."""

    asks: bool = False
    needs: Reason | None = None
    plan: str = "plan"

    @override
    async def run(
        self,
        job: JobSpec,
        *,
        control: ControlPlane,
        open_agent: OpenAgent,
        state: Path,
        gate: InputGate,
        cancelled: asyncio.Event,
    ) -> Outcome:
        try:
            if self.asks:
                await self._ask(job, control)
            if self.needs is not None:
                await self._need(job, control, self.needs)
        except NeedsPersonError as error:
            parked = Outcome(state=OutcomeState.PARKED, code=error.reason, reason="You are wanted.")
            await control.emit(EventType.COMPLETED, **parked.model_dump(mode="json"))
            return parked
        return await super().run(
            job,
            control=control,
            open_agent=open_agent,
            state=state,
            gate=gate,
            cancelled=cancelled,
        )

    async def _ask(self, job: JobSpec, control: ControlPlane) -> None:
        await control.emit(EventType.STARTED)
        request = ResolveRequest(
            attempt=job.attempt,
            epoch=job.epoch,
            url=job.url,
            origin="https://jobs.example",
            questions=(QUESTION,),
        )
        reply = await control.resolve(request, wait=30)
        if reply.answers[0].action is Action.ASK:
            raise NeedsPersonError(Reason.QUESTION)

    async def _need(self, job: JobSpec, control: ControlPlane, reason: Reason) -> None:
        need = Need(
            attempt=job.attempt,
            epoch=job.epoch,
            reason=reason,
            plan_hash=self.plan if reason is Reason.REVIEW else "",
        )
        if await control.wait_for_person(need) is Resolution.PARKED:
            raise NeedsPersonError(reason)


@dataclass
class Machines(SandboxProvider):
    """Lends runners of this process. `script` is what the next ones do; `lends`: the address of a browser that a vendor lends to
    them."""

    folder: Path
    stack: ExitStack
    script: Script = field(default_factory=Script)
    full: bool = False
    slow: bool = False
    name: str = "machines"
    lends: str = ""
    made: dict[str, tuple[Sandbox, Served]] = field(default_factory=dict)

    @override
    def create(self, lease: str, *, runner_token: str, context: str = "") -> Sandbox:
        if self.full:
            raise NoCapacityError("full")
        if lease not in self.made:
            settings = RunnerSettings(
                token=SecretStr(runner_token), state_dir=self.folder / lease, stop_seconds=0.5
            )
            app = create_app(settings, self.script.works(PACE))
            served = self.stack.enter_context(Served(app, lifespan="on"))
            sandbox = Sandbox(lease, served.url, SandboxState.READY, datetime.now(UTC), lease)
            self.made[lease] = sandbox, served
        return self.made[lease][0]

    @override
    def get(self, sandbox_id: str) -> Sandbox | None:
        found = self.made.get(sandbox_id)
        if found is None:
            return None
        if self.slow:
            sandbox = found[0]
            return Sandbox(sandbox.id, "", SandboxState.STARTING, sandbox.created_at, sandbox.lease)
        return found[0]

    @override
    def find(self, lease: str) -> Sandbox | None:
        found = self.made.get(lease)
        return found[0] if found else None

    @override
    def endpoint(self, sandbox: Sandbox) -> SecretStr:
        return SecretStr(self.lends)

    @override
    def destroy(self, sandbox_id: str) -> None:
        found = self.made.pop(sandbox_id, None)
        if found is not None:
            found[1].__exit__(None, None, None)

    @override
    def list(self) -> list[Sandbox]:
        return [sandbox for sandbox, _ in self.made.values()]

    @override
    def runner_url(self, sandbox: Sandbox) -> str:
        return sandbox.address

    @override
    def screen_url(self, sandbox: Sandbox) -> str:
        return f"{sandbox.address.replace('http', 'ws')}/screen"

    def spec(self) -> TierSpec:
        return TierSpec(
            3,
            provider=self.name,
            agent="",
            place="",
            cost=Decimal(1),
            is_set_up=lambda: True,
            provide=lambda: self,
        )

    def lose(self) -> None:
        """Every machine dies at once."""
        for sandbox_id in list(self.made):
            self.destroy(sandbox_id)


def step(application_id: UUID) -> tuple[str, ...]:
    """What a worker would do on one message."""
    names = pipeline.due(application_id)
    for name in names:
        pipeline.take(name, application_id)
    return names


def drive(
    application_id: UUID, *until: State, settled: bool = True, within: float = 20.0
) -> Application:
    """Take the steps that are due until it is in one of these states, and nothing of it runs any more."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        step(application_id)
        application = Application.objects.get(pk=application_id)
        loose = Attempt.objects.filter(application=application, released_at=None).exists()
        if application.state in until and not (settled and loose):
            step(application_id)
            return Application.objects.get(pk=application_id)
        time.sleep(0.05)  # noqa: TID251  a test waits for threads
    application = Application.objects.get(pk=application_id)
    told = [(event.type, event.data) for event in application.events.all()]
    raise AssertionError(f"still {application.state} ({application.reason}): {told}")


def hurry(application_id: UUID) -> None:
    """As if the time of its state were over."""
    now = timezone.now()
    Application.objects.filter(pk=application_id).update(deadline_at=now, begin_at=None)
    connection.close()
