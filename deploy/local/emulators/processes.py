"""Processes of what emulators lend: known again by number and start time, and ended with all that they started.

Reads /proc, so Linux only. A browser's processes put themselves into sessions of their own, so no group holds them all.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from pydantic import BaseModel

PROC = Path("/proc")
# Two looks one after another find nothing, before something counts as ended.
QUIET_LOOKS = 2
LOOK_EVERY = 0.02
GIVE_UP_AFTER = 10.0


class Process(BaseModel):
    pid: int
    started: int
    """Ticks after the machine's boot: a number that is given out again has another."""

    @property
    def runs(self) -> bool:
        found = Seen.look(self.pid)
        return found is not None and found.started == self.started and found.state != "Z"


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of /proc/<pid>/stat (man 5 proc_pid_stat)."""

    pid: int
    state: str
    parent: int
    session: int
    started: int

    @classmethod
    def look(cls, pid: int) -> "Seen | None":
        try:
            text = (PROC / str(pid) / "stat").read_text()
        except (OSError, UnicodeDecodeError):
            return None
        # The name may hold spaces and brackets; what follows its last one doesn't.
        rest = text.rpartition(")")[2].split()
        return cls(pid, rest[0], int(rest[1]), int(rest[3]), int(rest[19]))


def process_of(pid: int) -> Process | None:
    seen = Seen.look(pid)
    return Process(pid=pid, started=seen.started) if seen else None


def everything() -> Iterator[Seen]:
    for entry in os.scandir(PROC):
        if entry.name.isdigit() and (seen := Seen.look(int(entry.name))) is not None:
            yield seen


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells the processes of one machine or session: a line of their environment, or a piece of their command line.

    Both, since a browser writes its processes' names over their environment.
    """

    line: str
    piece: str

    def is_on(self, pid: int) -> bool:
        return self.line.encode() in _read(pid, "environ").split(b"\0") or (
            self.piece.encode() in _read(pid, "cmdline")
        )


def _read(pid: int, name: str) -> bytes:
    try:
        return (PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""


def all_of(mark: Mark) -> list[int]:
    """Who bears the mark, who descends from those, and who is in a session that one of them leads."""
    seen = {each.pid: each for each in everything() if each.state != "Z"}
    found = {pid for pid in seen if pid != os.getpid() and mark.is_on(pid)}
    while True:
        led = {pid for pid in found if seen[pid].session == pid}
        more = {
            each.pid
            for each in seen.values()
            if each.pid not in found and (each.parent in found or each.session in led)
        }
        if not more:
            return sorted(found)
        found |= more


def end_all(mark: Mark) -> None:
    """Kill whatever belongs to the mark, until nothing is left of it. Blocks; raises `TimeoutError`."""
    deadline = time.monotonic() + GIVE_UP_AFTER
    quiet = 0
    while quiet < QUIET_LOOKS:
        pids = all_of(mark)
        quiet = 0 if pids else quiet + 1
        for pid in pids:
            tell(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {pids} can't be ended")
        Event().wait(LOOK_EVERY)


def tell(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
