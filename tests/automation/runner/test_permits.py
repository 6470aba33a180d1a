"""The window of a permit: what is granted in time may be used, and nothing else."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from automation.errors import ControlPlaneUnreachableError, StaleEpochError
from automation.protocol import PermitRequest
from automation.runner.link import Link
from automation.runner.pace import Pace
from automation.runner.permits import Permits
from tests.fakes.clock import VirtualClock

GRANT = {"act_id": "act-1", "granted": True, "seconds": 20}


class Desk:
    """Answers each try with the next of `script`; each takes `takes` seconds."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock()
        self.script: list[httpx.Response | Exception] = []
        self.takes = 0.0
        self.asked: list[float] = []
        self.acts: list[str] = []
        self._folder = folder
        self.link = Link(
            "http://plane",
            SecretStr("secret"),
            Pace(clock=self.clock),
            transport=httpx.MockTransport(self._answer),
        )
        self.permits = Permits(folder, self.link)

    def restart(self) -> None:
        self.permits = Permits(self._folder, self.link)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(self.clock.now())
        self.acts.append(json.loads(request.content)["act_id"])
        self.clock._now += self.takes
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    await desk.link.close()


def act(name: str = "act-1") -> PermitRequest:
    return PermitRequest(act_id=name, attempt="a", epoch=1, plan_hash="p", posting_key="k")


def ok(**changes: object) -> httpx.Response:
    return httpx.Response(200, json=GRANT | changes)


LOST = httpx.ReadTimeout("lost")
DOWN = httpx.ConnectError("refused")


async def test_the_same_act_is_asked_for_until_an_answer_comes(desk: Desk) -> None:
    desk.script = [LOST, httpx.Response(502), httpx.RemoteProtocolError("cut"), DOWN, ok()]
    reply = await desk.permits.request(act())
    assert reply.granted
    assert desk.acts == ["act-1"] * 5


async def test_seconds_run_from_the_first_request(desk: Desk) -> None:
    desk.script = [LOST, ok()]
    desk.takes = 4
    reply = await desk.permits.request(act())
    assert reply.seconds == 20
    desk.script, desk.takes = [ok()], 0
    later = await desk.permits.request(act())
    assert later.seconds == pytest.approx(20 - 8.5)


async def test_a_shorter_word_of_the_server_counts(desk: Desk) -> None:
    desk.script, desk.takes = [ok(seconds=3)], 4
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code) == (False, "late")


async def test_a_longer_one_does_not(desk: Desk) -> None:
    desk.script = [ok(seconds=600)]
    assert (await desk.permits.request(act())).seconds == 20


async def test_a_grant_that_comes_too_late_is_not_used(desk: Desk) -> None:
    desk.script, desk.takes = [LOST, LOST, LOST, ok()], 6
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code) == (False, "late")
    assert len(desk.asked) == 4
    again = await desk.permits.request(act())
    assert (again.granted, again.code) == (False, "late")
    assert len(desk.asked) == 4


async def test_silence_to_the_end_of_the_window_is_late(desk: Desk) -> None:
    desk.script = [LOST]
    began = desk.clock.now()
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code) == (False, "late")
    assert desk.clock.now() - began == pytest.approx(20, abs=1)


async def test_nobody_there_to_the_end_of_the_window_is_an_error(desk: Desk) -> None:
    desk.script = [DOWN]
    began = desk.clock.now()
    with pytest.raises(ControlPlaneUnreachableError):
        await desk.permits.request(act())
    assert desk.clock.now() - began == pytest.approx(20, abs=1)
    with pytest.raises(ControlPlaneUnreachableError):
        await desk.permits.request(act())


async def test_once_one_request_may_have_arrived_it_is_late(desk: Desk) -> None:
    desk.script = [DOWN, LOST, DOWN]
    assert (await desk.permits.request(act())).code == "late"


@pytest.mark.parametrize("code", ["already_live", "not_approved", "cancelled"])
async def test_a_refusal_keeps_the_servers_code(desk: Desk, code: str) -> None:
    desk.script = [httpx.Response(409, json={"code": code, "reason": "Because."})]
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code, reply.reason) == (False, code, "Because.")


async def test_a_refusal_without_a_body_is_one_too(desk: Desk) -> None:
    desk.script = [httpx.Response(409, content=b"<html>")]
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code) == (False, "http_409")


@pytest.mark.parametrize(
    ("status", "code"), [(401, "unknown_token"), (403, "other_attempt"), (409, "stale_epoch")]
)
async def test_another_attempt_has_taken_over(desk: Desk, status: int, code: str) -> None:
    desk.script = [httpx.Response(status, json={"code": code})]
    with pytest.raises(StaleEpochError):
        await desk.permits.request(act())


@pytest.mark.parametrize(
    "content",
    ['{"act_id": "act-2", "granted": true}', "yes", '{"act_id": "act-1", "granted": null}'],
)
async def test_an_answer_that_makes_no_sense_is_none(desk: Desk, content: str) -> None:
    desk.script = [httpx.Response(200, text=content), ok()]
    assert (await desk.permits.request(act())).granted
    assert len(desk.asked) == 2


async def test_after_a_restart_an_old_act_gets_nothing(desk: Desk) -> None:
    desk.script = [ok()]
    assert (await desk.permits.request(act())).granted
    desk.restart()
    reply = await desk.permits.request(act())
    assert (reply.granted, reply.code) == (False, "late")
    assert len(desk.asked) == 1
    desk.script = [ok(act_id="act-2")]
    assert (await desk.permits.request(act("act-2"))).granted


async def test_an_act_is_on_disk_before_it_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    desk.script = [DOWN]
    with pytest.raises(ControlPlaneUnreachableError):
        await desk.permits.request(act())
    path = tmp_path / "acts.jsonl"
    path.write_bytes(path.read_bytes() + b'{"act_id": "ac')
    desk.restart()
    desk.script = [ok(act_id="act-2")]
    assert (await desk.permits.request(act("act-2"))).granted
    desk.restart()
    for name in ("act-1", "act-2"):
        assert (await desk.permits.request(act(name))).code == "late"
