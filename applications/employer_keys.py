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
from automation.apis.base import EmployerAPI, Key, KeyUntestedError
from valet.lib.secrets import UnreadableSecretError, seal, unseal

log = logging.getLogger(__name__)

State = EmployerConnection.State

_UNREADABLE = "The key can’t be read any more. Enter it again."
_NO_INTERFACE = "Valet can’t send to this interface here."
_FORBIDDEN = "The key opens the interface, and yet an application was forbidden: it may not send, or not that one. It rests for an hour, or until it is tested again."
_TRIES = 3
_REST = timedelta(hours=1)
"""How long a key isn't sent with after it was forbidden to: one that only reads costs each application a try in vain."""


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
    try:
        return _asked(_key(draft, secret))
    except KeyUntestedError as error:
        return error.for_person


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
    """Ask its interface again. Why it isn't in use from now on; empty where it is. An answer that says nothing of the key is
    noted, and leaves it as it was."""
    key = key_of(connection)
    try:
        error = _UNREADABLE if key is None else _asked(key)
    except KeyUntestedError as untested:
        _say(connection.pk, untested.for_person)
        return untested.for_person
    _note(connection.pk, state=State.REFUSED if error else State.WORKING, error=error)
    return error


def rests(connection: EmployerConnection) -> bool:
    """Was a send with it forbidden lately?"""
    doubted = connection.doubted_at
    return doubted is not None and timezone.now() < doubted + _REST


def revoke(connection: EmployerConnection) -> bool:
    """For good: its key is gone. False where it was already."""
    active = EmployerConnection.objects.filter(pk=connection.pk, revoked_at=None)
    revoked = active.update(state=State.REVOKED, revoked_at=timezone.now(), sealed_key=b"")
    return bool(revoked)


def mark_refused(connection_id: UUID, *, status: int | None) -> None:
    """A send was turned down with this status. A key that isn't accepted (401) is out of use at once. A 403 may be about
    one posting, or one person: Lever's keys open some things and not others
    (https://help.lever.co/hc/en-us/articles/20087297592477-Generating-and-using-API-credentials). So a test tells, however often
    it comes, and one that passes it rests for a while."""
    connection = EmployerConnection.objects.filter(pk=connection_id, revoked_at=None).first()
    if connection is None:
        return
    log.warning("%s (%s) was turned down with %s", connection, connection.pk, status)
    if status == 401:
        _note(connection.pk, state=State.REFUSED, error="The key was refused.")
    elif not test(connection):
        EmployerConnection.objects.filter(pk=connection.pk, state=State.WORKING).update(
            doubted_at=timezone.now(), last_error=_FORBIDDEN
        )


def _say(connection_id: UUID, error: str) -> None:
    EmployerConnection.objects.filter(pk=connection_id, revoked_at=None).update(
        last_error=error[:300]
    )


def _note(connection_id: UUID, *, state: str, error: str) -> None:
    """One that was revoked meanwhile stays so."""
    EmployerConnection.objects.filter(pk=connection_id, revoked_at=None).update(
        state=state, last_error=error[:300], tested_at=timezone.now(), doubted_at=None
    )


def _asked(key: Key) -> str:
    """Raises `KeyUntestedError`."""
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
