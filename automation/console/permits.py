"""Permits as files: one live permit a posting, by a link that only one process can make.

live/<posting>.json     the permit that bars every other one for that posting
held/<act>              locked by the process that got the permit, for as long as it lives
closed/<act>.json       permits that died by proof (unused, refused) or by the person's word
refused/<act>.json      answers to acts that got none, so that asking twice is answered alike
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from automation.console.state import usable_folder
from automation.errors import BadInputError
from automation.protocol import Evidence, Grade, Holder, PermitReply, PermitRequest, PermitState


class Permit(BaseModel):
    """`closed_by`: evidence, or person."""

    act_id: str
    attempt: str
    posting_key: str
    plan_hash: str
    holder: Holder
    state: PermitState = PermitState.GRANTED
    grade: Grade | None = None
    confirmation: str = ""
    why: str = ""
    closed_by: str = ""
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))


class FilePermits:
    """Safe among processes: every change holds the folder's lock, creation is exclusive besides, and all is fsynced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("live", "also", "held", "closed", "refused"):
            usable_folder(folder / name)

    def live(self, posting_key: str) -> Permit | None:
        """The permit that bars this posting, if there is one. Raises `BadInputError` when its file is damaged."""
        permit = _load(self._live_path(posting_key))
        # Closing writes closed/ first and unlinks live/ second: a crash between leaves both, and the first one counts.
        if permit is not None and _load(self._closed_path(permit.act_id)) is not None:
            return None
        return permit

    def grant(self, request: PermitRequest) -> PermitReply:
        """Grant, or say why not; the same act always gets the same answer."""
        with self._locked():
            earlier = self._earlier_reply(request.act_id)
            if earlier is not None:
                return earlier
            live = self._barring(request)
            if live is not None and live.act_id == request.act_id:
                return PermitReply(act_id=request.act_id, granted=True)
            path = self._live_path(request.posting_key)
            if live is None:
                path.unlink(missing_ok=True)
                permit = Permit(
                    act_id=request.act_id,
                    attempt=request.attempt,
                    posting_key=request.posting_key,
                    plan_hash=request.plan_hash,
                    holder=request.holder,
                )
                self._hold(request.act_id)
                if _create(path, permit.model_dump(mode="json")):
                    return PermitReply(act_id=request.act_id, granted=True)
            return self._refuse(request.act_id, "already_live", _why_barred(live))

    def refuse(self, act_id: str, *, code: str, reason: str) -> PermitReply:
        """The person said no."""
        with self._locked():
            return self._earlier_reply(act_id) or self._refuse(act_id, code, reason)

    def record(self, evidence: Evidence) -> None:
        """Apply evidence to the permit of its act. Weaker evidence never replaces a confirmation."""
        with self._locked():
            path = self._path_of(evidence.act_id)
            permit = _load(path) if path is not None else None
            if path is None or permit is None or permit.state is PermitState.CONFIRMED:
                return
            grade = max(
                (g for g in (permit.grade, evidence.grade) if g), key=lambda g: g.rank, default=None
            )
            changed = permit.model_copy(
                update={
                    "state": evidence.state,
                    "grade": grade,
                    "why": evidence.why,
                    "confirmation": evidence.confirmation or permit.confirmation,
                    "closed_by": "" if evidence.state.live else "evidence",
                }
            )
            self._put(path, changed)

    def abandon(self, act_id: str, *, why: str) -> None:
        """Whoever held it died without a word: what became of the send is unknown."""
        with self._locked():
            path = self._path_of(act_id)
            permit = _load(path) if path is not None else None
            if path is not None and permit is not None and permit.state is PermitState.GRANTED:
                self._put(
                    path,
                    permit.model_copy(
                        update={"state": PermitState.UNKNOWN, "grade": Grade.ATTEMPTED, "why": why}
                    ),
                )

    def is_held(self, permit: Permit) -> bool:
        """Whether the process that got it still runs: it may be sending at this moment."""
        try:
            with self._held_path(permit.act_id).open("r") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _hold(self, act_id: str) -> None:
        """A lock rather than the process's number, which the system gives again."""
        descriptor = os.open(self._held_path(act_id), os.O_CREAT | os.O_WRONLY, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # never closed: it ends with the process

    def settle(self, posting_key: str, *, arrived: bool) -> Permit | None:
        """The person's word on an unconfirmed permit; None when there is none to settle."""
        with self._locked():
            permit = self.live(posting_key)
            if permit is None or permit.state is PermitState.CONFIRMED:
                return None
            state = PermitState.CONFIRMED if arrived else PermitState.UNUSED
            settled = permit.model_copy(update={"state": state, "closed_by": "person"})
            self._put(self._live_path(posting_key), settled)
            return settled

    def _put(self, path: Path, permit: Permit) -> None:
        if permit.state.live:
            _replace(path, permit.model_dump(mode="json"))
            return
        _replace(self._closed_path(permit.act_id), permit.model_dump(mode="json"))
        path.unlink(missing_ok=True)

    def _path_of(self, act_id: str) -> Path | None:
        for path in (self._folder / "live").glob("*.json"):
            try:
                permit = _load(path)
            except BadInputError:  # another posting's: an act's own was read when it was granted
                continue
            if (
                permit is not None
                and permit.act_id == act_id
                and not self._closed_path(act_id).exists()
            ):
                return path
        return None

    def _earlier_reply(self, act_id: str) -> PermitReply | None:
        closed = self._closed_path(act_id)
        if closed.exists():
            return PermitReply(act_id=act_id, granted=True)
        refused = self._folder / "refused" / closed.name
        return PermitReply.model_validate_json(refused.read_bytes()) if refused.exists() else None

    def _refuse(self, act_id: str, code: str, reason: str) -> PermitReply:
        reply = PermitReply(act_id=act_id, granted=False, code=code, reason=reason)
        _replace(
            self._folder / "refused" / self._closed_path(act_id).name, reply.model_dump(mode="json")
        )
        return reply

    def _barring(self, request: PermitRequest) -> Permit | None:
        """By either key of the posting; from now on the one it had stands for the one that its page told."""
        if request.known_as in ("", request.posting_key):
            return self.live(request.posting_key)
        barring = self.live(request.known_as)
        if barring is None:
            also = self._folder / "also" / _file_name(request.known_as)
            _replace(also, {"posting_key": request.posting_key})
        return barring or self.live(request.posting_key)

    def _live_path(self, posting_key: str) -> Path:
        also = self._folder / "also" / _file_name(posting_key)
        try:
            posting_key = json.loads(also.read_bytes())["posting_key"]
        except FileNotFoundError:
            pass
        except (OSError, ValueError, LookupError):
            raise BadInputError(
                f"The file {also} is damaged, so nothing is sent: delete it when you know that nothing arrived."
            ) from None
        return self._folder / "live" / _file_name(posting_key)

    def _closed_path(self, act_id: str) -> Path:
        return self._folder / "closed" / f"{_as_name(act_id)}.json"

    def _held_path(self, act_id: str) -> Path:
        return self._folder / "held" / _as_name(act_id)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _file_name(posting_key: str) -> str:
    readable = re.sub(r"[^\w.-]+", "_", posting_key)[:60]
    return f"{readable}-{hashlib.sha256(posting_key.encode()).hexdigest()[:12]}.json"


def _as_name(act_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "_", act_id)


def _why_barred(permit: Permit | None) -> str:
    if permit is not None and permit.state is PermitState.CONFIRMED:
        return f"You already applied to this posting on {permit.at:%d %B %Y}."
    if permit is not None and permit.state is PermitState.UNKNOWN:
        return "An earlier run may have sent this application."
    return "Another run is sending this application."


def _load(path: Path) -> Permit | None:
    try:
        return Permit.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise BadInputError(
            f"The permit {path} is damaged, so nothing is sent: it may be of an application that was. "
            "Look in your mail, or ask the employer, and delete the file if nothing arrived."
        ) from None


def _draft(path: Path, value: dict[str, Any]) -> Path:
    draft = path.with_suffix(f".{os.getpid()}.part")
    with draft.open("w") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _create(path: Path, value: dict[str, Any]) -> bool:
    """False when the file is there already. A link shows a whole file or none, where open(O_EXCL) could leave an empty one."""
    draft = _draft(path, value)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return True


def _replace(path: Path, value: dict[str, Any]) -> None:
    _draft(path, value).replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
