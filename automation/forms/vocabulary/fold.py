"""Texts made comparable: case, accents, invisible characters, quotes and decoration aside."""

import re
import unicodedata
from functools import lru_cache

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_LETTERS = str.maketrans(
    "\u0142\u00f8\u0111\u0131\u2019\u2018`\u00b4\u201c\u201d\u2013\u2014\u2010\u2011\u2212\u2026",
    "lodi''" + "''" + '""' + "-----" + " ",
)
_MARKS = re.compile(
    r"[*✱†]+|\((?:required|optional|pflichtfeld|erforderlich|obligatoire|facultatif|obligatorio|opcional|\s*)\)"
)
_SPACES = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w+#]+")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without accents, marks of obligation and characters nobody sees; punctuation stays."""
    seen = _UNSEEN.sub("", text)
    seen = seen.casefold().translate(_LETTERS)
    seen = unicodedata.normalize("NFKD", seen)
    seen = "".join(each for each in seen if not unicodedata.combining(each))
    return _SPACES.sub(" ", _MARKS.sub(" ", seen.translate(_LETTERS))).strip(" :;,\t")


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """`fold`, and words alone: `+` and `#` stay, since C++ and C# are names."""
    return _PUNCTUATION.sub(" ", fold(text).replace("_", " ")).strip()


def holds(text: str, part: str) -> bool:
    """Are these words in that text, side by side and whole?"""
    wanted = bare(part)
    return bool(wanted) and f" {wanted} " in f" {bare(text)} "


def once(text: str) -> str:
    """A label that stands twice (`Location Location`, `Location ( ) Location`) once."""
    words = bare(text).split()
    half = len(words) // 2
    if half and len(words) % 2 == 0 and words[:half] == words[half:]:
        return text.strip()[: len(text.strip()) // 2].rstrip(" (") if half > 0 else text
    return text
