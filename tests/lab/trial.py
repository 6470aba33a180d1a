"""One application to one form of the widget lab, by the agent as it is, and what the lab's ledger says of it."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.agents.base import BrowserAgent
from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch
from automation.ats.address import origin_of
from automation.ats.registry import recognise
from automation.engine import Limits, run_attempt
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
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
from tests.automation.agents.sharing import agent_in
from tests.board_process import BOARD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_AT_ONCE = {Engine.CHROMIUM: 4}
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
    engine: Engine
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


class Lab:
    """A board and a browser for many trials; each has a context of its own."""

    def __init__(self, ledger: LedgerClient, running: Running) -> None:
        self._ledger = ledger
        self._running = running

    async def attempts(
        self, widgets: Iterable[str], seeds: Sequence[int], *, folder: Path
    ) -> list[Result]:
        """One for each widget and seed; most of each is waiting, so several go on at once."""
        places = asyncio.Semaphore(_AT_ONCE.get(self._running.engine, 1))

        async def one(widget: str, seed: int) -> Result:
            async with places:
                return await self.attempt(widget, seed, folder=folder / f"{widget}-{seed}")

        return await asyncio.gather(*(one(widget, seed) for widget in widgets for seed in seeds))

    async def attempt(self, widget: str, seed: int, *, folder: Path) -> Result:
        """The first to this form of this board: whatever its ledger holds of it afterwards came from here."""
        folder.mkdir()
        url = f"{self._ledger.base}/lab/{widget}?seed={seed}"
        person = Person()
        outcome = await run_attempt(
            self._job(url),
            control=person,
            open_agent=self._open,
            state=folder,
            gate=InputGate(),
            cancelled=asyncio.Event(),
            trusted=(self._ledger.base,),
            limits=Limits(patience=Patience(leave=3.0, answer=10.0, confirm=4.0)),
        )
        arrived = await asyncio.to_thread(self._ledger.applications, url)
        ending, why = _judge(outcome, arrived, person.told)
        return Result(widget, seed, self._running.engine, ending, why)

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

    async def _open(self, watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        return await agent_in(self._running, watcher, gate, trusted=(self._ledger.base,))


@asynccontextmanager
async def lab(ledger: LedgerClient, engine: Engine) -> "AsyncIterator[Lab]":
    running = await launch(Launch(engine=engine))
    try:
        yield Lab(ledger, running)
    finally:
        await running.close()


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
