"""Every widget of the lab, filled in by the agent and sent: what arrives is what the candidate would have said.

One seed and Chromium, unless `VALET_LAB_SEEDS` and `VALET_LAB_ENGINES` ask for more.
"""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from automation.agents.engines import Engine, available
from deploy.local.board.client import LedgerClient
from deploy.local.board.lab import WIDGETS
from deploy.local.board.server import BoardThread
from tests.lab.asked import ASKED
from tests.lab.trial import Ending, Result, lab

SEEDS = range(1, int(os.environ.get("VALET_LAB_SEEDS", "1")) + 1)
ENGINES = [Engine(name) for name in os.environ.get("VALET_LAB_ENGINES", "chromium").split(",")]

# The first test waits for all of its engine's applications.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    # All of an engine's applications run once: two workers would each run them.
    pytest.mark.xdist_group("lab"),
    pytest.mark.timeout(1200),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def results(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[tuple[str, int], Result]]:
    """All applications of one engine, by widget and seed."""
    if not available(request.param):
        pytest.skip(f"{request.param} isn't installed here")
    folder = tmp_path_factory.mktemp("lab")
    with BoardThread(folder / "ledger") as board:
        async with lab(LedgerClient(board.url), request.param) as opened:
            done = await opened.attempts(WIDGETS, SEEDS, folder=folder)
    yield {(result.widget, result.seed): result for result in done}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("widget", WIDGETS)
async def test_widget(results: dict[tuple[str, int], Result], widget: str, seed: int) -> None:
    result = results[widget, seed]
    expected = Ending.ASKED if (widget, result.engine) in ASKED else Ending.RIGHT
    assert result.ending is expected, result.why
