"""What runs in a machine: a runner in a folder of its own, with nothing of our environment but what it needs."""

import base64
import binascii
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.emulators.fly.addresses import RUNNER_PORT
from deploy.local.emulators.fly.displays import forget_displays, open_screen
from deploy.local.emulators.fly.errors import ApiError
from deploy.local.emulators.fly.machine import Machine
from deploy.local.emulators.processes import Mark, Process, end_all, process_of
from deploy.local.unprivileged import ROOT, as_user, can_leave_root, code

log = logging.getLogger(__name__)

PASSED_ON = ("PATH", "LANG", "VALET_CHROMIUM", "VALET_FIREFOX", "PLAYWRIGHT_BROWSERS_PATH")
# Each machine is a user of its own: a number above those that systems give out.
FIRST_USER = 2_000_000_000
USERS = 100_000_000
BROWSERS = Path.home() / ".cache/ms-playwright"
KEPT_LOGS = 50
# Of a process that wasn't started by us and is gone: nobody can know any more.
UNKNOWN_CODE = -1


class Guests:
    """Below `data`: `machines/<id>` while a machine exists, `logs/<id>.log` for longer."""

    def __init__(self, data: Path, *, screens: bool) -> None:
        self._machines = data.absolute() / "machines"
        self._logs = data.absolute() / "logs"
        self._screens = screens
        self._children: dict[str, list[subprocess.Popen[bytes]]] = {}

    def folder(self, machine: Machine) -> Path:
        return self._machines / machine.id

    def log(self, machine: Machine) -> Path:
        return self._logs / f"{machine.id}.log"

    def launch(self, machine: Machine) -> Process:
        """Start the runner. Blocks for as long as a screen takes; raises `OSError`, or `ApiError` for a file's path."""
        folder = self.folder(machine)
        for place in (folder, folder / "state", _temporary(machine)):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_files(machine.config, folder)
        if can_leave_root():
            _hand_over(folder, user_of(machine))
            _hand_over(_temporary(machine), user_of(machine))
        environment = _environment(machine, folder)
        children = self._children.setdefault(machine.id, [])
        environment["VALET_RUNNER_HEADLESS"] = "true"
        if self._screens:
            self._open_screen(machine, environment, children)
        runner = self._start(machine, environment)
        children.append(runner)
        found = process_of(runner.pid)
        if found is None:  # can't be: a child stays in /proc until its parent has asked for its end
            raise ProcessLookupError(runner.pid)
        return found

    def _open_screen(
        self, machine: Machine, environment: dict[str, str], children: list[subprocess.Popen[bytes]]
    ) -> None:
        """A machine without one still works, though nobody can look on."""
        try:
            screen = open_screen(
                self.folder(machine), environment, machine.private_ip, enter=self._enter(machine)
            )
        except OSError as error:
            log.warning("no screen: %s", error)
            return
        environment["DISPLAY"] = screen.display
        environment["VALET_RUNNER_HEADLESS"] = "false"
        children += screen.processes

    def _start(self, machine: Machine, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._drop_old_logs()
        runner = [
            *(sys.executable, "-m", "automation.runner"),
            *("--host", machine.private_ip, "--port", str(RUNNER_PORT)),
        ]
        with self.log(machine).open("ab") as into:
            return subprocess.Popen(  # noqa: S603 - our own program
                self._enter(machine)(runner),
                cwd=self.folder(machine),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=into,
                stderr=into,
                start_new_session=True,
            )

    def _enter(self, machine: Machine) -> Callable[[Sequence[str]], Sequence[str]]:
        """What makes a command the machine's own: as its user, where we are root."""
        if not can_leave_root():
            return lambda command: command
        needs = [*code(), *_browsers(), self.folder(machine), _temporary(machine)]
        return partial(as_user, user_of(machine), needs=needs)

    def exit_code(self, machine: Machine) -> int | None:
        """None while the runner runs. Negative: the signal that ended it, or `UNKNOWN_CODE`."""
        process = machine.process
        for child in self._children.get(machine.id, []):
            if process is not None and child.pid == process.pid:
                return child.poll()
        return None if process is not None and process.runs else UNKNOWN_CODE

    def end(self, machine: Machine) -> None:
        """Kill whatever runs in the machine, browsers and screen too. Blocks; raises `TimeoutError`."""
        end_all(mark_of(machine))
        for child in self._children.pop(machine.id, []):
            child.wait()
        if can_leave_root():
            forget_displays(user_of(machine))

    def clear(self, machine: Machine) -> None:
        """Its disk goes with it."""
        shutil.rmtree(self.folder(machine), ignore_errors=True)
        shutil.rmtree(_temporary(machine), ignore_errors=True)

    def _drop_old_logs(self) -> None:
        logs = sorted(self._logs.glob("*.log"), key=lambda file: file.stat().st_mtime)
        for file in logs[: -KEPT_LOGS + 1]:
            file.unlink(missing_ok=True)


def mark_of(machine: Machine) -> Mark:
    return Mark(f"FLY_MACHINE_ID={machine.id}", f"{_temporary(machine)}/")


def user_of(machine: Machine) -> int:
    return FIRST_USER + int(machine.id, 16) % USERS


def _hand_over(folder: Path, user: int) -> None:
    for place, _, files in os.walk(folder):
        for name in ("", *files):
            os.chown(Path(place) / name, user, user, follow_symlinks=False)


def _browsers() -> list[Path]:
    """Folders that hold some, where they aren't the system's."""
    chosen = [os.environ.get(name) for name in ("VALET_CHROMIUM", "VALET_FIREFOX")]
    store = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or BROWSERS
    return [Path(store), *(Path(each).resolve().parent for each in chosen if each)]


def _temporary(machine: Machine) -> Path:
    """Not below the data: browsers put sockets there, whose paths may have 107 bytes."""
    return Path(tempfile.gettempdir()) / f"fly-{machine.id}"


def _environment(machine: Machine, folder: Path) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if BROWSERS.is_dir():  # found by the home folder, which is another one in there
        inherited.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(BROWSERS))
    paths = {file["guest_path"]: str(_place(file, folder)) for file in _files(machine.config)}
    given: Mapping[str, Any] = machine.config.get("env") or {}
    return {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        # A file's path in there is another one out here.
        **{name: paths.get(str(value), str(value)) for name, value in given.items()},
        "HOME": str(folder),
        "TMPDIR": str(_temporary(machine)),
        "VALET_RUNNER_STATE_DIR": str(folder / "state"),
        "FLY_MACHINE_ID": machine.id,
        "FLY_APP_NAME": machine.app,
        "FLY_REGION": machine.region,
        "FLY_PRIVATE_IP": machine.private_ip,
    }


def _files(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from config.get("files") or ()


def _place(file: Mapping[str, Any], folder: Path) -> Path:
    root = folder / "root"
    path = root / str(file["guest_path"]).lstrip("/")
    if not path.resolve().is_relative_to(root.resolve()):
        raise ApiError(400, f"invalid config.files guest_path: {file['guest_path']}")
    return path


def _write_files(config: Mapping[str, Any], folder: Path) -> None:
    for file in _files(config):
        path = _place(file, folder)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as into:
            into.write(_content(file))


def _content(file: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(file["raw_value"]), validate=True)
    except binascii.Error as error:
        raise ApiError(400, "invalid config.files raw_value") from error
