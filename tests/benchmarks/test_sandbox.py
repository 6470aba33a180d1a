"""What one sandbox takes of a machine's memory while a form is open in it. Printed, not judged."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import httpx
import pytest

from automation.agents.engines import Engine, available
from automation.protocol import EventType, JobSpec
from sandboxes.providers import SandboxState
from tests.automation.runner.test_app import wire
from tests.board_process import Board
from tests.emulator_process import until
from tests.fakes.control_plane import FakeControlPlane
from tests.fly_emulator import QUICK, FlyEmulator, processes_of

pytestmark = [pytest.mark.bench, pytest.mark.timeout(180)]

PARTS = {
    "runner": r"automation\.runner --host|playwright/driver",
    "browser": r"chrom|firefox",
    "screen": r"Xtigervnc|tigervncconfig|websockify",
}


@pytest.mark.parametrize("engine", [Engine.CHROMIUM, Engine.FIREFOX])
def test_memory_with_a_form_open(engine: Engine, tmp_path: Path) -> None:
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    board = Board.start(tmp_path / "board")
    try:
        with (
            FakeControlPlane(tmp_path / "plane") as plane,
            FlyEmulator(tmp_path / "fly", QUICK) as emulator,
        ):
            took = measure(emulator, plane, board, engine)
    finally:
        board.stop()
    told = ", ".join(f"{part} {kilobytes / 1024:.0f}" for part, kilobytes in took.items())
    print(f"\n{engine}, a form waiting for answers: {took.total() / 1024:.0f} MB PSS ({told})")


def measure(
    emulator: FlyEmulator, plane: FakeControlPlane, board: Board, engine: Engine
) -> Counter[str]:
    trusted = f"{board.origin},{plane.url}"
    environment = {"VALET_RUNNER_ENGINE": engine.value, "VALET_RUNNER_TRUSTED_ORIGINS": trusted}
    with emulator.client() as client:
        provider = emulator.provider(client, env=environment)
        made = provider.create("0b5e", runner_token="hush")
        until(lambda: (now := provider.get(made.id)) and now.state is SandboxState.READY)
        address = provider.runner_url(made)
        job = JobSpec(
            attempt="attempt-1",
            application="application-1",
            url=board.url("greenhouse", seed=3),
            posting_key="board:1",
            control_plane=plane.url,
            token=plane.attempt("attempt-1"),
        )
        until(partial(is_healthy, address), seconds=30)
        httpx.post(
            f"{address}/jobs", json=wire(job), headers={"Authorization": "Bearer hush"}
        ).raise_for_status()
        until(lambda: asks(plane), seconds=60)
        return memory(made.id)


def is_healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health").is_success
    except httpx.TransportError:
        return False


def asks(plane: FakeControlPlane) -> bool:
    return any(each.type == EventType.QUESTION_ASKED for each in plane.ledger.events("attempt-1"))


def memory(machine_id: str) -> Counter[str]:
    """Kilobytes of each part: a page that several processes share counts once."""
    found: Counter[str] = Counter()
    for pid in processes_of(machine_id):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        part = next((name for name, piece in PARTS.items() if re.search(piece, command)), "rest")
        told = re.search(
            r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE
        )
        found[part] += int(told[1]) if told else 0
    return found
