"""A world small enough to reason about: real guard, sender, journal and permit files; a site and a person that are made up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typing_extensions import override

from automation.ats.base import PageState
from automation.ats.registry import Site, recognise
from automation.console.permits import FilePermits
from automation.errors import ControlPlaneUnreachableError
from automation.journal import Journal
from automation.page.wire import Exchange, WireRequest, WireResponse
from automation.protocol import (
    Event,
    EventType,
    Evidence,
    HandBack,
    LogInAct,
    LogInReply,
    LogInRequest,
    Need,
    PermitReply,
    PermitRequest,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.sending.act import Patience, Sender, Sent
from automation.sending.guard import Guard

URL = "https://job-boards.greenhouse.io/acme/jobs/1"
POST_TO = "https://boards.greenhouse.io/acme/jobs/1"
PATIENCE = Patience(leave=0.01, answer=0.01, confirm=0.0, poll=0.001)


class KilledError(BaseException):
    """kill -9: nothing catches it, nothing runs after it."""


@dataclass(frozen=True)
class Behaviour:
    """How the site takes a click. `posts`: how many requests it makes; `stores`: whether one that arrives is kept."""

    name: str
    posts: int = 1
    stores: bool = True
    status: int | None = 200
    thanks: bool = True


BEHAVIOURS = (
    Behaviour("good"),
    Behaviour("double", posts=2),
    Behaviour("silent drop", stores=False),
    Behaviour("thanks without a request", posts=0),
    Behaviour("does nothing", posts=0, thanks=False),
    Behaviour("500", status=500, thanks=False, stores=False),
    Behaviour("stored, then 500", status=500, thanks=False),
    Behaviour("thanks after a 500", status=500, stores=False),
    Behaviour("refuses", status=422, thanks=False, stores=False),
    Behaviour("stored, then cut", status=None, thanks=False),
    Behaviour("200 and the form again", thanks=False, stores=False),
)


@dataclass
class FakeSite:
    ledger: int = 0
    thanks: bool = False

    async def click(self, guard: Guard, behaviour: Behaviour) -> None:
        for number in range(behaviour.posts):
            request = WireRequest(
                id=f"r{number}", method="POST", url=POST_TO, resource="fetch", body=b"{}"
            )
            if not await guard.admit(request):
                continue
            self.ledger += behaviour.stores
            response = WireResponse(behaviour.status, POST_TO) if behaviour.status else None
            await guard.ended(Exchange(request, response, "" if response else "reset"))
        self.thanks = behaviour.thanks

    async def look(self) -> PageState:
        return PageState(
            url=URL,
            url_before=URL,
            form_visible=not self.thanks,
            confirmation="Thank you for applying." if self.thanks else "",
        )


@dataclass
class Plane:
    """A control plane over permit files, with faults."""

    permits: FilePermits
    tripwire: Callable[[str], None] = lambda _: None
    lose_reply: bool = False
    down: bool = False
    events: list[tuple[EventType, dict[str, Any]]] = field(default_factory=list)

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        self.tripwire(f"before event {kind}")
        self.events.append((kind, data))
        if kind is EventType.EVIDENCE:
            self.permits.record(Evidence.model_validate(data))
        self.tripwire(f"after event {kind}")
        return Event(seq=len(self.events), type=kind, data=data)

    async def drain(self) -> None:
        if self.down:
            raise ControlPlaneUnreachableError

    async def hand_back(self, request: HandBack) -> None:
        raise NotImplementedError

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        return LogInReply(act=LogInAct.REFUSED)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.tripwire("before permit")
        reply = self.permits.grant(request)
        self.tripwire("after permit")
        if self.lose_reply:
            # What a client does when the answer is lost: ask again with the same act.
            again = self.permits.grant(request)
            assert again == reply
        return reply

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        raise NotImplementedError

    async def wait_for_person(self, need: Need) -> Resolution:
        raise NotImplementedError

    async def document(self, name: str) -> Path:
        raise NotImplementedError

    async def keep_picture(self, name: str, png: bytes) -> None:
        raise NotImplementedError

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        raise NotImplementedError

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        raise NotImplementedError


class WiredJournal(Journal):
    """Dies at a chosen line: just before it is on disk, or just after."""

    def __init__(self, path: Path, tripwire: Callable[[str], None]) -> None:
        super().__init__(path)
        self._tripwire = tripwire

    @override
    def write(self, kind: str, **data: Any) -> None:
        self._tripwire(f"before journal {kind}")
        super().write(kind, **data)
        self._tripwire(f"after journal {kind}")


@dataclass
class Run:
    """One attempt at one posting."""

    site: Site
    guard: Guard
    sender: Sender
    journal: Journal
    plane: Plane

    @classmethod
    def start(cls, folder: Path, attempt: str, plane: Plane) -> "Run":
        site = recognise(URL)
        journal = WiredJournal(folder / f"{attempt}.jsonl", plane.tripwire)
        guard = Guard(site, journal=journal, tell=plane.emit)
        sender = Sender(
            attempt=attempt,
            epoch=1,
            posting_key=site.posting.key,
            adapter=site.adapter,
            control=plane,
            journal=journal,
            guard=guard,
            patience=PATIENCE,
        )
        return cls(site, guard, sender, journal, plane)

    async def send(self, world: FakeSite, behaviour: Behaviour) -> Sent:
        async def press() -> None:
            self.plane.tripwire("before click")
            await world.click(self.guard, behaviour)
            self.plane.tripwire("after click")

        return await self.sender.send(press, world.look, plan_hash="plan")


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)
