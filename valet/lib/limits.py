"""How many of a thing a person may keep. Who knows (the plan) says so here; who asks need not know who that is."""

from collections.abc import Callable
from uuid import UUID

Limit = Callable[[UUID, str], int | None]

RESUMES, ANSWERS = "resumes", "answers"

_sources: list[Limit] = []


def register(source: Limit) -> None:
    """`source(user_id, what)` gives a number, or None where it doesn't say. Once, in an app's `ready()`."""
    if source not in _sources:
        _sources.append(source)


def limit(user_id: UUID, what: str) -> int | None:
    """The tightest of what is said, or None: as many as they like."""
    said = [number for source in _sources if (number := source(user_id, what)) is not None]
    return min(said, default=None)
