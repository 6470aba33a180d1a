"""Whether a caller bears the runner's token."""

import hashlib
import secrets

from pydantic import SecretStr

DIGEST = "sha256:"


def digest_of(token: str) -> str:
    """What stands for it where it may be read: it opens nothing."""
    return DIGEST + hashlib.sha256(token.strip().encode()).hexdigest()


def bears(authorization: str, token: SecretStr) -> bool:
    """`authorization`: the header's value. `token`: itself or its digest. In the same time whatever the header holds."""
    scheme, _, given = authorization.partition(" ")
    known = token.get_secret_value()
    shown = digest_of(given) if known.startswith(DIGEST) else given.strip()
    return secrets.compare_digest(shown.encode(), known.encode()) and scheme.lower() == "bearer"
