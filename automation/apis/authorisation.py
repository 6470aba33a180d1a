"""An employer's key in a request, and what a server says of it."""

import base64

from automation.apis.base import Key
from automation.apis.delivery import Delivered
from automation.apis.results import KEY_REFUSALS


def basic(key: Key) -> dict[str, str]:
    """The key is the user's name, and there is no password."""
    pair = f"{key.secret.get_secret_value()}:".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def key_word(title: str, said: Delivered, *, good: frozenset[int]) -> str:
    """Empty for statuses that only a key that is taken gets."""
    if said.status in good:
        return ""
    if said.status in KEY_REFUSALS:
        return f"{title} doesn’t take this key."
    if said.status is None:
        return f"{title} can’t be reached. Try again later."
    if said.status == 429:
        return f"{title} takes no more right now. Try again in a minute."
    return f"{title} answered {said.status}, which says nothing of the key. Try again later."


NOT_FOR_THE_KEY = frozenset({400, 404, 422})
"""What is minded is the form, or the posting that isn't there."""
