"""When two texts say the same thing, spelling and spacing aside."""

import re
import unicodedata

_SPACES = re.compile(r"[\s\u00a0\u200b-\u200d\ufeff]+")
_EDGES = " .:*✱"


def folded(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def same_label(one: str, other: str) -> bool:
    """Of options: case, spacing, a final full stop and asterisks don't matter."""
    return folded(one).strip(_EDGES) == folded(other).strip(_EDGES)


def same_address(one: str, other: str) -> bool:
    """Of web addresses: sites add and drop the scheme, `www.` and the last slash."""

    def bare(text: str) -> str:
        return re.sub(r"^(https?://)?(www\.)?", "", folded(text)).rstrip("/")

    return bare(one) == bare(other)


def holds(text: str, part: str) -> bool:
    """Is this part in the text, as whole words?"""
    a, b = folded(text).strip(_EDGES), folded(part).strip(_EDGES)
    return bool(b) and re.search(rf"(?<!\w){re.escape(b)}(?!\w)", a) is not None


def shows(label: str, shown: str) -> bool:
    """What a closed list shows of the option taken: its label, a part of it (`+1` of `United States +1`), or the label with
    a mark beside it; never with further words, which would be another option's."""
    if same_label(label, shown) or holds(label, shown):
        return True
    if not holds(shown, label):
        return False
    rest = folded(shown).replace(folded(label).strip(_EDGES), " ", 1)
    return re.search(r"[^\W\d_]{3,}", rest) is None
