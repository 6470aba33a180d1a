from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from deploy.local.board.client import LedgerClient
from deploy.local.board.server import BoardThread

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerClient]:
    """A running board on a socket of its own, read through its ledger."""
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger.sqlite3") as thread:
        yield LedgerClient(thread.url)


@pytest.fixture
def client(board: LedgerClient) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=board.base, timeout=10) as client:
        yield client
