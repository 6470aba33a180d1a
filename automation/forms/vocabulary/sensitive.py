"""Words by which a question is about what no model may answer: law, origin, body, belief, family, record, pay.

Wide on purpose: a word too many costs the person a question, one too few answers it for them.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from automation.forms.vocabulary.fold import fold

_STRONG: tuple[str, ...] = (
    # the right to work
    r"\bvisas?\b|\bvisum|\bvisto\b|\bvisado|\bwiz[ay]\b|sponsor|parrainage|patrocin|green ?card|h-?1-?b|\bopt\b.{0,12}\bcpt\b|\btn\b.{0,10}status|\bead\b",
    r"work(ing)?[ -]?(permit|right|authori[sz]|eligib|status)|right[s]? to (live|work|remain|reside|employment)|(legal|lawful)ly?\b.{0,40}\b(work|employ|reside|live|able|entitled)|(authori[sz]|eligib|entitle|permit|allow)\w*.{0,50}\b(work|employ)",
    r"immigra|emigra|citizen|nationalit|national origin|country of (birth|origin)|permanent(ly)? residen|residen(ce|cy) (permit|status)|asylum|refugee|passport|deport|i-?9\b|e-?verify",
    r"staatsangehor|staatsburger|nationalitat|arbeitserlaubnis|arbeitsgenehmigung|aufenthalt|einwander|berechtig.{0,30}arbeit|nationalite|citoyen|titre de sejour|autorisation de travail|droit de travail|permis de (travail|sejour)|nacionalidad|ciudadan|permiso de (trabajo|residencia)|derecho a trabajar|verblijfs|werkvergunning|nationaliteit|staatsburgerschap|cittadin|permesso di|nazionalita|nacionalidade|cidada|autorizacao|autorizacion|obywatel|narodowosc|pozwoleni|prawo do pracy",
    # record
    r"criminal|convict|felon|misdemeanou?r|arrest(ed|s)?\b|offen[cs]e|offender|\bdui\b|incarcerat|imprison|probation order|police record|disclosure and barring|\bdbs\b|background (check|screen|investig)|drug (test|screen)|court|lawsuit|litigation|bankrupt|insolven|sanction(s|ed)\b|politically exposed|security clearance|non-?compet|restrictive covenant",
    r"vorstraf|straftat|fuhrungszeugnis|verurteil|vorbestraft|casier judiciaire|condamn|antecedentes|condenad|delito|strafblad|veroordeeld|\bvog\b|casellario|condann|precedenti penali|penais|niekaraln|karan[ya]",
    # who one is
    r"gender|\bsex\b|sexual|\bsexe\b|\bsexo\b|\bsesso\b|geslacht|geschlecht|\bplec\b|pronouns?\b|transgender|cisgender|non-?binary|\blgbt|\bgay\b|lesbian|bisexual|queer|intersex|orientation|orientierung|orientacion|orientamento",
    r"\brac(e|es|ial)\b|ethnic|ethni|hispanic|latin[oax]\b|african american|caucasian|indigenous|aborigin|first nations|tribal|native (american|hawaiian|alaskan)|skin colou?r|ancestry|descent|herkunft|ethnie|etnia|etnisch|pochodzeni|minorit",
    r"\bveteran|military (status|service|spouse)|armed forces|protected class|equal (employment )?opportunity|\beeoc?\b|self[- ]?identif|demographic|diversity (survey|question|data|monitoring)|affirmative action|voluntary (disclosure|survey|self)",
    r"disab|handicap|impairment|behinder|schwerbehind|discapacid|handicape|invalid[ei]t|disabilita|deficien|niepelnospraw|reasonable (adjust|accommodat)|accommodations?\b.{0,40}(interview|need|require|disab)|neurodiver|autis|adhd",
    r"religi|\bfaith\b|\bbelief|\bchurch|muslim|christian|jewish|hindu|buddhis|atheis|konfession|\bgod\b|politic(al)? (view|affili|party|opinion)|trade union|union member|gewerkschaft|philosophical",
    r"marital|\bmarried\b|\bspouse|pregnan|matern|patern|children|childcare|\bdependents?\b|dependants|family (status|plan)|familienstand|verheiratet|schwanger|kinder\b|situation familiale|enceinte|estado civil|embaraz|hijos|burgerlijke staat|zwanger|stato civile|incinta|gravida|stan cywilny",
    # age
    r"\bage(d|s)?\b|\bborn\b|birth|geburt|naissance|nacimiento|nascimento|nascita|geboorte|urodz|how old|years old|year-old|(over|under|at least|least) (the age of )?(16|18|21)\b|\b18\+|legal age|minimum age|alter\b|\bedad\b|\beta\b|\bidade\b|leeftijd|\bwiek\b|volljahrig|majeur\b|mayor de edad",
    # health
    r"health (condition|status|issue|problem|declar|history|question)|medical|illness|disease|sick(ness| leave| days)|vaccin|immuni[sz]|covid|mental health|medication|genetic|allerg|physical(ly)? (condition|abilit|able|exam|fit)|gesundheit|krank|impf|sante\b|maladie|salud\b|enfermedad|gezondheid|ziek|salute\b|malatt|saude\b|doenca|zdrowi|chorob|smok(e|er|ing)\b|\bdrugs\b|alcohol",
    # pay
    r"salar|compensation|remunerat|\bwages?\b|\bpay(rate|check|roll history)?\b|\bpaid\b|\bctc\b|\bote\b|(hourly|daily|day|desired|expected|current|target|pay|your|contract\w*) rate|\bbonus|\bequity\b|stock options|earn(ing|ed|s)?\b|income\b|gehalt|vergutung|\blohn|verdien|stundensatz|tagessatz|salaire|pretention|sueldo|retribuci|stipendi|retribuz|salaris|loon\b|vencimento|wynagrodz|zarobk|placow|[$€£¥]|\b(usd|eur|gbp|chf|cad|aud|inr|pln|sek|nok|dkk)\b|per (annum|hour|year|month) gross|budget(ed)? (range|for this)",
    # identity papers, secrets, other people
    r"social security|\bssn\b|national insurance|\btax (id|number|file)|identity card|id (card|number)|driver'?s? licen[cs]e (number|no)|bank (account|detail)|\biban\b|credit (card|check|history|score)|password|passwort|\bpin\b|one-?time code|signature|unterschrift|sign (here|below)|mother'?s maiden|emergency contact|next of kin",
    # what binds
    r"\bi (hereby )?(agree|consent|certify|declare|acknowledge|authori[sz]e|attest|swear)\b|\bconsent|einwillig|einverstanden|datenschutz|privacy|\bgdpr\b|terms (and|of|&)|certify|attest|under penalty|legally binding",
)
_COMPILED = re.compile("|".join(f"(?:{each})" for each in _STRONG))
# Found also where letters are spaced out, hyphened or written as figures.
_STEMS = re.compile(
    r"salar(y|ies)|compensation|remunerat|sponsor|citizen|nationalit|immigra|passport|workpermit|righttowork|authori[sz]edtowork|eligibletowork|legallywork"
    r"|criminal|convict|felony|misdemean|backgroundcheck|ethnic|hispanic|veteran|disabil|disabled|pregnan|religio|sexual|gender|pronoun|transgend"
    r"|dateofbirth|birthdate|howold|maritalstatus|socialsecurity|healthcondition|mentalhealth|gehaltsvor|behinderung|staatsangehor|geschlecht|vorstraf"
)
# Ordinary where somebody tells of their work, which a question is not.
_OF_WORK = re.compile(
    r"earn(ing|ed|s)?|equity|stock options|budget(ed)?.*|bonus|\bpaid\b|pay(roll)?|[$€£¥]|usd|eur|gbp|chf|cad|aud|inr|pln|sek|nok|dkk|court|lawsuit|litigation|medical|disease|illness"
    r"|children|childcare|vaccin|immuni[sz]|covid|privacy|gdpr|consent|datenschutz|allerg|(allow|permit|authori[sz])\w*.*|credit (card|check|score)|genetic|password|offen[cs]e|sanction(s|ed)"
    r"|sponsor|demographic|signature|certify|attest|matern|patern|insolven|bankrupt|smok(e|er|ing)|alcohol|drugs|compensation|descent|opt.*cpt|orientation|armed forces|legal.*"
)
_FIGURES = str.maketrans("013457@$!|", "oieastasil")
_NOT_LETTERS = re.compile(r"[^a-z]+")


_ORDERS = re.compile(
    r"(ignore|disregard|forget|override)\b.{0,40}\b(instruction|rule|prompt|above|previous)|system prompt|\b(system|assistant|developer) ?:|as (the|your) (developer|system|administrator)"
    r"|maintenance mode|\bai (only|assistants?|systems?)\b ?:|fur ki-systeme|pour les ia\b|</|<!--|<\w+>"
)


def speaks_to_machines(texts: Iterable[str]) -> bool:
    """No question for people gives orders to whoever reads it for them."""
    return any(_ORDERS.search(fold(unicodedata.normalize("NFKC", text))) for text in texts)


def speaks_of_it(texts: Iterable[str]) -> bool:
    return any(_speaks(text) for text in texts)


def tells_of_it(text: str) -> bool:
    """The same of what somebody tells of their work, where some of the words are ordinary."""
    plain = fold(unicodedata.normalize("NFKC", text)).replace("_", " ")
    return any(not _OF_WORK.fullmatch(found[0]) for found in _COMPILED.finditer(plain))


@lru_cache(maxsize=4096)
def _speaks(text: str) -> bool:
    plain = fold(unicodedata.normalize("NFKC", text))
    if _foreign(plain) or _COMPILED.search(plain.replace("_", " ")):
        return True
    return any(
        _STEMS.search(_NOT_LETTERS.sub("", each)) for each in (plain, plain.translate(_FIGURES))
    )


def _foreign(plain: str) -> bool:
    """Letters of another script than these words are in: Cyrillic ones may even look the same."""
    return any(letter.isalpha() and not letter.isascii() and not _latin(letter) for letter in plain)


def _latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
