"""Who may speak for an attempt, and until when."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import NewType
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications.errors import StaleAttemptError
from applications.models import Attempt
from valet.lib import blobs
from valet.lib.tokens import digest

LockedAttempt = NewType("LockedAttempt", Attempt)
"""What `locked` returns, within its transaction."""
TOKEN_PREFIX = "valet_attempt_"  # noqa: S105 - how every one begins


def token_of(attempt: Attempt) -> str:
    """The secret of its runner, the same for one epoch however often it is handed over: two workers that dispatch at once
    must not take it from each other. Kept as a digest only."""
    named = f"{attempt.pk}:{attempt.epoch}".encode()
    drawn = hmac.digest(
        base64.urlsafe_b64decode(settings.ENCRYPTION_KEYS[0]), named, hashlib.sha256
    )
    token = TOKEN_PREFIX + base64.urlsafe_b64encode(drawn).decode().rstrip("=")
    if attempt.token_digest != digest(token):
        attempt.token_digest = digest(token)
        attempt.save(update_fields=["token_digest"])
    return token


def holder_of(token: str) -> Attempt | None:
    return (
        Attempt.objects.select_related("application").filter(token_digest=digest(token)).first()
        if token.startswith(TOKEN_PREFIX)
        else None
    )


def may_be_heard(attempt: Attempt) -> bool:
    """A sealed attempt's runner can still bring proof, for a day."""
    late = timedelta(seconds=settings.LATE_EVIDENCE_SECONDS)
    return attempt.sealed_at is None or timezone.now() - attempt.sealed_at < late


def locked(attempt_id: UUID, *, epoch: int, late: bool = False) -> LockedAttempt:
    """The attempt, with its application's row and its own locked until the transaction ends: all that changes one waits here.

    Raises `StaleAttemptError` for one that another epoch drives by now, or that is sealed (`late`: for longer than proof counts).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("locked outside a transaction")
    # The application's row first, as everybody does; the attempt's too, since only of what is locked Postgres gives the row as it is
    # after the wait: the attempt may have been replaced meanwhile
    # (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
    both = Attempt.objects.select_for_update(no_key=True, of=("application", "self"))
    attempt = both.select_related("application").filter(pk=attempt_id).first()
    if attempt is None:
        raise StaleAttemptError("no such attempt")
    heard = may_be_heard(attempt) if late else attempt.sealed_at is None
    if not heard or attempt.epoch != epoch:
        raise StaleAttemptError("another attempt has taken over")
    return LockedAttempt(attempt)


def document(attempt: Attempt, ticket: str) -> bytes | None:
    """One of the files that its application sends, by the ticket in the job; None where there is no such file."""
    application = attempt.application
    for file in (application.resume, application.cover_letter):
        if file is not None and str(file.pk) == ticket:
            return blobs.read(file.blob)
    return None
