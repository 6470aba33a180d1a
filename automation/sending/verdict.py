"""What the page shows after a send, in the terms the adapters judge by. Pure: two snapshots in, a `PageState` out."""

import re
from collections.abc import Collection

from automation.ats.base import PageState
from automation.forms.model import Form
from automation.page.snapshot import Snapshot

CONFIRMATION = re.compile(
    r"(?ix)\b(?:"
    r"thanks?\s(?:you\s)?(?:so\smuch\s|very\smuch\s)?for\s(?:applying|your\s(?:application|interest)|submitting)"
    r"|(?:your|the)\sapplication\s(?:has\sbeen|was|is)\s(?:successfully\s)?(?:submitted|received|sent)"
    r"|application\s(?:successfully\s)?(?:submitted|received|sent|complete)"
    r"|we(?:'|’)?(?:ve|\shave)?\sreceived\syour\sapplication"
    r"|successfully\s(?:applied|submitted)"
    r"|vielen\sdank\sf(?:ü|ue)r\s(?:deine|ihre|die)\sbewerbung|bewerbung\s(?:wurde|ist)\s(?:erfolgreich\s)?(?:eingegangen|(?:ü|ue)bermittelt|gesendet|versendet)"
    r"|merci\s(?:pour|d['’]avoir)\s(?:votre\scandidature|postul(?:é|e))|candidature\s(?:a\s(?:bien\s)?(?:é|e)t(?:é|e)\s)?(?:envoy(?:é|e)e|re(?:ç|c)ue|transmise)"
    r"|gracias\spor\s(?:tu|su)\s(?:solicitud|candidatura|postulaci(?:ó|o)n)|(?:solicitud|candidatura)\s(?:enviada|recibida)"
    r"|bedankt\svoor\s(?:je|uw)\ssollicitatie|sollicitatie\s(?:is\s)?(?:verzonden|ontvangen|verstuurd)"
    r"|grazie\sper\s(?:la\stua\scandidatura|esserti\scandidat)|candidatura\s(?:inviata|ricevuta)"
    r"|obrigad[oa]\s(?:por\sse\scandidatar|pela\s(?:sua\s)?candidatura)|candidatura\s(?:enviada|submetida)"
    r"|dzi(?:ę|e)kujemy\sza\s(?:aplikacj|zg(?:ł|l)oszeni|przes(?:ł|l)ani)|(?:aplikacja|zg(?:ł|l)oszenie)\szosta(?:ł|l)[ao]\s(?:wys(?:ł|l)an|przes(?:ł|l)an|przyj(?:ę|e)t)"
    r")"
)
DENIAL = re.compile(
    r"(?i)\b(?:not|couldn['’]?t|could not|unable|failed|error|wasn['’]?t|no se|nicht|pas|niet|non|não|nie)\b"
)


def confirmation_in(text: str) -> str:
    """The sentence that says an application arrived, "" where there is none or it is denied."""
    for line in re.split(r"[\n\r]+|(?<=[.!?])\s+", text):
        if CONFIRMATION.search(line) and not DENIAL.search(line):
            return " ".join(line.split())[:300]
    return ""


def page_state(
    after: Snapshot, form: Form, *, before: Snapshot, asked: Collection[str]
) -> PageState:
    """`asked`: the keys of the questions that were on the page when it was sent."""
    still = [
        question
        for question in form.questions
        if question.key in asked and not question.control.hidden
    ]
    old = {control.error for control in before.controls} | set(before.alerts)
    errors = {
        question.label: question.error
        for question in form.questions
        if question.error and question.error not in old
    }
    stray = [text for text in form.errors if text not in old]
    errors |= {"": " ".join(stray)} if stray else {}
    confirmation = confirmation_in(after.text)
    return PageState(
        url=after.url,
        url_before=before.url,
        form_visible=len(still) >= max(1, len(asked) // 2),
        errors=errors,
        held_back={each.label: each.control.refuses for each in still if each.control.refuses},
        labels={
            name: question.label
            for question in form.questions
            for control in question.controls
            for name in (control.name, control.id)
            if name
        },
        confirmation=""
        if confirmation and confirmation == confirmation_in(before.text)
        else confirmation,
        text=after.text,
        challenges=after.challenges,
    )
