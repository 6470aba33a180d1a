"""A screen for a machine's browser, where TigerVNC is installed, and the port on which it is seen."""

import contextlib
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.agents.launch import WINDOW
from deploy.local.emulators.fly.addresses import SCREEN_PORT
from deploy.local.unprivileged import ROOT

PROGRAM = "Xtigervnc"
# Carries the clipboard between the screen and whoever looks on.
CLIPBOARD = "tigervncconfig"
LAYOUT = ("xkbcomp", "-w0", str(ROOT / "deploy/sandbox/keyboard.xkb"))
SOCKET = "rfb.sock"
# Where every X server has its socket and its lock.
SHARED = Path("/tmp")  # noqa: S108
READY_WITHIN = 10.0
# A viewer that is gone without a word is noticed by it.
HEARTBEAT = 20


@dataclass(frozen=True, slots=True)
class Screen:
    display: str
    """As in the variable `DISPLAY`."""
    processes: Sequence[subprocess.Popen[bytes]]


def has_screens() -> bool:
    return shutil.which(PROGRAM) is not None


def open_screen(
    folder: Path,
    environment: Mapping[str, str],
    address: str,
    *,
    enter: Callable[[Sequence[str]], Sequence[str]],
) -> Screen:
    """Start one, seen by a websocket on the address's `SCREEN_PORT` by who bears the runner's token.

    `enter` makes of a command one that runs as the machine's user. Blocks until the screen is there, and not for its port.
    Raises `OSError`.
    """
    display, server = _serve(folder, environment, enter)
    beside = {**environment, "DISPLAY": display}
    # Before the browser starts, which reads it.
    _start(folder, beside, enter([*LAYOUT, display])).wait()
    processes = [server, _start(folder, beside, enter(_port(folder, address)))]
    if shutil.which(CLIPBOARD) is not None:
        processes.append(_start(folder, beside, enter([CLIPBOARD, "-nowin"])))
    return Screen(display, processes)


def forget_displays(user: int) -> None:
    """Of a user whose processes have all been killed: nobody else may take those numbers before."""
    for left in (*SHARED.glob(".X11-unix/X*"), *SHARED.glob(".X*-lock")):
        with contextlib.suppress(FileNotFoundError):
            if left.lstat().st_uid == user:
                left.unlink()


def _serve(
    folder: Path,
    environment: Mapping[str, str],
    enter: Callable[[Sequence[str]], Sequence[str]],
) -> tuple[str, subprocess.Popen[bytes]]:
    reading, writing = os.pipe()
    with os.fdopen(reading) as answer:
        try:
            process = _start(
                folder, environment, enter(_server(folder, writing)), inherits=[writing]
            )
        finally:
            os.close(writing)
        # The server chooses a free number and writes it once it takes connections.
        told, _, _ = select.select([answer], [], [], READY_WITHIN)
        number = answer.readline().strip() if told else ""
    if not number.isdigit():
        process.kill()
        process.wait()
        raise OSError(f"{PROGRAM} didn't start: see {folder / 'display.log'}")
    return f":{number}", process


def _start(
    folder: Path,
    environment: Mapping[str, str],
    command: Sequence[str],
    *,
    inherits: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    # The folder is the machine's, which may have laid a link there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    with os.fdopen(os.open(folder / "display.log", flags, 0o600), "ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own arguments
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=inherits,
            start_new_session=True,
        )


def _server(folder: Path, writing: int) -> list[str]:
    return [
        PROGRAM,
        *("-displayfd", str(writing), "-nolisten", "tcp", "-depth", "24"),
        *("-geometry", f"{WINDOW[0]}x{WINDOW[1]}", "-AcceptSetDesktopSize=0"),
        *("-localhost", "-SecurityTypes", "None", "-rfbport", "-1"),
        *("-rfbunixpath", str(folder / SOCKET), "-rfbunixmode", "0600"),
        # What is merely marked on the screen is nobody's clipboard.
        *("-AlwaysShared", "-SendPrimary=0", "-SetPrimary=0"),
    ]


def _port(folder: Path, address: str) -> list[str]:
    return [
        *(sys.executable, "-m", "websockify", "--heartbeat", str(HEARTBEAT)),
        *("--auth-plugin", "automation.runner.screen.RunnerToken"),
        *("--unix-target", str(folder / SOCKET), f"{address}:{SCREEN_PORT}"),
    ]
