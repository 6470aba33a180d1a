"""What the fake control plane remembers, in sqlite: the protocol's rules and nothing of a product around them."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from automation.ats.domains import site_of
from automation.protocol import (
    Answer,
    Command,
    Event,
    EventBatch,
    EventType,
    Evidence,
    Holder,
    InboxReply,
    Need,
    NeedReply,
    NeedRequest,
    PermitReply,
    PermitRequest,
    PermitState,
    Resolution,
)
from automation.session import Session, read

TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS attempt (
  name TEXT PRIMARY KEY, token TEXT UNIQUE, epoch INT, user TEXT, posting TEXT,
  copilot INT, cancelled INT DEFAULT 0, revoked INT DEFAULT 0);
CREATE TABLE IF NOT EXISTS event (
  attempt TEXT, seq INT, body TEXT, PRIMARY KEY (attempt, seq));
CREATE TABLE IF NOT EXISTS command (id INTEGER PRIMARY KEY, attempt TEXT, body TEXT, times INT);
CREATE TABLE IF NOT EXISTS permit (
  act_id TEXT PRIMARY KEY, attempt TEXT, user TEXT, posting TEXT, holder TEXT, plan_hash TEXT, state TEXT);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_permit
  ON permit (user, posting) WHERE state NOT IN ('unused', 'refused');
CREATE TABLE IF NOT EXISTS evidence (id INTEGER PRIMARY KEY, act_id TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS approval (attempt TEXT, plan_hash TEXT, PRIMARY KEY (attempt, plan_hash));
CREATE TABLE IF NOT EXISTS answer (attempt TEXT, key TEXT, body TEXT, PRIMARY KEY (attempt, key));
CREATE TABLE IF NOT EXISTS question (attempt TEXT, key TEXT, PRIMARY KEY (attempt, key));
CREATE TABLE IF NOT EXISTS need (
  id TEXT PRIMARY KEY, attempt TEXT, body TEXT, resolution TEXT);
CREATE TABLE IF NOT EXISTS session (user TEXT, site TEXT, body BLOB, PRIMARY KEY (user, site));
CREATE TABLE IF NOT EXISTS document (ticket TEXT PRIMARY KEY, attempt TEXT, body BLOB);
"""

MOST_ACTS = 3

NEXT = {
    PermitState.GRANTED: set(PermitState),
    PermitState.UNKNOWN: {PermitState.CONFIRMED, PermitState.UNUSED, PermitState.REFUSED},
    PermitState.UNUSED: {PermitState.CONFIRMED},
    PermitState.REFUSED: {PermitState.CONFIRMED},
    PermitState.CONFIRMED: set(),
}


@dataclass(frozen=True)
class Attempt:
    name: str
    epoch: int
    user: str
    posting: str
    copilot: bool
    cancelled: bool


