"""Who is below a process, as Linux tells it."""

from pathlib import Path


def look(pid: int) -> tuple[str, int, str] | None:
    """State, parent and time of birth: a number alone may be somebody else's by now."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return after_name[0], int(after_name[1]), after_name[19]


def below(root: int) -> dict[int, str]:
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    everyone = {pid: look(pid) for pid in pids}
    found: dict[int, str] = {}
    parents = {root}
    while parents:
        born = {pid: seen[2] for pid, seen in everyone.items() if seen and seen[1] in parents}
        found |= born
        parents = set(born)
    return found


def alive(pid: int, birth: str) -> bool:
    seen = look(pid)
    return seen is not None and seen[0] != "Z" and seen[2] == birth
