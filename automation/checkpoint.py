"""Where a run stood, without a single value: enough to reconcile after a crash, useless to a thief."""

import asyncio
import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from automation.forms.model import Written


class Checkpoint:
    """One file an attempt, replaced whole. Values appear as salted hashes; the salt never leaves the folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "checkpoint.json"
        self._salt = secrets.token_hex(16)

    async def save(
        self, *, url: str, step: str, plan: str, written: Iterable[Written], seq: int, epoch: int
    ) -> None:
        fields = {
            one.question.key: {
                "desired": self._hash(one.answer.values),
                "read_back": self._hash(one.read_back),
                "ok": one.ok,
            }
            for one in written
        }
        state: dict[str, Any] = {
            "url": url,
            "step": step,
            "plan": plan,
            "fields": fields,
            "seq": seq,
            "epoch": epoch,
        }
        await asyncio.to_thread(self._replace, state)

    def _replace(self, state: dict[str, Any]) -> None:
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(state))
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(self._path)

    def load(self) -> dict[str, Any] | None:
        """The last one saved, None where there is none or it can't be read."""
        try:
            state = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return None
        return state if isinstance(state, dict) else None

    def _hash(self, values: Iterable[str]) -> str:
        return hashlib.sha256((self._salt + json.dumps(list(values))).encode()).hexdigest()[:16]
