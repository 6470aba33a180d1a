"""What a run leaves for the next one, and that leaving it never changes how the run ends."""

import asyncio
import logging
from typing import Any, cast

import pytest
from pydantic import SecretStr

from automation.errors import BrowserGoneError, ControlPlaneUnreachableError, StaleEpochError
from automation.flows import session
from automation.flows.session import keep_session
from automation.protocol import JobSpec

HERE, BESIDE, AWAY = "https://jobs.acme.example", "https://login.acme.example", "https://id.example"
SECRET = "what-logs-in"
JOB = JobSpec(attempt="a", application="a", url=HERE, posting_key="board:1")


def cookie(domain: str) -> dict[str, Any]:
    return {"name": "a", "value": SECRET, "domain": domain}


class Leaving:
    """As an agent is for `keep_session`."""

    def __init__(self, state: Any) -> None:
        self._state = state
        self.left = False

    async def session_state(self, *, leaving: bool = False) -> Any:
        self.left = leaving
        if isinstance(self._state, Exception):
            raise self._state
        if self._state is None:
            await asyncio.Event().wait()
        return self._state


class Plane:
    def __init__(self, error: Exception | None = None) -> None:
        self.saved: dict[str, dict[str, Any]] = {}
        self._error = error

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        if self._error is not None:
            raise self._error
        self.saved[origin] = state


async def keep(state: Any, plane: Plane, *origins: str, job: JobSpec = JOB) -> Leaving:
    agent = Leaving(state)
    await keep_session(
        cast("Any", agent), cast("Any", plane), job=job, origins=origins, leaving=True
    )
    return agent


async def test_of_the_run_s_own_sites_each_gets_its_part():
    plane = Plane()
    state = {"cookies": [cookie(".acme.example"), cookie("boards.example"), cookie("id.example")]}
    agent = await keep(state, plane, HERE, "https://boards.example")
    assert agent.left
    assert {
        origin: [each["domain"] for each in part["cookies"]] for origin, part in plane.saved.items()
    } == {HERE: [".acme.example"], "https://boards.example": ["boards.example"]}


async def test_two_origins_of_one_site_are_saved_once():
    plane = Plane()
    await keep({"cookies": [cookie("acme.example")]}, plane, HERE, BESIDE)
    assert len(plane.saved) == 1


async def test_a_lent_browser_is_left_as_it_is():
    plane = Plane()
    lent = JOB.model_copy(update={"tier": 2, "endpoint": SecretStr("wss://vendor.example")})
    agent = await keep({"cookies": [cookie("acme.example")]}, plane, HERE, job=lent)
    assert (agent.left, plane.saved) == (False, {})


async def test_nothing_is_saved_where_there_is_nothing():
    plane = Plane()
    await keep({"cookies": [cookie("id.example")]}, plane, HERE)
    assert plane.saved == {}


@pytest.mark.parametrize(
    "state",
    [BrowserGoneError("gone"), {"cookies": [{"value": SECRET}]}, None],
    ids=["a browser that is gone", "nonsense", "a browser that hangs"],
)
async def test_a_browser_that_can_t_say_is_let_go(state, monkeypatch, caplog):
    monkeypatch.setattr(session, "SECONDS", 0.1)
    plane = Plane()
    await keep(state, plane, HERE)
    assert plane.saved == {}
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    assert SECRET not in caplog.text


@pytest.mark.parametrize("error", [ControlPlaneUnreachableError("down"), StaleEpochError("over")])
async def test_a_control_plane_that_takes_nothing_is_no_failure(error, caplog):
    await keep({"cookies": [cookie("acme.example")]}, Plane(error), HERE)
    assert "isn't kept" in caplog.text
    assert SECRET not in caplog.text
