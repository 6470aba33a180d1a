"""Rows in an SQLite file: what the emulator knows again after a restart."""

import sqlite3
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel


class Store:
    """Used by one thread. Each save is in the file when it returns.

    Raises `sqlite3.OperationalError` where another emulator has the file.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.rows = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=1.0
        )
        self.rows.execute("PRAGMA locking_mode = EXCLUSIVE")
        self.rows.execute("PRAGMA journal_mode = WAL")
        # Lost at most with the whole computer, whose browsers are lost then too.
        self.rows.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        self.rows.close()


Row = TypeVar("Row", bound=BaseModel)


class Table(Generic[Row]):
    """Rows of one kind, by their `id`, in the order in which they came."""

    def __init__(self, store: Store, name: str, kind: type[Row]) -> None:
        self._rows = store.rows
        self._name = name
        self._kind = kind
        self._rows.execute(f"CREATE TABLE IF NOT EXISTS {name} (id TEXT PRIMARY KEY, row TEXT)")

    def all(self) -> list[Row]:
        found = self._rows.execute(f"SELECT row FROM {self._name} ORDER BY rowid")  # noqa: S608 - a name of ours
        return [self._kind.model_validate_json(row) for (row,) in found]

    def save(self, number: str, row: Row) -> None:
        self._rows.execute(
            f"INSERT INTO {self._name} VALUES (?, ?)"  # noqa: S608 - a name of ours
            " ON CONFLICT (id) DO UPDATE SET row = excluded.row",
            (number, row.model_dump_json()),
        )

    def drop(self, number: str) -> None:
        self._rows.execute(f"DELETE FROM {self._name} WHERE id = ?", (number,))  # noqa: S608 - a name of ours
