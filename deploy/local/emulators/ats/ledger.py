"""The ledger: every attempt to hand in an application, and those that the vendor kept. The judge of "never twice".

An SQLite file in WAL mode, written before the request is answered, so that it holds whatever a client saw, and survives this
process's end at any moment.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS arrivals (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, moment REAL NOT NULL,
    vendor TEXT NOT NULL, tenant TEXT NOT NULL, job TEXT NOT NULL, interface TEXT NOT NULL,
    key TEXT NOT NULL, status INTEGER, outcome TEXT NOT NULL DEFAULT 'open'
);
CREATE INDEX IF NOT EXISTS arrivals_of_key ON arrivals (key, moment);
CREATE TABLE IF NOT EXISTS applications (
    number INTEGER PRIMARY KEY, arrival INTEGER NOT NULL REFERENCES arrivals (number),
    candidate TEXT NOT NULL, content TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS uploads (uri TEXT PRIMARY KEY, key TEXT NOT NULL, file TEXT NOT NULL);
"""
_READ = """
SELECT arrivals.*, applications.number AS application, candidate, content
FROM arrivals LEFT JOIN applications ON applications.arrival = arrivals.number
WHERE (vendor = :vendor OR :vendor = '') AND (tenant = :tenant OR :tenant = '') AND (job = :job OR :job = '')
ORDER BY arrivals.number
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application goes. `interface`: which of the vendor's took it."""

    vendor: str
    tenant: str
    job: str
    interface: str


class Ledger:
    """Used by one thread. Keys are told apart by a digest: the ledger holds none. `clock`: the computer's own, which only runs
    forward and outlives this process."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        # Lost at most with the whole computer.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def arrive(self, place: Place, key: str) -> int:
        """A request that wants to hand in an application, before anything is decided."""
        row = (
            datetime.now(UTC).isoformat(timespec="microseconds"),
            self.clock(),
            place.vendor,
            place.tenant,
            place.job,
            place.interface,
            fingerprint(key),
        )
        cursor = self._db.execute(
            "INSERT INTO arrivals (at, moment, vendor, tenant, job, interface, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return int(cursor.lastrowid or 0)

    def keep(self, arrival: int, *, candidate: str, content: Mapping[str, Any]) -> int:
        """It became an application."""
        cursor = self._db.execute(
            "INSERT INTO applications (arrival, candidate, content) VALUES (?, ?, ?)",
            (arrival, candidate, json.dumps(content)),
        )
        return int(cursor.lastrowid or 0)

    def settle(self, arrival: int, *, outcome: str, status: int | None = None) -> None:
        """What it was answered with. `outcome`: `answered`, or the fault that came between."""
        self._db.execute(
            "UPDATE arrivals SET outcome = ?, status = ? WHERE number = ?",
            (outcome, status, arrival),
        )

    def passed_within(self, seconds: float, *, key: str) -> int:
        """Arrivals with this key that weren't turned away for being too many."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM arrivals WHERE key = ? AND moment > ? AND status IS NOT 429",
            (fingerprint(key), self.clock() - seconds),
        ).fetchone()
        return int(count)

    def age(self, seconds: float) -> None:
        """Everything so far came that much earlier: what comes next shares no second with it."""
        self._db.execute("UPDATE arrivals SET moment = moment - ?", (seconds,))

    def upload(self, uri: str, *, key: str, file: Mapping[str, Any]) -> None:
        self._db.execute(
            "INSERT INTO uploads VALUES (?, ?, ?)", (uri, fingerprint(key), json.dumps(file))
        )

    def uploaded(self, uri: str, *, key: str) -> dict[str, Any] | None:
        """What is known of a file that was handed in with this key."""
        row = self._db.execute(
            "SELECT file FROM uploads WHERE uri = ? AND key = ?", (uri, fingerprint(key))
        ).fetchone()
        return None if row is None else dict(json.loads(row["file"]))

    def read(self, *, vendor: str = "", tenant: str = "", job: str = "") -> dict[str, Any]:
        rows = self._db.execute(_READ, {"vendor": vendor, "tenant": tenant, "job": job})
        arrivals = [_told(row) for row in rows]
        return {
            "arrivals": arrivals,
            "applications": [each for each in arrivals if each["application"] is not None],
            "most_in_a_second": most_in_a_second([each["moment"] for each in arrivals]),
        }


def fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""


def most_in_a_second(moments: Sequence[float]) -> int:
    """The most arrivals in any second, wherever it begins. A second that begins with one has room for it and what follows it in
    less than a second. `moments` in order."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def _told(row: sqlite3.Row) -> dict[str, Any]:
    content = json.loads(row["content"]) if row["content"] else {}
    told = {name: row[name] for name in row.keys() if name != "content"}  # noqa: SIM118 - a row is no mapping
    return {**told, **content}
