"""The contract over the terminal."""

import asyncio
import io
import queue
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from rich.console import Console
from typing_extensions import override

from automation.console.accounts import AccountMemory, LogIns
from automation.console.control_plane import ConsoleControlPlane
from automation.console.memory import AnswerMemory
from automation.console.permits import FilePermits, Permit
from automation.console.terminal import Terminal
from automation.control import ControlPlane
from automation.protocol import (
    Asked,
    Event,
    PermitState,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from tests.contracts.control_plane_contract import (
    ATTEMPT,
    OTHER_ATTEMPT,
    Bench,
    ControlPlaneContract,
)
from tests.fakes.routes import answers_by_label


class KnownByLabel:
    def __init__(self, knows: dict[str, str]) -> None:
        self._resolve = answers_by_label(knows)

    async def resolve(self, request: ResolveRequest) -> ResolveReply:
        return await self._resolve(request)


class TerminalBench(Bench):
    """The person types into a queue; an empty line ends the input."""

    def __init__(self, folder: Path) -> None:
        self.knows = {}
        self._folder = folder
        self._typed: queue.Queue[str] = queue.Queue()
        self._documents: dict[str, Path] = {}
        self._opened: list[ConsoleControlPlane] = []
        self.control = self.first = self._open(ATTEMPT)

    def _open(self, attempt: str) -> ConsoleControlPlane:
        console = Console(file=io.StringIO())
        control = ConsoleControlPlane(
            folder=self._folder / attempt,
            permits=FilePermits(self._folder / "permits"),
            memory=AnswerMemory(self._folder / "answers.yaml"),
            source=KnownByLabel(self.knows),
            documents=self._documents,
            terminal=Terminal(
                console=console, read=lambda: asyncio.to_thread(self._typed.get, timeout=10)
            ),
            yes=True,
        )
        accounts = AccountMemory(self._folder / "accounts.json", email="ada@example.com")
        control.log_ins = LogIns(accounts, control.terminal)
        self._opened.append(control)
        return control

    @override
    async def another(self) -> ControlPlane:
        return self._open(OTHER_ATTEMPT)

    @override
    async def events(self) -> list[Event]:
        return self.first.sheet.events

    @override
    async def permits(self) -> dict[str, PermitState]:
        return {permit.act_id: permit.state for permit in all_permits(self._folder / "permits")}

    @override
    async def say(self, asked: Asked, value: str) -> None:
        self._typed.put(f"{value}\n")

    @override
    async def come(self, resolution: Resolution) -> None:
        lines = {Resolution.DONE: "y\n", Resolution.GIVE_UP: "n\n", Resolution.PARKED: ""}
        self._typed.put(lines[resolution])

    @override
    async def consent(self, *, given: bool) -> None:
        self._typed.put("1\n" if given else "3\n")

    @override
    async def tell_code(self, code: str) -> None:
        self._typed.put(f"{code}\n")

    @override
    async def give_document(self, name: str, body: bytes) -> None:
        path = self._folder / "Ada Byron.pdf"
        path.write_bytes(body)
        self._documents[name] = path

    @override
    async def spoil_session(self, origin: str) -> None:
        for path in (self._folder / "sessions").iterdir():
            path.write_bytes(b'{"cookies": [\xff')

    async def close(self) -> None:
        for _ in range(3):
            self._typed.put("")
        for control in self._opened:
            await control.close()


def all_permits(folder: Path) -> Iterable[Permit]:
    closed = {path.name for path in (folder / "closed").glob("*.json")}
    for path in [*(folder / "closed").glob("*.json"), *(folder / "live").glob("*.json")]:
        permit = Permit.model_validate_json(path.read_bytes())
        if path.parent.name == "closed" or f"{permit.act_id}.json" not in closed:
            yield permit


class TestOverTheTerminal(ControlPlaneContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[TerminalBench]:
        bench = TerminalBench(tmp_path)
        yield bench
        await bench.close()
