"""Saved sessions, one a person and site: sealed files among the blobs, and a row that says which of them counts. The only writer
of `SessionState`.

One that can't be read is as good as none: never fatal. No log line holds anything of what is in one.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from automation.session import LARGEST, Session, read
from sandboxes import contexts
from sandboxes.models import SessionState
from valet.lib import blobs
from valet.lib.secrets import UnreadableSecretError, seal, unseal

log = logging.getLogger(__name__)

KIND = "sessions"
_TRIES = 5
_REMEMBERED = timedelta(days=7)
"""That one was revoked. No attempt lives as long."""


class RevokedError(Exception):
    """Its person has deleted it since the attempt began, or is no more."""


class TooLargeError(Exception):
    """More than `LARGEST`."""


class TooBusyError(Exception):
    """Others kept changing it."""


def connected(user_id: UUID) -> QuerySet[SessionState]:
    return SessionState.objects.filter(user_id=user_id).exclude(blobs=[])


def load(user_id: UUID, site: str) -> Session | None:
    kept = connected(user_id).filter(site=site).first()
    if kept is None:
        return None
    try:
        state = _read(kept)
    except blobs.UnreachableError:
        log.warning("session %s can't be fetched: starting without it", kept.pk)
        return None
    if state is not None:
        SessionState.objects.filter(pk=kept.pk).update(used_at=timezone.now())
    return state


def save(user_id: UUID, site: str, state: Session, *, began_at: datetime) -> None:
    """Merge it into what there is. `began_at`: of the attempt that brings it.

    Raises `RevokedError`, `TooLargeError`, `TooBusyError` and `blobs.UnreachableError`; nothing has changed then.
    """
    state = state.of_site(site)
    if not state:
        return
    try:
        kept = SessionState.objects.get_or_create(user_id=user_id, site=site)[0]
        for _ in range(_TRIES):
            if kept.revoked_at is not None and began_at <= kept.revoked_at:
                raise RevokedError
            if _add(kept, state):
                return
            kept.refresh_from_db()
    except (IntegrityError, SessionState.DoesNotExist):
        raise RevokedError from None
    raise TooBusyError


def _add(kept: SessionState, state: Session) -> bool:
    """False where somebody was faster. The file first, outside of any transaction: it is nobody's until the row names it."""
    name = blobs.keep(
        seal(_merged(_read(kept), state), of=_of(kept)), owner=kept.user_id, kind=_folder(kept)
    )
    versions = [*kept.blobs, name]
    stays = versions[-settings.SESSION_VERSIONS :]
    if not _become(kept, stays, used_at=timezone.now()):
        blobs.remove(name)
        return False
    _remove(set(versions) - set(stays))
    return True


def _merged(before: Session | None, state: Session) -> bytes:
    """Where both together are too much, the newer one alone."""
    for each in ((before or Session()).merged(state), Session().merged(state)):
        if len(content := each.as_json()) <= LARGEST:
            return content
    raise TooLargeError


def _become(kept: SessionState, names: list[str], **also: datetime) -> bool:
    same = SessionState.objects.filter(pk=kept.pk, version=kept.version)
    return bool(same.update(blobs=names, version=F("version") + 1, **also))


def roll_back(kept: SessionState) -> bool:
    """To the version before, for good. False where there is none, or it has just changed."""
    if len(kept.blobs) < 2 or not _become(kept, kept.blobs[:-1]):
        return False
    _remove(kept.blobs[-1:])
    return True


def revoke(kept: SessionState) -> None:
    """An attempt under way doesn't write it again. What a vendor keeps of the person's browser goes too: it may be signed in there,
    and can't be opened to look."""
    contexts.disown(kept.user_id)
    _revoke([kept])


def revoke_all(user_id: UUID) -> None:
    contexts.disown(user_id)
    _revoke([*connected(user_id)])


def _revoke(every: Collection[SessionState]) -> None:
    now = timezone.now()
    SessionState.objects.filter(pk__in=[each.pk for each in every]).update(
        blobs=[], version=F("version") + 1, revoked_at=now
    )
    SessionState.objects.filter(blobs=[], revoked_at__lt=now - _REMEMBERED).delete()
    transaction.on_commit(lambda: _erase(every))


def _read(kept: SessionState) -> Session | None:
    """Raises `blobs.UnreachableError`."""
    if not kept.blobs:
        return None
    try:
        return read(unseal(blobs.read(kept.blobs[-1]), of=_of(kept)))
    except (FileNotFoundError, UnreadableSecretError, ValueError) as error:
        log.warning(
            "session %s can't be read: starting without it (%s)", kept.pk, type(error).__name__
        )
        return None


def _remove(names: Iterable[str]) -> None:
    """What is left goes with the row, or with the account."""
    try:
        for name in names:
            blobs.remove(name)
    except blobs.UnreachableError:
        log.warning("an old version of a session can't be removed now")


def _erase(every: Collection[SessionState]) -> None:
    try:
        for kept in every:
            blobs.remove_all(owner=kept.user_id, kind=_folder(kept))
    except blobs.UnreachableError:
        log.warning("the files of deleted sessions can't be removed now")


def _folder(kept: SessionState) -> str:
    return f"{KIND}/{kept.pk}"


def _of(kept: SessionState) -> str:
    return f"session {kept.user_id} {kept.site}"
