"""Names as the vendor gives them."""

import secrets
import time

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def machine_id() -> str:
    """14 hex digits."""
    return secrets.token_hex(7)


def ulid() -> str:
    """https://github.com/ulid/spec: sorted by time, 26 characters."""
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(26)))
