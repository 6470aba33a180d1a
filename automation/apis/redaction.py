"""Words of a vendor's server, without what it was sent."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

EXCERPT = 300
HIDDEN = "…"
_SHORT = 3
_SPACES = re.compile(r"\s+")
_ASIDE = re.compile(r"(?is)<(script|style|head)\b.*?(?:</\1\s*>|\Z)")
_TAG = re.compile(r"<[^<>]*>")


class Redaction:
    """Hides `values` in whatever spelling a server repeats them: as they are, or written for HTML, JSON or an address."""

    def __init__(self, values: Iterable[str]) -> None:
        spellings = {spelling for value in values for spelling in _spellings(value)}
        patterns = map(_pattern, sorted(spellings, key=len, reverse=True))
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

    def clean(self, text: str, *, most: int = EXCERPT) -> str:
        """One line of it, without tags and characters that nobody sees."""
        hidden = self._pattern.sub(HIDDEN, _SPACES.sub(" ", text))
        return self._pattern.sub(HIDDEN, words(hidden))[:most].strip()


def words(text: str) -> str:
    """What a person reads of it, be it HTML or not."""
    plain = html.unescape(_TAG.sub(" ", _ASIDE.sub(" ", text)))
    seen = "".join(" " if each.isspace() else each for each in plain if _is_seen(each))
    return _SPACES.sub(" ", seen).strip()


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] != "C"


def _spellings(value: str) -> Iterator[str]:
    plain = _SPACES.sub(" ", value).strip()
    if plain:
        yield plain
        yield html.escape(plain)
        yield json.dumps(plain)[1:-1]
        yield json.dumps(plain, ensure_ascii=False)[1:-1]
        encoded = plain.encode("utf-8", "replace")
        yield quote(encoded)
        yield quote_plus(encoded)


def _pattern(spelling: str) -> str:
    escaped = re.escape(spelling)
    return rf"(?<!\w){escaped}(?!\w)" if len(spelling) <= _SHORT else escaped
