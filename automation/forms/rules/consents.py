"""Consents, each by its class and the person's decision on that class."""

import re

from automation.forms.rules.case import Case, Rule, Said, leave, no
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind


def _refused(case: Case, source: str) -> Said | None:
    """A box stays empty, a choice says no; what can't be refused is for the person."""
    if case.asked.kind is Kind.CHECK or (case.listed and len(case.asked.options) == 1):
        if any(text.strip() for text in case.asked.current):
            return no(source, "came ticked")
        if not case.asked.required:
            return leave(source, "the person doesn't consent to this")
        return None
    return no(source)


def _consent(case: Case, decision: bool | None, name: str) -> Said | None:  # noqa: FBT001
    source = f"profile:x-valet.consents.{name}"
    if decision is None or (decision and _BINDS.search(_text(case))):
        return None
    return _agreed(case, source) if decision else _refused(case, source)


_AGREED = (
    "I agree",
    "I accept",
    "Agree",
    "Accept",
    "I acknowledge",
    "Acknowledge",
    "Acknowledged",
    "I consent",
    "Confirm",
    "I confirm",
    "I understand",
)


def _agreed(case: Case, source: str) -> Said:
    """In the words that the page asks for (`select “I agree”`), where it does."""
    asked_for = re.search(
        r"(?:select|choose|click|type|enter|pick) [\"'“]([^\"'”’]{2,40})[\"'”’]", case.asked.label
    )
    own = (asked_for[1],) if asked_for and case.chosen and not case.listed else ()
    return (
        Said((*own, "Yes", *_AGREED), source)
        if case.chosen and not case.listed
        else Said(("Yes",), source)
    )


_KEPT = re.compile(
    r"(?:gespeichert|aufbewahrt|stored|retained|kept|conserv\w+|bewaar\w*) (?:for|fur|pendant|durante|per) (?:up to )?\d+"
    r"|\b(?:fur|for|pendant|durante|per) (?:up to )?\d+ (?:monate|months|mois|meses|maanden|mesi|jahre?|years?|ans|anos|jaar|anni) .{0,12}(?:gespeichert|aufbewahrt|stored|retained|kept|bewa)"
)
_READ = re.compile(
    r"privacy|polic|datenschutz|gelesen|\bread\b|verarbeit|process|traite|tratamiento|bewerb|applica"
)


def _privacy(case: Case) -> Said | None:
    if not case.asked.required and _KEPT.search(case.label) and not _READ.search(case.label):
        # To be kept for long is for openings to come.
        return _future(case)
    return _consent(case, case.facts.valet.consents.privacy_policy, "privacyPolicy")


def _truth(case: Case) -> Said | None:
    return _consent(case, case.facts.valet.consents.truthfulness, "truthfulness")


def _future(case: Case) -> Said | None:
    return _consent(case, case.facts.valet.consents.future_opportunities, "futureOpportunities")


def _marketing(case: Case) -> Said | None:
    return _consent(case, case.facts.valet.consents.marketing, "marketing")


def _sms(case: Case) -> Said | None:
    return _consent(case, case.facts.valet.consents.sms, "sms")


# What a person signs for themselves, whatever else the same words ask for.
_BINDS = re.compile(
    r"\bagree to (?:pay|waive|arbitrat|release|undergo|submit)|arbitrat|\bwaive|penalt|\bfees?\b|non-?compet|jury trial|\bunpaid\b|not (?:be )?(?:a )?paid|revenue[- ]share|own (?:cost|expense)"
    r"|sensitive (?:personal )?(?:data|information)|special categor|health (?:data|information)|biometric"
)
_GOES_FURTHER = re.compile(
    r"\bconsent\b|\b(?:that )?i (?:do not|don't|am not|have not|have never|have no)\b"
)


def _text(case: Case) -> str:
    return fold(" ".join((case.asked.label, *case.asked.options)))


def _understood(case: Case) -> Said | None:
    """To have understood binds to nothing; whatever goes further is for the person."""
    if _GOES_FURTHER.search(_text(case)):
        return None
    return _consent(case, case.facts.valet.consents.truthfulness, "truthfulness")


RULES: dict[Topic, Rule] = {
    Topic.PRIVACY: _privacy, Topic.TRUTH: _truth, Topic.FUTURE: _future, Topic.MARKETING: _marketing, Topic.SMS: _sms, Topic.UNDERSTOOD: _understood,
}  # fmt: skip
