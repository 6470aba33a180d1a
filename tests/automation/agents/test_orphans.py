"""A program that is killed takes its browser with it."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from automation.agents.engines import Engine, available
from tests.architecture.repository import ROOT
from tests.processes import alive, below

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
