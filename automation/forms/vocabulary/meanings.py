"""What an option means: yes or no, that one rather doesn't say, a degree, so many years."""

import re

from automation.forms.vocabulary.fold import bare, fold

_YES = "yes|ja|oui|si|sim|tak|y|true|yep|jawohl"
_NO = "no|nein|non|nee|nao|nie|n|false|nope"
_YES_START = re.compile(rf"(?:{_YES})\b(?! no\b)")
_NO_START = re.compile(rf"(?:{_NO})\b(?! (?:preference|one|longer)\b)")
_AGREES = re.compile(
    r"^(?:i (?:hereby )?)?(?:agree|accept|acknowledge|acknowledged|consent|confirm|understand|certify|have read|accepted|agreed|approve|allow)\b"
    r"|^ich (?:stimme zu|akzeptiere|bestatige|habe)|^j ?'?accepte|^acepto|^ik (?:ga akkoord|accepteer)|^accetto|^aceito|^(?:akceptuje|zgadzam sie|wyrazam zgode)|^zustimmen$|^akzeptieren$|^accepter$|^akkoord$"
)  # fmt: skip
_DISAGREES = re.compile(
    r"^(?:i )?(?:do not|don t|disagree|decline|refuse|reject)\b|^ich (?:stimme nicht|lehne)|^je (?:refuse|n ?'?accepte)|^no acepto|^rechazo|^rifiuto|^nao aceito"
)
_DECLINE = re.compile(
    r"prefer not|rather not|decline|(?:do not|don't|not) (?:wish|want|care) to (?:say|answer|disclose|self|identify|specify|respond|provide|share|state|declare|participate)|(?:do not|don't) (?:disclose|specify|wish)|choose not|chose not|not (?:to )?(?:say|disclose|answer|specify|state|declare|self-?identify)"
    r"|not disclosed|undisclosed|no answer|will not disclose|keine angabe|nicht angeben|(?:mochte|will) (?:ich )?(?:dies |das )?(?:lieber )?(?:nicht|keine)|(?:ne )?(?:souhaite|prefere|veux) (?:ne )?pas|non precise"
    r"|prefiero no|no deseo|liever niet|(?:zeg|wil) (?:ik )?(?:dit )?(?:liever )?niet|preferisco non|non desidero|prefiro nao|nao (?:desejo|quero)|wole nie|nie chce|odmawiam"
)  # fmt: skip
_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|non|without|don t|doesn t|isn t|won t|can t|haven t|nicht|kein\w*|nie|ne|pas|niet|geen|nao|sin|sem|bez|unable|decline)\b"
)
PLACEHOLDER = re.compile(
    r"^(?:-+|select\b.*|please (?:select|choose)\b.*|choose\b.*|pick\b.*|bitte (?:aus)?wahlen.*|(?:veuillez )?(?:selectionne[rz]|choisi\w*)\b.*|seleccion\w*\b.*|elige\b.*|selecteer\b.*|kies\b.*|seleziona\b.*|scegli\b.*|selecione\b.*|escolha\b.*|wybierz\b.*|)$"
)


def yes_or_no(text: str) -> bool | None:
    """None where the text starts with neither."""
    plain = bare(text)
    if declines(text) and not re.match(r"(?:yes|no),", fold(text)):
        return None
    if _YES_START.match(plain):
        return True
    return False if _NO_START.match(plain) else None


def agrees(text: str) -> bool | None:
    """`I agree`, `I do not consent`; None for what is neither."""
    plain = bare(text)
    if _DISAGREES.search(plain):
        return False
    return True if _AGREES.search(plain) else None


def declines(text: str) -> bool:
    return bool(_DECLINE.search(fold(text)))


def negated(text: str) -> bool:
    return len(_NEGATIONS.findall(bare(text))) % 2 == 1


_DENIES = re.compile(
    r"^(?:(?:yes|no),? )?(?:i (?:hereby )?(?:confirm|certify|declare|attest|state|acknowledge)(?: that)? )?"
    r"(?:i(?: (?:am|do|have|will|would|was|did|currently|also))* (?:not|never|no longer|no)\b|i (?:don't|won't|haven't|wouldn't|didn't)\b|i'm not\b|i've never\b"
    r"|ich (?:bin|habe|werde|benotige|brauche) (?:nicht|kein\w*)\b|je n(?:e\b|')|(?:yo )?no (?:soy|tengo|necesito|requiero|he)\b|ik (?:ben|heb) (?:niet|geen)\b"
    r"|non (?:sono|ho)\b|(?:eu )?nao (?:sou|tenho|preciso)\b|nie (?:jestem|mam|potrzebuje)\b)"
)
_ASKS_BACKWARDS = re.compile(
    r"^(?:is it (?:true|correct) that you (?:do|are|have|will) not\b|(?:do|are|have|will|would|did|can) you (?:not|never|lack)\b|(?:don't|aren't|haven't|won't|wouldn't|can't) you\b|are you (?:unable|unwilling|opposed)\b|(?:would|will) you be (?:unable|unwilling|opposed)\b|(?:do|would) you (?:object|refuse|oppose|decline)\b)"
)


