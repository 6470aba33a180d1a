"""Applications on Tier 2, all at once on one runner of the shared pool. Printed, not judged.

Their browsers are tabs of one Chromium, so that this machine can carry them: the runner, its driver, the board and what goes
between them are as they are otherwise. How many: `LENT_RUNS` (20).
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from automation.ats.registry import recognise
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.protocol import (
    Document,
    JobSpec,
    JobStatus,
    ResolveReply,
    ResolveRequest,
    RunnerHealth,
)
from tests.automation.agents.lent import chromium
from tests.automation.runner.test_restart import RunnerProcess, submit, wait
from tests.board_process import BOARD, Board
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN
from tests.ports import free_port

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

RUNS = int(os.environ.get("LENT_RUNS", "20"))
ONE_RENDERER = ("--process-per-site", "--disable-renderer-backgrounding")


@contextmanager
def tabs(folder: Path) -> Iterator[str]:
    told = folder / "chromium.log"
    with told.open("wb") as log:
        browser = subprocess.Popen(chromium(folder / "profile", *ONE_RENDERER), stderr=log)
    wait(lambda: b"listening on " in told.read_bytes(), seconds=30)
    listening = re.search(r"listening on (\S+)", told.read_text())
    assert listening is not None
    port = free_port()
    lending = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.benchmarks.tabs"),
            *("--browser", listening[1], "--port", str(port)),
        ]
    )
    try:
        yield f"ws://127.0.0.1:{port}"
    finally:
        lending.terminate()
        lending.wait()
        browser.terminate()
        browser.wait()


class Everybody:
    """Each applicant's facts, with all that only they know: none of them is asked."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._facts: dict[str, LocalFacts] = {}

    def know(self, attempt: str, url: str) -> None:
        answers = list(self._board.person_answers(url).items())
        self._facts[attempt] = LocalFacts(
            Facts.load(BOARD / "candidate.json"),
            documents=("resume", "cover_letter"),
            remembered=lambda: answers,
        )

    async def resolve(self, request: ResolveRequest) -> ResolveReply:
        return await self._facts[request.attempt].resolve(request)


def megabytes(runner: psutil.Process) -> dict[str, float]:
    """Of the runner itself, and of the drivers below it."""
    drivers = 0.0
    for each in runner.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            drivers += each.memory_full_info().pss / 1e6
    return {"runner": runner.memory_full_info().pss / 1e6, "drivers": drivers}


def seconds_of(runner: psutil.Process) -> float:
    told = runner.cpu_times()
    return told.user + told.system


def test_all_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = Board.start(tmp_path)
    settings = {
        "TOKEN": TOKEN,
        "STATE_DIR": str(tmp_path / "jobs"),
        "TRUSTED_ORIGINS": board.origin,
        "CAPACITY": str(RUNS),
    }
    environment = {f"VALET_RUNNER_{name}": value for name, value in settings.items()}
    pool = RunnerProcess(
        tmp_path / "jobs",
        program="tests.benchmarks.lent_runner",
        environment=environment | {"HELD": str(tmp_path / "held")},
    )
    try:
        with tabs(tmp_path) as address, FakeControlPlane(tmp_path / "plane") as plane:
            pool.start()
            told = run_all(board, pool, plane, address)
            told += held(tmp_path / "held")
    finally:
        pool.close()
        board.stop()
    with capsys.disabled():
        print(told)


def held(told: Path) -> str:
    *_, third, second, longest = (1000 * float(each) for each in told.read_text().split())
    return (
        f"\n  it was held for {longest:.0f} ms of work at most, then {second:.0f} and {third:.0f}"
    )


def run_all(board: Board, pool: RunnerProcess, plane: FakeControlPlane, address: str) -> str:
    everybody = Everybody(board)
    plane.desk.source = everybody.resolve
    urls = {f"attempt-{number}": board.url("lever", seed=2) for number in range(RUNS)}
    assert pool._process is not None
    runner = psutil.Process(pool._process.pid)
    idle, worked, began = megabytes(runner), seconds_of(runner), time.monotonic()
    for attempt, url in urls.items():
        everybody.know(attempt, url)
        assert submit(pool, job(plane, attempt, url, endpoint=address, board=board)) == 202
    lags, answers, peak = list[float](), list[float](), dict(idle)
    at_once = 0
    while True:
        asked = time.monotonic()
        health = RunnerHealth.model_validate_json(pool.http.get("/health").content)
        answers.append(time.monotonic() - asked)
        lags.append(health.lag)
        at_once = max(at_once, health.running)
        peak = {name: max(peak[name], value) for name, value in megabytes(runner).items()}
        if not health.running:
            break
        time.sleep(0.5)  # noqa: TID251
    took = time.monotonic() - began
    ended = Counter(outcome(pool, attempt) for attempt in urls)
    right = sum(each["right"] for url in urls.values() for each in board.ledger.applications(url))
    each = {name: (peak[name] - idle[name]) / RUNS for name in peak}
    return (
        f"\n{RUNS} applications, {at_once} at once, on one runner, their browsers tabs of one Chromium:"
        f" {took:.0f} s, {right} arrived right, ended as {dict(ended)}"
        f"\n  memory: runner {idle['runner']:.0f} MB idle, {peak['runner']:.0f} MB at most ({each['runner']:.1f} MB a run);"
        f" drivers {peak['drivers']:.0f} MB at most"
        f"\n  the runner worked for {(seconds_of(runner) - worked) / RUNS:.1f} s a run;"
        f" its event loop was late by {max(lags) * 1000:.0f} ms at most; /health answered within"
        f" {statistics.median(answers) * 1000:.0f} ms (median), {max(answers) * 1000:.0f} ms (worst of {len(answers)})"
    )


def job(plane: FakeControlPlane, attempt: str, url: str, *, endpoint: str, board: Board) -> JobSpec:
    documents = []
    key = recognise(url, trusted=[board.origin]).posting.key
    token = plane.attempt(attempt, posting=key)
    for name in ("resume", "cover_letter"):
        path = BOARD / f"{name.replace('_', '-')}.pdf"
        ticket = f"{attempt}-{name}"
        plane.ledger.put_document(attempt, ticket, path.read_bytes())
        documents.append(Document(name=name, file_name=path.name, ticket=ticket))
    return JobSpec.model_validate(
        {
            "attempt": attempt,
            "application": attempt,
            "url": url,
            "posting_key": key,
            "tier": 2,
            "documents": documents,
            "control_plane": plane.url,
            "token": token,
            "endpoint": endpoint,
        }
    )


def outcome(pool: RunnerProcess, attempt: str) -> str:
    status = JobStatus.model_validate_json(pool.http.get(f"/jobs/{attempt}").content)
    assert status.outcome is not None
    return f"{status.outcome.state} {status.outcome.code}".strip()
