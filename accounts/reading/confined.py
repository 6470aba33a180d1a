"""The text of a file from a stranger: by a process without network, environment or much of anything, for a while."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Format = Literal["pdf", "docx"]

SECONDS = 10
_CHILD = Path(__file__).with_name("child.py")
_SENTENCES = {
    "encrypted": "This file is locked with a password. Save it without one and upload it again.",
    "broken": "This file is damaged: it can’t be opened. Save it anew and upload it again.",
    "long": "This file has more than 60 pages. A résumé has two.",
    "large": "This file unpacks to far more than a document holds. Save it anew and upload it again.",
    "slow": "Reading this file takes too long. Save it anew, without pictures, and upload it again.",
}


class UnreadableFileError(Exception):
    """`message` tells the person what they can do."""

    def __init__(self, problem: str) -> None:
        self.message = _SENTENCES.get(problem, _SENTENCES["broken"])
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    links: tuple[str, ...] = ()


def read(content: bytes, form: Format) -> Reading:
    """Raises `UnreadableFileError`. Returns within `SECONDS`, whatever the file is."""
    command = [*_without_network(), sys.executable, "-I", "-B", "-X", "utf8", str(_CHILD), form]
    try:
        child = subprocess.run(  # noqa: S603 - our own program; the file comes by its input
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError("slow") from error
    return _parsed(child.stdout, child.returncode)


def _parsed(output: bytes, code: int) -> Reading:
    try:
        found = json.loads(output)
    except ValueError as error:
        # Killed by a limit: of time by a signal, of memory by what it could no longer do.
        raise UnreadableFileError("slow" if code < 0 else "large") from error
    if "problem" in found:
        raise UnreadableFileError(found["problem"])
    return Reading(str(found["text"]), tuple(str(link) for link in found["links"]))


@cache
def _without_network() -> tuple[str, ...]:
    """The command to put in front, where the system lets us: as root, or in a user namespace."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    for options in (("-n",), ("-r", "-n")):
        tried = subprocess.run(  # noqa: S603 - the system's own, with our options
            [unshare, *options, "true"], capture_output=True, check=False
        )
        if tried.returncode == 0:
            return (unshare, *options, "--")
    return ()
