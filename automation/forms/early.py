"""What a person answered before the start, of questions as their vendor publishes them: whether it answers a question of the page.

The two have different keys, and often different widgets; the words are the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from automation.forms.options import match
from automation.forms.rules.case import place_of
from automation.forms.vocabulary.fold import bare, once
from automation.protocol import Action, Answer, Asked, Kind

PUBLISHED = "published|"
"""Keys of published questions begin so; no page's do."""

_WORDS = (Kind.TEXT, Kind.LONG_TEXT)
_LINES = (Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.NUMBER)
_LISTS = (Kind.CHOICE, Kind.CHOICES)
_TAKES: dict[Kind, tuple[Kind, ...]] = {
    Kind.TEXT: (*_WORDS, *_LINES, Kind.CHOICE),
    Kind.LONG_TEXT: (*_WORDS, *_LINES, Kind.CHOICE),
    Kind.EMAIL: (Kind.EMAIL, *_WORDS),
    Kind.PHONE: (Kind.PHONE, *_WORDS),
    Kind.URL: (Kind.URL, *_WORDS),
    Kind.NUMBER: (Kind.NUMBER, *_WORDS),
    Kind.DATE: (Kind.DATE,),
    Kind.CHOICE: (*_LISTS, *_WORDS),
    Kind.CHOICES: (*_LISTS,),
    Kind.CHECK: (Kind.CHECK,),
}
"""By the kind the page has. A file that a page has is of that page, and a secret is never kept."""
_FITS = {
    Kind.NUMBER: re.compile(r"-?\d+(?:[.,]\d+)?"),
    Kind.EMAIL: re.compile(r"[^@\s]+@[^@\s]+"),
    Kind.URL: re.compile(r"\S+"),
}


@dataclass(frozen=True, slots=True)
class Told:
    asked: Asked
    values: tuple[str, ...]


def answer_of(asked: Asked, told: Sequence[Told]) -> Answer | None:
    """The person's, where they were asked the same and the page takes what they said; None where that isn't certain."""
    same = [each for each in told if _same_question(each.asked, asked)]
    if len({each.values for each in same}) > 1:
        # In the same words of one thing after another, or of several that can't be told apart.
        same = [each for each in same if place_of(each.asked) == place_of(asked)]
    if len({each.values for each in same}) != 1:
        return None
    values = _as_offered(asked, same[0].values)
    if not values:
        return None
    return Answer(key=asked.key, action=Action.FILL, values=values, source="person")


def _same_question(published: Asked, asked: Asked) -> bool:
    words = bare(once(asked.label))
    return (
        bool(words)
        and bare(once(published.label)) == words
        and published.kind in _TAKES.get(asked.kind, ())
        and published.hints.get("block", "") == asked.hints.get("block", "")
    )


def _as_offered(asked: Asked, values: tuple[str, ...]) -> tuple[str, ...]:
    """As the page words it; () where the page doesn't take it."""
    if len(values) > 1 and asked.kind is not Kind.CHOICES:
        return ()
    if asked.kind in _LISTS and asked.options:
        given = Answer(key=asked.key, action=Action.FILL, values=values)
        found = match(asked.options, given)
        if found is None or len(found) != len(values):
            # Where the page shows only a part of its list, the rest of it is looked through when it is open.
            return () if asked.options_known else values
        return tuple(asked.options[index] for index in found)
    fits = _FITS.get(asked.kind)
    if fits and not all(fits.fullmatch(value.strip()) for value in values):
        return ()
    if asked.max_length and any(len(value) > asked.max_length for value in values):
        return ()
    return values
