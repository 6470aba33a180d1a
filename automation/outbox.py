"""The events of one attempt, on disk before anyone acts on them.

One JSON object a line. `append` numbers from 1 without gaps and returns once the line is fsynced; appends that come
together share one fsync. A process may be killed at any byte: a line cut short was never acknowledged and never
delivered, so it is dropped when the file is opened again and its number is given to the next event.
"""

import asyncio
import fcntl
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from automation.errors import AutomationError
from automation.protocol import Event, EventType

log = logging.getLogger(__name__)

LONGEST_TEXT = 4_000
LARGEST_DATA = 64 * 1024


class OutboxDamagedError(AutomationError):
    """What was acknowledged can't be read back: whoever owns the attempt must start another."""

    code = "outbox_damaged"
    sentence = "Valet lost its notes on this attempt."


@dataclass(slots=True)
class _Waiting:
    type: str
    at: datetime
    data: dict[str, Any]
    done: asyncio.Future[Event] = field(repr=False)


class Outbox:
    """Used from one event loop; `folder` is the attempt's own and is locked against a second process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "outbox.jsonl"
        self._applied_path = folder / "applied"
        self._file = _open_locked(self._path)
        try:
            self._events, self._size = _read(self._path)
        except OutboxDamagedError:
            self._file.close()
            raise
        self._applied = _read_number(self._applied_path)
        self._base = self._events[0].seq - 1 if self._events else 0
        self._file.truncate(self._size)
        self._waiting: list[_Waiting] = []
        self._commit: asyncio.Task[None] | None = None
        self.grown = asyncio.Event()
        """Set when events were added; whoever waits for it clears it."""

    @property
    def head(self) -> int:
        """Number of the newest event, 0 before the first."""
        return self._base + len(self._events)

    @property
    def applied_through(self) -> int:
        """What the control plane last said it holds."""
        return max(self._base, min(self._applied, self.head))

    def start_after(self, number: int) -> None:
        """Number from `number` + 1: the attempt's first events were written on another machine. Only while empty."""
        if self._events or self._waiting:
            raise ValueError("the outbox already has events")
        self._base = number

    async def append(self, kind: EventType | str, data: Mapping[str, Any] | None = None) -> Event:
        """The event, numbered and on disk. Raises OSError when the disk refuses; then no number was used."""
        item = _Waiting(
            str(kind),
            datetime.now(UTC),
            fit(data or {}),
            asyncio.get_running_loop().create_future(),
        )
        self._waiting.append(item)
        if self._commit is None or self._commit.done():
            self._commit = asyncio.create_task(self._commit_all())
        # An impatient caller must not undo the write that others share.
        return await asyncio.shield(item.done)

    def after(self, number: int, limit: int = 32) -> tuple[Event, ...]:
        """Events numbered above `number`, oldest first."""
        first = max(0, number - self._base)
        return tuple(self._events[first : first + limit])

    def applied(self, through: int) -> None:
        """Note what the control plane holds, also when that is less than before.

        Not fsynced: a lost note costs a repeated delivery, nothing else.
        """
        if through > self.head:
            raise ValueError(f"applied through {through}, but the newest event is {self.head}")
        if through == self._applied:
            return
        self._applied = through
        fresh = self._applied_path.with_suffix(".new")
        fresh.write_text(str(through))
        fresh.replace(self._applied_path)

    async def close(self) -> None:
        """Finish what is being written, then let go of the file. Idempotent."""
        await self.flush()
        self._file.close()

    async def flush(self) -> None:
        """Until every append that has begun is on disk, also those whose caller has gone."""
        while self._commit is not None and not self._commit.done():
            await asyncio.wait([self._commit])

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._commit_batch(batch)
            except Exception as error:  # noqa: BLE001  raised in each of those who wait
                for item in batch:
                    if not item.done.done():
                        item.done.set_exception(error)

    async def _commit_batch(self, batch: list[_Waiting]) -> None:
        events = [
            Event(seq=self.head + place, at=item.at, type=item.type, data=item.data)
            for place, item in enumerate(batch, 1)
        ]
        lines = b"".join(event.model_dump_json().encode() + b"\n" for event in events)
        await asyncio.to_thread(self._write, lines)
        # Visible to the sender only now: what a crash may take back must not have been delivered.
        self._size += len(lines)
        self._events.extend(events)
        self.grown.set()
        for item, event in zip(batch, events, strict=True):
            if not item.done.done():
                item.done.set_result(event)

    def _write(self, lines: bytes) -> None:
        """A write that failed leaves a stump; it is cut off before the next one."""
        descriptor = self._file.fileno()
        if os.fstat(descriptor).st_size != self._size:
            os.ftruncate(descriptor, self._size)
        rest = memoryview(lines)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)


def fit(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` as JSON that every store takes: no NUL, no lone surrogates, nothing huge."""
    plain = json.loads(json.dumps(dict(data), default=str, ensure_ascii=True))
    clean: dict[str, Any] = _clean(plain)
    room = LARGEST_DATA
    small: dict[str, Any] = {}
    for key, value in clean.items():
        size = len(json.dumps([key, value], ensure_ascii=False).encode())
        if size <= room:
            small[key] = value
            room -= size
    cut = [key for key in clean if key not in small]
    return {**small, "cut": [key[:100] for key in cut[:20]]} if cut else clean


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    if isinstance(value, float) and value - value != 0:
        return None
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _open_locked(path: Path) -> Any:
    file = open(path, "ab", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    _sync_folder(path.parent)
    return file


def _sync_folder(folder: Path) -> None:
    """A file that was just created survives a power cut only once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> tuple[list[Event], int]:
    """The whole events of a file, and where they end."""
    events: list[Event] = []
    size = 0
    lines = path.read_bytes().splitlines(keepends=True)
    for raw in lines:
        event = _parse(raw)
        if event is None or (events and event.seq != events[-1].seq + 1):
            break
        events.append(event)
        size += len(raw)
    tail = lines[len(events) :]
    if any(_parse(raw) for raw in tail):
        raise OutboxDamagedError(f"{path} is damaged after {len(events)} events")
    if tail:
        log.warning("dropped an unfinished event of %d bytes in %s", sum(map(len, tail)), path)
    return events, size


def _parse(raw: bytes) -> Event | None:
    if not raw.endswith(b"\n"):
        return None
    try:
        return Event.model_validate_json(raw)
    except ValidationError:
        return None


def _read_number(path: Path) -> int:
    try:
        return max(0, int(path.read_text()))
    except (OSError, ValueError):
        return 0
