"""Saved cookies and storages, one a person and site. One that can't be read is as good as none: never fatal."""

import logging
from uuid import UUID

from sandboxes.models import SessionState
from valet.lib.secrets import UnreadableSecretError, seal, unseal

log = logging.getLogger(__name__)

LARGEST = 2 * 1024 * 1024


def save(user_id: UUID, origin: str, state: bytes) -> None:
    SessionState.objects.update_or_create(
        user_id=user_id, origin=origin, defaults={"sealed": seal(state, of=_of(user_id, origin))}
    )


def load(user_id: UUID, origin: str) -> bytes | None:
    kept = SessionState.objects.filter(user_id=user_id, origin=origin).first()
    if kept is None:
        return None
    try:
        return unseal(bytes(kept.sealed), of=_of(user_id, origin))
    except UnreadableSecretError:
        log.warning("a saved session can't be read any more: starting without it")
        return None


def _of(user_id: UUID, origin: str) -> str:
    return f"session {user_id} {origin}"
