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


# The least one would take, a part of the whole, two amounts at once, another kind of contract, another scale.
_ANOTHER_AMOUNT = re.compile(
    r"breakdown of|fix(?:ed)? (?:and|&) (?:bonus|variable)|\bincrease|\braise\b|\bhike\b|%|percent|\bminim\w*|\blowest\b|mindest|\bcurrent(?:ly)?\b.{0,60}\b(?:expect|desired)|\b(?:expect\w*|desired)\b.{0,60}\bcurrent"
    r"|\bpj\b|\bclt\b|\bb2b\b|\buop\b|\bfreelance\b|\bin (?:thousands|k|lakhs?)\b|\(k\)"
)


def _amount(case: Case, amount: float, name: str) -> Said | None:
    salary = case.facts.valet.salary
    asked_in = _currencies(case)
    odd = case.asked.kind is Kind.NUMBER and not asked_in and "local currency" in case.words
    if odd or _in_another_currency(case, asked_in) or _ANOTHER_AMOUNT.search(case.label):
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


def _currencies(case: Case) -> frozenset[str]:
    asked = case.asked
    texts = (asked.label, asked.help, asked.hints.get("placeholder", ""), *asked.options)
    return currencies_in(" ".join(texts))


def _in_another_currency(case: Case, asked_in: frozenset[str]) -> bool:
    """A bare dollar is of whatever country; in words of their own people name the currency themselves."""
    own = case.facts.valet.salary.currency.upper()
    dollars = any("$" in text for text in (case.asked.label, *case.asked.options))
    if own and dollars and not case.written and not own.endswith("D"):
        return True
    example = re.search(r"e\.?g\.?|for example|z\.?b\.?", case.words)
    return bool(own and asked_in) and own not in asked_in and not example


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
