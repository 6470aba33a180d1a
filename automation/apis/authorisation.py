"""An employer's key in a request, and what a server says of it."""

import base64

from automation.apis.base import Key, KeyUntestedError
from automation.apis.delivery import Delivered
from automation.apis.results import KEY_REFUSALS


def basic(key: Key) -> dict[str, str]:
    """The key is the user's name, and there is no password."""
    pair = f"{key.secret.get_secret_value()}:".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def key_word(title: str, said: Delivered, *, good: frozenset[int]) -> str:
    """Empty for statuses that only a key that is taken gets. Raises `KeyUntestedError`."""
    if said.status in good:
        return ""
    if said.status in KEY_REFUSALS:
        return f"{title} doesn’t take this key."
    raise _untested(title, said)


def must_have_answered(title: str, said: Delivered) -> None:
    """Raises `KeyUntestedError`."""
    if said.status is None:
        raise _untested(title, said)


def _untested(title: str, said: Delivered) -> KeyUntestedError:
    match said.status:
        case None:
            why = f"{title} can’t be reached. Try again later."
        case 429:
            why = f"{title} takes no more right now. Try again in a minute."
        case status:
            why = f"{title} answered {status}, which says nothing of the key. Try again later."
    return KeyUntestedError(for_person=why)


NOT_FOR_THE_KEY = frozenset({400, 404, 422})
"""What is minded is the form, or the posting that isn't there."""
