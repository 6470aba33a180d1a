"""A rate that all processes keep together, over Redis and by its clock.

Who wants to send takes a turn, sends, and says that it is done. A turn counts from when it is given until a window after it was
done, so that the other side never sees more than `limit` arrivals within a window, however long each was on its way.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 5.0
_LONGEST_REST = 5.0
"""Seconds: the longest one that a turn is waited for."""
_SLACK = 5
"""Milliseconds: the clock is read in whole ones, and no two run alike."""


class RateError(Exception):
    """There was no turn: nothing may be sent."""


class RateUnknownError(RateError):
    """Redis is away, so nobody knows who else sends."""


class NoTurnError(RateError):
    """Too many others were before. Try again later."""


class RestingError(RateError):
    """The other side wants to be left alone for longer than is worth waiting: for `after` seconds."""

    def __init__(self, message: str, *, after: float) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` arrivals in any `window` seconds, whoever sends under this `name`.

    `longest`: seconds after which a turn that nobody calls done counts as used, since its holder may have died.
    """

    name: str
    limit: int
    window: float = 1.0
    longest: float = 5.0

    @property
    def keys(self) -> list[str]:
        """Of one slot, as a cluster wants the keys of one script."""
        return [f"rate:{{{self.name}}}:{part}" for part in ("queue", "due", "turns", "rest")]

    @property
    def figures(self) -> list[int]:
        """Milliseconds."""
        return [self.limit, round(self.window * 1000) + _SLACK, round(self.longest * 1000)]


class Turn:
    """One sender's. It may take one after another; each counts."""

    def __init__(self, rate: Rate, *, within: float | None = None, url: str = "") -> None:
        """`within`: seconds to wait for a turn, at the longest."""
        self._rate = rate
        self._within = within
        self._url = url or settings.REDIS_URL
        self._ticket = ""

    async def take(self) -> None:
        """Wait for it: first come, first served. Raises of `RateError`."""
        self._ticket = secrets.token_hex(8)
        async with self._redis() as redis:
            try:
                async with asyncio.timeout(self._within):
                    await self._wait(redis)
            except BaseException as error:
                await redis.eval(_LEAVE, 3, *self._rate.keys[:3], self._ticket)
                if not isinstance(error, TimeoutError):
                    raise
                waited = f"no turn for {self._rate.name} in {self._within} seconds"
                raise NoTurnError(waited) from None

    async def _wait(self, redis: Redis) -> None:
        look = redis.register_script(_LOOK)
        place = 0
        while True:
            place, pause, rest = await look(
                keys=self._rate.keys, args=[self._ticket, place, *self._rate.figures]
            )
            if not pause:
                return
            if rest > _LONGEST_REST * 1000:
                raise RestingError(f"{self._rate.name} is left alone", after=rest / 1000)
            await asyncio.sleep(pause / 1000)

    async def done(self) -> None:
        """What was sent has arrived, or won't. Raises `RateUnknownError`, for which it counts as used up after `longest`."""
        async with self._redis() as redis:
            await redis.eval(_DONE, 1, self._rate.keys[2], self._ticket, self._rate.figures[1])

    async def hold_off(self, seconds: float) -> None:
        """Nobody gets a turn for so long: the other side has said so. Raises `RateUnknownError`."""
        async with self._redis() as redis:
            await redis.eval(_REST, 1, self._rate.keys[3], round(seconds * 1000))

    @asynccontextmanager
    async def _redis(self) -> AsyncIterator[Redis]:
        client = Redis.from_url(
            self._url,
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=_ANSWER_SECONDS,
            decode_responses=True,
        )
        try:
            async with client as redis:
                yield redis
        except (RedisError, OSError) as error:
            raise RateUnknownError(
                f"Redis doesn't say whose turn it is for {self._rate.name}"
            ) from error


_CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# queue: tickets by their place. due: when each looks again, so that one whose holder has died is passed over. turns: when each
# turn that was given is used up. rest: until when there are none, and when that was said. What lies further ahead than it could
# was written before the clock was put back.
_LOOK = (
    _CLOCK
    + """
local queue, due, turns, rest = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local ticket, place = ARGV[1], tonumber(ARGV[2])
local limit, window, longest = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local LATE, FORGOTTEN, SOON, LATER = 1000, 30000, 100, 400

local function cap(key, latest)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. latest, '+inf')) do
    redis.call('ZADD', key, latest, member)
  end
end

if redis.call('ZSCORE', turns, ticket) then return {place, 0, 0} end
cap(turns, now + longest + window)
cap(due, now + LATER)
redis.call('ZREMRANGEBYSCORE', turns, '-inf', now)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now - FORGOTTEN)) do
  redis.call('ZREM', queue, gone)
  redis.call('ZREM', due, gone)
end

if place == 0 then
  local last = redis.call('ZREVRANGE', queue, 0, 0, 'WITHSCORES')
  place = (tonumber(last[2]) or 0) + 1
end
redis.call('ZADD', queue, place, ticket)

local ahead = 0
for _, other in ipairs(redis.call('ZRANGEBYSCORE', queue, '-inf', '(' .. place)) do
  local looks = redis.call('ZSCORE', due, other)
  if looks and tonumber(looks) + LATE >= now then ahead = ahead + 1 end
end

local pause, left = 0, 0
local said = redis.call('HMGET', rest, 'until', 'at')
if said[1] then
  local till, at = tonumber(said[1]), tonumber(said[2])
  if at > now then
    till = till - at + now
    redis.call('HSET', rest, 'until', till, 'at', now)
  end
  left = math.max(0, till - now)
  pause = math.min(left, LATER)
end
local used = redis.call('ZRANGE', turns, 0, -1, 'WITHSCORES')
local short = ahead + 1 - (limit - #used / 2)
if pause == 0 and short > 0 then
  local free = tonumber(used[2 * math.min(short, #used / 2)]) or now + SOON
  pause = math.max(1, math.min(free - now, short > 2 * limit and LATER or SOON))
end

if pause == 0 then
  redis.call('ZREM', queue, ticket)
  redis.call('ZREM', due, ticket)
  redis.call('ZADD', turns, now + longest + window, ticket)
else
  redis.call('ZADD', due, now + pause, ticket)
end
for _, key in ipairs({queue, due, turns}) do
  redis.call('PEXPIRE', key, 2 * (FORGOTTEN + longest + window))
end
return {place, pause, left}
"""
)

_LEAVE = """
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
"""

_DONE = (
    _CLOCK
    + """
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], 'LT', now + ARGV[2], ARGV[1])
end
"""
)

_REST = (
    _CLOCK
    + """
local till = now + ARGV[1]
local said = redis.call('HMGET', KEYS[1], 'until', 'at')
if said[1] and tonumber(said[2]) <= now and tonumber(said[1]) > till then return end
redis.call('HSET', KEYS[1], 'until', till, 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""
)
