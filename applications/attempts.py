"""Who may speak for an attempt."""

from uuid import UUID

from django.db import transaction

from applications.errors import StaleAttemptError
from applications.models import Application, Attempt
from valet.lib.tokens import digest, new_token

TOKEN_PREFIX = "valet_attempt_"  # noqa: S105 - how every one begins


def new_attempt_token(attempt: Attempt) -> str:
    """A new secret for its runner; the one before opens nothing any more. It is kept as a digest only."""
    token = new_token(TOKEN_PREFIX)
    attempt.token_digest = digest(token)
    attempt.save(update_fields=["token_digest"])
    return token


def holder_of(token: str) -> Attempt | None:
    return (
        Attempt.objects.select_related("application").filter(token_digest=digest(token)).first()
        if token.startswith(TOKEN_PREFIX)
        else None
    )


def locked(attempt_id: UUID, *, epoch: int) -> Attempt:
    """The attempt with its application's row locked until the transaction ends: all that changes one waits here.

    Raises `StaleAttemptError` for one that is sealed, or that another epoch drives by now.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("locked outside a transaction")
    attempt = Attempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise StaleAttemptError("no such attempt")
    application = Application.objects.select_for_update(no_key=True).get(pk=attempt.application_id)
    # Read again: it may have been replaced while the lock was waited for.
    attempt.refresh_from_db()
    if attempt.sealed_at is not None or attempt.epoch != epoch:
        raise StaleAttemptError("another attempt has taken over")
    attempt.application = application
    return attempt
