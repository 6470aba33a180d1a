"""What the person wants of a job, and on what terms they can come."""

import re
from datetime import date

from automation.forms.rules.case import Case, Rule, Said, said, yes_no
from automation.forms.rules.person import dated
from automation.forms.vocabulary import amounts
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.money import currencies_in, currency_wordings, period_in
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_SALARY = "profile:x-valet.salary"
_PER_YEAR = {"year": 1.0, "month": 12.0}


def _salary(case: Case) -> Said | None:
    """In the currency it is told in, and by the year or the month; another currency is for the person to reckon."""
    salary = case.facts.valet.salary
    if salary.expected is None:
        return None
    return _amount(case, salary.expected, "expected")


def _current(case: Case) -> Said | None:
    salary = case.facts.valet.salary
    if salary.current is None or re.search(r"expect|desired", case.label):
        return None
    return _amount(case, salary.current, "current")


def _amount(case: Case, amount: float, name: str) -> Said | None:
    salary = case.facts.valet.salary
    asked_in = currencies_in(
        f"{case.asked.label} {case.asked.help} {case.asked.hints.get('placeholder', '')}"
    )
    if (
        asked_in
        and salary.currency
        and salary.currency.upper() not in asked_in
        and not re.search(r"e\.?g\.?|for example|z\.?b\.?", case.words)
    ):
        return None
    if re.search(
        r"fixed and variable|breakdown of|fix(?:ed)? (?:and|&) (?:bonus|variable)", case.label
    ) or (case.asked.kind is Kind.NUMBER and not asked_in and "local currency" in case.words):
        return None
    period = period_in(case.label) or salary.period
    if (
        period not in _PER_YEAR
        or salary.period not in _PER_YEAR
        or (period != salary.period and not asked_in)
    ):
        return None
    number = amounts.written(round(amount * _PER_YEAR[salary.period] / _PER_YEAR[period]))
    source = f"{_SALARY}.{name}"
    if case.chosen:
        return (
            said(source, f"{number} {salary.currency}".strip(), number, f"{int(number):,}")
            if not _by_the_hour(case)
            else None
        )
    if case.asked.kind is Kind.NUMBER:
        return said(source, number)
    return said(source, f"{number} {salary.currency}".strip(), number)


def _by_the_hour(case: Case) -> bool:
    return any(
        re.search(r"hour|/ ?h\b|stunde|month|monat|day\b", option.casefold())
        for option in case.asked.options
    )


def _salary_fits(case: Case) -> Said | None:
    """Yes or no only where the question names the span, in the person's own currency and period."""
    salary = case.facts.valet.salary
    found = re.search(
        r"([$€£]|usd|eur|gbp)?\s?(\d[\d.,]*\s?k?)\s?(?:-|to|and)\s?[$€£]?\s?(\d[\d.,]*\s?k?)",
        case.label,
    )
    if salary.expected is None or found is None or not found[1]:
        return None
    held = amounts.span(f"{found[2]} - {found[3]}")
    same = (
        salary.currency.upper() in currencies_in(case.asked.label)
        or (found[1] == "$"
        and salary.currency.upper() == "USD")
    )
    if held is None or not same:
        return None
    hourly = re.search(r"hour|/ ?h\b", case.label)
    high = held.high * (_HOURS if hourly else 1)
    if high < salary.expected * _FAR_BELOW:
        return yes_no(False, f"{_SALARY}.expected", "far below what the person expects")
    return (
        yes_no(True, f"{_SALARY}.expected")
        if not hourly and held.low <= salary.expected <= held.high
        else None
    )


_HOURS = 2080.0
_FAR_BELOW = 0.5


def _currency(case: Case) -> Said | None:
    code = case.facts.valet.salary.currency.upper()
    return said(f"{_SALARY}.currency", *currency_wordings(code)) if code else None


def _notice(case: Case) -> Said | None:
    notice = case.facts.valet.notice_period
    if case.asked.kind is Kind.DATE:
        return _start(case)
    if case.asked.kind is Kind.NUMBER:
        return _notice_number(case, notice)
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


_MONTHS = (
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
)


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


def _relocate(case: Case) -> Said | None:
    """A condition in the question (`if you live further than …`, `already living there`) is for the person."""
    relocate, city = case.facts.valet.relocate, case.facts.basics.location.city
    source = "profile:x-valet.relocate"
    if (
        re.search(
            r"\b(?:are you )?(?:currently )?(?:based|located|living|live)\b.{0,40}\bor\b",
            case.label,
        )
        or "and/or willing" in case.label
    ):
        if city and holds(case.asked.label, city):
            return yes_no(True, "profile:basics.location.city")
        return yes_no(True, source) if relocate else None
    if re.search(r"already living|\bmile\b|\bkm\b|process of moving|attend the office", case.label):
        return None
    return yes_no(relocate, source)


def _modes(case: Case) -> set[str]:
    return {bare(mode).replace(" ", "") for mode in case.facts.valet.work_modes}


_MODE_WORDS = {
    "remote": ("Remote", "Fully remote", "Remotely", "Work from home", "Homeoffice", "Télétravail", "Remoto", "Zdalnie"),
    "hybrid": ("Hybrid", "Hybrid mode", "Hybride", "Híbrido", "Hybrydowo"), "onsite": ("On-site", "Onsite", "On site", "In office", "In-office", "Office", "In person", "Vor Ort", "Sur site", "Presencial"),
}  # fmt: skip


