"""One board application by Valet against a hand-written script: same browser, same mode, page open to evidence. Printed, not judged."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from automation.agents.engines import Engine, find_browser
from deploy.local.board.candidate import load_candidate
from tests.board.by_hand import (
    expected_answers,
    fill_ashby,
    fill_greenhouse,
    fill_lever,
    submit_ashby,
    submit_greenhouse,
    submit_lever,
)
from tests.board_process import Board, Person

pytestmark = pytest.mark.bench

ROUNDS = 5
BY_HAND = {
    "greenhouse": (fill_greenhouse, submit_greenhouse),
    "lever": (fill_lever, submit_lever),
    "ashby": (fill_ashby, submit_ashby),
}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


def by_valet(board: Board, person: Person, url: str) -> float:
    """Seconds from opening the page to evidence, by the run's own events."""
    applied = person.apply(url)
    assert applied.status == 0, applied.output
    return float(applied.receipt["seconds_to_evidence"])


async def by_hand(vendor: str, url: str) -> float:
    fill, submit = BY_HAND[vendor]
    answers = await expected_answers(url)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(find_browser(Engine.CHROMIUM))
        )
        page = await browser.new_page()
        start = time.perf_counter()
        await fill(page, url, load_candidate(), answers)
        await submit(page)
        took = time.perf_counter() - start
        await browser.close()
    return took


@pytest.mark.parametrize("vendor", BY_HAND)
def test_against_a_hand_written_script(
    board: Board, tmp_path: Path, vendor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, hand = [], []
    for number in range(ROUNDS):
        mine.append(by_valet(board, Person(board, tmp_path / str(number)), board.url(vendor)))
        hand.append(asyncio.run(by_hand(vendor, board.url(vendor))))
    one, other = statistics.median(mine), statistics.median(hand)
    with capsys.disabled():
        print(
            f"\n{vendor}: valet {one:.2f} s, by hand {other:.2f} s, ratio {one / other:.2f} (median of {ROUNDS})"
        )
