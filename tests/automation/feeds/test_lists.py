import asyncio
import gc

import pytest

from automation.feeds.base import FeedUnreachableError
from automation.feeds.lists import Board, Listed, Lists

URL = "https://acme.example/jobs.json"
BOARD = Board({"1": Listed("Baker")})


class Source:
    """Gives its board once it is let."""

    def __init__(self, board=BOARD):
        self.board = board
        self.loaded = 0
        self.may_answer = asyncio.Event()

    async def load(self):
        self.loaded += 1
        await self.may_answer.wait()
        if isinstance(self.board, Exception):
            raise self.board
        return self.board


@pytest.fixture
def source():
    return Source()


def readers(lists, source, count):
    return [asyncio.ensure_future(lists.board(URL, source.load)) for _ in range(count)]


async def test_many_who_ask_at_once_are_one_request(lists, source):
    asking = readers(lists, source, 50)
    await asyncio.sleep(0)
    source.may_answer.set()
    assert await asyncio.gather(*asking) == [BOARD] * 50
    assert await lists.board(URL, source.load) is BOARD
    assert source.loaded == 1


async def test_who_gives_up_takes_it_from_nobody(lists, source):
    first, second = readers(lists, source, 2)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    source.may_answer.set()
    assert await second is BOARD
    assert first.cancelled()
    assert source.loaded == 1


async def test_an_error_is_told_to_all_who_wait_and_not_kept(lists):
    failing = Source(FeedUnreachableError("down", after=3))
    asking = readers(lists, failing, 3)
    await asyncio.sleep(0)
    failing.may_answer.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in told] == [FeedUnreachableError] * 3
    failing.board = BOARD
    assert await lists.board(URL, failing.load) is BOARD


async def test_an_error_that_nobody_waits_for_is_nobodys(lists, caplog):
    failing = Source(FeedUnreachableError("down"))
    (only,) = readers(lists, failing, 1)
    await asyncio.sleep(0)
    only.cancel()
    failing.may_answer.set()
    await asyncio.gather(only, return_exceptions=True)
    failing.board = BOARD
    assert await lists.board(URL, failing.load) is BOARD
    gc.collect()
    assert caplog.messages == []


async def test_it_is_fetched_anew_after_some_minutes(source):
    now = [0.0]
    lists = Lists(seconds=300, clock=lambda: now[0])
    source.may_answer.set()
    for now[0] in (0.0, 299.0, 300.0, 301.0):
        await lists.board(URL, source.load)
    assert source.loaded == 2


async def test_no_more_than_so_many_postings_are_kept():
    lists = Lists(most=30)
    big = Board({str(each): Listed() for each in range(10)})
    sources = {name: Source(big) for name in "abcd"}
    for name in "abcab":
        sources[name].may_answer.set()
        await lists.board(name, sources[name].load)
    # Room for two: each of the three had to go for another.
    assert [sources[name].loaded for name in "abc"] == [2, 2, 1]


async def test_a_board_bigger_than_all_room_is_kept_alone(source):
    lists = Lists(most=0)
    source.may_answer.set()
    await lists.board(URL, source.load)
    await lists.board(URL, source.load)
    assert source.loaded == 1


def test_it_serves_one_event_loop_after_the_other(lists):
    async def ask():
        source = Source()
        source.may_answer.set()
        return await lists.board(URL, source.load), source.loaded

    assert asyncio.run(ask()) == (BOARD, 1)
    assert asyncio.run(ask()) == (BOARD, 0)


def test_what_one_loop_left_half_done_holds_up_no_other(lists):
    async def give_up():
        source = Source()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await lists.board(URL, source.load)

    async def ask():
        source = Source()
        source.may_answer.set()
        return await lists.board(URL, source.load)

    asyncio.run(give_up())
    assert asyncio.run(ask()) is BOARD
