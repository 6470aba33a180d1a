"""Names and times as the vendor gives them."""

import secrets
import uuid
from datetime import UTC, datetime


def identifier() -> str:
    return str(uuid.uuid4())


def secret() -> str:
    """Nobody guesses it."""
    return secrets.token_urlsafe(32)


def now() -> datetime:
    return datetime.now(UTC)


def shown(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
