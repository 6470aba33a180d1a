"""What the person wants of a job, and on what terms they can come."""

import re
from datetime import date

from automation.forms.rules.case import Case, Rule, Said, no, said, yes_no
from automation.forms.rules.person import dated
from automation.forms.vocabulary import amounts, countries
from automation.forms.vocabulary.divisions import divisions_in
from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind


def _notice(case: Case) -> Said | None:
    notice = case.facts.valet.notice_period
    if case.asked.kind is Kind.DATE:
        return _start(case)
    if case.asked.kind is Kind.NUMBER:
        return _notice_number(case, notice)
    if case.written and re.search(
        r"\b(?:in|how many) (?:days|weeks|months)\b(?! or\b| ?/)", case.label
    ):
        return _notice_number(case, notice) or said("profile:x-valet.noticePeriod", notice)
    return said("profile:x-valet.noticePeriod", notice)


def _notice_number(case: Case, notice: str) -> Said | None:
    """Only in the unit that the question names."""
    held = amounts.span(notice)
    days = {"day": 1, "tag": 1, "week": 7, "woche": 7, "month": 30, "monat": 30}
    unit = next((size for word, size in days.items() if word in case.words), 0)
    if not held or held.unit != "day" or not unit or held.low % unit:
        return None
    return said("profile:x-valet.noticePeriod", amounts.written(held.low / unit))


def _start(case: Case) -> Said | None:
    valet = case.facts.valet
    if case.listed:
        return said("profile:x-valet.noticePeriod", valet.notice_period)
    if valet.earliest_start is None:
        return (
            said("profile:x-valet.noticePeriod", valet.notice_period)
            if case.asked.kind is not Kind.DATE
            else None
        )
    return dated(case, valet.earliest_start, "profile:x-valet.earliestStart")


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def _start_by(case: Case) -> Said | None:
    """`Are you available to start in September 2026?`"""
    earliest = case.facts.valet.earliest_start
    found = re.search(
        rf"({'|'.join(_MONTHS)})\.?,? (?:(\d{{1,2}})(?:st|nd|rd|th)?,? )?(\d{{4}})", case.label
    )
    if earliest is None or found is None:
        return None
    month = _MONTHS.index(found[1]) + 1
    if found[2]:
        return yes_no(
            earliest <= date(int(found[3]), month, min(int(found[2]), 28)),
            "profile:x-valet.earliestStart",
        )
    wanted = (int(found[3]), month)
    own = (earliest.year, earliest.month)
    return yes_no(own < wanted, "profile:x-valet.earliestStart") if own != wanted else None


_MORE_THAN_A_LICENSE = re.compile(
    r"\bability to|\b(?:and|et|y|e|und|en|i)\b.{0,40}\b(?:car|vehicle|vehicul\w*|vehiculo|coche|insur\w*|drive|driving record|clean|transport\w*|fahrzeug|auto|pkw|kfz|samochod|veiculo|veicolo)|\bca driver|\bvehicule\b"
    r"|\b(?:number|expir\w*|issued|points|commercial|cdl|class [a-c]\b|hgv|forklift|years?|months?|how long|since|jahren?|seit|ans|depuis|anos|desde|suspen\w*)\b"
)


def _drivers_license(case: Case) -> Said | None:
    """Having one, and no more: not its number or class, nor that of another country, nor a car."""
    if _MORE_THAN_A_LICENSE.search(case.label) or case.written:
        return None
    named = countries.named_in(case.asked.label)
    if (named and case.facts.home not in named) or divisions_in(case.asked.label, case.facts.home):
        return None
    return yes_no(case.facts.valet.drivers_license, "profile:x-valet.driversLicense")


def _clearance(case: Case) -> Said | None:
    own = case.facts.valet.security_clearance
    source = "profile:x-valet.securityClearance"
    if bare(own) in ("none", "no"):
        if re.search(r"able|willing|eligible|obtain|\bever\b", case.label):
            return None
        asks = re.match(r"(?:do|have|are) you", case.label)
        return (
            said(source, "No", "None", reason="none held")
            if asks
            else said(source, own, "No clearance", "No", "N/A")
        )
    return said(source, own)


def _non_compete(case: Case) -> Said | None:
    if re.search(
        r"confidentiality|disclosure|\bnda\b|own, operate|conflict of interest", case.label
    ):
        return None
    return yes_no(case.facts.valet.non_compete, "profile:x-valet.nonCompete")


def _criminal(case: Case) -> Said | None:
    own = case.facts.valet.criminal_record
    return (
        yes_no(own, "profile:x-valet.criminalRecord")
        if own is not None and not case.label.startswith("if ")
        else None
    )


_HEARD: dict[str, tuple[str, ...]] = {
    "linkedin": ("LinkedIn", "LinkedIn Job Post", "LinkedIn Jobs", "Social media (LinkedIn)", "Job board: LinkedIn"),
    "company website": ("Company website", "Company Website", "Careers page", "Career page", "Company career page", "Our website", "Website", "Company site", "Corporate website", "Company careers page", "Careers website", "Unternehmenswebsite", "Karriereseite", "Site web de l'entreprise", "Sitio web de la empresa"),
    "indeed": ("Indeed", "Indeed.com"), "glassdoor": ("Glassdoor",), "referral": ("Referral", "Employee referral", "Employee Referral", "Referred by an employee"),
    "job board": ("Job board", "Job Board", "Online job board", "Jobbörse"), "recruiter": ("Recruiter", "Contacted by a recruiter", "Recruiter outreach"), "google": ("Google", "Google search", "Search engine"),
}  # fmt: skip


def _heard(case: Case) -> Said | None:
    own = case.facts.valet.heard_from
    return said("profile:x-valet.heardFrom", own, *_HEARD.get(bare(own), ()))


_NOTHING = re.compile(
    r"(?:type|enter|write|input|put|say|indicate)\W{1,3}['\"]?(n/?a|none|no|not applicable)\b"
)


def word_for_nothing(label: str) -> str:
    """What a question wants to read where there is nothing to say (`… else type N/A`), or ""."""
    found = _NOTHING.search(label)
    return {"n/a": "N/A", "na": "NA"}.get(found[1], found[1].capitalize()) if found else ""


def _referrer(case: Case) -> Said | None:
    """Where the person heard of the job elsewhere nobody referred them: the page's own word for that, else nothing."""
    own = case.facts.valet.heard_from
    if not own or re.search(r"referr|friend|employee|recruiter", own.casefold()):
        return None
    if word := word_for_nothing(case.label):
        return said("rule:not-referred", word)
    if re.match(r"(?:did|was|were|have|has|are) (?:you|any|some)", case.label) and (
        case.chosen or case.asked.required
    ):
        return no("rule:not-referred", f"heard of the job by {own}")
    return None


RULES: dict[Topic, Rule] = {
    Topic.NOTICE: _notice, Topic.START: _start, Topic.START_BY: _start_by,
    Topic.DRIVERS_LICENSE: _drivers_license,
    Topic.CLEARANCE: _clearance, Topic.NON_COMPETE: _non_compete, Topic.CRIMINAL: _criminal, Topic.HEARD: _heard, Topic.REFERRER: _referrer,
}  # fmt: skip
