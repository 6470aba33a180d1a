"""The ledger: every request that reached the board and every application that arrived.

An SQLite file in WAL mode, written before the request is answered, so that what is seen by a
client is never missing from it. Tables only grow; a request's row learns its outcome later.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deploy.local.board.judge import FileFact, Submission, Verdict, is_right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deploy.local.board.postings import Posting

SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    query TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER NOT NULL,
    host TEXT NOT NULL, port INTEGER NOT NULL, body_sha256 TEXT NOT NULL,
    vendor TEXT NOT NULL, company TEXT NOT NULL, job TEXT NOT NULL,
    fields TEXT NOT NULL, files TEXT NOT NULL, status INTEGER,
    outcome TEXT NOT NULL DEFAULT 'open', submission INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0, repeat_of INTEGER
);
CREATE INDEX IF NOT EXISTS requests_posting ON requests (vendor, company, job);
CREATE INDEX IF NOT EXISTS requests_body ON requests (body_sha256);
CREATE TABLE IF NOT EXISTS applications (
    number INTEGER PRIMARY KEY, request_id INTEGER NOT NULL REFERENCES requests (id),
    at TEXT NOT NULL, vendor TEXT NOT NULL, company TEXT NOT NULL, job TEXT NOT NULL,
    seed INTEGER NOT NULL, mode TEXT NOT NULL, is_right INTEGER NOT NULL,
    content TEXT NOT NULL, files TEXT NOT NULL, verdicts TEXT NOT NULL, repeat_of INTEGER
);
CREATE INDEX IF NOT EXISTS applications_posting ON applications (vendor, company, job);
"""

# How long after a cut connection an identical request counts as the browser's own repeat.
REPEAT_WINDOW_SECONDS = 120


@dataclass(frozen=True)
class Arrival:
    """A request as it reached the board, before anything was decided about it."""

    method: str
    path: str
    query: str
    content_type: str
    size: int
    host: str
    port: int
    body_sha256: str
    vendor: str = ""
    company: str = ""
    job: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[FileFact] = ()


@dataclass(frozen=True)
class Filter:
    """Which entries to read; an empty text means any."""

    vendor: str = ""
    company: str = ""
    job: str = ""

    def where(self) -> tuple[str, list[str]]:
        pairs = (("vendor", self.vendor), ("company", self.company), ("job", self.job))
        chosen = [(column, value) for column, value in pairs if value]
        clause = " AND ".join(f"{column} = ?" for column, _ in chosen) or "1"
        return clause, [value for _, value in chosen]


