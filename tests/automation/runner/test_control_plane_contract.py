import asyncio

import pytest
from typing_extensions import override

from automation.control import ControlPlane
from automation.protocol import (
    Action,
    Answer,
    Asked,
    Document,
    Event,
    PermitState,
    Resolution,
)
from tests.automation.runner.conftest import Connect, MakeJob
from tests.contracts.control_plane_contract import (
    ATTEMPT,
    OTHER_ATTEMPT,
    POSTING,
    Bench,
    ControlPlaneContract,
)
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.routes import answers_by_label


class HttpBench(Bench):
    def __init__(self, plane: FakeControlPlane, make_job: MakeJob, connect: Connect) -> None:
        self.plane = plane
        self.knows = {}
        plane.desk.source = answers_by_label(self.knows)
        self._make_job, self._connect = make_job, connect
        self.job = make_job(
            ATTEMPT,
            posting=POSTING,
            documents=(Document(name="resume", file_name="Ada Byron.pdf", ticket="t/1"),),
        )

    @override
    async def another(self) -> ControlPlane:
        control: ControlPlane = await self._connect(self._make_job(OTHER_ATTEMPT, posting=POSTING))
        return control

    @override
    async def events(self) -> list[Event]:
        return self.plane.ledger.events(ATTEMPT)

    @override
    async def permits(self) -> dict[str, PermitState]:
        return self.plane.ledger.permits()

    @override
    async def say(self, asked: Asked, value: str) -> None:
        answer = Answer(key=asked.key, action=Action.FILL, values=(value,), source="person")
        self.plane.ledger.answer(ATTEMPT, answer)

    @override
    async def come(self, resolution: Resolution) -> None:
        while not self.plane.ledger.needs(ATTEMPT):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        self.plane.ledger.resolve_needs(ATTEMPT, resolution)

    @override
    async def consent(self, *, given: bool) -> None:
        self.plane.desk.log_ins.consent = given

    @override
    async def tell_code(self, code: str) -> None:
        self.plane.desk.log_ins.code = code

    @override
    async def give_document(self, name: str, body: bytes) -> None:
        self.plane.ledger.put_document(ATTEMPT, "t/1", body)

    @override
    async def spoil_session(self, origin: str) -> None:
        self.plane.ledger.put_session("ada", origin, b'{"cookies": [\xff')

    @override
    async def lose_next_answer(self) -> None:
        self.plane.faults.path, self.plane.faults.cut = "/permit", 1


class TestOverHttp(ControlPlaneContract):
    @pytest.fixture
    async def bench(
        self, plane: FakeControlPlane, make_job: MakeJob, connect: Connect
    ) -> HttpBench:
        bench = HttpBench(plane, make_job, connect)
        bench.control = await connect(bench.job)
        return bench