_ASKS_MORE = re.compile(
    r"^(?:how|what|which|who|whom|whose|when|where|why|wie|was|welche[rsnm]?|wer|wann|wo|warum|comment|quel(?:le)?s?|qui|quand|ou|combien|pourquoi|como|cual(?:es)?|quien|cuando|donde|cuant[oa]s?"
    r"|hoe|wat|welke?|wie|wanneer|waar|qual[ei]?|quando|dove|quant[oaie]|quais|quem|onde|jak\w*|kiedy|gdzie|ile|kto)\b"
)


def asks_more(question: str) -> bool:
    """`How many …?`: neither yes nor no answers it."""
    return bool(_ASKS_MORE.search(fold(question)))


def denies(statement: str) -> bool:
    """`I do not require a visa`: whoever agrees says no to what it is about."""
    return bool(_DENIES.search(fold(statement)))


def asks_backwards(question: str) -> bool:
    """`Do you not live in …?`: no yes to it says the same to everybody."""
    return bool(_ASKS_BACKWARDS.search(fold(question)))


def is_placeholder(option: str) -> bool:
    return bool(PLACEHOLDER.match(bare(option)))


DECLINE_WORDINGS = (
    "Decline to self-identify", "I prefer not to say", "Prefer not to say", "I don't wish to answer", "I do not want to answer", "Prefer not to answer", "I prefer not to answer",
    "Decline to answer", "I decline to self-identify", "Prefer not to disclose", "I do not wish to answer", "I do not wish to disclose", "I choose not to disclose", "Choose not to disclose",
    "Decline to state", "Not specified", "Keine Angabe", "Je préfère ne pas répondre", "Prefiero no decirlo", "Zeg ik liever niet", "Preferisco non rispondere", "Prefiro não dizer", "Wolę nie odpowiadać",
)  # fmt: skip

# What is said of one's status in a country, the most particular first.
_STATUSES: tuple[tuple[str, str], ...] = (
    ("none", r"(?:do not|don't|no) .{0,30}(?:right|authori|permit|eligib)|not (?:authori|eligible|permitted)|(?:need|require)s? (?:a )?(?:visa|sponsor|work permit)|without (?:the )?right"),
    ("free", r"without a visa|another basis|other (?:right|basis)|unrestricted|\b(?:eu|eea) (?:citizen|national)|freedom of movement"), ("citizen", r"citizen|staatsangehorig|citoyen|ciudadan"),
    ("resident", r"permanent resident|green card|settled status|indefinite leave|niederlassung"), ("visa", r"\bvisas?\b|temporary|work permit|h-?1b"),
)  # fmt: skip


def work_status(text: str) -> str:
    """`citizen`, `resident`, `free` (no visa needed), `visa`, `none`; "" for what says none of these."""
    plain = fold(text)
    return next((name for name, pattern in _STATUSES if re.search(pattern, plain)), "")


_DEGREES: tuple[tuple[int, str], ...] = (
    (6, r"\bph ?d\b|doctor|dr\b|promotion\b|doktor"), (5, r"\bmasters?\b|\bm ?sc\b|\bmba\b|\bm ?a\b|\bm ?eng\b|magist|diplom(?!a)|\bmestrado|laurea magistrale|bac 5|\bpost ?graduate\b|\b(?:graduate|advanced) degree"),
    (4, r"\bbachelors?\b|\bb ?sc\b|\bb ?a\b|\bb ?eng\b|licenciatura|\blicence\b|undergraduate|laurea triennale|\bgrado\b|bacharel|licencjat|bac [34]\b"),
    (3, r"associate|\bbts\b|\bdut\b|vocational|ausbildung|apprentice|trade school|technical (?:diploma|degree)|bac [12]\b"),
    (2, r"high school|secondary|\bged\b|abitur|baccalaureat|\bbac\b(?! \d)|bachillerato|diploma di maturita|ensino medio|matura\b|srednie"), (1, r"^none$|no (?:formal )?(?:degree|education)|less than high school"),
)  # fmt: skip


def degree(text: str) -> int | None:
    """The highest degree that a text names, as a rank."""
    plain = re.sub(r"(?<=\w) s\b", "s", bare(text).replace("+", " "))
    return next((rank for rank, pattern in _DEGREES if re.search(pattern, plain)), None)
