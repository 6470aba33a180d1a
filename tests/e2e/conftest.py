from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.board_process import Board, Person


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


@pytest.fixture
def person(board: Board, tmp_path: Path) -> Person:
    return Person(board, tmp_path / "state")
