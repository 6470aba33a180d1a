"""What the person wants to be paid: an amount, its currency and its period, never reckoned over to another."""

import re

from automation.forms.rules.case import Case, Rule, Said, no, said, yes
from automation.forms.vocabulary import amounts
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
    same = salary.currency.upper() in currencies_in(case.asked.label) or (
        found[1] == "$" and salary.currency.upper() == "USD"
    )
    if held is None or not same:
        return None
    hourly = re.search(r"hour|/ ?h\b", case.label)
    high = held.high * (_HOURS if hourly else 1)
    if high < salary.expected * _FAR_BELOW:
        return no(f"{_SALARY}.expected", "far below what the person expects")
    return (
        yes(f"{_SALARY}.expected")
        if not hourly and held.low <= salary.expected <= held.high
        else None
    )


_HOURS = 2080.0
_FAR_BELOW = 0.5


def _currency(case: Case) -> Said | None:
    code = case.facts.valet.salary.currency.upper()
    return said(f"{_SALARY}.currency", *currency_wordings(code)) if code else None


RULES: dict[Topic, Rule] = {
    Topic.SALARY: _salary,
    Topic.SALARY_CURRENT: _current,
    Topic.SALARY_FITS: _salary_fits,
    Topic.CURRENCY: _currency,
}
