"""Which document a file field takes."""

import re

from automation.forms.rules.case import Case, Rule, Said, said
from automation.forms.vocabulary.topics import Topic

# What a file field may be called where its label is bare: by id and name.
_COVER = re.compile(r"cover|anschreiben|motivation|lettre|letter|presentacion")
_RESUME = re.compile(r"resume|\bcv\b|lebenslauf|curriculum|cresume")


def _resume(case: Case) -> Said | None:
    if case.asked.accept and not re.search(
        r"pdf|doc|\*|rtf|txt|application|text", case.asked.accept.casefold()
    ):
        return None
    return said("resume", "resume") if "resume" in case.documents else None


def _cover_letter(case: Case) -> Said | None:
    return said("cover_letter", "cover_letter") if "cover_letter" in case.documents else None


def _any_file(case: Case) -> Said | None:
    """Certificates, portfolios and the like aren't at hand; a field that takes a cover letter among others gets it."""
    return _cover_letter(case) if _COVER.search(case.words) else None


RULES: dict[Topic, Rule] = {
    Topic.RESUME: _resume,
    Topic.COVER_LETTER: _cover_letter,
    Topic.ANY_FILE: _any_file,
}
