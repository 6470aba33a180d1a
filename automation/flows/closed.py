"""Whether a page says that its posting takes no more applications."""

import re

from automation.page.snapshot import Snapshot

CLOSED = re.compile(
    r"(?ix)\b(?:no\slonger\s(?:accepting\sapplications|available|open|active)|(?:job|position|posting|role|vacancy)\s(?:you[^.]{0,40}\s)?"
    r"(?:has\sbeen|is|was)\s(?:filled|closed|expired|removed)|applications?\s(?:are|is)\s(?:now\s)?closed|(?:job|page|posting)\snot\sfound"
    r"|nicht\smehr\s(?:verf(?:ü|ue)gbar|ausgeschrieben)|stelle\s(?:ist\s)?(?:bereits\s)?besetzt"
    r"|n['’]est\splus\s(?:disponible|en\sligne)|offre\s(?:est\s)?(?:pourvue|expir(?:é|e)e)"
    r"|ya\sno\sest(?:á|a)\sdisponible|niet\smeer\sbeschikbaar|non\s(?:è|e)\spi(?:ù|u)\sdisponibile"
    r"|n(?:ã|a)o\sest(?:á|a)\smais\sdispon(?:í|i)vel|oferta\snieaktualna)"
)


def closed_notice(snapshot: Snapshot) -> str:
    """The sentence that says so, "" where none does. Only asked of pages that show no form."""
    for line in snapshot.text.splitlines():
        if CLOSED.search(line):
            return " ".join(line.split())[:200]
    return ""
