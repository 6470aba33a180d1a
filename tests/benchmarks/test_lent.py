"""Applications on Tier 2, all at once on one runner of the shared pool. Printed, not judged.

Once their browsers are tabs of one Chromium, so that a small machine can carry them, and the agent does without Stagehand: its
extension serves one at a time in a browser. Once each has a browser, and all is as it is in the pool; Stagehand's part that isn't
the SDK in the runner's process runs in those browsers, at the vendor. How many: `LENT_RUNS` (20).
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
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
from tests.automation.runner.test_pool import lending
from tests.automation.runner.test_restart import RunnerProcess, submit, wait
from tests.board_process import BOARD, Board
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN
from tests.ports import free_port

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

RUNS = int(os.environ.get("LENT_RUNS", "20"))
ONE_RENDERER = ("--process-per-site", "--disable-renderer-backgrounding")


@contextmanager
def tabs(folder: Path) -> Iterator[Sequence[str]]:
    """The same address for each."""
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
        yield [f"ws://127.0.0.1:{port}"] * RUNS
    finally:
        lending.terminate()
        lending.wait()
        browser.terminate()
        browser.wait()


@contextmanager
def browsers(folder: Path) -> Iterator[Sequence[str]]:
    """With Stagehand's extension in each."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(lending(folder / f"browser-{number}")).address
            for number in range(RUNS)
        ]


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
    """Of the runner itself with Stagehand's SDK, and of the drivers below it, one or a few that all share."""
    drivers = 0.0
    for each in runner.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            drivers += each.memory_full_info().pss / 1e6
    return {"runner": runner.memory_full_info().pss / 1e6, "drivers": drivers}


def seconds_of(runner: psutil.Process) -> float:
    told = runner.cpu_times()
    return told.user + told.system


@pytest.mark.parametrize("lent", ["tabs", "browsers"])
def test_all_at_once(lent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = Board.start(tmp_path)
    settings = {
        "TOKEN": TOKEN,
        "STATE_DIR": str(tmp_path / "jobs"),
        "TRUSTED_ORIGINS": board.origin,
        "CAPACITY": str(RUNS),
    }
    environment = {f"VALET_RUNNER_{name}": value for name, value in settings.items()}
    how = {"TABS": "yes"} if lent == "tabs" else {}
    pool = RunnerProcess(
        tmp_path / "jobs",
        program="tests.benchmarks.lent_runner",
        environment=environment | how | {"HELD": str(tmp_path / "held")},
    )
    lend = tabs if lent == "tabs" else browsers
    try:
        with lend(tmp_path) as addresses, FakeControlPlane(tmp_path / "plane") as plane:
            pool.start()
            told = run_all(board, pool, plane, addresses)
            told += held(tmp_path / "held")
    finally:
        pool.close()
        board.stop()
    with capsys.disabled():
        print(f"\ntheir browsers are {lent}: {told}")


def held(told: Path) -> str:
    found = json.loads(told.read_text())
    *_, third, second, longest = (1000 * each for each in found["longest"])
    late = sorted(1000 * each for each in found["late"])
    return (
        f"\n  it was held for {longest:.0f} ms of work at most, then {second:.0f} and {third:.0f};"
        f" it was late by {statistics.median(late):.1f} ms (median), {late[len(late) * 99 // 100]:.0f} ms (99 %),"
        f" {late[-1]:.0f} ms (worst of {len(late)})"
    )


def run_all(
    board: Board, pool: RunnerProcess, plane: FakeControlPlane, addresses: Sequence[str]
) -> str:
    everybody = Everybody(board)
    plane.desk.source = everybody.resolve
    urls = {f"attempt-{number}": board.url("lever", seed=2) for number in range(RUNS)}
    assert pool._process is not None
    runner = psutil.Process(pool._process.pid)
    idle, worked, began = megabytes(runner), seconds_of(runner), time.monotonic()
    for (attempt, url), address in zip(urls.items(), addresses, strict=True):
        everybody.know(attempt, url)
        assert submit(pool, job(plane, attempt, url, endpoint=address, board=board)) == 202
    answers, peak = list[float](), dict(idle)
    at_once = 0
    while True:
        asked = time.monotonic()
        health = RunnerHealth.model_validate_json(pool.http.get("/health").content)
        answers.append(time.monotonic() - asked)
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
        f"{RUNS} applications, {at_once} at once, on one runner:"
        f" {took:.0f} s, {right} arrived right, ended as {dict(ended)}"
        f"\n  memory: runner {idle['runner']:.0f} MB idle, {peak['runner']:.0f} MB at most ({each['runner']:.1f} MB a run);"
        f" the processes below it {peak['drivers']:.0f} MB at most"
        f"\n  the runner worked for {(seconds_of(runner) - worked) / RUNS:.1f} s a run; /health answered within"
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
