"""Amounts and spans of them: years, notice periods, money."""

import re
from dataclasses import dataclass

from automation.forms.vocabulary.fold import fold

_THOUSANDS = re.compile(r"(?<=\d)[,. '](?=\d{3}(?!\d))")
_NUMBER = r"(\d+(?:[.,]\d+)?)\s*(k\b)?"
_UNITS: tuple[tuple[str, float, str], ...] = (
    ("day", 1, r"\bdays?\b|\btage?n?\b|\bjours?\b|\bdias?\b|\bdagen\b|\bgiorni\b|\bdni\b"), ("day", 7, r"\bweeks?\b|\bwochen?\b|\bsemaines?\b|\bsemanas?\b|\bweken\b|\bsettiman[ae]\b|\btygodni\w*|\bwks?\b"),
    ("day", 30, r"\bmonths?\b|\bmonate?n?\b|\bmois\b|\bmes(?:es)?\b|\bmaand(?:en)?\b|\bmes[ei]\b|\bmiesi\w+"), ("year", 1, r"\byears?\b|\byrs?\b|\bjahre?n?\b|\bannees?\b|\bans?\b|\banos?\b|\bjaar\b|\bann[io]\b|\blat[a]?\b"),
    ("hour", 1, r"\bhours?\b|\bstunden?\b|/h\b"),
)  # fmt: skip
_BELOW = re.compile(r"less than|under|below|up to|fewer|<|weniger als|unter|bis zu|moins de|jusqu|menos de|hasta|minder dan|meno di|fino a|ate\b|mniej niz|do\b|within")  # fmt: skip
_ABOVE = re.compile(r"\+|more than|or more|over|above|at least|and (?:above|over|up)|or (?:above|over|older|higher)|>|mehr als|uber|mindestens|plus de|et plus|mas de|o mas|meer dan|of meer|piu di|o piu|mais de|ou mais|ponad|wiecej niz|i wiecej")  # fmt: skip
_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "zero": "0",
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high` of a unit (`day`, `year`, `hour`, `USD`, or "" where none is named)."""

    low: float
    high: float
    unit: str = ""

    @property
    def exact(self) -> bool:
        return self.low == self.high


def _spelt(text: str) -> str:
    return re.sub(r"\b(" + "|".join(_WORDS) + r")\b", lambda found: _WORDS[found[0]], fold(text))


def span(text: str) -> Span | None:
    """`6–10 years`, `10+`, `less than a month`, `$150k`; None for what isn't one or two numbers."""
    plain = _THOUSANDS.sub("", re.sub(r"\b(?:a|an|one) (?=month|year|week)", "1 ", _spelt(text)))
    found = [
        float(number.replace(",", ".")) * (1000 if kilo else 1)
        for number, kilo in re.findall(_NUMBER, plain)
    ]
    unit, factor = _unit(plain)
    if re.fullmatch(
        r"\W*(immediate(ly)?|immediately available|none|sofort|immediat\w*|inmediat\w*|direct|natychmiast)( available)?\W*",
        plain,
    ):
        return Span(0, 0, "day")
    if len(found) == 2 and found[0] <= found[1]:
        low, high = found
    elif len(found) == 1:
        low, high = _open(plain, found[0])
    else:
        return None
    if re.search(r"\d\s*-?\s*\d*\s*k\b", plain) and low < 1000 <= high:
        low *= 1000
    return Span(low * factor, high * factor, unit)


def _unit(plain: str) -> tuple[str, float]:
    for name, factor, pattern in _UNITS:
        if re.search(pattern, plain):
            return name, factor
    return "", 1


def _open(plain: str, number: float) -> tuple[float, float]:
    if _BELOW.search(plain):
        return 0, number if re.search(
            r"up to|bis zu|jusqu|hasta|fino|within|<=", plain
        ) else number - 1e-6
    if _ABOVE.search(plain):
        strict = re.search(
            r"more than|over \d|above \d|> ?\d|mehr als|uber|plus de|mas de|meer dan|piu di|mais de|ponad",
            plain,
        )
        return number + (1e-6 if strict else 0), float("inf")
    return number, number


def written(number: float) -> str:
    """Without a point where it is whole."""
    return str(int(number)) if number == int(number) else f"{number:g}"
