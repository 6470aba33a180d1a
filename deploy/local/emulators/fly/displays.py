"""A screen for a machine's browser, where TigerVNC is installed, and the port on which it is seen."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.agents.launch import WINDOW
from deploy.local.emulators.fly.addresses import SCREEN_PORT

PROGRAM = "Xtigervnc"
# Carries the clipboard between the screen and whoever looks on.
CLIPBOARD = "tigervncconfig"
SOCKET = "rfb.sock"
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


def open_screen(folder: Path, environment: Mapping[str, str], address: str) -> Screen:
    """Start one, seen by a websocket on the address's `SCREEN_PORT` by who bears the runner's token.

    Blocks until the screen is there, and not for its port. Raises `OSError`.
    """
    display, server = _serve(folder, environment)
    beside = {**environment, "DISPLAY": display}
    processes = [server, _start(folder, beside, *_port(folder, address))]
    if shutil.which(CLIPBOARD) is not None:
        processes.append(_start(folder, beside, CLIPBOARD, "-nowin"))
    return Screen(display, processes)


def _serve(folder: Path, environment: Mapping[str, str]) -> tuple[str, subprocess.Popen[bytes]]:
    reading, writing = os.pipe()
    with os.fdopen(reading) as answer:
        try:
            process = _start(folder, environment, *_server(folder, writing), inherits=[writing])
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
    folder: Path, environment: Mapping[str, str], *command: str, inherits: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    with (folder / "display.log").open("ab") as log:
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
