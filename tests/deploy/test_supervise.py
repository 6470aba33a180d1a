import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import supervise
from deploy.local.supervise import Service, Supervisor

FOREVER = "import time; time.sleep(600)"


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - nothing tells us
            await asyncio.sleep(0.02)


async def run_until(condition: Callable[[], bool], service: Service) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(Supervisor([service], folder=Path.cwd()).run(stop))
        try:
            await until(condition)
        finally:
            stop.set()


class Output:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.lines: list[str] = []

    def reaches(self, count: int) -> bool:
        self.lines += self._capsys.readouterr().out.splitlines()
        return len(self.lines) >= count


def is_gone(pid: int) -> bool:
    try:
        # A zombie is gone too: it waits for whoever adopted it.
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


async def test_lines_carry_the_name_of_their_program(capsys):
    output = Output(capsys)
    await run_until(
        lambda: output.reaches(1), Service("web", program(f"print('hello'); {FOREVER}"))
    )
    assert output.lines == ["web | hello"]


async def test_a_dead_program_starts_again_later_each_time(capsys, monkeypatch):
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(supervise, "SETTLED_AFTER", 600.0)
    output = Output(capsys)
    await run_until(lambda: output.reaches(3), Service("web", program("raise SystemExit(3)")))
    assert output.lines[:3] == [
        "web | ended with 3; starts again in 0.1 s",
        "web | ended with 3; starts again in 0.2 s",
        "web | ended with 3; starts again in 0.4 s",
    ]


async def test_stopping_ends_a_program_that_ignores_the_request(capsys, monkeypatch):
    monkeypatch.setattr(supervise, "GRACE", 0.3)
    stubborn = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"print(os.getpid()); {FOREVER}"
    )
    output = Output(capsys)
    await run_until(lambda: output.reaches(1), Service("web", program(stubborn)))
    with pytest.raises(ProcessLookupError):
        os.kill(int(output.lines[0].split()[-1]), 0)


async def test_what_a_dead_program_left_running_is_ended(capsys, monkeypatch):
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 60.0)
    parent = (
        "import subprocess, sys;"
        f"print(subprocess.Popen([sys.executable, '-c', {FOREVER!r}]).pid, flush=True);"
        "import os; os._exit(0)"
    )
    output = Output(capsys)
    await run_until(lambda: output.reaches(2), Service("web", program(parent)))
    await until(lambda: is_gone(int(output.lines[0].split()[-1])))


async def test_a_program_sees_the_environment_of_its_service(capsys):
    output = Output(capsys)
    shows = program(f"import os; print(os.environ['ROLE']); {FOREVER}")
    await run_until(lambda: output.reaches(1), Service("web", shows, {"ROLE": "front"}))
    assert output.lines == ["web | front"]