class Ledger:
    """Safe to use from several threads. What it returned from is in the file."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self.pictures: dict[str, bytes] = {}
        self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._base.executescript(TABLES)

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base.execute(query, values).fetchall()

    # ---- attempts

    def add_attempt(
        self,
        name: str,
        *,
        token: str,
        epoch: int = 1,
        user: str = "ada",
        posting: str = "board:1",
        copilot: bool = False,
    ) -> None:
        """Or, where there is one of that name already: its new token and epoch."""
        self._rows(
            "INSERT INTO attempt (name, token, epoch, user, posting, copilot) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (name) DO UPDATE SET token = excluded.token, epoch = excluded.epoch",
            name,
            token,
            epoch,
            user,
            posting,
            copilot,
        )

    def holder_of(self, token: str) -> Attempt | None:
        rows = self._rows(
            "SELECT name, epoch, user, posting, copilot, cancelled FROM attempt"
            " WHERE token = ? AND NOT revoked",
            token,
        )
        return Attempt(*rows[0]) if rows else None

    def cancel(self, attempt: str) -> None:
        self._rows("UPDATE attempt SET cancelled = 1 WHERE name = ?", attempt)

    def revoke(self, attempt: str) -> None:
        self._rows("UPDATE attempt SET revoked = 1 WHERE name = ?", attempt)

    # ---- events

    def apply(self, batch: EventBatch) -> InboxReply:
        """The contiguous prefix, each event once."""
        with self._transaction():
            through = self.applied_through(batch.attempt)
            for event in sorted(batch.events, key=lambda event: event.seq):
                if event.seq == through + 1:
                    self._rows(
                        "INSERT INTO event VALUES (?,?,?)",
                        batch.attempt,
                        event.seq,
                        event.model_dump_json(),
                    )
                    self._note(event)
                    through = event.seq
            return InboxReply(applied_through=through, commands=self._commands(batch.attempt))

    def applied_through(self, attempt: str) -> int:
        return int(
            self._rows("SELECT coalesce(max(seq), 0) FROM event WHERE attempt = ?", attempt)[0][0]
        )

    def events(self, attempt: str) -> list[Event]:
        rows = self._rows("SELECT body FROM event WHERE attempt = ? ORDER BY seq", attempt)
        return [Event.model_validate_json(body) for (body,) in rows]

    def forget(self, attempt: str, *, after: int) -> None:
        """As when restored from a backup."""
        self._rows("DELETE FROM event WHERE attempt = ? AND seq > ?", attempt, after)

    def command(self, attempt: str, command: Command, *, times: int = 1) -> None:
        """To be sent with the next `times` answers of the inbox."""
        self._rows(
            "INSERT INTO command (attempt, body, times) VALUES (?,?,?)",
            attempt,
            command.model_dump_json(),
            times,
        )

    def _commands(self, attempt: str) -> tuple[Command, ...]:
        rows = self._rows(
            "UPDATE command SET times = times - 1 WHERE attempt = ? AND times > 0 RETURNING body",
            attempt,
        )
        return tuple(Command.model_validate_json(body) for (body,) in rows)

    def _note(self, event: Event) -> None:
        if event.type != EventType.EVIDENCE:
            return
        try:
            evidence = Evidence.model_validate(event.data)
        except ValidationError:
            return
        self._rows(
            "INSERT INTO evidence (act_id, body) VALUES (?,?)",
            evidence.act_id,
            evidence.model_dump_json(),
        )
        now = self.permits().get(evidence.act_id)
        if now is not None and evidence.state in NEXT[now] and evidence.state is not now:
            # A dead permit's late proof can't bring it back beside a live one.
            self._rows(
                "UPDATE OR IGNORE permit SET state = ? WHERE act_id = ?",
                evidence.state.value,
                evidence.act_id,
            )

    # ---- permits

    def permit(self, attempt: Attempt, request: PermitRequest) -> PermitReply:
        with self._transaction():
            known = self._rows("SELECT attempt FROM permit WHERE act_id = ?", request.act_id)
            if known and known[0][0] == attempt.name:
                return PermitReply(act_id=request.act_id, granted=True)
            code = "act_taken" if known else self._why_not(attempt, request)
            if code:
                return PermitReply(act_id=request.act_id, granted=False, code=code)
            page = request.holder is Holder.PAGE
            self._rows(
                "INSERT INTO permit VALUES (?,?,?,?,?,?,?)",
                request.act_id,
                attempt.name,
                attempt.user,
                attempt.posting,
                request.holder.value,
                request.plan_hash,
                (PermitState.UNKNOWN if page else PermitState.GRANTED).value,
            )
            return PermitReply(act_id=request.act_id, granted=True)

    def _why_not(self, attempt: Attempt, request: PermitRequest) -> str:
        agent = request.holder is Holder.AGENT
        approved = self._rows(
            "SELECT 1 FROM approval WHERE attempt = ? AND plan_hash = ?",
            attempt.name,
            request.plan_hash,
        )
        acts = self._rows("SELECT 1 FROM permit WHERE attempt = ?", attempt.name)
        live = self._rows(
            "SELECT 1 FROM permit WHERE user = ? AND posting = ?"
            " AND state NOT IN ('unused', 'refused')",
            attempt.user,
            attempt.posting,
        )
        if self._rows("SELECT 1 FROM evidence WHERE act_id = ?", request.act_id):
            # The runner gave this act up before its request, late on the way, got here.
            return "closed"
        if attempt.cancelled:
            return "cancelled"
        if agent and attempt.copilot and not approved:
            return "not_approved"
        if live:
            return "already_live"
        return "too_many_acts" if len(acts) >= MOST_ACTS else ""

    def approve(self, attempt: str, plan_hash: str) -> None:
        self._rows("INSERT OR IGNORE INTO approval VALUES (?,?)", attempt, plan_hash)

    def permits(self) -> dict[str, PermitState]:
        rows = self._rows("SELECT act_id, state FROM permit ORDER BY rowid")
        return {act_id: PermitState(state) for act_id, state in rows}

    # ---- people

    def answer(self, attempt: str, answer: Answer) -> None:
        self._rows(
            "INSERT OR REPLACE INTO answer VALUES (?,?,?)",
            attempt,
            answer.key,
            answer.model_dump_json(),
        )

    def answers(self, attempt: str) -> dict[str, Answer]:
        rows = self._rows("SELECT key, body FROM answer WHERE attempt = ?", attempt)
        return {key: Answer.model_validate_json(body) for key, body in rows}

    def ask(self, attempt: str, key: str) -> None:
        self._rows("INSERT OR IGNORE INTO question VALUES (?,?)", attempt, key)

    def questions(self, attempt: str) -> list[str]:
        return [key for (key,) in self._rows("SELECT key FROM question WHERE attempt = ?", attempt)]

    def need(self, request: NeedRequest) -> NeedReply:
        """The wait of this id; else the attempt's open one for the same reason and plan; else a new one."""
        with self._transaction():
            known = self._rows("SELECT resolution FROM need WHERE id = ?", request.id)
            if known:
                return NeedReply(id=request.id, resolution=known[0][0])
            for name, need in self.needs(request.need.attempt):
                if (need.reason, need.plan_hash) == (request.need.reason, request.need.plan_hash):
                    self._rows("UPDATE need SET id = ? WHERE id = ?", request.id, name)
                    return NeedReply(id=request.id)
            self._rows(
                "INSERT INTO need (id, attempt, body) VALUES (?,?,?)",
                request.id,
                request.need.attempt,
                request.need.model_dump_json(),
            )
            return NeedReply(id=request.id)

    def needs(self, attempt: str) -> list[tuple[str, Need]]:
        """Open ones."""
        rows = self._rows(
            "SELECT id, body FROM need WHERE attempt = ? AND resolution IS NULL", attempt
        )
        return [(name, Need.model_validate_json(body)) for name, body in rows]

    def resolve_needs(self, attempt: str, resolution: Resolution) -> None:
        self._rows(
            "UPDATE need SET resolution = ? WHERE attempt = ? AND resolution IS NULL",
            resolution.value,
            attempt,
        )

    # ---- files

    def put_session(self, user: str, origin: str, body: bytes) -> None:
        self._rows("INSERT OR REPLACE INTO session VALUES (?,?,?)", user, site_of(origin), body)

    def merge_session(self, user: str, origin: str, body: bytes) -> None:
        with self._transaction():
            newer = read(body).of_site(site_of(origin))
            try:
                before = read(self.session(user, origin) or b"{}")
            except ValueError:
                before = Session()
            self.put_session(user, origin, before.merged(newer).as_json())

    def session(self, user: str, origin: str) -> bytes | None:
        rows = self._rows(
            "SELECT body FROM session WHERE user = ? AND site = ?", user, site_of(origin)
        )
        return rows[0][0] if rows else None

    def put_document(self, attempt: str, ticket: str, body: bytes) -> None:
        self._rows("INSERT OR REPLACE INTO document VALUES (?,?,?)", ticket, attempt, body)

    def document(self, attempt: str, ticket: str) -> bytes | None:
        rows = self._rows(
            "SELECT body FROM document WHERE ticket = ? AND attempt = ?", ticket, attempt
        )
        return rows[0][0] if rows else None

    def dump(self) -> str:
        """Everything, for a test that looks for what must not be there."""
        return json.dumps(list(self._base.iterdump()))
