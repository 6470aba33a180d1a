"""One application to one form of the widget lab, by the agent as it is, and what the lab's ledger says of it."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine
from automation.agents.factory import create_browser_agent
from automation.agents.launch import Launch, Running, launch
from automation.ats.address import origin_of
from automation.ats.registry import recognise
from automation.engine import Limits, OpenAgent, run_attempt
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.gate import InputGate
from automation.protocol import (
    Event,
    EventType,
    HandBack,
    Holder,
    JobSpec,
    LogInAct,
    LogInReply,
    LogInRequest,
    Need,
    Outcome,
    OutcomeState,
    PermitReply,
    PermitRequest,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.sending.act import Patience
from deploy.local.board.client import LedgerClient
from tests.automation.agents.lent import lent_browser
from tests.automation.agents.sharing import agent_in
from tests.board_process import BOARD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True)
class Way:
    """The agent, by whose driver it is called, and the browser it drives."""

    agent: str
    engine: Engine

    @override
    def __str__(self) -> str:
        return f"{self.agent}, {self.engine.value.title()}"


PLAYWRIGHT, STAGEHAND = "Playwright", "Stagehand"
WAYS = {
    "chromium": Way(PLAYWRIGHT, Engine.CHROMIUM),
    "firefox": Way(PLAYWRIGHT, Engine.FIREFOX),
    "stagehand": Way(STAGEHAND, Engine.CHROMIUM),
}
_AT_ONCE = {WAYS["chromium"]: 4, WAYS["stagehand"]: 2}
"""Pages of one Chromium each believe that they have the focus; those of a Firefox have it one at a time."""
DOCUMENTS = {"resume": BOARD / "resume.pdf", "cover_letter": BOARD / "cover-letter.pdf"}


class Ending(StrEnum):
    RIGHT = "right"
    """It arrived once, and the lab holds every answer right."""
    ASKED = "asked"
    """Nothing was sent, and the person is told what is wanted of them."""
    FAILED = "failed"
    """Nothing arrived, and the run said so."""
    WRONG = "wrong"
    """What arrived, or what was said of it, isn't true."""


@dataclass(frozen=True, slots=True)
class Result:
    widget: str
    seed: int
    way: Way
    ending: Ending
    why: str = ""


