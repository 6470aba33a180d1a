"""Accounts on the board, and the mailbox that its codes go to. Kept in the ledger's file: an account outlives the process."""

from __future__ import annotations

import secrets
import sqlite3
import string
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    email TEXT PRIMARY KEY, password TEXT NOT NULL, verified INTEGER NOT NULL, code TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS registrations (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, email TEXT NOT NULL, made INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, address TEXT NOT NULL, subject TEXT NOT NULL, code TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS codes (posting TEXT PRIMARY KEY, code TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, email TEXT NOT NULL);
"""
TAKEN_PASSWORD = "Harbour-2024!"  # noqa: S105 -- of the practice board's own candidate
SHORTEST_PASSWORD = 8


class Accounts:
    """Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _run(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def occupy(self, email: str) -> None:
        """The address has had an account for long."""
        self._run("INSERT OR IGNORE INTO accounts VALUES (?, ?, 1, '')", email, TAKEN_PASSWORD)

    def register(self, email: str, password: str) -> bool:
        """Whether there was none. Each try is on record."""
        made = not self._run("SELECT 1 FROM accounts WHERE email = ?", email)
        self._run(
            "INSERT INTO registrations (at, email, made) VALUES (?, ?, ?)", _now(), email, made
        )
        if made:
            self._run("INSERT INTO accounts VALUES (?, ?, 0, '')", email, password)
            self.send_code(email)
        return made

    def opens(self, email: str, password: str) -> bool:
        found = self._run("SELECT password FROM accounts WHERE email = ?", email)
        return bool(found) and secrets.compare_digest(found[0]["password"], password)

    def is_verified(self, email: str) -> bool:
        return bool(self._run("SELECT 1 FROM accounts WHERE email = ? AND verified", email))

    def send_code(self, email: str) -> None:
        code = "".join(secrets.choice(string.digits) for _ in range(6))
        self._run("UPDATE accounts SET code = ? WHERE email = ?", code, email)
        self.mail(email, "Verify your account", code)

    def verify(self, email: str, code: str) -> bool:
        found = self._run("SELECT code FROM accounts WHERE email = ?", email)
        right = bool(found) and bool(code) and found[0]["code"] == code
        if right:
            self._run("UPDATE accounts SET verified = 1, code = '' WHERE email = ?", email)
        return right

    def send_security_code(self, posting: str, email: str) -> None:
        """Eight characters, for one application."""
        code = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(8))
        self._run("INSERT OR REPLACE INTO codes VALUES (?, ?)", posting, code)
        self.mail(email, "Security code for your application", code)

    def code_of(self, posting: str) -> str:
        found = self._run("SELECT code FROM codes WHERE posting = ?", posting)
        return str(found[0]["code"]) if found else ""

    def open_session(self, email: str) -> str:
        token = secrets.token_urlsafe(16)
        self._run("INSERT INTO sessions VALUES (?, ?)", token, email)
        return token

    def is_open(self, token: str) -> bool:
        return bool(self._run("SELECT 1 FROM sessions WHERE token = ?", token))

    def mail(self, address: str, subject: str, code: str) -> None:
        self._run(
            "INSERT INTO mails (at, address, subject, code) VALUES (?, ?, ?, ?)",
            *(_now(), address, subject, code),
        )

    def mails(self) -> list[dict[str, object]]:
        """The newest first."""
        return [dict(row) for row in self._run("SELECT * FROM mails ORDER BY id DESC LIMIT 200")]

    def registrations(self) -> list[dict[str, object]]:
        return [dict(row) for row in self._run("SELECT * FROM registrations ORDER BY id")]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
