"""Secrets that are handed out once and kept only as a digest."""

import hashlib
import secrets

BYTES = 32


def new_token(prefix: str) -> str:
    """`prefix` says what it opens, to whoever finds one: `valet_api_…`."""
    return f"{prefix}{secrets.token_urlsafe(BYTES)}"


def digest(token: str) -> str:
    """Enough for a random secret: nobody guesses 256 bits, so there is nothing to slow down."""
    return hashlib.sha256(token.encode()).hexdigest()
