"""From what is said to what a field takes."""

import re
from collections.abc import Callable

from automation.forms.options import choose
from automation.forms.rules.case import Said
from automation.forms.vocabulary import amounts
from automation.forms.vocabulary.dates import partial
from automation.forms.vocabulary.meanings import yes_or_no
from automation.protocol import Action, Answer, Asked, Kind

_MOST_WANTED = 40


def write(asked: Asked, found: Said) -> Answer | None:
    """None where this field can't say it."""
    values = _values(asked, found)
    if values is None:
        return None
    wanted: tuple[str, ...] = ()
    if (
        not asked.options
        and len(values) == 1
        and asked.kind not in (Kind.CHECK, Kind.FILE, Kind.DATE)
    ):
        wanted = tuple(text for text in found.wordings if text != values[0])[:_MOST_WANTED]
    return Answer(
        key=asked.key,
        action=Action.FILL,
        values=values,
        wanted=wanted,
        source=found.source,
        reason=found.reason,
    )


def _values(asked: Asked, found: Said) -> tuple[str, ...] | None:
    match asked.kind:
        case Kind.CHECK:
            return _box(asked, found)
        case Kind.CHOICE | Kind.CHOICES:
            return _chosen(asked, found)
        case Kind.NUMBER:
            return _first(
                found, lambda text: re.fullmatch(r"\d+(\.\d+)?", text) is not None
            ) or _number(found)
        case Kind.DATE:
            return _first(found, lambda text: partial(text) is not None)
        case _:
            longest = asked.max_length if asked.max_length and asked.max_length > 0 else None
            return _first(found, lambda text: longest is None or len(text) <= longest)


def _first(found: Said, fits: Callable[[str], bool]) -> tuple[str, ...] | None:
    return next(((text,) for text in found.wordings if fits(text)), None)


def _number(found: Said) -> tuple[str, ...] | None:
    held = amounts.span(found.wordings[0])
    return (amounts.written(held.low),) if held and held.exact and not held.unit else None


def _box(asked: Asked, found: Said) -> tuple[str, ...] | None:
    """A box takes yes and no; of other answers it takes the one that its label says."""
    polarity = yes_or_no(found.wordings[0])
    if polarity is not None:
        return ("true",) if polarity else ()
    labels = asked.options or (asked.label,)
    return ("true",) if choose(labels, found.wordings) is not None else None


def _chosen(asked: Asked, found: Said) -> tuple[str, ...] | None:
    if not asked.options:
        return _unseen(asked, found)
    if asked.kind is Kind.CHOICES and found.several:
        places = [choose(asked.options, wordings) for wordings in found.several]
        kept = sorted({place for place in places if place is not None})
        return (
            tuple(asked.options[place] for place in kept) if kept and None not in places else None
        )
    if found.no and len(asked.options) == 1:
        return () if asked.kind is Kind.CHOICES else None
    place = choose(asked.options, found.wordings)
    if place is None and len(asked.options) == 1 and found.yes:
        place = 0
    return None if place is None else (asked.options[place],)


def _unseen(asked: Asked, found: Said) -> tuple[str, ...] | None:
    if asked.options_known:
        return None
    if asked.kind is Kind.CHOICES and found.several:
        return tuple(wordings[0] for wordings in found.several)
    return found.wordings[:1]
