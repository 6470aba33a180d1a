"""An attempt's own folder: what it was asked to do and how it ended, for after a restart."""

import hashlib
import json
import logging
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from automation.protocol import JobSpec, Outcome

log = logging.getLogger(__name__)

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class JobFolder:
    """`job.json` holds the attempt's token and its browser's address, so the folder is this user's alone.

    Each write replaces its file as a whole and is on disk before it returns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, state_dir: Path, attempt: str) -> "JobFolder":
        """Names that a file system may read otherwise (`..`, long, with letters of many scripts) are hashed."""
        plain = _PLAIN.fullmatch(attempt)
        name = attempt if plain else "~" + hashlib.sha256(attempt.encode()).hexdigest()[:40]
        return cls(state_dir / name)

    @classmethod
    def all_in(cls, state_dir: Path) -> "list[JobFolder]":
        """Of the names that `of` gives. What else is there isn't ours: a volume that is new has a `lost+found` of root's."""
        names = sorted(path.name for path in state_dir.iterdir() if path.is_dir())
        return [cls(state_dir / name) for name in names if _PLAIN.fullmatch(name) or name[0] == "~"]

    @property
    def changed_at(self) -> float:
        """Seconds since 1970. Of one that is being removed, it has just been."""
        try:
            return self.path.stat().st_mtime
        except FileNotFoundError:
            return time.time()

    @property
    def exists(self) -> bool:
        return (self.path / "job.json").exists()

    def save_job(self, job: JobSpec, *, first_event: int) -> None:
        """`first_event`: the outbox's head when this epoch began."""
        self._write("job.json", {"job": job.bared(), "first_event": first_event})

    def job(self) -> JobSpec | None:
        """None where there is none that can be read."""
        try:
            return JobSpec.model_validate((self._read("job.json") or {}).get("job"))
        except ValidationError as error:
            # The error's own text quotes its input, and that holds the token.
            log.error("%s: %d fields can't be read", self.path, error.error_count())  # noqa: TRY400
            return None

    def first_event(self) -> int:
        return int((self._read("job.json") or {}).get("first_event", 0))

    def save_outcome(self, epoch: int, outcome: Outcome) -> None:
        self._write("outcome.json", {"epoch": epoch, "outcome": outcome.model_dump(mode="json")})

    def outcome(self, epoch: int) -> Outcome | None:
        found = self._read("outcome.json")
        if found is None or found.get("epoch") != epoch:
            return None
        return Outcome.model_validate(found["outcome"])

    def save_pause(self, token: int, *, paused: bool) -> None:
        self._write("pause.json", {"token": token, "paused": paused})

    def pause(self) -> tuple[int, bool]:
        """The gate's token, and whether a person had the browser."""
        found = self._read("pause.json") or {}
        return int(found.get("token", 0)), bool(found.get("paused"))

    def save_cancel(self, epoch: int) -> None:
        self._write("cancel.json", {"epoch": epoch})

    def cancelled(self, epoch: int) -> bool:
        return (self._read("cancel.json") or {}).get("epoch") == epoch

    def remove(self) -> None:
        # The job's own file goes first: what is left of a removal cut short isn't taken up again.
        (self.path / "job.json").unlink(missing_ok=True)
        shutil.rmtree(self.path, ignore_errors=True)

    def _write(self, name: str, data: dict[str, Any]) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path / f"{name}.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(self.path / name)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            found = json.loads((self.path / name).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None
