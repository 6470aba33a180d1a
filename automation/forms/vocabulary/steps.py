"""How pages of several steps say which of them they are. For folded text."""

import re

COUNTED = re.compile(
    r"\b(?:step|schritt|etape|paso|stap|passo|passaggio|etapa|krok)\s(\d{1,2})\s?(?:of|von|sur|de|van|di|z|/)\s?(\d{1,2})\b"
)
CURRENT = re.compile(
    r"\b(?:current|aktuell\w*|actuelle?|actual|huidige?|attuale|atual|biezac\w*)\b"
)
ALONE = re.compile(
    rf"(?:(?:completed?|current|erledigt|aktuell\w*|actuelle?|actual) )?(?:{COUNTED.pattern})"
)
"""A text that says nothing else."""
