"""Whether a caller bears the runner's token."""

import secrets

from pydantic import SecretStr


def bears(authorization: str, token: SecretStr) -> bool:
    """`authorization`: the header's value. In the same time whatever it holds."""
    scheme, _, given = authorization.partition(" ")
    known = secrets.compare_digest(given.strip().encode(), token.get_secret_value().encode())
    return known and scheme.lower() == "bearer"
