import asyncio
import sys
import time
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
import redis

from tests.ports import free_port
from tests.redis_process import running_redis
from valet.lib.ids import new_id
from valet.lib.rate import NoTurnError, Rate, RateUnknownError, RestingError, Turn

HOUR = 3_600_000
PROCESSES = 4


@pytest.fixture(scope="module")
def url():
    with running_redis() as url:
        yield url


@pytest.fixture
def stored(url):
    with redis.Redis.from_url(url, decode_responses=True) as client:
        yield client


def rate_of(limit=1, window=0.05, **more):
    return Rate(f"lever:{new_id()}", limit=limit, window=window, **more)


class Counter:
    """A vendor's server: when each request has come."""

    def __init__(self):
        self.port = 0
        self.arrivals = []

    async def _take(self, reader, writer):
        await reader.readline()
        self.arrivals.append(time.monotonic())
        writer.write(b"ok\n")
        await writer.drain()
        writer.close()

    @asynccontextmanager
    async def listening(self):
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    def most_within(self, window):
        return max(
            sum(first <= each < first + window for each in self.arrivals) for first in self.arrivals
        )


async def worker(url, rate, tasks, port):
    figures = (rate.name, rate.limit, rate.window, tasks, port)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.valet.rate_worker", url, *map(str, figures)),
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize(
    ("tasks", "limit", "window"),
    [
        pytest.param(50, 5, 0.4, id="quick"),
        pytest.param(50, 2, 1.0, id="as-lever-has-it", marks=pytest.mark.thorough),
    ],
)
async def test_processes_together_never_send_faster_and_each_gets_its_turn(
    url, tasks, limit, window
):
    rate = rate_of(limit, window)
    shares = [tasks // PROCESSES + (number < tasks % PROCESSES) for number in range(PROCESSES)]
    async with Counter().listening() as vendor:
        running = [await worker(url, rate, share, vendor.port) for share in shares]
        ended = await asyncio.gather(*(each.communicate() for each in running))
    assert [each.returncode for each in running] == [0] * PROCESSES, ended
    assert len(vendor.arrivals) == tasks
    assert vendor.most_within(window) <= limit


async def test_who_asks_first_is_first(url):
    rate, order = rate_of(limit=2), []

    async def send(number):
        turn = Turn(rate, url=url)
        await turn.take()
        order.append(number)
        await turn.done()

    waiting = []
    first = Turn(rate, url=url), Turn(rate, url=url)
    for turn in first:
        await turn.take()
    for number in range(6):
        waiting.append(asyncio.create_task(send(number)))
        await until_queued(url, rate, number + 1)
    for turn in first:
        await turn.done()
    await asyncio.gather(*waiting)
    assert [sorted(pair) for pair in zip(order[::2], order[1::2], strict=True)] == [
        [0, 1],
        [2, 3],
        [4, 5],
    ]


async def until_queued(url, rate, number):
    with redis.Redis.from_url(url) as client:
        while client.zcard(rate.keys[0]) != number:  # noqa: ASYNC110 - another process queues
            await asyncio.sleep(0.01)


async def test_a_turn_counts_until_a_window_after_it_was_done(url):
    rate = rate_of(window=0.2)
    one, two = Turn(rate, url=url), Turn(rate, url=url)
    await one.take()
    with pytest.raises(NoTurnError):
        await Turn(rate, within=0.3, url=url).take()
    await one.done()
    done = time.monotonic()
    await two.take()
    assert time.monotonic() - done >= rate.window


async def test_a_killed_sender_s_turn_ends_by_itself(url):
    rate = rate_of(longest=0.2)
    await Turn(rate, url=url).take()
    await Turn(rate, within=20, url=url).take()


async def test_a_killed_waiter_blocks_nobody(url):
    rate = rate_of()
    holder = Turn(rate, url=url)
    await holder.take()
    killed = await worker(url, rate, 1, 9)
    assert await killed.stdout.readline() == b"waits\n"
    await until_queued(url, rate, 1)
    killed.kill()
    await killed.communicate()
    await holder.done()
    await Turn(rate, within=20, url=url).take()


async def test_who_gives_up_waiting_leaves_no_trace(url, stored):
    rate = rate_of()
    await Turn(rate, url=url).take()
    waiting = asyncio.create_task(Turn(rate, url=url).take())
    await until_queued(url, rate, 1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(NoTurnError, match="no turn for lever:"):
        await Turn(rate, within=0.05, url=url).take()
    assert stored.exists(*rate.keys[:2]) == 0
    assert stored.zcard(rate.keys[2]) == 1


async def test_told_to_wait_nobody_gets_a_turn(url):
    rate = rate_of(limit=5)
    one = Turn(rate, url=url)
    asked = time.monotonic()
    await one.hold_off(1)
    await one.hold_off(0.1)
    with pytest.raises(NoTurnError):
        await Turn(rate, within=0.05, url=url).take()
    await one.take()
    assert time.monotonic() - asked >= 0.99


async def test_a_long_rest_isn_t_waited_for(url, stored):
    rate = rate_of()
    turn = Turn(rate, url=url)
    await turn.hold_off(60)
    with pytest.raises(RestingError) as told:
        await turn.take()
    assert 50 < told.value.after <= 60
    assert stored.exists(*rate.keys[:3]) == 0


async def test_a_clock_that_is_put_back_stops_nobody(url, stored):
    """What was written before lies an hour ahead."""
    rate = rate_of(longest=0.1)
    await Turn(rate, url=url).take()
    waiting = asyncio.create_task(Turn(rate, url=url).take())
    await until_queued(url, rate, 1)
    waiting.cancel()
    await Turn(rate, url=url).hold_off(0.1)
    queue, due, turns, rest = rate.keys
    stored.zadd(queue, {"lost": 1})
    stored.zadd(due, {"lost": time.time() * 1000 + HOUR})
    for ticket, score in stored.zrange(turns, 0, -1, withscores=True):
        stored.zadd(turns, {ticket: score + HOUR})
    for field in ("until", "at"):
        stored.hincrby(rest, field, HOUR)
    stored.persist(rest)
    await Turn(rate, within=20, url=url).take()


async def test_a_process_s_own_clock_counts_for_nothing(url, monkeypatch):
    rate = rate_of(window=0.1)
    ends = []
    for away in (HOUR, -HOUR, 0):
        monkeypatch.setattr(time, "time", lambda away=away: 1e9 + away)
        turn = Turn(rate, url=url)
        await turn.take()
        ends.append(time.monotonic())
        await turn.done()
    assert all(later - sooner >= rate.window for sooner, later in pairwise(ends))


async def test_without_redis_there_is_no_turn():
    away = Turn(rate_of(), url=f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(RateUnknownError, match="doesn't say whose turn"):
        await away.take()
    with pytest.raises(RateUnknownError):
        await away.hold_off(1)
    with pytest.raises(RateUnknownError):
        await away.done()
