from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from automation.agents.engines import Engine, find_browser
from tests.board_process import Board, Person
from tests.e2e.in_page import console_of, log_in
from tests.stack import Applicant, RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page


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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator["Browser"]:
    """One for a module's tests, whose loop is the module's."""
    from playwright.async_api import async_playwright  # heavy: a browser

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(Engine.CHROMIUM))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: "Browser", stack: RunningStack) -> AsyncIterator["Page"]:
    """Of the demo person, logged in, who is of the staff here. A complaint of the browser's console fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    complaints = console_of(page)
    await log_in(page, stack)
    yield page
    await context.close()
    # There are no screens here: the page goes on asking for one, maybe until a moment after the wait is over.
    assert [each for each in complaints if "status of 409" not in each] == []
