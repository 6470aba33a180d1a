import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.local import supervise
from deploy.local.supervise import Service, Supervisor


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def run_for(seconds: float, *services: Service) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    await Supervisor(list(services), folder=Path.cwd()).run(stop)


async def test_lines_carry_the_name_of_their_program(capsys):
    await run_for(1.5, Service("web", program("print('hello'); import time; time.sleep(60)")))
    assert capsys.readouterr().out.splitlines() == ["web | hello"]


async def test_a_dead_program_starts_again_later_each_time(capsys, monkeypatch):
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.1)
    await run_for(1.5, Service("web", program("raise SystemExit(3)")))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "web | ended with 3; starts again in 0.1 s",
        "web | ended with 3; starts again in 0.2 s",
        "web | ended with 3; starts again in 0.4 s",
    ]


async def test_stopping_ends_a_program_that_ignores_the_request(monkeypatch, tmp_path):
    monkeypatch.setattr(supervise, "GRACE", 0.3)
    note = tmp_path / "pid"
    stubborn = (
        "import os, pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    await run_for(1.5, Service("web", program(stubborn)))
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


async def test_what_a_dead_program_left_running_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 60.0)
    note = tmp_path / "pid"
    parent = (
        "import pathlib, subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))"
    )
    await run_for(1.5, Service("web", program(parent)))
    # Gone, or a zombie waiting for whoever adopted it.
    status = Path(f"/proc/{note.read_text()}/stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"


async def test_a_program_sees_the_environment_of_its_service(capsys):
    code = "import os, time; print(os.environ['ROLE']); time.sleep(60)"
    await run_for(1.5, Service("web", program(code), {"ROLE": "front"}))
    assert capsys.readouterr().out.splitlines() == ["web | front"]
