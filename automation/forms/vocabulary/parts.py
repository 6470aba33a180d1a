"""The parts of a form that take one job or one degree after the other, and the buttons that make room for another."""

import re

from automation.forms.vocabulary.fold import bare, fold
from automation.protocol import Part

_LONGEST = 8
_PHRASES = {"where have you worked": Part.JOBS, "beruflicher werdegang": Part.JOBS}
_NAMES = {
    Part.JOBS: re.compile(
        r"experiences?|employ(?:ment|ers?)|positions?|jobs?|berufserfahrung(?:en)?|arbeitserfahrung(?:en)?|beschaftigung(?:en)?|arbeitgeber|stellen?|erfahrung(?:en)?"
        r"|emplois?|employeurs?|postes?|experiencias?|empleos?|empleador(?:es)?|puestos?|werkervaring(?:en)?|banen|baan|werkgevers?|ervaring"
        r"|esperienz[ae]|impieg(?:o|hi)|lavor[oi]|empregos?|cargos?|doswiadczeni[ea]|zatrudnieni[ea]|pracodawc[ay]|stanowisk[oa]"
    ),
    Part.STUDIES: re.compile(
        r"education|schools?|degrees?|stud(?:y|ies)|universit(?:y|ies)|ausbildung(?:en)?|bildung|bildungsweg|studium|studiengang|schul(?:e|en|bildung)|abschluss"
        r"|formations?|etudes?|diplomes?|educacion|formacion|estudios?|titulacion(?:es)?|opleiding(?:en)?|onderwijs|studies?"
        r"|istruzione|formazione|studi|educacao|formacao|escolaridade|wyksztalceni[ea]|edukacj[ai]|szkol[ay]|studia"
    ),
}
_ADD = re.compile(
    r"add|hinzufugen|erganzen|ajouter|anadir|agregar|toevoegen|voeg|aggiungi|adicionar|acrescentar|dodaj"
)
_BESIDE = re.compile(
    r"more|another|an?|new|one|your|my|weiteren?s?|weitere[rs]|neuen?|neue[rs]|noch|eine[nrs]?|ihre?|deine?|une?|autre|nouvel(?:le)?|nouveau|votre|vos"
    r"|otr[oa]|nuev[oa]|mas|nog|een|toe|nieuwe?|meer|altr[oa]|un[oa]?|nuov[oa]|outr[oa]|nov[oa]|mais|uma?|kolejn[aey]|now[aey]|wiecej"
    r"|entry|item|section|block|eintrag|entree|entrada|elemento|pozycje|of|and|de|la|der|und|et|y|e|i|el|il|do|da|the"
)
_AROUND = re.compile(
    r"work|working|professional|previous|past|current|career|history|background|details|academic|higher|last|most|recent|latest|berufliche[nrs]?|schulische[nrs]?|akademische[nrs]?"
    r"|professionnelles?|scolaires?|laboral(?:es)?|profesional(?:es)?|academic[ao]s?|lavorativ[aei]|professional[ei]|profissiona(?:l|is)|zawodowe|\d{1,2}"
)


# For folded text.
_WANTED = re.compile(
    r"\b(?:required|mandatory|missing|at least (?:one|1)|erforderlich|pflicht\w*|fehlt|fehlen|mindestens|obligatoires?|requise?s?|au moins"
    r"|obligatori[oa]s?|requerid[oa]s?|al menos|verplichte?|vereist|minstens|richiest[oaie]|almeno|obrigatori[oa]s?|pelo menos|wymagan[eay]|co najmniej)\b"
)
_MARKED = re.compile(r"[*✱]\s*$")


def says_wanted(text: str) -> bool:
    """That something has to be there."""
    return bool(_MARKED.search(text) or _WANTED.search(fold(text)))


def part_of(heading: str) -> Part | None:
    """What it says is asked for beneath it, where it says nothing else. “Apply for this job” is no such heading."""
    words = bare(heading).split()
    for phrase, part in _PHRASES.items():
        if " ".join(words).startswith(phrase):
            return part
    if len(words) > _LONGEST:
        return None
    rest = [each for each in words if not (_AROUND.fullmatch(each) or _BESIDE.fullmatch(each))]
    parts = {_named(each) for each in rest}
    return parts.pop() if len(parts) == 1 else None


def _named(word: str) -> Part | None:
    return next((part for part, name in _NAMES.items() if name.fullmatch(word)), None)


def number_in(heading: str) -> int | None:
    """“Work Experience 2” is the second one."""
    found = re.search(r" (\d{1,2})$", bare(heading))
    return int(found[1]) if found and int(found[1]) else None


def added_by(label: str, section: str) -> Part | None:
    """What a button makes room for: its own words say so, or, where they say no more than “Add another”, the heading above."""
    words = bare(label).replace("+", " ").split()
    rest = [each for each in words if not _ADD.fullmatch(each)]
    if len(rest) == len(words) or len(words) > _LONGEST:
        return None
    named = [each for each in rest if not _BESIDE.fullmatch(each)]
    return part_of(" ".join(rest) if named else section)
