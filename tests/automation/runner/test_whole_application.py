"""The service as it is deployed, with a real browser: one application from the job to the board's ledger.

At a person's pace where `VALET_KILLS` asks for more.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.protocol import (
    Action,
    Answer,
    Document,
    EventType,
    JobStatus,
    PermitState,
    ResolveReply,
    ResolveRequest,
)
from tests.automation.runner.conftest import MakeJob
from tests.automation.runner.test_app import wire
from tests.automation.runner.test_restart import ROOT, wait
from tests.board_process import BOARD, THOROUGH, Board
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN
from tests.ports import free_port

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


@pytest.fixture
def http(board: Board, tmp_path: Path) -> Iterator[httpx.Client]:
    """The deployed service, reached as the control plane reaches it."""
    port = free_port()
    settings = {
        "VALET_RUNNER_TOKEN": TOKEN,
        "VALET_RUNNER_STATE_DIR": str(tmp_path / "jobs"),
        "VALET_RUNNER_TRUSTED_ORIGINS": board.origin,
        "VALET_RUNNER_DELAYS": str(THOROUGH).lower(),
    }
    command = [sys.executable, "-m", "automation.runner", f"--port={port}"]
    base = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stderr=log) as process,
        httpx.Client(base_url=base, headers=headers, timeout=30) as http,
    ):
        wait(lambda: process.poll() is not None or answers(http), seconds=60)
        yield http
        process.terminate()
        # uvicorn shuts down in order and then dies of the signal that it was sent.
        assert process.wait(40) in (0, -signal.SIGTERM)
    assert TOKEN not in (tmp_path / "log").read_text()


class WithAPerson:
    """The person's facts, and the person, who takes a second to answer what is asked of them."""

    def __init__(self, board: Board, url: str, plane: FakeControlPlane) -> None:
        self._facts = LocalFacts(
            Facts.load(BOARD / "candidate.json"),
            documents=("resume", "cover_letter"),
            remembered=lambda: list(board.person_answers(url).items()),
        )
        self._right = {one["label"]: one["answer"] for one in board.ledger.expected(url)}
        self._plane = plane

    async def resolve(self, request: ResolveRequest) -> ResolveReply:
        reply = await self._facts.resolve(request)
        labels = {asked.key: asked.label for asked in request.questions}
        for answer in reply.answers:
            right = self._right.get(labels[answer.key])
            if answer.action is Action.ASK and right:
                values = (right,) if isinstance(right, str) else tuple(right)
                given = Answer(key=answer.key, action=Action.FILL, values=values, source="person")
                threading.Timer(1.0, self._plane.ledger.answer, ["attempt-1", given]).start()
        return reply


def answers(http: httpx.Client) -> bool:
    try:
        return http.get("/health").is_success
    except httpx.TransportError:
        return False


def test_a_job_becomes_one_right_application(
    board: Board, http: httpx.Client, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    url = board.url("lever", seed=2)
    plane.desk.source = WithAPerson(board, url, plane).resolve
    documents = []
    for name in ("resume", "cover_letter"):
        path = BOARD / f"{name.replace('_', '-')}.pdf"
        plane.ledger.put_document("attempt-1", name, path.read_bytes())
        documents.append(Document(name=name, file_name=path.name, ticket=name))
    job = make_job(url=url, documents=documents)
    assert http.post("/jobs", json=wire(job)).status_code == 202

    def status() -> JobStatus:
        return JobStatus.model_validate_json(http.get("/jobs/attempt-1").content)

    wait(lambda: status().drained, seconds=240, every=0.5)
    seen = plane.ledger.events("attempt-1")
    found = status().outcome
    assert found is not None
    assert found.state == "submitted", (found, [(event.type, event.data) for event in seen[-5:]])
    (application,) = board.ledger.applications(url)
    assert application["right"], [
        one for one in application["verdicts"] if one["verdict"] != "right"
    ]
    assert list(plane.ledger.permits().values()) == [PermitState.CONFIRMED]
    assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].type == EventType.COMPLETED
    # No value of the person's went into an event.
    said = " ".join(event.model_dump_json() for event in seen)
    facts = Facts.load(BOARD / "candidate.json")
    assert facts.basics.email not in said
    assert facts.last_name not in said
