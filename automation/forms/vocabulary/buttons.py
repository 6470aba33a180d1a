"""What the buttons of application forms say."""

import re

SUBMIT = re.compile(
    r"(?ix)^\W*(?:submit(?:\s(?:your\s|my\s|the\s)?(?:application|form|profile))?|send(?:\s(?:your\s|my\s)?application)?|apply(?:\snow|\sfor\sthis\sjob)?"
    r"|complete\sapplication|finish(?:\sapplication)?"
    r"|bewerbung\s(?:jetzt\s)?(?:(?:ab)?(?:senden|schicken|geben)|einreichen|(?:ü|ue)bermitteln)|(?:jetzt\s)?bewerben|absenden|abschicken|senden"
    r"|envoyer(?:\s(?:ma|la|votre)\scandidature)?|postuler|soumettre.*|d(?:é|e)p(?:ô|o)(?:t|ser)\s(?:de\s)?(?:la|ma|votre)\scandidature"
    r"|(?:enviar|mandar)(?:\s(?:la\s|mi\s)?(?:solicitud|candidatura))?|postularme?"
    r"|(?:sollicitatie\s)?(?:versturen|verzenden|indienen)|solliciteer|invia(?:\s(?:la\s)?candidatura)?|candidati"
    r"|candidatar-?se|submeter(?:\scandidatura)?|wy(?:ś|s)lij(?:\s(?:aplikacj|zg(?:ł|l)oszeni).*)?|aplikuj)\W*$"
)
NEXT = re.compile(
    r"(?ix)^\W*(?:next(?:\sstep)?|continue(?:\sto\snext\sstep)?|review(?:\s(?:your\s|my\s)?application)?|save\s(?:and|&)\s(?:continue|next)|proceed|weiter|(?:bewerbung\s)?(?:ü|ue)berpr(?:ü|ue)fen|n(?:ä|ae)chster?\sschritt|speichern\sund\sweiter"
    r"|suivant|continuer|siguiente|continuar|volgende|verder|doorgaan|avanti|continua|prosegui|pr(?:ó|o)ximo|seguinte|dalej|nast(?:ę|e)pn[aey].*)\W*$"
)
NOT_SUBMIT = re.compile(
    r"(?i)auto-?fill|alert|linkedin|indeed|google|dropbox|facebook|my ?greenhouse|my ?practice|seek|xing|draft|entwurf|brouillon|later|search|coupon|"
    r"log ?in|sign ?(?:in|up)|create account|register|with (?:my|resume|cv)\b|upload|cookie|clear|cancel|abbrechen|annuler|back|zur(?:ü|ue)ck"
)
UNDO = re.compile(
    r"(?i)^(?:cancel|discard|abbrechen|verwerfen|annuler|cancelar|annuleren|annulla|anuluj)$"
)
SEARCH = re.compile(
    r"(?i)^(?:search(?: for)?(?: jobs| positions)?|find jobs|suchen|jobs? suchen|jetzt suchen|rechercher|buscar|zoeken|cerca|pesquisar|szukaj)$"
)
