"""Which of the options on a page express an answer. By meaning, and never by a guess."""

import re
from collections.abc import Callable, Hashable, Sequence

from rapidfuzz import fuzz

from automation.forms.vocabulary import amounts, countries, languages, meanings
from automation.forms.vocabulary.fold import bare, holds
from automation.protocol import Answer, Asked, Kind

_ALIKE = 92.0
_MARGIN = 6.0
_SHORTEST_PART = 4
_CODES = 5


def match(options: Sequence[str], answer: Answer) -> tuple[int, ...] | None:
    """Where the options that say it stand; None where none does with confidence.

    Of an answer with several values each must be found; of one with a single value `wanted` holds further wordings.
    """
    if not answer.values:
        return None
    if len(answer.values) == 1:
        found = choose(options, (*answer.values, *answer.wanted))
        return None if found is None else (found,)
    places = [choose(options, (value,)) for value in answer.values]
    kept = [place for place in places if place is not None]
    return tuple(sorted(set(kept))) if len(kept) == len(places) else None


def worded(asked: Asked, answer: Answer) -> tuple[str, ...]:
    """The answer's values; of a list, as the page words them: “No” may stand there as “No, I won't need sponsorship”."""
    listed = asked.kind in (Kind.CHOICE, Kind.CHOICES) and asked.options
    if not listed or set(answer.values) <= set(asked.options):
        return answer.values
    found = match(asked.options, answer)
    return tuple(asked.options[index] for index in found) if found else answer.values


def choose(options: Sequence[str], wordings: Sequence[str]) -> int | None:
    """The one option that expresses these wordings of one answer."""
    shown = {
        index: option for index, option in enumerate(options) if not meanings.is_placeholder(option)
    }
    for way in (_same, _meaning, _part, _opposite, _fuzzy):
        for wording in wordings:
            found = way(shown, wording) if bare(wording) else None
            if found is not None:
                return found
    return None


def _only(found: Sequence[int], shown: dict[int, str]) -> int | None:
    """The one; of several the first where they read the same."""
    if not found or len({bare(shown[index]) for index in found}) > 1:
        return None
    return found[0]


def _same(shown: dict[int, str], wording: str) -> int | None:
    return _only([index for index, option in shown.items() if bare(option) == bare(wording)], shown)


# ---- by meaning


def _polarity(text: str) -> bool | None:
    return meanings.yes_or_no(text)


def _agreement(text: str) -> bool | None:
    said = meanings.yes_or_no(text)
    return meanings.agrees(text) if said is None else said


def _decline(text: str) -> bool | None:
    return meanings.declines(text) or None


def _country(text: str) -> str | None:
    return countries.code_of(text) or None if len(bare(text)) > 3 else None


def _work_status(text: str) -> str | None:
    return meanings.work_status(text) or None


def _degree(text: str) -> int | None:
    return meanings.degree(text)


_SENSES: tuple[Callable[[str], Hashable], ...] = (
    _polarity,
    _agreement,
    _decline,
    _country,
    _degree,
    _work_status,
)


def _meaning(shown: dict[int, str], wording: str) -> int | None:
    for sense in _SENSES:
        wanted = sense(wording)
        if wanted is None or (sense in (_polarity, _agreement) and not _plain_yes_or_no(wording)):
            continue
        found = _only([index for index, option in shown.items() if sense(option) == wanted], shown)
        if found is not None:
            return found
    return (
        _by_code(shown, wording)
        if len(shown) >= _CODES
        else _level(shown, wording) or _amount(shown, wording)
    )


def _plain_yes_or_no(wording: str) -> bool:
    return len(bare(wording).split()) == 1 and meanings.yes_or_no(wording) is not None


