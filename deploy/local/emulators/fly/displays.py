"""A screen for a machine's browser, where TigerVNC is installed."""

import os
import select
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "Xtigervnc"
SOCKET = "rfb.sock"
GEOMETRY = "1280x900"
READY_WITHIN = 10.0


def has_screens() -> bool:
    return shutil.which(PROGRAM) is not None


def open_display(
    folder: Path, environment: Mapping[str, str]
) -> tuple[str, subprocess.Popen[bytes]]:
    """Start one; its `DISPLAY` and its process. It is seen through the socket `rfb.sock` of the folder, by no port.

    Blocks until the screen is there. Raises `OSError`.
    """
    reading, writing = os.pipe()
    with os.fdopen(reading) as answer:
        try:
            with (folder / "display.log").open("ab") as log:
                process = subprocess.Popen(  # noqa: S603 - our own arguments
                    _command(folder, writing),
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[writing],
                    start_new_session=True,
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


def _command(folder: Path, writing: int) -> list[str]:
    return [
        PROGRAM,
        *("-displayfd", str(writing), "-nolisten", "tcp", "-geometry", GEOMETRY, "-depth", "24"),
        *("-localhost", "-SecurityTypes", "None", "-rfbport", "-1"),
        *("-rfbunixpath", str(folder / SOCKET), "-rfbunixmode", "0600"),
        "-AlwaysShared",
    ]
