from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.board_process import Board, Person
from tests.stack import Applicant, RunningStack


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole product. Those who use it are one group, so that one worker starts it."""
    running = RunningStack.start(tmp_path_factory.mktemp("stack") / "data")
    yield running
    running.stop()


@pytest.fixture
def applicant(stack: RunningStack) -> Iterator[Applicant]:
    with stack.client() as http:
        yield Applicant(stack, http)


@pytest.fixture
def person(board: Board, tmp_path: Path) -> Person:
    return Person(board, tmp_path / "state")
