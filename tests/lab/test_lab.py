"""Every widget of the lab, filled in by the agent and sent: what arrives is what the candidate would have said.

One seed and Chromium by Playwright, unless `VALET_LAB_SEEDS` and `VALET_LAB_WAYS` (chromium, firefox, stagehand) ask for more.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from automation.agents.engines import available
from deploy.local.board.client import LedgerClient
from deploy.local.board.lab import WIDGETS
from deploy.local.board.server import BoardThread
from tests.lab.asked import ASKED
from tests.lab.trial import WAYS, Ending, Result, lab

SEEDS = range(1, int(os.environ.get("VALET_LAB_SEEDS", "1")) + 1)
CHOSEN = [WAYS[name] for name in os.environ.get("VALET_LAB_WAYS", "chromium").split(",")]
A_FEW = ("headless-combobox", "closed-shadow")
"""Whose forms the lent browser fills in each time."""

# The first test waits for all of its way's applications.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    # All of a way's applications run once: two workers would each run them.
    pytest.mark.xdist_group("lab"),
    pytest.mark.timeout(1200),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=CHOSEN, ids=str)
async def results(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[tuple[str, int], Result]]:
    """All applications in one way, by widget and seed."""
    if not available(request.param.engine):
        pytest.skip(f"{request.param.engine} isn't installed here")
    folder = tmp_path_factory.mktemp("lab")
    with BoardThread(folder / "ledger") as board:
        async with lab(LedgerClient(board.url), request.param) as opened:
            done = await opened.attempts(WIDGETS, SEEDS, folder=folder)
    yield {(result.widget, result.seed): result for result in done}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("widget", WIDGETS)
async def test_widget(results: dict[tuple[str, int], Result], widget: str, seed: int) -> None:
    result = results[widget, seed]
    expected = Ending.ASKED if (widget, result.way.engine) in ASKED else Ending.RIGHT
    assert result.ending is expected, result.why


async def test_a_few_widgets_in_a_lent_browser(tmp_path: Path) -> None:
    way = WAYS["stagehand"]
    if way in CHOSEN or not available(way.engine):
        pytest.skip("it is among the others, or isn't installed here")
    with BoardThread(tmp_path / "ledger") as board:
        async with lab(LedgerClient(board.url), way) as opened:
            done = await opened.attempts(A_FEW, [1], folder=tmp_path)
    assert [result.ending for result in done] == [Ending.RIGHT, Ending.RIGHT], done
