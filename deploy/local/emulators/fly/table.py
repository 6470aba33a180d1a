"""The rows of all machines, in an SQLite file: what the emulator knows again after a restart."""

import sqlite3
from pathlib import Path

from deploy.local.emulators.fly.machine import Machine


class Table:
    """Used by one thread. Each save is in the file when it returns.

    Raises `sqlite3.OperationalError` where another emulator has the file: two would start each machine twice.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._rows = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=1.0
        )
        self._rows.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._rows.execute("PRAGMA journal_mode = WAL")
        # Lost at most with the whole computer, whose processes are lost then too.
        self._rows.execute("PRAGMA synchronous = NORMAL")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS machines (id TEXT PRIMARY KEY, row TEXT NOT NULL)"
        )

    def all(self) -> list[Machine]:
        rows = self._rows.execute("SELECT row FROM machines ORDER BY rowid")
        return [Machine.model_validate_json(row) for (row,) in rows]

    def save(self, machine: Machine) -> None:
        self._rows.execute(
            "INSERT INTO machines VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row",
            (machine.id, machine.model_dump_json()),
        )

    def drop_destroyed(self, *, keep: int) -> None:
        """All but the newest of them."""
        self._rows.execute(
            "DELETE FROM machines WHERE id IN (SELECT id FROM machines"
            " WHERE row ->> 'state' = 'destroyed' ORDER BY rowid DESC LIMIT -1 OFFSET ?)",
            (keep,),
        )

    def close(self) -> None:
        self._rows.close()