def _work_mode(case: Case) -> Said | None:
    """Which of several only where the person can be told by it; yes or no by what they listed."""
    own = [mode for mode in ("remote", "hybrid", "onsite") if mode in _modes(case)]
    if not own or case.asked.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return (
            said("profile:x-valet.workModes", ", ".join(case.facts.valet.work_modes))
            if own
            else None
        )
    if len(own) == 1 or not case.chosen:
        return said("profile:x-valet.workModes", *_MODE_WORDS[own[0]])
    if any(len(bare(option).split()) > 3 for option in case.asked.options):
        return None
    return Said(
        _MODE_WORDS[own[0]],
        "profile:x-valet.workModes",
        several=tuple(_MODE_WORDS[mode] for mode in own),
    )


_ELSE = re.compile(
    r"time ?zone|currently (?:based|located|living)|managing|shift|weekend|night|commutable|travel"
)


def _onsite_ok(case: Case) -> Said | None:
    """Yes where the person works on site and the place is near, or they would move; a far place is else theirs to weigh."""
    source, own = "profile:x-valet.workModes", _modes(case)
    if _ELSE.search(case.label):
        return None
    wanted = "hybrid" if re.search(r"hybrid|biurze.*zdaln", case.label) else "onsite"
    if wanted not in own:
        return (
            None
            if not own
            else yes_no(False, source)
            if "onsite" not in own and wanted == "onsite" and not _some_days(case)
            else None
        )
    city = case.facts.basics.location.city
    if not (_here(case, city) or case.facts.valet.relocate) or _abroad(case):
        return None
    return yes_no(True, source)


def _some_days(case: Case) -> bool:
    return bool(re.search(r"days? (?:a|per|each)|times per week|hybrid", case.label))


def _here(case: Case, city: str) -> bool:
    return bool(city) and holds(case.asked.label, city)


def _abroad(case: Case) -> bool:
    """The label names a place abroad, where being willing to move isn't all that counts."""
    from automation.forms.vocabulary.countries import named_in

    named = named_in(case.asked.label)
    return bool(named) and case.facts.home not in named


def _remote_ok(case: Case) -> Said | None:
    return (
        yes_no(True, "profile:x-valet.workModes")
        if "remote" in _modes(case) and not _ELSE.search(case.label)
        else None
    )


def _travel(case: Case) -> Said | None:
    """Yes or no by a share that is named, text and number by the share itself."""
    own = case.facts.valet.travel_percent
    source = "profile:x-valet.travelPercent"
    if own is None:
        return None
    share = re.search(r"(\d{1,3}) ?%", case.words)
    if share:
        return yes_no(own >= int(share[1]), source)
    times = re.search(r"up to (\d+|\w+) times (?:per|a) year", case.label)
    if times:
        return yes_no(True, source) if own >= _OFTEN else None
    if re.match(r"(?:are|can|do|will|would) you", case.label) and re.search(
        r"frequent|extensive|\bto [a-z]+ as\b", case.label
    ):
        return None
    if case.asked.kind is Kind.NUMBER:
        return said(source, amounts.written(own))
    if re.match(r"(?:are|can|do|will|would) you", case.label):
        return None
    return said(
        source,
        f"{amounts.written(own)}%",
        f"Up to {amounts.written(own)}%",
        f"{amounts.written(own)} %",
    )


_OFTEN = 10.0


def _drivers_license(case: Case) -> Said | None:
    if re.search(
        r"\bability to|\band\b.{0,40}\b(?:car|vehicle|insur|drive)|\bca driver", case.label
    ):
        return None
    return yes_no(case.facts.valet.drivers_license, "profile:x-valet.driversLicense")


def _clearance(case: Case) -> Said | None:
    own = case.facts.valet.security_clearance
    source = "profile:x-valet.securityClearance"
    if bare(own) in ("none", "no"):
        if re.search(r"able|willing|eligible|obtain", case.label):
            return None
        asks = re.match(r"(?:do|have|are) you", case.label)
        return (
            said(source, "No", "None", reason="none held")
            if asks
            else said(source, own, "No clearance", "No", "N/A")
        )
    return said(source, own)


def _non_compete(case: Case) -> Said | None:
    if re.search(r"confidentiality|own, operate|conflict of interest", case.label):
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


def _referrer(case: Case) -> Said | None:
    """Where the person heard of the job elsewhere nobody referred them: the page's own word for that, else nothing."""
    own = case.facts.valet.heard_from
    if not own or re.search(r"referr|friend|employee|recruiter", own.casefold()):
        return None
    typed = re.search(
        r"(?:type|enter|write|input|put|say|indicate) ['\"]?(n/?a|none|no)\b", case.label
    )
    if typed:
        return said(
            "rule:not-referred",
            "N/A"
            if "/" in typed[1]
            else typed[1].upper()
            if typed[1] == "na"
            else typed[1].title(),
        )
    if re.match(r"(?:did|was|were|have|has|are) (?:you|any|some)", case.label) and (
        case.chosen or case.asked.required
    ):
        return yes_no(False, "rule:not-referred", f"heard of the job by {own}")
    return None


RULES: dict[Topic, Rule] = {
    Topic.SALARY: _salary, Topic.SALARY_CURRENT: _current, Topic.SALARY_FITS: _salary_fits, Topic.CURRENCY: _currency, Topic.NOTICE: _notice, Topic.START: _start, Topic.START_BY: _start_by,
    Topic.RELOCATE: _relocate, Topic.WORK_MODE: _work_mode, Topic.ONSITE_OK: _onsite_ok, Topic.REMOTE_OK: _remote_ok, Topic.TRAVEL: _travel, Topic.DRIVERS_LICENSE: _drivers_license,
    Topic.CLEARANCE: _clearance, Topic.NON_COMPETE: _non_compete, Topic.CRIMINAL: _criminal, Topic.HEARD: _heard, Topic.REFERRER: _referrer,
}  # fmt: skip