def _by_code(shown: dict[int, str], wording: str) -> int | None:
    """In a list of two-letter codes those stand for countries; elsewhere `No` isn't Norway."""
    code = _country(wording)
    if code and all(re.fullmatch(r"[A-Za-z]{2,3}", option.strip()) for option in shown.values()):
        return _only(
            [index for index, option in shown.items() if countries.code_of(option) == code], shown
        )
    found = _level(shown, wording)
    return _amount(shown, wording) if found is None else found


def _level(shown: dict[int, str], wording: str) -> int | None:
    """How well one speaks a language. The European letters are taken for a mother tongue only as C2."""
    wanted = languages.levels_of(wording)
    named = {index: languages.levels_of(option) for index, option in shown.items()}
    if not wanted or sum(1 for levels in named.values() if levels) < 2:
        return None
    best = wanted[0]
    exact = re.search(r"\b[abc][12]\b", bare(wording)) is not None
    spoken = {
        index: levels
        for index, levels in named.items()
        if exact or best == _NATIVE or not _letters_alone(shown[index])
    }
    for level in range(best, min(best, _WORKING) - 1, -1):
        first = [index for index, levels in spoken.items() if levels[:1] == (level,)]
        found = _only(
            first or [index for index, levels in spoken.items() if level in levels], shown
        )
        if found is not None:
            return found
    return None


_NATIVE = 7
_WORKING = 5


def _letters_alone(option: str) -> bool:
    rest = re.sub(r"\b[abc][12]\b", " ", bare(option))
    return bare(option) != bare(rest) and not languages.levels_of(rest)


def _amount(shown: dict[int, str], wording: str) -> int | None:
    """The span that the amount lies in, where units agree."""
    wanted = amounts.span(wording)
    if (
        wanted is None
        or not wanted.exact
        or not re.match(r"\W*[\d(]|immediate", wording.strip().casefold())
    ):
        return None
    found = []
    for index, option in shown.items():
        held = amounts.span(option)
        if held and _same_unit(held.unit, wanted.unit) and held.low <= wanted.low <= held.high:
            found.append(index)
    exact = [index for index in found if (held := amounts.span(shown[index])) and held.exact]
    return _only(exact or found, shown)


def _same_unit(one: str, other: str) -> bool:
    if "hour" in (one, other) or "day" in (one, other):
        return one == other
    return True


# ---- by words


def _part(shown: dict[int, str], wording: str) -> int | None:
    """`LinkedIn post or ad` says LinkedIn, where no other option does."""
    if len(bare(wording)) < _SHORTEST_PART or meanings.yes_or_no(wording) is not None:
        return None
    found = [
        index for index, option in shown.items()
        if holds(option, wording) and meanings.negated(option) == meanings.negated(wording)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _opposite(shown: dict[int, str], wording: str) -> int | None:
    """Of two options that differ by a "not" alone the one that is meant by yes or by no."""
    if not _plain_yes_or_no(wording) or len(shown) != 2:
        return None
    pair = {meanings.negated(option): index for index, option in shown.items()}
    if (
        len(pair) != 2
        or fuzz.token_set_ratio(*(_core(option) for option in shown.values())) < _ALIKE
    ):
        return None
    return pair[meanings.yes_or_no(wording) is False]


def _core(option: str) -> str:
    return re.sub(r"\b(?:do|does|am|is|are|not|don t|no|any|a|an)\b", " ", bare(option))


def _fuzzy(shown: dict[int, str], wording: str) -> int | None:
    text = bare(wording)
    if len(text) < _SHORTEST_PART:
        return None
    scores = sorted(
        ((fuzz.token_sort_ratio(text, bare(option)), index) for index, option in shown.items()),
        reverse=True,
    )
    if (
        not scores
        or scores[0][0] < _ALIKE
        or (len(scores) > 1 and scores[0][0] - scores[1][0] < _MARGIN)
    ):
        return None
    option = shown[scores[0][1]]
    same = meanings.negated(option) == meanings.negated(wording) and re.findall(
        r"\d+", option
    ) == re.findall(r"\d+", wording)
    return scores[0][1] if same else None
