"""API tokens: made, shown once, looked up by digest."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, Scope, User
from valet.lib.tokens import digest, new_token

PREFIX = "valet_api_"
LONGEST_DAYS = 365
_START = 16
# Often enough to tell which token is in use; not a write with each request.
_USE_NOTED_EVERY = timedelta(minutes=1)


def create_token(
    user: User, *, name: str, scopes: Iterable[Scope], days: int
) -> tuple[ApiToken, str]:
    """The row, and the token itself, which can't be had again."""
    token = new_token(PREFIX)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        start=token[:_START],
        digest=digest(token),
        scopes=sorted({scope.value for scope in scopes}),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return row, token


def holder_of(token: str) -> ApiToken | None:
    """The usable token of somebody who may log in."""
    if not token.startswith(PREFIX):
        return None
    found = (
        ApiToken.objects.usable()
        .select_related("user")
        .filter(digest=digest(token), user__is_active=True)
        .first()
    )
    if found is not None and _stale(found):
        found.used_at = timezone.now()
        found.save(update_fields=["used_at"])
    return found


def _stale(token: ApiToken) -> bool:
    return token.used_at is None or timezone.now() - token.used_at > _USE_NOTED_EVERY


def revoke(token: ApiToken) -> None:
    """Safe to repeat."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
