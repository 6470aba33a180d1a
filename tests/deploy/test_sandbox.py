"""What the sandbox's image starts, started here: the same entrypoint, configuration and packages."""

import configparser
import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets import Subprotocol
from websockets.sync.client import connect

from automation.agents.confinement import PREFERENCES
from automation.agents.launch import WINDOW
from deploy.local.emulators.fly.addresses import RUNNER_PORT, SCREEN_PORT, free_address
from deploy.local.unprivileged import ROOT, as_user, can_leave_root, code
from deploy.sandbox.policies import firefox
from tests.emulator_process import until

SANDBOX = ROOT / "deploy/sandbox"
USER = 1_900_000_000
BEARING = {"Authorization": "Bearer hush"}


@dataclass
class Sandbox:
    """`home`: of the user that it runs as."""

    home: Path
    address: str
    process: subprocess.Popen[bytes]

    def get(
        self, port: int, path: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response | None:
        try:
            return httpx.get(f"http://{self.address}:{port}{path}", headers=headers, timeout=3)
        except httpx.TransportError:
            return None

    def is_healthy(self) -> bool:
        answer = self.get(RUNNER_PORT, "/health")
        return answer is not None and answer.is_success

    def processes(self) -> dict[str, int]:
        """By their command lines."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if str(self.home).encode() in (entry / "environ").read_bytes():
                    command = (entry / "cmdline").read_bytes()
                    found[command.replace(b"\0", b" ").decode()] = int(entry.name)
            except (OSError, ValueError):
                continue
        return found

    def runner(self) -> int:
        """0 while there is none."""
        runners = [n for name, n in self.processes().items() if "automation.runner --host" in name]
        return runners[0] if runners else 0

    def ends_without_runner(self) -> bool:
        if runner := self.runner():
            os.kill(runner, signal.SIGKILL)
        return self.process.poll() is not None


def environment(home: Path, **changes: str) -> dict[str, str]:
    return {
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "VALET_RUNNER_TOKEN_FILE": str(home / "token"),
        "VALET_RUNNER_STATE_DIR": str(home / "state"),
        "VALET_RUNNER_ENGINE": "chromium",
        "VALET_SANDBOX_HOST": free_address(()),
        # Of the numbers that no port of X's stands in the way of.
        "VALET_SANDBOX_DISPLAY": str(random.randint(1000, 50000)),
        "VALET_SANDBOX_RUN": str(home / "run"),
        "VALET_SANDBOX_VIEWER": str(home / "viewer"),
        **changes,
    }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("hush\n")
    (tmp_path / "viewer").mkdir()
    (tmp_path / "viewer/vnc.html").write_text("<title>noVNC</title>")
    if can_leave_root():
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, USER, USER)
    return tmp_path


@pytest.fixture
def sandbox(home: Path) -> Iterator[Sandbox]:
    command = [str(SANDBOX / "entrypoint.sh")]
    given = environment(home)
    if can_leave_root():
        command = as_user(USER, command, needs=[*code(), home])
    with (home.parent / f"{home.name}.log").open("wb") as log:
        process = subprocess.Popen(command, env=given, cwd=home, stdout=log, stderr=log)
    found = Sandbox(home, given["VALET_SANDBOX_HOST"], process)
    yield found
    process.terminate()
    try:
        process.wait(10)
    finally:
        for left in found.processes().values():
            os.kill(left, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Xtigervnc") is None, reason="needs TigerVNC")
def test_a_sandbox_lasts_as_long_as_its_runner(sandbox):
    until(sandbox.is_healthy)
    assert_shows_its_screen(sandbox)
    first = sandbox.runner()
    if can_leave_root():
        assert Path(f"/proc/{first}").stat().st_uid == USER
    # Its jobs are on the disk, so it is worth another start; but not for ever.
    os.kill(first, signal.SIGKILL)
    until(lambda: sandbox.runner() not in {0, first})
    assert sandbox.process.poll() is None
    until(sandbox.ends_without_runner)
    until(lambda: not sandbox.processes(), seconds=5)


def assert_shows_its_screen(sandbox):
    until(lambda: sandbox.get(SCREEN_PORT, "/vnc.html"))
    assert sandbox.get(SCREEN_PORT, "/vnc.html").status_code == 401
    assert "noVNC" in sandbox.get(SCREEN_PORT, "/vnc.html", headers=BEARING).text
    address = f"ws://{sandbox.address}:{SCREEN_PORT}/websockify"
    with connect(address, additional_headers=BEARING, subprotocols=[Subprotocol("binary")]) as seen:
        assert seen.recv(timeout=5) == b"RFB 003.008\n"
    # It is started once the keyboard has its letters.
    until(lambda: any(each.startswith("tigervncconfig") for each in sandbox.processes()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"VALET_RUNNER_TOKEN_FILE": "/nowhere/token"}, "needs a file /nowhere/token"),
        ({"VALET_RUNNER_ENGINE": "camoufox"}, "which this image was built without"),
    ],
)
def test_what_can_t_work_doesn_t_start(home, changes, said):
    ended = subprocess.run(
        [SANDBOX / "entrypoint.sh"],
        env=environment(home, **changes),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 78
    assert said in ended.stderr


def test_chromium_s_policies_are_the_preferences_that_it_starts_with():
    policies = json.loads((SANDBOX / "policies/chromium.json").read_text())
    profile = json.loads((PREFERENCES / "Default/Preferences").read_text())
    browser = json.loads((PREFERENCES / "Local State").read_text())
    assert policies == {
        "AllowFileSelectionDialogs": browser["select_file_dialogs"]["allowed"],
        "BrowserAddPersonEnabled": browser["profile"]["add_person_enabled"],
        "BrowserGuestModeEnabled": browser["profile"]["browser_guest_enabled"],
        "DownloadRestrictions": profile["download_restrictions"],
        "ExtensionInstallBlocklist": profile["extensions"]["install"]["denylist"],
        "PrintingEnabled": profile["printing"]["enabled"],
        "SearchSuggestEnabled": profile["search"]["suggest_enabled"],
        "TaskManagerEndProcessEnabled": browser["task_manager"]["end_process_enabled"],
        "URLAllowlist": profile["policy"]["url_allowlist"],
        "URLBlocklist": profile["policy"]["url_blocklist"],
    }


def test_firefox_s_policies_are_added_to_its_own(tmp_path):
    file = tmp_path / "distribution/policies.json"
    firefox.add(tmp_path)
    file.write_text('{"policies": {"DisableAppUpdate": true, "BlockAboutConfig": false}}')
    firefox.add(tmp_path)
    policies = json.loads(file.read_text())["policies"]
    assert policies["DisableAppUpdate"]
    assert policies["BlockAboutConfig"]
    assert policies["WebsiteFilter"] == {"Block": ["file:///*"]}


def test_the_screen_is_as_large_as_the_browser():
    settings = configparser.RawConfigParser(inline_comment_prefixes=(";",))
    settings.read(SANDBOX / "supervisord.conf")
    assert f"-geometry {WINDOW[0]}x{WINDOW[1]}" in settings["program:display"]["command"]