class Person:
    """The control plane of somebody who approves of a send by the agent and of none by a page, and isn't there for more."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self._facts = LocalFacts(Facts.load(BOARD / "candidate.json"), documents=tuple(DOCUMENTS))

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        event = Event(seq=len(self.told) + 1, type=kind, data=data)
        self.told.append(event)
        return event

    async def drain(self) -> None: ...

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        return await self._facts.resolve(request)

    async def hand_back(self, request: HandBack) -> None: ...

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        return LogInReply(act=LogInAct.REFUSED)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        granted = request.holder is Holder.AGENT
        return PermitReply(
            act_id=request.act_id, granted=granted, code="" if granted else "declined"
        )

    async def wait_for_person(self, need: Need) -> Resolution:
        return Resolution.PARKED

    async def document(self, name: str) -> Path:
        return DOCUMENTS[name]

    async def keep_picture(self, name: str, png: bytes) -> None: ...

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        return None

    async def save_session(self, origin: str, state: dict[str, Any]) -> None: ...


Seat = Callable[[Path], AbstractAsyncContextManager[OpenAgent]]


class Lab:
    """A board for many trials; `seat` gives each what opens its agent, and a folder to do so in."""

    def __init__(self, ledger: LedgerClient, way: Way, seat: Seat) -> None:
        self._ledger = ledger
        self._way = way
        self._seat = seat

    async def attempts(
        self, widgets: Iterable[str], seeds: Sequence[int], *, folder: Path
    ) -> list[Result]:
        """One for each widget and seed; most of each is waiting, so several go on at once."""
        places = asyncio.Semaphore(_AT_ONCE.get(self._way, 1))

        async def one(widget: str, seed: int) -> Result:
            async with places:
                return await self.attempt(widget, seed, folder=folder / f"{widget}-{seed}")

        return await asyncio.gather(*(one(widget, seed) for widget in widgets for seed in seeds))

    async def attempt(self, widget: str, seed: int, *, folder: Path) -> Result:
        """The first to this form of this board: whatever its ledger holds of it afterwards came from here."""
        folder.mkdir()
        url = f"{self._ledger.base}/lab/{widget}?seed={seed}"
        person = Person()
        async with self._seat(folder) as open_agent:
            outcome = await run_attempt(
                self._job(url),
                control=person,
                open_agent=open_agent,
                state=folder,
                gate=InputGate(),
                cancelled=asyncio.Event(),
                trusted=(self._ledger.base,),
                limits=Limits(patience=Patience(leave=3.0, answer=10.0, confirm=4.0)),
            )
        arrived = await asyncio.to_thread(self._ledger.applications, url)
        ending, why = _judge(outcome, arrived, person.told)
        return Result(widget, seed, self._way, ending, why)

    def _job(self, url: str) -> JobSpec:
        attempt = "lab"
        foreign = origin_of(url).replace("127.0.0.1", "localhost")
        return JobSpec(
            attempt=attempt,
            application=attempt,
            url=url,
            posting_key=recognise(url, trusted=(self._ledger.base,)).posting.key,
            allowed_origins=(foreign,),
        )


@asynccontextmanager
async def lab(ledger: LedgerClient, way: Way) -> "AsyncIterator[Lab]":
    """Playwright's trials share a browser, each in a context of its own; Stagehand serves one at a time in a browser."""
    if way.agent == STAGEHAND:
        yield Lab(ledger, way, partial(_lent, ledger.base))
        return
    running = await launch(Launch(engine=way.engine))
    try:
        yield Lab(ledger, way, partial(_shared, running, ledger.base))
    finally:
        await running.close()


@asynccontextmanager
async def _shared(running: Running, board: str, _folder: Path) -> "AsyncIterator[OpenAgent]":
    yield partial(agent_in, running, trusted=(board,))


@asynccontextmanager
async def _lent(board: str, folder: Path) -> "AsyncIterator[OpenAgent]":
    async with lent_browser(folder / "browser") as endpoint:
        yield partial(
            create_browser_agent, 2, endpoint=endpoint, timing=Timing.off(), trusted=(board,)
        )


def _judge(
    outcome: Outcome, arrived: Collection[dict[str, Any]], told: Collection[Event]
) -> tuple[Ending, str]:
    said = f"{outcome.state}: {outcome.reason}"
    if not arrived:
        if outcome.state in (OutcomeState.SUBMITTED, OutcomeState.UNCONFIRMED):
            return Ending.WRONG, f"nothing arrived; {said}"
        asked = outcome.state is OutcomeState.PARKED or _page_asked(told)
        return (Ending.ASKED if asked else Ending.FAILED), f"{said} {_trouble(told)}"
    if len(arrived) > 1:
        return Ending.WRONG, f"it arrived {len(arrived)} times; {said}"
    (entry,) = arrived
    faults = [
        f"{each['label']}: {each['verdict']}, {each['value']} for {each['expected']}"
        for each in entry["verdicts"]
        if each["verdict"] != "right"
    ]
    if faults or outcome.state is not OutcomeState.SUBMITTED:
        return Ending.WRONG, f"{said} {'; '.join(faults)} {_trouble(told)}"
    return Ending.RIGHT, ""


def _page_asked(told: Collection[Event]) -> bool:
    """Whether the person was asked to let the page send by itself."""
    asked = (event.data for event in told if event.type is EventType.PERMIT_REQUESTED)
    return any(data["holder"] == Holder.PAGE for data in asked)


def _trouble(told: Collection[Event]) -> str:
    """What went wrong with single fields."""
    return "; ".join(
        f"{event.data['label']}: {event.data['why']}"
        for event in told
        if event.type is EventType.FIELD_FAILED
    )
