"""What the architecture tests look at: the files that git knows, or would add."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(file for file in found if file.is_file()))


def text(file: Path) -> str | None:
    """None for what is no text."""
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return None


def own_python() -> list[Path]:
    return [file for file in files() if file.suffix == ".py" and "migrations" not in file.parts]


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))
