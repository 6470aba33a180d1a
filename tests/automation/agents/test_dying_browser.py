"""A browser that is killed with a request under way: whoever waits for its answer is told that none will come."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.page.wire import WireRequest
from tests.automation.agents.site import serving
from tests.contracts.agent_contract import Bench, Watcher
from tests.processes import below

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def kill_browser() -> None:
    for pid in below(os.getpid()):
        # It may end by itself meanwhile.
        with suppress(FileNotFoundError, ProcessLookupError):
            name = Path(f"/proc/{pid}/comm").read_text()
            if name.startswith(("chrom", "firefox")):
                os.kill(pid, signal.SIGKILL)


class Killing(Watcher):
    """The browser dies as it is about to let the request out."""

    @override
    async def admit(self, request: WireRequest) -> bool:
        if request.method == "POST":
            kill_browser()
        return await super().admit(request)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("engine", [Engine.CHROMIUM, Engine.FIREFOX])
async def test_a_request_that_was_let_out_of_a_dead_browser_ends(engine):
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    watcher = Killing()
    with serving() as site:
        async with await create_browser_agent(
            3, watcher, engine=engine.value, timing=Timing.off(), trusted=site.origins
        ) as agent:
            bench = Bench(agent, site, watcher)
            await bench.show("<form method=post action=/send><input name=a></form>")
            await bench.read("() => { setTimeout(() => document.forms[0].submit(), 50) }")
            end = await watcher.end_of("/send")
    assert (end.response, end.request.method) == (None, "POST")
    assert end.failure
