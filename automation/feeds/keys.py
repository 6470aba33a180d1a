"""Names of questions that were read before any page was open."""

import re
import unicodedata

from automation.protocol import Kind

LONGEST = 120


def key_of(label: str, kind: Kind, ordinal: int) -> str:
    """From what a person reads, as a page's own keys are. `ordinal`, from 1, tells those apart that read alike."""
    return "|".join(("published", _folded(label)[:LONGEST], kind.value, str(ordinal)))


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^\w]+", " ", letters).strip()
