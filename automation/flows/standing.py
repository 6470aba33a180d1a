"""How a posting stands, by what its page says to a person: that it takes no more applications, that they have applied already."""

import re
from collections.abc import Iterator, Mapping, Sequence

from automation.forms.vocabulary.fold import fold
from automation.page.outline import Line

# All patterns are for folded text: lower case, no accents.
_JOB = r"(?:job|position|posting|role|vacancy|opening|opportunity|listing|requisition|advert(?:isement)?)"
_STELLE = r"(?:stelle(?:nanzeige|nangebot|nausschreibung)?|position|anzeige|ausschreibung|jobangebot|stellenangebot)"
_OFFRE = r"(?:offre|poste|annonce|page)"
_OFERTA = r"(?:oferta|vacante|puesto|empleo|pagina|proceso)"
_VACATURE = r"(?:vacature|functie|baan|pagina|positie)"
_ANNUNCIO = r"(?:annuncio|offerta|posizione|pagina|candidatura)"
_VAGA = r"(?:vaga|oportunidade|oferta|anuncio|pagina)"
_OGLOSZENIE = r"(?:oferta(?: pracy)?|ogloszenie|rekrutacja|strona|stanowisko)"
CLOSED = {
    "en": (
        r"no longer (?:be )?(?:accepting|taking|available|open|active|exists?|posted|live|receiving|hiring|recruiting|seeking)",
        rf"\b{_JOB}s? (?:[^.]{{0,60}} )?(?:has (?:now )?(?:been )?|have been |was |is (?:now |already )?)(?:filled|closed|expired|removed|archived|deactivated|unpublished|taken down|cancell?ed)\b",
        rf"\b{_JOB} (?:filled|closed|expired)$",
        r"\bapplications? (?:(?:are|is|have) )?(?:now )?(?:closed|ended)(?! (?:on|at|by|in)\b)",
        r"\bnot (?:currently )?accepting (?:new )?applications\b|\bapplication deadline has passed\b|\bstopped accepting applications\b",
        rf"\b(?:{_JOB}|page) (?:you [^.]{{0,60}} )?(?:(?:was|could|can) ?not (?:be )?found|not found|does(?:n't| not) exist|couldn't be found)",
        rf"\b(?:couldn't|could not|can't|cannot|unable to) find (?:the|that|this) (?:{_JOB}|page)\b",
    ),
    "de": (
        r"\bnicht (?:mehr|langer) (?:verfugbar|ausgeschrieben|aktiv|online|aktuell|vakant|offen|vorhanden|zu besetzen)\b",
        rf"\b{_STELLE} (?:[^.]{{0,60}} )?(?:ist|wurde|sind) (?:leider )?(?:bereits |inzwischen |schon )?(?:besetzt|geschlossen|deaktiviert|entfernt|geloscht|archiviert|abgelaufen|vergeben)\b",
        r"\bbewerbungs(?:frist|phase|zeitraum) (?:ist |war )?(?:bereits )?(?:abgelaufen|beendet|vorbei)\b",
        r"\bkeine (?:weiteren )?bewerbungen mehr\b|\bbewerbung(?:en)? (?:ist|sind) nicht mehr moglich\b",
        rf"\b(?:{_STELLE}|seite) (?:wurde |konnte )?nicht gefunden\b",
    ),
    "fr": (
        r"\bn'est plus (?:disponible|en ligne|ouverte?|active?|a pourvoir|d'actualite)\b|\bn'accepte plus (?:de |les )?candidatures\b|\bn'existe plus\b",
        rf"\b{_OFFRE} (?:[^.]{{0,60}} )?(?:a (?:deja )?ete|est) (?:deja |desormais |maintenant )?(?:pourvue?|expiree?|cloturee?|fermee?|retiree?|archivee?|supprimee?)\b",
        rf"\b{_OFFRE} (?:est )?introuvable\b|\bcandidatures (?:sont )?(?:closes|cloturees|fermees)\b|\boffre expiree\b",
    ),
    "es": (
        r"\bya no (?:esta (?:disponible|activ[ao]|abiert[ao]|vigente|publicad[ao])|(?:se )?aceptan?\b|existe)|\bno (?:se )?(?:aceptan?|admiten?) mas (?:candidaturas|solicitudes|postulaciones|inscripciones)",
        rf"\b{_OFERTA} (?:[^.]{{0,60}} )?(?:(?:ya )?(?:ha|esta) (?:sido )?)?(?:cerrad[ao]|caducad[ao]|expirad[ao]|finalizad[ao]|cubiert[ao]|eliminad[ao])\b",
        rf"\b{_OFERTA} no (?:encontrad[ao]|existe|disponible)\b",
    ),
    "nl": (
        r"\bniet (?:meer|langer) (?:beschikbaar|actief|open|online|vacant|mogelijk om te solliciteren)\b|\bsolliciteren is niet (?:meer|langer) mogelijk\b",
        rf"\b{_VACATURE} (?:[^.]{{0,60}} )?(?:is|werd) (?:helaas )?(?:inmiddels |al |reeds )?(?:vervuld|gesloten|verlopen|ingevuld|verwijderd)\b",
        rf"\b{_VACATURE} (?:is )?niet gevonden\b|\b{_VACATURE} (?:gesloten|verlopen|vervuld)$",
    ),
    "it": (
        r"\bnon (?:e|sono) piu (?:disponibil[ei]|attiv[aoei]|apert[aoei]|online|valid[ao])\b|\bnon (?:si )?accetta(?:no)? piu candidature\b",
        rf"\b{_ANNUNCIO} (?:[^.]{{0,60}} )?(?:e (?:stat[ao] )?)?(?:gia )?(?:scadut[ao]|chius[ao]|copert[ao]|rimoss[ao]|assegnat[ao])\b|\bcandidature (?:sono )?chiuse\b",
        rf"\b{_ANNUNCIO} non trovat[ao]\b",
    ),
    "pt": (
        r"\b(?:nao esta mais|ja nao esta|nao se encontra mais) (?:disponivel|ativ[ao]|abert[ao])\b|\bnao (?:aceita|recebe) mais (?:candidaturas|inscricoes)\b",
        rf"\b{_VAGA} (?:[^.]{{0,60}} )?(?:foi |esta |ja )?(?:encerrad[ao]|preenchid[ao]|expirad[ao]|fechad[ao]|removid[ao]|expirou)\b|\b(?:inscricoes|candidaturas) (?:estao )?encerradas\b",
        rf"\b{_VAGA} nao (?:foi )?encontrad[ao]\b",
    ),
    "pl": (
        rf"\b{_OGLOSZENIE} (?:[^.]{{0,60}} )?(?:jest |zostal[ao] |jest juz )?(?:nieaktualn[aey]|niedostepn[aey]|nieaktywn[aey]|wygasl[ao]|zakonczon[aey]|zamkniet[aey]|usuniet[aey]|obsadzon[aey])\b",
        r"\bnie jest juz (?:dostepn[aey]|aktualn[aey]|aktywn[aey])\b|\bnie przyjmujemy juz (?:zgloszen|aplikacji)\b|\bnie znaleziono (?:strony|oferty|ogloszenia)\b",
    ),
}
APPLIED = {
    "en": (
        r"\byou(?:'ve| have)? (?:already )?(?:applied|submitted an application)(?: (?:to|for) (?:this|that))",
        r"\byou(?:'ve| have) already (?:applied|submitted)\b|^already applied\b|\balready applied (?:to|for) this\b",
        r"^applied(?: on)? (?:\d|yesterday|today)[\w ,./]{0,30}$|^(?:you )?applied (?:\d+ )?[\w ]{1,12} ago$|^you applied\b",
    ),
    "de": (
        r"\b(?:haben|hast) (?:sie |du )?(?:sich |dich )?(?:bereits|schon) (?:auf [^.]{0,40} )?beworben\b|\b(?:bereits|schon) (?:auf diese [^.]{0,30} )?beworben\b|\bbewerbung (?:wurde )?bereits (?:eingereicht|gesendet|verschickt|eingegangen)\b",
    ),
    "fr": (
        r"\bvous avez deja (?:postule|candidate|soumis|envoye|depose)|\bdeja postule\b|\bcandidature deja (?:envoyee|soumise|deposee)\b",
    ),
    "es": (
        r"\bya (?:te has|se ha|has|ha|te|estas|esta) (?:inscrit[oa]|postulado|postulaste|aplicado|solicitado|presentado|enviado)\b|\bya aplicaste\b",
    ),
    "nl": (
        r"\b(?:al|reeds) (?:op deze (?:vacature|functie) )?gesolliciteerd\b|\bal een sollicitatie (?:verstuurd|ingediend)\b",
    ),
    "it": (
        r"\b(?:ti sei|hai|si e) gia (?:candidat[oa]|inviato)|\bgia candidat[oa]\b|\bcandidatura gia inviata\b",
    ),
    "pt": (
        r"\bja (?:se candidatou|te candidataste|se inscreveu|enviou|concorreu)\b|\bcandidatura ja (?:foi )?enviada\b",
    ),
    "pl": (
        r"\bjuz (?:aplikowal[ea]s|zaaplikowal[ea]s|aplikowano|zlozyl[ea]s)|\b(?:aplikacja|zgloszenie) (?:zostal[ao] )?juz (?:wyslan[ae]|zlozon[ae])\b",
    ),
}
# What would only be so: "if the position has been filled", "until it is".
SUPPOSED = re.compile(
    r"\b(?:if|once|when|whenever|until|unless|before|wenn|falls|sobald|sofern|lorsque|jusqu|des que|cuando|hasta|zodra|totdat|indien|wanneer"
    r"|finche|qualora|assim que|jesli|jezeli|gdy|kiedy|dopoki)\b|(?:^|[,;:(] ?)(?:si|se|als|bis|caso|quando|quand|ate|after|should)\b"
)
SENTENCE, PARAGRAPH = 160, 240
"""Letters: a notice is short, and no part of a description."""


def _any_of(by_language: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    return re.compile("|".join(each for several in by_language.values() for each in several))


_CLOSED, _APPLIED = _any_of(CLOSED), _any_of(APPLIED)


def closed_notice(lines: Sequence[Line], *, way_in: bool) -> str:
    """The sentence that says that the posting has closed or gone, "" where none does. Where the page still has a way in
    (an Apply button), only a heading or an alert counts."""
    return next(_saying(_CLOSED, lines, loud=way_in), "")


def applied_notice(lines: Sequence[Line]) -> str:
    """The sentence that says that this person has applied to it, "" where none does."""
    return next(_saying(_APPLIED, lines, loud=False), "")


def _saying(pattern: re.Pattern[str], lines: Sequence[Line], *, loud: bool) -> Iterator[str]:
    for line in lines:
        if (loud and not line.loud) or (len(line.text) > PARAGRAPH and not line.loud):
            continue
        for sentence in re.split(r"(?<=[.!?])\s+", line.text):
            folded = fold(sentence).rstrip(".!")
            found = pattern.search(folded)
            short = len(sentence) <= SENTENCE
            if found and short and not SUPPOSED.search(folded[: found.end()]):
                yield sentence
