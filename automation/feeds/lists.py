"""Lists of a whole board, for vendors that publish nothing smaller: fetched once for all who want a posting of it."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

SECONDS = 300.0
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A posting in a list: what `Published` has of the same name."""

    title: str = ""
    employer: str = ""
    place: str = ""
    country: str = ""
    language: str = ""
    url: str = ""
    closed: bool = False
    """It is listed, and takes no more applications."""


@dataclass(frozen=True, slots=True)
class Board:
    """`postings` by their ids as addresses have them."""

    postings: Mapping[str, Listed] = field(default_factory=dict)
    employer: str = ""


Load = Callable[[], Awaitable[Board]]


class Lists:
    """Boards by address, kept for some minutes in this process: `most` postings of them together, then the one goes that was
    wanted longest ago. Safe among threads and event loops, such as a worker has one of for each task."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Board]] = OrderedDict()
        self._coming: WeakKeyDictionary[
            asyncio.AbstractEventLoop, dict[str, asyncio.Task[Board]]
        ] = WeakKeyDictionary()

    async def board(self, url: str, load: Load) -> Board:
        """As `load` gives it. Who asks while it is on its way waits for the same answer, or the same error; errors aren't kept."""
        kept = self._fresh(url)
        if kept is not None:
            return kept
        with self._lock:
            coming = self._coming.setdefault(asyncio.get_running_loop(), {})
        task = coming.get(url)
        if task is None:
            task = asyncio.ensure_future(self._load(url, load))
            coming[url] = task
            task.add_done_callback(lambda _: coming.pop(url))
        # Who gives up takes it from nobody else.
        return await asyncio.shield(task)

    async def _load(self, url: str, load: Load) -> Board:
        board = await load()
        with self._lock:
            self._kept[url] = (self._clock() + self._seconds, board)
            self._kept.move_to_end(url)
            self._make_room()
        return board

    def _fresh(self, url: str) -> Board | None:
        with self._lock:
            until, board = self._kept.get(url, (0.0, None))
            if board is None or until <= self._clock():
                self._kept.pop(url, None)
                return None
            self._kept.move_to_end(url)
            return board

    def _make_room(self) -> None:
        held = sum(map(_weight, self._kept.values()))
        while held > self._most and len(self._kept) > 1:
            held -= _weight(self._kept.popitem(last=False)[1])


def _weight(kept: tuple[float, Board]) -> int:
    return 1 + len(kept[1].postings)


SHARED = Lists()
"""This process's."""
