"""From a posting's page to its form: the one link or button that says Apply. Pure: an outline in, where to go out."""

import re
from collections.abc import Collection, Sequence

from automation.ats.address import Address, origin_of
from automation.ats.registry import Site, recognise
from automation.errors import BadInputError
from automation.forms.vocabulary.buttons import NOT_SUBMIT
from automation.forms.vocabulary.fold import bare
from automation.page.outline import Link, Outline

APPLY = re.compile(
    r"(?:i (?:want|would like) to )?(?:easy |quick |1 click )?apply(?: (?:now|here|online|today|directly|manually|on (?:company|employer|our) (?:web)?site))?"
    r"(?: (?:for|to) (?:this |the )?(?:job|position|role|posting|opportunity|opening|vacancy))?(?: (?:now|online|here))?"
    r"|start (?:your |my |an )?application|(?:continue|go|proceed)(?: applying| to (?:the |your )?application(?: form)?)|application form|i m interested"
    r"|(?:jetzt |hier |gleich |direkt |online |sofort )*bewerben(?: (?:sie sich|jetzt|online))?(?: (?:jetzt|online))?|bewirb dich(?: (?:jetzt|hier|online))*"
    r"|(?:jetzt )?(?:auf diese (?:stelle|position)|fur (?:diesen job|diese stelle)) bewerben|zur (?:online )?bewerbung|zum bewerbungsformular|bewerbung starten"
    r"|(?:je )?postule[rz]?(?: (?:maintenant|en ligne|ici|a (?:cette|l) (?:offre|annonce)|a ce poste))?|candidater|(?:deposer|envoyer) (?:ma|votre|une) candidature|je candidate"
    r"|(?:solicitar|aplicar|inscribirme|inscribirse|inscribete|postular(?:se|me)?|postula|postulate|aplica)(?: (?:ahora|aqui|empleo|a (?:la|esta) (?:oferta|vacante)|al puesto|en esta oferta))?"
    r"|(?:enviar|presentar) (?:(?:mi|tu|la) )?(?:candidatura|solicitud)"
    r"|(?:direct |nu |meteen |online )?solliciteer(?: (?:direct|nu|hier|online|meteen|op deze (?:vacature|functie)))*|(?:direct |nu |online )?solliciteren|ga naar sollicitatieformulier"
    r"|candidati(?: (?:ora|subito|qui|online|a questa (?:offerta|posizione)))?|(?:invia|presenta) (?:(?:la|la tua) )?candidatura|candidarsi"
    r"|(?:quero me )?(?:candidatar|candidate|inscrever|inscreva)(?: (?:se|me))?(?: (?:agora|a (?:esta )?vaga|aqui))?|concorrer (?:a|esta) vaga"
    r"|aplikuj(?: (?:teraz|na (?:to )?(?:stanowisko|oferte)|online))?|(?:zloz|wyslij) (?:aplikacje|cv|zgloszenie)"
)
INTERESTED = "i m interested"
_ELSEWHERE_ON_THE_PAGE = {"cookies", "search", "nav", "footer"}


def ways_in(outline: Outline, site: Site, *, tried: Collection[str] = ()) -> Sequence[Link]:
    """One link for each place that an Apply leads to; where some of them name the posting itself, those alone. `tried`: the
    `target`s pressed before."""
    found: dict[str, Link] = {}
    for link in outline.links:
        if _says_apply(link):
            found.setdefault(target(link, outline), link)
    links = [link for where, link in found.items() if where not in tried]
    own = [link for link in links if _leads_to(link, site)]
    # Beside a button that says Apply, that one keeps in touch with the employer.
    plain = [link for link in links if bare(link.label) != INTERESTED]
    return own or plain or links


def target(link: Link, outline: Outline) -> str:
    """Where it leads; buttons of the same words are taken to lead to the same place."""
    where = link.url.partition("#")[0]
    return where if where and where != outline.url.partition("#")[0] else bare(link.label)


def _says_apply(link: Link) -> bool:
    if link.disabled or link.sends or link.region in _ELSEWHERE_ON_THE_PAGE:
        return False
    if link.url and not link.url.startswith(("http://", "https://")):
        return False
    words = {bare(text) for text in (link.label, link.spoken) if text}
    # A vendor's easier way ("Apply with LinkedIn") wants an account of its own.
    return any(map(APPLY.fullmatch, words)) and not NOT_SUBMIT.search(link.label)


def _leads_to(link: Link, site: Site) -> bool:
    try:
        there = recognise(link.url)
    except BadInputError:
        return False
    return bool(set(there.posting.keys) & set(site.posting.keys))


def may_lead(
    url: str, site: Site, *, origins: Collection[str], trusted: Collection[str] = ()
) -> bool:
    """May answers follow an Apply, or a redirect, there: to the posting's own origins, the same posting, or a posting on a
    known vendor's host?"""
    if origin_of(url) in origins:
        return True
    try:
        there = recognise(url, trusted=trusted)
    except BadInputError:
        return False
    if set(there.posting.keys) & set(site.posting.keys):
        # A parameter can name any posting: an employer's page is the same only where its host is.
        return there.hosted or _host(url) == _host(site.url)
    return there.hosted


def _host(url: str) -> str:
    return Address.read(url).host.removeprefix("www.")
