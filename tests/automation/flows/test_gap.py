"""A runner that ended while a person had the browser, and comes back to it."""

import asyncio
from pathlib import Path

import pytest
from typing_extensions import override

from automation.engine import run_attempt
from automation.errors import ControlPlaneUnreachableError
from automation.gate import InputGate
from automation.journal import Journal
from automation.page.wire import RequestWatcher
from automation.protocol import (
    EventType,
    Holder,
    JobSpec,
    Outcome,
    OutcomeState,
    PermitReply,
    PermitRequest,
    PermitState,
)
from tests.automation.test_entry import Plane
from tests.fakes.agent import FakeAgent

URL = "https://jobs.example/1"


class Granting(Plane):
    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(act_id=request.act_id, granted=True)


class Away(Plane):
    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        raise ControlPlaneUnreachableError("it is being restarted too")


async def come_back(plane: Plane, folder: Path, *lines: str, kept: bool) -> Outcome:
    journal = Journal(folder / "journal.jsonl")
    for line in lines:
        journal.write(line)
    journal.close()

    async def open_agent(watcher: RequestWatcher, gate: InputGate) -> FakeAgent:
        agent = FakeAgent(watcher, gate)
        agent.kept = kept
        agent.page.gone = True  # what comes after is none of this
        return agent

    return await run_attempt(
        JobSpec(attempt="a", application="a", url=URL, posting_key="x:1"),
        control=plane,
        open_agent=open_agent,
        state=folder,
        gate=InputGate(),
        cancelled=asyncio.Event(),
    )


async def test_what_nobody_saw_is_asked_of_the_person(tmp_path: Path) -> None:
    plane = Granting()
    outcome = await come_back(plane, tmp_path, "handed_over", kept=True)
    assert outcome.state is OutcomeState.UNCONFIRMED
    assert "nobody saw whether you sent it" in outcome.reason
    assert [each.holder for each in plane.permits] == [Holder.PAGE]
    evidence = [each.data for each in plane.events if each.type == EventType.EVIDENCE]
    assert [each["state"] for each in evidence] == [PermitState.UNKNOWN]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (("handed_over",), False),
        (("handed_over", "handed_back"), True),
        ((), True),
    ],
    ids=["the browser died too", "they had given it back", "nobody had it"],
)
async def test_where_nothing_can_have_been_sent_it_begins_anew(
    tmp_path: Path, lines: tuple[str, ...], kept: bool
) -> None:
    plane = Granting()
    outcome = await come_back(plane, tmp_path, *lines, kept=kept)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "browser_gone")
    assert plane.permits == []


async def test_it_doesn_t_go_on_where_nobody_can_be_asked(tmp_path: Path) -> None:
    outcome = await come_back(Away(), tmp_path, "handed_over", kept=True)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "control_plane_unreachable")
