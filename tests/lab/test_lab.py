"""Every widget of the lab, filled in by the agent and sent: what arrives is what the candidate would have said.

One seed and Chromium, unless `VALET_LAB_SEEDS` and `VALET_LAB_ENGINES` ask for more.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from automation.agents.engines import Engine, available
from deploy.local.board.client import LedgerClient
from deploy.local.board.lab import WIDGETS
from deploy.local.board.server import BoardThread
from tests.lab.asked import ASKED
from tests.lab.trial import Ending, Lab, lab

SEEDS = range(1, int(os.environ.get("VALET_LAB_SEEDS", "1")) + 1)
ENGINES = [Engine(name) for name in os.environ.get("VALET_LAB_ENGINES", "chromium").split(",")]

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerClient]:
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger") as board:
        yield LedgerClient(board.url)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def open_lab(
    ledger: LedgerClient, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Engine, Lab]]:
    if not available(request.param):
        pytest.skip(f"{request.param} isn't installed here")
    async with lab(ledger, request.param) as opened:
        yield request.param, opened


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("widget", WIDGETS)
async def test_widget(open_lab: tuple[Engine, Lab], widget: str, seed: int, tmp_path: Path) -> None:
    engine, opened = open_lab
    result = await opened.attempt(widget, seed, folder=tmp_path, cancelled=asyncio.Event())
    expected = Ending.ASKED if (widget, engine) in ASKED else Ending.RIGHT
    assert result.ending is expected, result.why
