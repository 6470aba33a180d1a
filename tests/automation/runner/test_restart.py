"""The service as a process: killed at any moment, stopped politely, started wrongly."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from automation.protocol import EventType, PermitState
from automation.runner.__main__ import complaint, main
from automation.runner.settings import RunnerSettings
from tests.automation.runner.conftest import MakeJob
from tests.automation.runner.test_app import wire
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN

ROOT = Path(__file__).parents[3]
JOB = "/jobs/attempt-1"


class RunnerProcess:
    """The service with a scripted engine, or as another `program` starts it."""

    def __init__(
        self,
        state: Path,
        *,
        program: str = "tests.fakes.runner",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._program = program
        self._environment = dict(environment or {})
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port: int = listener.getsockname()[1]
        self.state = state
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=20,
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", self._program, f"--port={self.port}"]
        if self._program == "tests.fakes.runner":
            command.append(f"--state={self.state}")
        self._process = subprocess.Popen(command, cwd=ROOT, env=os.environ | self._environment)
        wait(self._answers, seconds=40)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None
        try:
            return self.http.get("/health").is_success
        except httpx.TransportError:
            return False

    def stop(self, how: signal.Signals) -> float:
        """Seconds that it took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None
        return time.monotonic() - began

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(JOB).json()
        return found

    def has_said(self, events: int) -> bool:
        return bool(self.status()["head"] > events)

    def close(self) -> None:
        if self._process is not None:
            self.stop(signal.SIGKILL)
        self.http.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[RunnerProcess]:
    runner = RunnerProcess(tmp_path / "jobs")
    runner.start()
    yield runner
    runner.close()


def wait(ready: Callable[[], bool], *, seconds: float = 20, every: float = 0.02) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "it never came"
        time.sleep(every)  # noqa: TID251


def submit(process: RunnerProcess, job: Any) -> int:
    return process.http.post("/jobs", json=wire(job)).status_code


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(
    process: RunnerProcess, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    job = make_job(url="https://jobs.example/1?steps=60")
    assert submit(process, job) == 202
    for kills in (1, 2):
        wait(partial(process.has_said, 20 * kills))
        process.stop(signal.SIGKILL)
        process.start()
    wait(lambda: process.status()["drained"])
    status = process.status()
    assert status["outcome"]["state"] == "submitted"
    seen = plane.ledger.events("attempt-1")
    assert [event.seq for event in seen] == list(range(1, status["head"] + 1))
    assert [event.type for event in seen].count(EventType.STARTED) == 3
    assert [event.type for event in seen].count(EventType.COMPLETED) == 1
    assert submit(process, job) == 200
    assert process.http.delete(JOB).status_code == 204
    assert not list(process.state.iterdir())


@pytest.mark.slow
def test_killed_while_sending_it_is_unconfirmed_and_not_sent_again(
    process: RunnerProcess, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    submit(process, make_job(url="https://jobs.example/1?steps=1&send=60"))
    wait(
        lambda: (
            b'"opened"' in (process.state / "attempt-1" / "journal.jsonl").read_bytes()
            if (process.state / "attempt-1" / "journal.jsonl").exists()
            else False
        )
    )
    process.stop(signal.SIGKILL)
    process.start()
    wait(lambda: process.status()["drained"])
    assert process.status()["outcome"]["state"] == "unconfirmed"
    assert list(plane.ledger.permits().values()) == [PermitState.UNKNOWN]
    types = [event.type for event in plane.ledger.events("attempt-1")]
    assert types.count(EventType.STARTED) == 1
    assert types.count(EventType.COMPLETED) == 1


@pytest.mark.slow
def test_stopped_politely_it_delivers_what_it_said_and_goes_on_later(
    process: RunnerProcess, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    submit(process, make_job(url="https://jobs.example/1?steps=100"))
    wait(lambda: process.status()["head"] > 5)
    folder = process.state / "attempt-1"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "job.json")]
    assert modes == [0o700, 0o600]
    assert process.stop(signal.SIGTERM) < 10
    seen = plane.ledger.events("attempt-1")
    kept = (folder / "outbox.jsonl").read_bytes().count(b"\n")
    assert [event.seq for event in seen] == list(range(1, kept + 1))
    assert EventType.COMPLETED not in [event.type for event in seen]
    process.start()
    wait(lambda: process.status()["drained"])
    assert process.status()["outcome"]["state"] == "submitted"


@pytest.mark.slow
def test_a_stop_waits_for_a_send_to_be_settled(
    process: RunnerProcess, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    submit(process, make_job(url="https://jobs.example/1?steps=1&send=1.5"))
    wait(lambda: bool(plane.ledger.permits()))
    assert process.stop(signal.SIGTERM) < 10
    assert list(plane.ledger.permits().values()) == [PermitState.CONFIRMED]


@pytest.mark.slow
def test_hands_stay_off_and_a_cancel_stands_over_a_restart(
    process: RunnerProcess, make_job: MakeJob
) -> None:
    submit(process, make_job())
    wait(lambda: process.status()["head"] > 5)
    token = process.http.post(f"{JOB}/pause").json()["token"]
    process.stop(signal.SIGKILL)
    process.start()
    assert process.status()["state"] == "paused"
    assert process.status()["pause_token"] == token
    head = process.status()["head"]
    time.sleep(0.3)  # noqa: TID251
    # It may have said that it started again, and nothing more.
    assert process.status()["head"] <= head + 1
    process.http.post(f"{JOB}/cancel")
    process.stop(signal.SIGKILL)
    process.start()
    wait(lambda: process.status()["drained"])
    assert process.status()["outcome"]["state"] == "cancelled"


def test_it_refuses_to_start_without_a_token() -> None:
    clean = {name: value for name, value in os.environ.items() if "VALET" not in name}
    ended = subprocess.run(
        [sys.executable, "-m", "automation.runner", "--port", "0"],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr == "The runner needs VALET_RUNNER_TOKEN to be set.\n"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"token": " "}, "VALET_RUNNER_TOKEN can't be used"),
        ({"token": "hush", "capacity": "none"}, "VALET_RUNNER_CAPACITY can't be used"),
    ],
    ids=["empty token", "bad capacity"],
)
def test_it_names_a_setting_that_is_wrong(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RunnerSettings(**settings)
    assert says in complaint(caught.value)
    assert "hush" not in complaint(caught.value)


def test_the_token_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hush\n")
    monkeypatch.setenv("VALET_RUNNER_TOKEN_FILE", str(tmp_path / "token"))
    assert RunnerSettings().token.get_secret_value() == "hush"
    monkeypatch.setenv("VALET_RUNNER_TOKEN", "louder")
    assert RunnerSettings().token.get_secret_value() == "louder"


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file or directory"), (b" \n", "it is empty"), (b"\xff", "it holds no text")],
    ids=["missing", "empty", "binary"],
)
def test_a_token_file_that_is_of_no_use_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes | None,
    why: str,
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("VALET_RUNNER_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setattr(sys, "argv", ["runner", "--port", "0"])
    assert main() == 2
    assert (
        capsys.readouterr().err
        == f"The file that VALET_RUNNER_TOKEN_FILE names can't be read: {why}.\n"
    )


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALET_RUNNER_TOKEN", "hush")
    monkeypatch.setenv("VALET_RUNNER_TRUSTED_ORIGINS", "http://127.0.0.1:9000, http://b:1/")
    settings = RunnerSettings()
    assert settings.trusted_origins == ("http://127.0.0.1:9000", "http://b:1")
    assert "hush" not in repr(settings)
