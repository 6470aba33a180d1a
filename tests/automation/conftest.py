from collections.abc import AsyncIterator

import pytest_asyncio

from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Running]:
    """One browser for a module's attempts, whose loop is the module's."""
    running = await launch(Launch(engine=Engine.CHROMIUM))
    yield running
    await running.close()
