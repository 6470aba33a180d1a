"""What the emulator's machines are: processes that outlive it, are known again, and leave nothing."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from websockets import InvalidStatus, Subprotocol
from websockets.sync.client import connect

from automation.agents.engines import Engine, available
from automation.protocol import JobSpec
from deploy.local.emulators.fly.addresses import SCREEN_PORT
from deploy.local.emulators.fly.buckets import Buckets
from deploy.local.emulators.fly.displays import has_screens
from deploy.local.emulators.fly.identifiers import ulid
from deploy.local.emulators.fly.machine import image_ref
from deploy.local.unprivileged import can_leave_root
from sandboxes.errors import GoneError
from sandboxes.providers import SandboxState
from tests.automation.runner.test_app import wire
from tests.emulator_process import ROOT, until
from tests.fakes.control_plane import FakeControlPlane
from tests.fly_emulator import CONFIG, ENDLESS, QUICK, VACANT, FlyEmulator, processes_of
from tests.ports import free_port
from tests.served import Served

LASTING = ("--no-rate-limit", "--start-delay", "0.1")


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlyEmulator]:
    with FlyEmulator(tmp_path_factory.mktemp("fly"), QUICK) as emulator:
        yield emulator


@pytest.fixture
def client(emulator):
    with emulator.client() as client:
        yield client


def started(client, **changes):
    machine = client.create({**CONFIG, **changes})
    client.wait(machine.id, timeout=10)
    return machine


def test_a_bucket_fills_by_the_clock():
    now = [0.0]
    buckets = Buckets(clock=lambda: now[0])
    assert [buckets.take("start", "m") for _ in range(4)] == [True, True, True, False]
    assert [buckets.take("get", "m") for _ in range(11)] == [True] * 10 + [False]
    assert buckets.take("start", "another")
    now[0] = 1.0
    assert [buckets.take("start", "m") for _ in range(2)] == [True, False]


def test_names_are_as_the_vendors():
    assert len(ulid()) == 26
    assert ulid() < "8"
    found = image_ref("registry.fly.io/valet-runner:7")
    assert (found["registry"], found["repository"], found["tag"]) == (
        "registry.fly.io",
        "valet-runner",
        "7",
    )
    assert image_ref("debian")["tag"] == "latest"


def test_what_is_not_emulated_is_no_missing_machine(emulator):
    assert httpx.post(f"{emulator.origin}/v1/apps/a/machines/b/exec").status_code == 501


@pytest.mark.slow
def test_a_machine_has_a_folder_and_an_environment_of_its_own(emulator, client):
    machine = started(client, env={**CONFIG["env"], "LEVEL": "low"})
    inside = emulator.inside(machine.id)
    token = Path(inside["folder"]) / "root/run/valet/token"
    assert (token.read_text(), stat.S_IMODE(token.stat().st_mode)) == ("secret", 0o600)
    lines = environment_of(inside["pid"])
    environment = dict(line.split("=", 1) for line in lines if line)
    assert environment["VALET_RUNNER_TOKEN_FILE"] == str(token)
    assert environment["HOME"] == inside["folder"]
    assert environment["LEVEL"] == "low"
    assert environment["FLY_PRIVATE_IP"] == machine.private_ip
    assert "secret" not in environment.values()
    assert "PYTEST_CURRENT_TEST" not in environment
    client.destroy(machine.id, force=True)
    client.wait(machine.id, "destroyed", timeout=10)
    assert not Path(inside["folder"]).exists()
    assert processes_of(machine.id) == []


@pytest.mark.slow
def test_the_end_of_a_runner_is_the_end_of_its_machine(emulator, client):
    machine = started(client)
    os.kill(emulator.inside(machine.id)["pid"], signal.SIGKILL)
    client.wait(machine.id, "destroyed", timeout=10)
    row = client._call("GET", f"machines/{machine.id}").json()
    (exit_event,) = [each["request"] for each in row["events"] if each["type"] == "exit"]
    assert exit_event["exit_event"]["guest_signal"] == signal.SIGKILL
    with pytest.raises(GoneError):
        client.wait(machine.id, timeout=5)


@pytest.mark.slow
def test_without_auto_destroy_it_stops_and_starts_again(emulator, client):
    machine = started(client, auto_destroy=False)
    first = emulator.inside(machine.id)["pid"]
    client.stop(machine.id, timeout=5)
    client.wait(machine.id, "stopped", instance_id=machine.instance_id, timeout=10)
    assert processes_of(machine.id) == []
    client.start(machine.id)
    client.wait(machine.id, timeout=10)
    assert emulator.inside(machine.id)["pid"] != first
    client._call("POST", f"machines/{machine.id}", json={"config": CONFIG})
    client.wait(machine.id, timeout=10)
    assert client.get(machine.id).instance_id != machine.instance_id


@pytest.mark.slow
def test_machines_outlive_the_emulator_and_are_adopted(tmp_path):
    with FlyEmulator(tmp_path, LASTING) as emulator, emulator.client() as client:
        kept, dead = started(client, metadata={"a": "kept"}), started(client)
        pid = emulator.inside(kept.id)["pid"]
        killed = emulator.inside(dead.id)["pid"]
        emulator.kill()
        os.kill(killed, signal.SIGKILL)
        emulator.options = QUICK
        emulator.start()
        assert emulator.inside(kept.id)["pid"] == pid
        assert client.get(kept.id).state == "started"
        client.wait(dead.id, "destroyed", timeout=10)
        assert [each.metadata for each in client.list_()] == [{"a": "kept"}]
        os.kill(pid, signal.SIGKILL)
        client.wait(kept.id, "destroyed", timeout=10)
    assert processes_of(kept.id) == []


@pytest.mark.slow
def test_a_machine_that_was_never_started_outlives_the_emulator_too(tmp_path):
    with FlyEmulator(tmp_path, VACANT) as emulator, emulator.client() as client:
        machine = client.create(CONFIG, skip_launch=True)
        until(lambda: client.get(machine.id).state == "stopped")
        emulator.kill()
        emulator.start()
        assert client.get(machine.id).state == "stopped"
        client.start(machine.id)
        client.wait(machine.id, timeout=5)


def test_sigterm_ends_machines_only_where_asked(tmp_path):
    with FlyEmulator(tmp_path, LASTING) as emulator, emulator.client() as client:
        machine = started(client)
    assert processes_of(machine.id) != []
    with FlyEmulator(tmp_path, QUICK):
        pass
    assert processes_of(machine.id) == []


@pytest.mark.slow
def test_who_waits_is_answered_when_the_emulator_ends(tmp_path):
    with FlyEmulator(tmp_path, ENDLESS) as emulator, emulator.client() as client:
        machine = client.create(CONFIG)
        with ThreadPoolExecutor() as pool:
            path = f"machines/{machine.id}/wait"
            waiting = pool.submit(client._call, "GET", path, fine=frozenset({408}))
            threading.Event().wait(0.3)
            emulator.stop()
            assert waiting.result(5).status_code == 408


@pytest.mark.slow
def test_a_folder_has_one_emulator(emulator):
    second = subprocess.run(
        [
            *(sys.executable, "-m", "deploy.local.emulators.fly"),
            *("--port", str(free_port()), "--data", str(emulator.data)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 2
    assert second.stderr == (
        f"The emulator can't start with {emulator.data}: database is locked.\n"
    )


SCREEN = """#!/bin/bash
echo "$@" > "$HOME/screen-arguments"
echo 77 >&"$2"
exec sleep 600
"""


@pytest.fixture
def open_folder():
    """Whoever a machine runs as finds programs in it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.slow
