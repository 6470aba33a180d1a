"""The runner service with a scripted engine: real jobs, real events, no browser.

`python -m tests.fakes.runner --port P --state F` serves it as a process of its own; token `runner-token`.
"""

import argparse
import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from pydantic import SecretStr

from automation.control import ControlPlane
from automation.engine import OpenAgent
from automation.gate import InputGate
from automation.journal import Journal
from automation.page.wire import Exchange, WireRequest
from automation.protocol import (
    EventType,
    Evidence,
    Grade,
    JobSpec,
    Outcome,
    OutcomeState,
    PermitRequest,
    PermitState,
)
from automation.runner.app import create_app
from automation.runner.job import Works
from automation.runner.pace import Pace
from automation.runner.settings import RunnerSettings
from automation.sending.recovery import recover_attempt
from tests.fakes.agent import FakeAgent

TOKEN = "runner-token"
DONE = Outcome(state=OutcomeState.SUBMITTED, grade=Grade.NETWORK_CONFIRMED, confirmation="Thanks.")
STOPPED = Outcome(state=OutcomeState.CANCELLED, code="cancelled", reason="You stopped it.")


class Blind:
    """A watcher that lets everything through."""

    async def admit(self, request: WireRequest) -> bool:
        return True

    async def ended(self, exchange: Exchange) -> None:
        return


@dataclass
class Script:
    """Writes fields until `finish`, or as many as the address says (`?steps=20`), then ends as `ending` says.

    `?send=5`: asks for a permit first, and takes that many seconds from there to the evidence.
    """

    pause: float = 0.01
    ending: Outcome | Exception = DONE
    deaf: bool = False
    """Doesn't look at `cancelled`."""
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    agents: list[FakeAgent] = field(default_factory=list)
    runs: list[JobSpec] = field(default_factory=list)

    def works(
        self, pace: Pace, *, cancel_seconds: float = 0.5, settle_seconds: float = 3.0
    ) -> Works:
        return Works(
            run=self.run,
            recover=recover_attempt,
            open_agent_for=lambda job, session, model: self.open_agent,
            pace=pace,
            cancel_seconds=cancel_seconds,
            settle_seconds=settle_seconds,
        )

    async def open_agent(self, watcher: Any, gate: InputGate) -> FakeAgent:
        self.agents.append(FakeAgent(watcher, gate))
        return self.agents[-1]

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
        self.runs.append(job)
        await control.emit(EventType.STARTED, epoch=job.epoch)
        agent = await open_agent(Blind(), gate)
        wants = {
            name: float(values[0]) for name, values in parse_qs(urlsplit(job.url).query).items()
        }
        try:
            written = 0
            while not self.finish.is_set() and not (cancelled.is_set() and not self.deaf):
                if written >= wants.get("steps", float("inf")):
                    break
                await agent.fill_field(f"#field-{written}", "secret value")
                await control.emit(EventType.FIELD_WRITTEN, key=f"field-{written}")
                written += 1
                await asyncio.sleep(self.pause)
            if cancelled.is_set():
                return STOPPED
            if "send" in wants:
                await self._send(job, control, state, wants["send"])
            if isinstance(self.ending, Exception):
                raise self.ending
            await control.emit(EventType.COMPLETED, **self.ending.model_dump(mode="json"))
            return self.ending
        finally:
            await agent.close()

    async def _send(self, job: JobSpec, control: ControlPlane, state: Path, seconds: float) -> None:
        act_id = f"{job.attempt}.{job.epoch}.1"
        journal = Journal(state / "journal.jsonl")
        try:
            journal.write("asked", act_id=act_id)
            await control.emit(EventType.PERMIT_REQUESTED, act_id=act_id)
            await control.drain()
            reply = await control.request_permit(
                PermitRequest(
                    act_id=act_id,
                    attempt=job.attempt,
                    epoch=job.epoch,
                    plan_hash="plan",
                    posting_key=job.posting_key,
                )
            )
            assert reply.granted
            journal.write("opened", act_id=act_id)
            await asyncio.sleep(seconds)
            evidence = Evidence(
                act_id=act_id,
                state=PermitState.CONFIRMED,
                grade=Grade.NETWORK_CONFIRMED,
                why="the site said so",
            ).model_dump(mode="json")
            journal.write("verdict", **evidence)
            await control.emit(EventType.EVIDENCE, **evidence)
        finally:
            journal.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--stop-seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    settings = RunnerSettings(
        token=SecretStr(TOKEN),
        state_dir=arguments.state,
        capacity=4,
        stop_seconds=arguments.stop_seconds,
    )
    pace = Pace(linger=0.02, heartbeat=0.2, back_off_first=0.02, back_off_most=0.2, patience=5.0)
    app = create_app(settings, Script().works(pace))
    uvicorn.run(app, port=arguments.port, log_level="warning", ws="none")


if __name__ == "__main__":
    main()
