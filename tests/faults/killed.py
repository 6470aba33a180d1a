"""The command line with a death in it: `python -m tests.faults.killed WHO STEP apply …`.

WHO is `runner` (this process) or `browser` (every browser below it). STEP is `before` or `after`, a colon, and a journal
line (`asked`, `opened`, `passed`, `verdict`), `permit` or `evidence`, or `written` for the third field. SIGKILL: nothing can clean up.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from automation.cli import main
from automation.console.control_plane import ConsoleControlPlane
from automation.console.permits import FilePermits
from automation.journal import Journal
from automation.protocol import EventType


def descendants(pid: int) -> list[int]:
    below: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in (task / "children").read_text().split():
            below += [int(child), *descendants(int(child))]
    return below


def kill_browser() -> None:
    for pid in descendants(os.getpid()):
        try:
            name = Path(f"/proc/{pid}/comm").read_text()
        except OSError:
            continue
        if "chrom" in name or "firefox" in name:
            os.kill(pid, signal.SIGKILL)


def kill_runner() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str, kill: Callable[[], None]) -> None:
    def reach(where: str) -> None:
        if where == step:
            kill()

    write, grant, record, emit = (
        Journal.write,
        FilePermits.grant,
        FilePermits.record,
        ConsoleControlPlane.emit,
    )
    fields = 0

    def wired_write(self: Journal, kind: str, **data: Any) -> None:
        reach(f"before:{kind}")
        write(self, kind, **data)
        reach(f"after:{kind}")

    def wired_grant(self: FilePermits, request: Any) -> Any:
        reach("before:permit")
        reply = grant(self, request)
        reach("after:permit")
        return reply

    def wired_record(self: FilePermits, evidence: Any) -> None:
        reach("before:evidence")
        record(self, evidence)
        reach("after:evidence")

    async def wired_emit(self: ConsoleControlPlane, kind: EventType, /, **data: Any) -> Any:
        nonlocal fields
        event = await emit(self, kind, **data)
        fields += kind is EventType.FIELD_WRITTEN
        if kind is EventType.FIELD_WRITTEN and fields == 3:
            reach("after:written")
        return event

    Journal.write = wired_write  # type: ignore[method-assign]
    FilePermits.grant = wired_grant  # type: ignore[method-assign]
    FilePermits.record = wired_record  # type: ignore[method-assign]
    ConsoleControlPlane.emit = wired_emit  # type: ignore[method-assign]


if __name__ == "__main__":
    who, step = sys.argv[1:3]
    del sys.argv[1:3]
    arm(step, {"runner": kill_runner, "browser": kill_browser}[who])
    main()
