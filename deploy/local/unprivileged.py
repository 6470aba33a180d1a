"""Starts programs as somebody who isn't root, whatever folders they lie in.

A checkout in root's home is closed to everybody else. There a program gets a mount namespace of its own, where empty folders
lie over the closed ones and show nothing but what it needs.
"""

import logging
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
PROBE_SECONDS = 20


@cache
def can_leave_root() -> bool:
    """Whether we are root and may start programs as somebody else. Says why not, where not."""
    if os.geteuid() != 0:
        return False
    command = as_user(NOBODY, [sys.executable, "-c", "import automation"], needs=code())
    try:
        subprocess.run(  # noqa: S603 - our own arguments
            command,
            check=True,
            cwd="/",
            env={"PYTHONPATH": str(ROOT)},
            timeout=PROBE_SECONDS,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        log.warning(
            "machines run as root, and their browsers without a sandbox: %s",
            said.decode(errors="replace").strip().rpartition("\n")[2],
        )
        return False
    return True


def code() -> list[Path]:
    """What a program of ours is made of."""
    return [ROOT, *(Path(each).resolve() for each in (sys.prefix, sys.base_prefix))]


def as_user(uid: int, command: Sequence[str], *, needs: Collection[Path]) -> list[str]:
    """The command for root to start, with the same process number in the end.

    `needs`: folders that must be seen. Whoever's they are, what is in them keeps its owner and its mode.
    """
    leave = ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", "--", *command]
    script = _script(list(_covers(uid, needs)))
    if not script:
        return leave
    return [*("unshare", "--mount", "--propagation", "private"), "sh", "-euc", script, "sh", *leave]


def _covers(uid: int, needs: Collection[Path]) -> Iterator[tuple[Path, Path]]:
    """What must be shown again, with the folder to cover for it: the outermost one that `uid` can't pass."""
    shown: list[Path] = []
    for need in sorted(_opened(uid, needs), key=lambda path: len(path.parts)):
        above = [each for each in reversed(need.parents) if not _shows(shown, each)]
        closed = next((each for each in above if not _passes(uid, each, stat.S_IXOTH)), None)
        if closed is not None:
            yield need, closed
        shown.append(need)


def _shows(shown: Sequence[Path], folder: Path) -> bool:
    """Above or at something that is shown already, and so open."""
    return any(each == folder or folder in each.parents for each in shown)


def _opened(uid: int, needs: Collection[Path]) -> Iterator[Path]:
    """What lies in a closed one stands for it."""
    for need in {path.absolute() for path in needs if path.exists()}:
        if _passes(uid, need, stat.S_IROTH | stat.S_IXOTH) or not need.is_dir():
            yield need
        else:
            yield from _opened(uid, list(need.iterdir()))


def _passes(uid: int, path: Path, wanted: int) -> bool:
    found = path.stat()
    return found.st_uid == uid or found.st_mode & wanted == wanted


def _script(covers: Sequence[tuple[Path, Path]]) -> str:
    """For a shell in the new namespace; ends in the command that follows as its arguments."""
    if not covers:
        return ""
    lines = ["umask 022", "kept=$(mktemp -d)", 'mount -t tmpfs tmpfs "$kept"']
    for number, (need, _) in enumerate(covers):
        make = "mkdir" if need.is_dir() else "touch"
        lines.append(f'{make} "$kept/{number}"; mount --bind {_quoted(need)} "$kept/{number}"')
    covered: set[Path] = set()
    for number, (need, cover) in enumerate(covers):
        if cover not in covered:
            lines.append(f"mount -t tmpfs -o mode=755 tmpfs {_quoted(cover)}")
            covered.add(cover)
        lines.append(f"mkdir -p {_quoted(need if need.is_dir() else need.parent)}")
        if not need.is_dir():
            lines.append(f"touch {_quoted(need)}")
        lines.append(f'mount --move "$kept/{number}" {_quoted(need)}')
    return "\n".join([*lines, 'umount "$kept"; rmdir "$kept"', 'exec "$@"'])


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
