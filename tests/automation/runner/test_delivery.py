"""From the outbox to the inbox over a line on which everything goes wrong."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from automation.errors import ControlPlaneUnreachableError, StaleEpochError
from automation.outbox import Outbox
from automation.protocol import Command, CommandType, EventBatch, EventType
from automation.runner.link import Link
from automation.runner.pace import Pace
from automation.runner.sender import Sender
from tests.fakes.clock import VirtualClock
from tests.fakes.ledger import Ledger

ATTEMPT = "attempt-1"


@dataclass
class Line:
    """A sender and an inbox in one process. `weather` decides, request by request, what becomes of it."""

    folder: Path
    ledger: Ledger
    clock: VirtualClock = field(default_factory=VirtualClock)
    weather: Callable[[int], str] = lambda _: "fine"
    sizes: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    retry_after: str = ""
    epoch: int = 1
    patience: float = 10**9
    _late: list[EventBatch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.folder)
        pace = Pace(clock=self.clock, patience=self.patience)
        transport = httpx.MockTransport(self._carry)
        self.link = Link("http://plane", SecretStr("secret"), pace, transport=transport)
        self.sender = Sender(
            self.outbox, self.link, attempt=ATTEMPT, epoch=self.epoch, on_command=self._command
        )

    async def close(self) -> None:
        await self.outbox.close()
        await self.link.close()

    async def deliver_all(self, *, most: int = 500) -> None:
        for _ in range(most):
            if self.outbox.applied_through == self.outbox.head:
                return
            await self.sender.deliver()
        raise AssertionError("not delivered")

    async def _command(self, command: Command) -> None:
        self.commands.append(command)

    def _carry(self, request: httpx.Request) -> httpx.Response:
        batch = EventBatch.model_validate_json(request.content)
        self.sizes.append(len(batch.events))
        self.times.append(self.clock.now())
        assert request.headers["Authorization"] == "Bearer secret"
        match self.weather(len(self.sizes)):
            case "refused":
                raise httpx.ConnectError("refused")
            case "lost":
                raise httpx.ReadTimeout("lost on the way")
            case "cut":
                self.ledger.apply(batch)
                raise httpx.RemoteProtocolError("cut")
            case "late":
                # It comes in after later ones.
                self._late.append(batch)
                raise httpx.ReadTimeout("overtaken")
            case "twice":
                self.ledger.apply(batch)
            case "forget":
                self.ledger.forget(ATTEMPT, after=self.ledger.applied_through(ATTEMPT) // 2)
            case "rubbish":
                return httpx.Response(200, content=b"<html>")
            case "fine":
                pass
            case status:
                headers = {"Retry-After": self.retry_after} if self.retry_after else {}
                return httpx.Response(int(status), headers=headers, json={"code": "said_so"})
        reply = self.ledger.apply(batch)
        while self._late:
            self.ledger.apply(self._late.pop())
        return httpx.Response(200, json=reply.model_dump(mode="json"))


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    ledger = Ledger(folder / "ledger.sqlite")
    try:
        yield ledger
    finally:
        ledger.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with opened(tmp_path) as ledger:
        yield ledger


async def fill(line: Line, count: int) -> None:
    await asyncio.gather(*(line.outbox.append(EventType.PAGE_READ, {"n": n}) for n in range(count)))


def assert_complete(line: Line) -> None:
    assert line.ledger.events(ATTEMPT) == list(line.outbox.after(0, 10**6))


async def test_batches_hold_at_most_32(tmp_path: Path, ledger: Ledger) -> None:
    line = Line(tmp_path / "box", ledger)
    await fill(line, 100)
    await line.deliver_all()
    assert line.sizes == [32, 32, 32, 4]
    assert_complete(line)
    await line.close()


async def test_a_lone_event_waits_for_company_a_quarter_of_a_second(
    tmp_path: Path, ledger: Ledger
) -> None:
    line = Line(tmp_path / "box", ledger)
    await fill(line, 1)
    began = line.clock.now()
    running = asyncio.create_task(line.sender.run())
    await wait_until(lambda: line.outbox.applied_through == 1)
    assert line.times[0] - began == pytest.approx(0.25)
    assert line.sizes[0] == 1
    await end(running)
    await line.close()


async def test_silence_is_broken_by_a_heartbeat(tmp_path: Path, ledger: Ledger) -> None:
    line = Line(tmp_path / "box", ledger)
    running = asyncio.create_task(line.sender.run())
    await wait_until(lambda: len(line.sizes) >= 3)
    await end(running)
    assert set(line.sizes) == {0}
    assert line.times[1] - line.times[0] == pytest.approx(10)
    await line.close()


async def test_down_for_ten_minutes_everything_arrives_afterwards(
    tmp_path: Path, ledger: Ledger
) -> None:
    line = Line(tmp_path / "box", ledger)
    began = line.clock.now()
    line.weather = lambda _: "refused" if line.clock.now() < began + 600 else "fine"
    running = asyncio.create_task(line.sender.run())
    for _ in range(50):
        await fill(line, 2)
    await wait_until(lambda: line.outbox.applied_through == 100, turns=200_000)
    await end(running)
    assert_complete(line)
    tries = [at for at in line.times if at < began + 600]
    # Full jitter up to 30 s: about 15 s between tries once they have slowed down.
    assert 15 < len(tries) < 150
    await line.close()


async def test_back_off_is_random_grows_and_is_bounded() -> None:
    pace = Pace()
    assert all(0 <= pace.back_off(1) <= 0.5 for _ in range(50))
    late = [pace.back_off(50) for _ in range(200)]
    assert max(late) <= 30
    assert max(late) > 20
    assert min(late) < 10
    assert pace.back_off(1, 7.0) >= 7


@pytest.mark.parametrize("status", ["429", "503"])
async def test_what_the_server_asks_for_is_waited(
    tmp_path: Path, ledger: Ledger, status: str
) -> None:
    line = Line(tmp_path / "box", ledger, retry_after="42")
    line.weather = lambda count: status if count == 1 else "fine"
    await fill(line, 1)
    await line.deliver_all()
    assert line.times[1] - line.times[0] >= 42
    await line.close()


async def test_an_inbox_that_forgot_gets_the_rest_again(tmp_path: Path, ledger: Ledger) -> None:
    line = Line(tmp_path / "box", ledger)
    await fill(line, 50)
    await line.deliver_all()
    ledger.forget(ATTEMPT, after=20)
    await line.sender.deliver()
    assert line.outbox.applied_through == 20
    await line.deliver_all()
    assert_complete(line)
    await line.close()


async def test_what_is_refused_is_kept_and_tried_again_in_smaller_pieces(
    tmp_path: Path, ledger: Ledger
) -> None:
    line = Line(tmp_path / "box", ledger)
    line.weather = lambda count: "413" if line.sizes[-1] > 4 else "fine"
    await fill(line, 20)
    await line.deliver_all()
    assert line.sizes[:4] == [20, 16, 8, 4]
    assert_complete(line)
    line.weather = lambda _: "422"
    await fill(line, 1)
    for _ in range(20):
        await line.sender.deliver()
    assert line.outbox.applied_through == 20
    assert line.times[-1] - line.times[-2] == pytest.approx(30)
    line.weather = lambda _: "fine"
    await line.deliver_all()
    assert_complete(line)
    await line.close()


@pytest.mark.parametrize("status", ["401", "403", "409"])
async def test_a_dead_token_ends_it(tmp_path: Path, ledger: Ledger, status: str) -> None:
    line = Line(tmp_path / "box", ledger)
    line.weather = lambda _: status
    await fill(line, 1)
    with pytest.raises(StaleEpochError):
        await line.sender.run()
    with pytest.raises(StaleEpochError):
        await line.sender.drain()
    await line.close()


async def test_an_inbox_with_more_than_was_written_ends_it(tmp_path: Path, ledger: Ledger) -> None:
    first = Line(tmp_path / "first", ledger)
    await fill(first, 5)
    await first.deliver_all()
    second = Line(tmp_path / "second", ledger)
    await fill(second, 2)
    with pytest.raises(StaleEpochError):
        await second.deliver_all()
    await first.close()
    await second.close()


async def test_draining_gives_up_when_nothing_moves(tmp_path: Path, ledger: Ledger) -> None:
    line = Line(tmp_path / "box", ledger, patience=60)
    line.weather = lambda _: "refused"
    await fill(line, 1)
    running = asyncio.create_task(line.sender.run())
    with pytest.raises(ControlPlaneUnreachableError):
        await line.sender.drain()
    await end(running)
    await line.close()


async def test_commands_come_with_the_answers_and_may_fail(tmp_path: Path, ledger: Ledger) -> None:
    line = Line(tmp_path / "box", ledger)

    async def stumble(command: Command) -> None:
        line.commands.append(command)
        raise RuntimeError("a command went wrong")

    line.sender._on_command = stumble
    ledger.command(ATTEMPT, Command(type=CommandType.CANCEL), times=2)
    ledger.command(ATTEMPT, Command(type="of_tomorrow"))
    await fill(line, 40)
    await line.deliver_all()
    assert [command.type for command in line.commands] == ["cancel", "of_tomorrow", "cancel"]
    await line.close()


WEATHER = st.sampled_from(
    ["fine", "refused", "lost", "cut", "late", "twice", "forget", "rubbish", "500", "429", "400"]
)


@settings(max_examples=60, deadline=None)
@given(
    weather=st.lists(WEATHER, max_size=40),
    bursts=st.lists(st.integers(0, 50), min_size=1, max_size=6),
    restarts=st.booleans(),
)
def test_in_any_weather_the_inbox_ends_up_whole(
    weather: list[str], bursts: list[int], restarts: bool
) -> None:
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as ledger:
        asyncio.run(through(Path(name), ledger, weather, bursts, restarts))


async def through(
    folder: Path, ledger: Ledger, weather: list[str], bursts: list[int], restarts: bool
) -> None:
    coming = iter(weather)
    line = Line(folder / "box", ledger)
    line.weather = lambda _: next(coming, "fine")
    for burst in bursts:
        await fill(line, burst)
        for _ in range(4):
            await line.sender.deliver()
            held = [event.seq for event in ledger.events(ATTEMPT)]
            assert held == list(range(1, len(held) + 1))
        if restarts:
            await line.close()
            line = replace(line, sizes=[])
    await line.deliver_all()
    # The last answer may have been from before the inbox forgot: the next heartbeat tells.
    await line.sender.deliver()
    await line.deliver_all()
    assert_complete(line)
    await line.close()


async def wait_until(ready: Callable[[], bool], *, turns: int = 20_000) -> None:
    for _ in range(turns):
        if ready():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came")


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def test_the_body_is_what_the_contract_says() -> None:
    batch = EventBatch(attempt=ATTEMPT, epoch=1, events=())
    assert json.loads(batch.model_dump_json()) == {
        "protocol": 1,
        "attempt": ATTEMPT,
        "epoch": 1,
        "events": [],
    }
