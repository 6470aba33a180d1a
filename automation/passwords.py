"""Passwords for accounts that Valet makes: hard to guess, and of what sites demand."""

import itertools
import secrets
import string

LENGTH = 20
SYMBOLS = "!#$%*+-=?@_"
"""Those that hardly any site turns down."""
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, SYMBOLS)


def new_password() -> str:
    """Lower, upper, digit and symbol, the first a letter; no character twice in a row, which some sites refuse."""
    while True:
        drawn = "".join(secrets.choice("".join(_KINDS)) for _ in range(LENGTH))
        each_kind = all(any(letter in kind for letter in drawn) for kind in _KINDS)
        repeats = any(one == two for one, two in itertools.pairwise(drawn))
        if each_kind and drawn[0].isalpha() and not repeats:
            return drawn
