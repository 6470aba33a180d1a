from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deploy.local.board.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


def test_a_wrong_argument_is_a_sentence_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--port", "many"])
    assert stop.value.code == 2
    assert "“many” is not a port" in capsys.readouterr().err


def test_a_taken_port_is_a_sentence_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["--port", str(taken.getsockname()[1])]) == 2
    assert "can't start" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_prints_its_address(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.local.board", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--ledger", str(tmp_path / "ledger.sqlite3")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Practice board: http://127.0.0.1:")
    finally:
        process.terminate()
        process.communicate(timeout=10)