def test_a_machine_gets_a_screen_where_there_are_any(tmp_path, open_folder):
    programs = open_folder
    (programs / "Xtigervnc").write_text(SCREEN)
    (programs / "Xtigervnc").chmod(0o755)
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    with (
        FlyEmulator(tmp_path / "fly", QUICK, path) as emulator,
        emulator.client() as client,
    ):
        machine = started(client)
        inside = emulator.inside(machine.id)
        environment = environment_of(inside["pid"])
        assert {"DISPLAY=:77", "VALET_RUNNER_HEADLESS=false"} <= set(environment)
        given = (Path(inside["folder"]) / "screen-arguments").read_text()
        assert "-AcceptSetDesktopSize=0" in given
        assert "-SecurityTypes None -rfbport -1" in given
        assert f"-rfbunixpath {inside['folder']}/rfb.sock" in given
        seen = commands_of(machine.id)
        assert any(f"{machine.private_ip}:{SCREEN_PORT}".encode() in line for line in seen)
        assert not any(b"c2VjcmV0" in line or b"secret" in line for line in seen)
        (programs / "Xtigervnc").write_text("#!/bin/bash\nexit 1\n")
        blind = started(client)
        pid = emulator.inside(blind.id)["pid"]
        assert "VALET_RUNNER_HEADLESS=true" in environment_of(pid)
    assert processes_of(machine.id) == []


