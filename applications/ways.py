"""How a posting's employer takes applications without a browser, where they do."""

from collections.abc import Callable
from dataclasses import dataclass

from applications.models import Posting
from automation.apis.base import Key
from automation.direct import DirectAgent, Turn
from automation.feeds.base import Published


@dataclass(frozen=True, slots=True)
class Way:
    """`refused`: to be called with the status of an answer that turned the key down."""

    published: Published
    key: Key
    agent: DirectAgent
    turn: Turn
    refused: Callable[[int | None], None]


def way_of(posting: Posting) -> Way | None:
    """None where there is none, or none any more."""
    return None
