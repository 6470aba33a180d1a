"""A program that is killed takes its browser with it."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from automation.agents.engines import Engine, available
from tests.architecture.repository import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PROGRAM = """
import asyncio, sys
from automation.agents.factory import create_browser_agent
async def main():
    agent = await create_browser_agent(3, engine=sys.argv[1])
    print("up", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


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


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("engine", [Engine.CHROMIUM, Engine.FIREFOX])
async def test_nothing_is_left_of_a_killed_program(engine):
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, engine.value, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"up\n"
    family = below(process.pid)
    assert len(family) > 2
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with asyncio.timeout(15):
        while any(alive(pid, birth) for pid, birth in family.items()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await process.stdout.read()
