"""Jobs whose browser a vendor lends: several at once, and the address that opens it stays with its job."""

import logging
import stat
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from typing_extensions import override

from automation.agents import factory
from automation.agents.base import BrowserAgent
from automation.agents.factory import Wishes
from automation.errors import BrowserGoneError
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import EventType, JobSpec
from automation.runner.browser import default_works
from automation.runner.job import Works
from automation.runner.pace import Pace
from automation.runner.settings import RunnerSettings
from tests.automation.runner.conftest import Connect, MakeJob
from tests.automation.runner.test_app import Runner, serving
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN, Script

KEY = "signed-and-secret"
ADDRESS = f"wss://connect.vendor.example/?signingKey={KEY}"
SITE = "https://jobs.example"


@dataclass
class Lending(Script):
    """A scripted engine over agents that are opened as the service opens them."""

    wishes: list[Wishes] = field(default_factory=list)
    gone: bool = False

    @override
    def works(self, pace: Pace, **changes: Any) -> Works:
        usual = default_works(RunnerSettings(token=SecretStr(TOKEN)))
        return replace(super().works(pace, **changes), open_agent_for=usual.open_agent_for)

    async def start(self, watcher: RequestWatcher, gate: InputGate, wishes: Wishes) -> BrowserAgent:
        self.wishes.append(wishes)
        if self.gone:
            raise BrowserGoneError(f"{wishes['endpoint']}: 410 Gone")
        return await self.open_agent(watcher, gate)


@pytest.fixture
async def runner(
    tmp_path: Path, plane: FakeControlPlane, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Runner]:
    script = Lending()
    monkeypatch.setitem(sys.modules, "lending", SimpleNamespace(start=script.start))
    monkeypatch.setattr(factory, "AGENTS", {2: "lending.start", 3: "lending.start"})
    async with serving(tmp_path / "jobs", script, capacity=3) as runner:
        yield runner


def lent(make_job: MakeJob, attempt: str = "attempt-1", **changes: Any) -> JobSpec:
    return make_job(attempt, tier=2, **({"endpoint": ADDRESS} | changes))


async def test_each_job_has_the_browser_that_it_names(runner: Runner, make_job: MakeJob) -> None:
    addresses = [f"wss://connect.vendor.example/?session={number}" for number in (1, 2)]
    for number, address in enumerate(addresses, 1):
        await runner.submit(lent(make_job, f"attempt-{number}", endpoint=address))
    await runner.submit(make_job("attempt-3"))
    await runner.until_all_say_something("attempt-1", "attempt-2", "attempt-3")
    assert isinstance(runner.script, Lending)
    assert [each["endpoint"] for each in runner.script.wishes] == [*addresses, ""]


async def test_what_the_vendor_keeps_isn_t_brought_along(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    jobs = [lent(make_job), make_job("attempt-2")]
    state = b'{"cookies": [{"name": "a", "value": "b", "domain": "jobs.example"}]}'
    for job in jobs:
        holder = plane.ledger.holder_of(job.token.get_secret_value())
        assert holder is not None
        plane.ledger.merge_session(holder.user, SITE, state)
        await runner.submit(job)
        await runner.until_all_say_something(job.attempt)
    assert isinstance(runner.script, Lending)
    assert [bool(each["session"]) for each in runner.script.wishes] == [False, True]


async def test_its_address_is_on_the_disk_alone_and_there_for_its_user(
    runner: Runner, make_job: MakeJob, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    response = await runner.submit(lent(make_job))
    assert response.status_code == 202
    status = await runner.until(lambda status: status.head > 3)
    holding = [
        path
        for path in (tmp_path / "jobs").rglob("*")
        if path.is_file() and KEY in path.read_text(errors="replace")
    ]
    assert [path.name for path in holding] == ["job.json"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    events = (await runner.http.get("/jobs/attempt-1/events")).text
    for told in (response.text, status.model_dump_json(), events, caplog.text):
        assert KEY not in told


async def test_what_a_driver_says_of_it_reaches_nobody(runner: Runner, make_job: MakeJob) -> None:
    assert isinstance(runner.script, Lending)
    runner.script.gone = True
    await runner.submit(lent(make_job))
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert (status.outcome.state, status.outcome.code) == ("failed", "browser_gone")
    assert KEY not in status.model_dump_json()


async def test_nor_does_it_as_an_event(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect, tmp_path: Path
) -> None:
    control = await connect(lent(make_job))
    await control.emit(EventType.ERROR, code="browser_gone", message=f"{ADDRESS} is gone")
    await control.drain()
    (told,) = plane.ledger.events("attempt-1")
    assert told.data["message"] == "wss://… is gone"
    assert KEY not in (tmp_path / "attempt-1/outbox.jsonl").read_text()


async def test_another_address_for_the_same_job_is_kept(
    runner: Runner, make_job: MakeJob, tmp_path: Path
) -> None:
    job = lent(make_job)
    await runner.submit(job)
    other = job.model_copy(update={"endpoint": SecretStr("wss://connect.vendor.example/?other")})
    assert (await runner.submit(other)).status_code == 200
    assert "?other" in (tmp_path / "jobs/attempt-1/job.json").read_text()
    assert len(runner.script.runs) == 1