def commands_of(machine_id: str) -> list[bytes]:
    """Of those that are still there: some run for a moment alone."""
    found = []
    for pid in processes_of(machine_id):
        with suppress(FileNotFoundError, ProcessLookupError):
            found.append(Path(f"/proc/{pid}/cmdline").read_bytes())
    return found


def environment_of(pid: int) -> list[str]:
    """Empty for a moment, while a process becomes another program."""
    for _ in range(200):
        if found := Path(f"/proc/{pid}/environ").read_text():
            return found.split("\0")
        time.sleep(0.01)  # noqa: TID251  a test waits for a process
    raise AssertionError(f"process {pid} has no environment")


@pytest.mark.slow
@pytest.mark.skipif(not has_screens(), reason="needs TigerVNC")
def test_a_screen_is_seen_at_the_machines_address_by_who_bears_its_token(emulator, client):
    machine = started(client)
    address = f"ws://{machine.private_ip}:{SCREEN_PORT}/websockify"
    until(lambda: listens(machine.private_ip, SCREEN_PORT))
    for headers in ({}, {"Authorization": "Bearer another"}):
        with (
            pytest.raises(InvalidStatus, match="401"),
            connect(address, additional_headers=headers),
        ):
            pass
    bearing = {"Authorization": "Bearer secret"}
    with connect(address, additional_headers=bearing, subprotocols=[Subprotocol("binary")]) as seen:
        assert seen.subprotocol == "binary"
        assert seen.recv(timeout=10) == b"RFB 003.008\n"


def listens(host, port):
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def arrived(folder):
    """A site that takes all the time, so that the browser stays open."""

    def page(_):
        (folder / "arrived").touch()
        return HTMLResponse("<h1>Nothing to fill in</h1>" + "<script>for(;;);</script>")

    return Starlette(routes=[Route("/{rest:path}", page)])


@pytest.mark.slow
@pytest.mark.timeout(90)
@pytest.mark.skipif(not available(Engine.CHROMIUM), reason="needs a Chromium")
def test_a_browser_runs_in_a_machine_and_nothing_of_it_is_left(emulator, client, tmp_path):
    with Served(arrived(tmp_path)) as site, FakeControlPlane(tmp_path / "plane") as plane:
        environment = {
            "VALET_RUNNER_ENGINE": "chromium",
            "VALET_RUNNER_TRUSTED_ORIGINS": f"{site.url},{plane.url}",
        }
        provider = emulator.provider(client, env=environment)
        made = provider.create("0b5e", runner_token="hush")
        job = JobSpec(
            attempt="attempt-1",
            application="application-1",
            url=f"{site.url}/jobs/1",
            posting_key="board:1",
            control_plane=plane.url,
            token=plane.attempt("attempt-1"),
        )
        until(lambda: provider.get(made.id).state is SandboxState.READY)
        runner = httpx.Client(
            base_url=provider.runner_url(made), headers={"authorization": "Bearer hush"}
        )
        with runner:
            until(partial(answers, runner), seconds=30)
            assert runner.post("/jobs", json=wire(job)).status_code == 202
        until((tmp_path / "arrived").exists, seconds=40)
        names = commands_of(made.id)
        assert any(b"chrom" in name for name in names)
        if can_leave_root():
            assert_is_confined(made.id)
        provider.destroy(made.id)
        until(lambda: provider.get(made.id) is None)
    assert processes_of(made.id) == []


def assert_is_confined(machine_id):
    """Nothing of it is root's, and what draws the page is behind Chromium's own sandbox."""
    pages = []
    for pid in processes_of(machine_id):
        told = Path(f"/proc/{pid}/status").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert re.search(r"^Uid:\t(?!0\t)(\d+)\t\1\t\1\t\1$", told, re.MULTILINE), command
        assert re.search(r"^CapEff:\t0+$", told, re.MULTILINE) or b"--type=" in command, command
        assert b"--no-sandbox" not in command
        if b"--type=renderer" in command:
            pages += re.findall(r"^Seccomp:\t(\d)$", told, re.MULTILINE)
    assert set(pages) == {"2"}


def answers(http):
    try:
        return http.get("/health").is_success
    except httpx.TransportError:
        return False
