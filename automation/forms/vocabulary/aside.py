"""Words of what stands in a page beside its questions: traps, searches, log-ins, newsletters, language menus."""

import re

TRAP_NAMES = re.compile(
    r"(?i)^(?:hp[_-]|dv_deputy$|fax_only|bot[-_]?field|url_confirm|website_url_confirm)|honey.?pot"
)
TRAP_NAMES_WHERE_HIDDEN = re.compile(r"(?i)^(?:nickname_|website|homepage|url|company_?url|fax)")
TRAP_LABELS = re.compile(
    r"(?i)leave (?:this |it )?(?:field |box )?(?:blank|empty)|do not fill|don['’]?t fill|if you are (?:a )?human"
    r"|nicht ausf(?:ü|ue)llen|leer lassen|frei lassen|ne pas remplir|laisse[rz] (?:ce champ )?vide|no rellen|dejar (?:en blanco|vac[ií]o)"
    r"|niet invullen|leeg laten|non compilare|lasciare vuoto|n(?:ã|a)o preencher|deixe em branco|nie wype(?:ł|l)nia"
)
SEARCH_LABELS = re.compile(
    r"(?i)^(?:search|suche|rechercher|buscar|zoeken|cerca|pesquisar|szukaj)\b"
)
ALERTS = re.compile(
    r"(?i)newsletter|job[- ]?alerts?\b|\bsubscribe\b|talent (?:community|network)|\bcookies?\b"
)
AUTOFILL = re.compile(
    r"(?i)auto-?fill|fill (?:out|in) (?:the|your) (?:form|application) (?:with|from)|parse (?:my|your) (?:resume|cv)"
    r"|apply with resume|easy apply"
)
LOGIN = re.compile(
    r"(?i)^(?:password|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|wachtwoord|senha|has(?:ł|l)o)\b"
)
ROBOT = re.compile(
    r"(?i)not a robot|kein roboter|pas un robot|no soy un robot|geen robot|non sono un robot"
)
LANGUAGE_SWITCH = re.compile(
    r"(?i)^(?:select|choose|change|switch) (?:your |the )?language(?:,|:|$)|^sprache (?:wählen|ändern|wechseln)|^changer de langue|^site language"
)
LANGUAGE_NAMES = re.compile(
    r"(?i)\b(?:lang|language|locale|sprach)[-_]*(?:select|switch|picker|chooser|menu|dropdown|auswahl)|(?:select|switch)[-_]*(?:lang|locale)"
)
