"""Who opened a websocket, and whether they still may: a log-in ends, and a token is revoked, while it stays open."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts import tokens
from accounts.models import Scope, User


def asker(scope: Mapping[str, Any]) -> User | None:
    """Somebody logged in, or a program with a token of theirs that may send. As the rows say now, whatever they said before."""
    session = scope.get("session")
    if session is not None and session.session_key:
        found = _logged_in(session.session_key)
        if found is not None:
            return found
    given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    scheme, _, secret = given.partition(" ")
    token = tokens.holder_of(secret.strip()) if scheme.lower() == "bearer" else None
    return token.user if token is not None and Scope.SEND.value in token.scopes else None


def _logged_in(key: str) -> User | None:
    """As Django's own `get_user`, but read anew: a scope keeps what it has read once."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    told = session.get(HASH_SESSION_KEY, "")
    return user if user and constant_time_compare(told, user.get_session_auth_hash()) else None