class Ledger:
    """Reads and writes the file; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def record(self, arrival: Arrival) -> int:
        """Write a request down and return its number."""
        with self._lock:
            return self._insert("requests", self._request_row(arrival))

    def mark_submission(self, request_id: int) -> None:
        self._update(request_id, "submission = 1")

    def mark_dropped(self, request_id: int) -> None:
        """The request was answered as if its application had been stored, and it was not."""
        self._update(request_id, "dropped = 1")

    def mark_answered(self, request_id: int, status: int) -> None:
        """Keep an outcome that is already known: a cut connection isn't an answer."""
        self._update(
            request_id,
            "status = CASE outcome WHEN 'open' THEN ? END,"
            " outcome = CASE outcome WHEN 'open' THEN 'answered' ELSE outcome END",
            status,
        )

    def mark_cut(self, request_id: int, outcome: str) -> None:
        """Must be called before the connection is cut: the repeat may arrive at once."""
        self._update(request_id, "outcome = ?", outcome)

    def add_application(
        self,
        request_id: int,
        posting: Posting,
        submission: Submission,
        verdicts: Sequence[Verdict],
    ) -> int:
        """An application has arrived: something that a real job site would have taken."""
        row: dict[str, object] = {
            "request_id": request_id,
            "at": _now(),
            "vendor": posting.vendor,
            "company": posting.company,
            "job": posting.job,
            "seed": posting.seed,
            "mode": posting.modes.text,
            "is_right": int(is_right(verdicts)),
            "content": json.dumps({k: list(v) for k, v in submission.values.items()}),
            "files": json.dumps([f.as_dict() for f in submission.files.values()]),
            "verdicts": json.dumps([v.as_dict() for v in verdicts]),
        }
        with self._lock:
            row["repeat_of"] = self._repeated_application(request_id)
            return self._insert("applications", row)

    def requests(self, chosen: Filter, limit: int = 2000) -> list[dict[str, object]]:
        """The newest requests, in the order in which they came."""
        return [_request_dict(row) for row in self._newest("requests", "id", chosen, limit)]

    def applications(self, chosen: Filter, limit: int = 2000) -> list[dict[str, object]]:
        """The newest applications, in the order in which they came."""
        rows = self._newest("applications", "number", chosen, limit)
        return [_application_dict(row) for row in rows]

    def application(self, number: int) -> dict[str, object] | None:
        with self._lock:
            row = self._db.execute(
                "SELECT * FROM applications WHERE number = ?", (number,)
            ).fetchone()
        return None if row is None else _application_dict(row)

    def request(self, request_id: int) -> dict[str, object] | None:
        with self._lock:
            row = self._db.execute("SELECT * FROM requests WHERE id = ?", (request_id,)).fetchone()
        return None if row is None else _request_dict(row)

    def _newest(self, table: str, column: str, chosen: Filter, limit: int) -> list[sqlite3.Row]:
        clause, values = chosen.where()
        statement = f"SELECT * FROM {table} WHERE {clause} ORDER BY {column} DESC LIMIT ?"  # noqa: S608 -- fixed names, bound values
        with self._lock:
            return self._db.execute(statement, [*values, limit]).fetchall()[::-1]

    def _request_row(self, arrival: Arrival) -> dict[str, object]:
        return {
            "at": _now(),
            "method": arrival.method,
            "path": arrival.path,
            "query": arrival.query,
            "content_type": arrival.content_type,
            "size": arrival.size,
            "host": arrival.host,
            "port": arrival.port,
            "body_sha256": arrival.body_sha256,
            "vendor": arrival.vendor,
            "company": arrival.company,
            "job": arrival.job,
            "fields": json.dumps(arrival.fields),
            "files": json.dumps([f.as_dict() for f in arrival.files]),
            "repeat_of": self._cut_twin(arrival),
        }

    def _cut_twin(self, arrival: Arrival) -> int | None:
        """The request that this one repeats byte for byte because its connection was cut.

        A page that sends twice draws a new multipart boundary or is answered the first time;
        only a browser repeats the same bytes after a reset.
        """
        if arrival.method == "GET":
            return None
        row = self._db.execute(
            "SELECT id, at FROM requests WHERE body_sha256 = ? AND path = ? AND query = ?"
            " AND method = ? AND outcome IN ('reset', 'cut') ORDER BY id DESC LIMIT 1",
            (arrival.body_sha256, arrival.path, arrival.query, arrival.method),
        ).fetchone()
        if row is None:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(row["at"])
        return int(row["id"]) if age.total_seconds() < REPEAT_WINDOW_SECONDS else None

    def _repeated_application(self, request_id: int) -> int | None:
        row = self._db.execute(
            "SELECT number FROM applications WHERE request_id ="
            " (SELECT repeat_of FROM requests WHERE id = ?)",
            (request_id,),
        ).fetchone()
        return None if row is None else int(row["number"])

    def _insert(self, table: str, row: Mapping[str, object]) -> int:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 -- fixed names, bound values
        cursor = self._db.execute(statement, list(row.values()))
        return int(cursor.lastrowid or 0)

    def _update(self, request_id: int, assignment: str, *values: object) -> None:
        statement = f"UPDATE requests SET {assignment} WHERE id = ?"  # noqa: S608 -- fixed texts, bound values
        with self._lock:
            self._db.execute(statement, [*values, request_id])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _request_dict(row: sqlite3.Row) -> dict[str, object]:
    entry: dict[str, object] = dict(row)
    entry["fields"] = json.loads(row["fields"])
    entry["files"] = json.loads(row["files"])
    entry["submission"] = bool(row["submission"])
    entry["dropped"] = bool(row["dropped"])
    return entry


def _application_dict(row: sqlite3.Row) -> dict[str, object]:
    verdicts = json.loads(row["verdicts"])
    return {
        "number": row["number"],
        "request_id": row["request_id"],
        "repeat_of": row["repeat_of"],
        "at": row["at"],
        "posting": f"{row['vendor']}/{row['company']}/{row['job']}",
        "vendor": row["vendor"],
        "company": row["company"],
        "job": row["job"],
        "seed": row["seed"],
        "mode": row["mode"],
        "right": bool(row["is_right"]),
        "wrong": [v["name"] for v in verdicts if v["verdict"] == "wrong"],
        "missing": [v["name"] for v in verdicts if v["verdict"] == "missing"],
        "fields": json.loads(row["content"]),
        "files": json.loads(row["files"]),
        "verdicts": verdicts,
    }
