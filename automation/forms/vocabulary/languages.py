"""Languages by their names, and how well one speaks them."""

import re
from functools import cache

from babel import Locale

from automation.forms.vocabulary.countries import LANGUAGES as LOCALES
from automation.forms.vocabulary.fold import bare

_CODES = [
    "en",
    "de",
    "fr",
    "es",
    "nl",
    "it",
    "pt",
    "pl",
    "nb",
    "no",
    "sv",
    "da",
    "fi",
    "ru",
    "uk",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "tr",
    "ar",
    "he",
    "hi",
    "ur",
    "bn",
    "ta",
    "te",
    "mr",
    "pa",
    "zh",
    "yue",
    "ja",
    "ko",
    "vi",
    "th",
    "id",
    "ms",
    "fil",
    "sw",
    "ca",
    "hr",
    "sr",
    "sl",
    "lt",
    "lv",
    "et",
    "fa",
    "eu",
    "gl",
    "ga",
    "cy",
    "is",
    "mt",
    "sq",
    "hy",
    "ka",
    "kk",
    "af",
    "am",
]
_EXTRA = {
    "mandarin": "zh",
    "putonghua": "zh",
    "chinese": "zh",
    "cantonese": "yue",
    "norwegian": "nb",
    "farsi": "fa",
    "tagalog": "fil",
    "castellano": "es",
    "castilian": "es",
}
# Polish and German decline; their stems do.
_STEMS = {
    "angielsk": "en",
    "niemieck": "de",
    "francusk": "fr",
    "hiszpansk": "es",
    "polsk": "pl",
    "englisch": "en",
    "deutsch": "de",
    "franzosisch": "fr",
    "spanisch": "es",
    "italienisch": "it",
    "niederlandisch": "nl",
    "polnisch": "pl",
}


@cache
def _names() -> dict[str, str]:
    table = dict(_EXTRA)
    for name in LOCALES:
        territory = Locale.parse(name).languages
        for code in _CODES:
            if code in territory:
                table.setdefault(bare(str(territory[code])), "nb" if code == "no" else code)
    return table


def code_of(name: str) -> str:
    """`en` of "English", "Englisch", "anglais", "English (UK)"; "" of what is no language."""
    text = bare(name)
    for reading in (text, text.split(" ")[0] if text else ""):
        if reading in _names():
            return _names()[reading]
    return next((code for stem, code in _STEMS.items() if text.startswith(stem)), "")


def languages_in(text: str) -> tuple[str, ...]:
    """Codes of the languages that a sentence names, in order."""
    found = [
        _names().get(word)
        or next((code for stem, code in _STEMS.items() if word.startswith(stem)), "")
        for word in bare(text).split()
    ]
    return tuple(dict.fromkeys(code for code in found if code))


def language_in(text: str) -> str:
    """The one language that a sentence names; "" where there is none or are several."""
    codes = languages_in(text)
    return codes[0] if len(codes) == 1 else ""


# Worst to best, as the European scale has it, 7 being a mother tongue.
_LEVELS: tuple[tuple[int, str], ...] = (
    (7, r"\bnativ|mother tongue|muttersprach|langue maternelle|materna|moedertaal|madrelingua|lingua madre|ojczyst|bilingual|bilingue|zweisprachig"),
    (6, r"\bc2\b|full professional|proficient user|verhandlungssicher"), (5, r"\bc1\b|profes+ion|profis+ion|advanced|business|fluent|fliessend|courant|fluido|vloeiend|fluente|biegl|avance|avanzado|fortgeschritten|geschaftlich"),
    (4, r"\bb2\b|upper[- ]intermediate|limited working|good|gut\b"), (3, r"\bb1\b|intermediate|convers|parlato|mittel|intermediaire|intermedio|gemiddeld"),
    (2, r"\ba2\b|elementary|basic|grund|elementaire|basico"), (1, r"\ba1\b|beginner|anfanger|debutant|principiante"), (0, r"\bnone\b|no (knowledge|proficiency)|not at all|keine|aucun|ningun|nessun|nenhum|geen\b"),
)  # fmt: skip


def levels_of(text: str) -> tuple[int, ...]:
    """The levels that a text names, best first; () where it names none."""
    plain = bare(text)
    return tuple(level for level, pattern in _LEVELS if re.search(pattern, plain))
