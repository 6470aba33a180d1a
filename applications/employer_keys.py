"""Employers' keys: entered, tested, taken out of use. The only writer of `EmployerConnection`.

No log line, and nothing that is raised, holds anything of a key.
"""

import logging
from datetime import timedelta
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import SecretStr

from accounts.models import User
from applications.gazetteer import GeoNames
from applications.models import EmployerConnection
from automation.apis import registry
from automation.apis.base import EmployerAPI, Key
from valet.lib.secrets import UnreadableSecretError, seal, unseal

log = logging.getLogger(__name__)

State = EmployerConnection.State

_UNREADABLE = "The key can’t be read any more. Enter it again."
_NO_INTERFACE = "Valet can’t send to this interface here."
_FORBIDDEN = "The key opens the interface, and yet an application was forbidden. Once more, and it is taken out of use."
_DOUBTED_FOR = timedelta(days=1)
_TRIES = 3


def api_of(system: str) -> EmployerAPI | None:
    """None where it takes no applications from programs."""
    return registry.api_of(system, settings.ATS_BASES, gazetteer=GeoNames())


def key_of(connection: EmployerConnection) -> Key | None:
    """None where it can't be read any more."""
    try:
        secret = unseal(bytes(connection.sealed_key), of=_of(connection)).decode()
    except UnreadableSecretError:
        log.warning("the key of %s can't be read any more", connection.pk)
        return None
    return _key(connection, SecretStr(secret))


def objection(draft: EmployerConnection, secret: SecretStr) -> str:
    """Why the key isn't one for it, for a person; empty where it opens the interface."""
    return _asked(_key(draft, secret))


def keep(draft: EmployerConnection, secret: SecretStr, *, by: User) -> None:
    """A key that was just tested. It takes the place of the board's other one."""
    draft.sealed_key = seal(secret.get_secret_value().encode(), of=_of(draft))
    draft.state = State.WORKING
    draft.tested_at = timezone.now()
    draft.entered_by = by
    for tries_left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                _revoke_others(draft)
                draft.save(force_insert=True)
        except IntegrityError:  # somebody was faster, with another key
            if not tries_left:
                raise
        else:
            return


def _revoke_others(draft: EmployerConnection) -> None:
    same = EmployerConnection.objects.filter(
        system=draft.system, tenant=draft.tenant, site=draft.site, eu=draft.eu, revoked_at=None
    )
    same.update(state=State.REVOKED, revoked_at=timezone.now(), sealed_key=b"")


def test(connection: EmployerConnection) -> str:
    """Ask its interface again. Why it isn't in use from now on; empty where it is."""
    key = key_of(connection)
    error = _UNREADABLE if key is None else _asked(key)
    _note(connection.pk, state=State.REFUSED if error else State.WORKING, error=error)
    return error


def revoke(connection: EmployerConnection) -> bool:
    """For good: its key is gone. False where it was already."""
    active = EmployerConnection.objects.filter(pk=connection.pk, revoked_at=None)
    revoked = active.update(state=State.REVOKED, revoked_at=timezone.now(), sealed_key=b"")
    return bool(revoked)


def mark_refused(connection_id: UUID, *, status: int | None) -> None:
    """A send was turned down with this status. A key that isn't accepted (401) is out of use at once. One that is, and may not
    (403), is tested first: it may be about this one posting. The second time within a day it is out of use all the same."""
    connection = EmployerConnection.objects.filter(pk=connection_id, revoked_at=None).first()
    if connection is None:
        return
    log.warning("%s (%s) was turned down with %s", connection, connection.pk, status)
    if status == 401:
        _note(connection.pk, state=State.REFUSED, error="The key was refused.")
    elif _is_doubted(connection):
        _note(connection.pk, state=State.REFUSED, error="The key was refused twice.")
    elif not test(connection):
        EmployerConnection.objects.filter(pk=connection.pk, state=State.WORKING).update(
            doubted_at=timezone.now(), last_error=_FORBIDDEN
        )


def _is_doubted(connection: EmployerConnection) -> bool:
    doubted = connection.doubted_at
    return doubted is not None and doubted > timezone.now() - _DOUBTED_FOR


def _note(connection_id: UUID, *, state: str, error: str) -> None:
    """One that was revoked meanwhile stays so."""
    EmployerConnection.objects.filter(pk=connection_id, revoked_at=None).update(
        state=state, last_error=error[:300], tested_at=timezone.now(), doubted_at=None
    )


def _asked(key: Key) -> str:
    api = api_of(key.vendor)
    return async_to_sync(api.check)(key) if api else _NO_INTERFACE


def _key(connection: EmployerConnection, secret: SecretStr) -> Key:
    return Key(
        vendor=connection.system,
        tenant=connection.tenant,
        api=connection.api,
        secret=secret,
        eu=connection.eu,
    )


def _of(connection: EmployerConnection) -> str:
    return f"employer connection {connection.pk} {connection.system} {connection.tenant} {connection.site}"
