"""Currencies and pay periods as questions name them."""

import re
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

from automation.forms.vocabulary.fold import bare, fold

# A bare dollar sign is of many countries.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("EUR", r"€|\beuros?\b|\beur\b"), ("GBP", r"£|\bgbp\b|pounds? sterling|\bpounds\b"), ("USD", r"\busd\b|us ?\$|us dollars?|u\.s\. dollars?"), ("CAD", r"\bcad\b|ca\$|c\$|canadian dollars?"),
    ("AUD", r"\baud\b|a\$"), ("CHF", r"\bchf\b|swiss francs?|franken"), ("PLN", r"\bpln\b|\bzl\b|zloty"), ("INR", r"\binr\b|₹|\brupees?\b|\blpa\b|lakhs?"), ("HKD", r"\bhkd\b|hk\$"), ("SGD", r"\bsgd\b|s\$"),
    ("ZAR", r"\bzar\b|\br ?\d{2}"), ("SEK", r"\bsek\b"), ("NOK", r"\bnok\b"), ("DKK", r"\bdkk\b"), ("CZK", r"\bczk\b"), ("HUF", r"\bhuf\b"), ("RON", r"\bron\b"), ("BRL", r"\bbrl\b|r\$|\breais\b"),
    ("MXN", r"\bmxn\b"), ("JPY", r"\bjpy\b|¥|\byen\b"), ("CNY", r"\bcny\b|\brmb\b"), ("PHP", r"\bphp\b|₱"), ("AED", r"\baed\b|dirhams?"), ("ILS", r"\bils\b|₪|\bnis\b"), ("TRY", r"\btry\b(?= )|₺"), ("NZD", r"\bnzd\b"),
)  # fmt: skip
_PERIODS: tuple[tuple[str, str], ...] = (
    ("month", r"month|monat|mensuel|mensual|maand|mensil|mensal|miesiec"), ("hour", r"hour|stunde|horaire|por hora|per uur|oraria|godzin"), ("day", r"\bdaily\b|per day|day rate|tagessatz|tjm"),
    ("year", r"year|annual|annum|jahr|annuel|anual|jaar|annu[ao]|roczn"),
)  # fmt: skip


def currencies_in(text: str) -> frozenset[str]:
    """Codes of the currencies a text names."""
    plain = fold(text)
    return frozenset(code for code, pattern in _SIGNS if re.search(pattern, plain))


@cache
def _names() -> frozenset[str]:
    """In every language that forms are read in, and the codes."""
    locales = [Locale.parse(language) for language in _LANGUAGES]
    named = [(code, str(name)) for locale in locales for code, name in locale.currencies.items()]
    return frozenset(bare(text) for both in named for text in both)


def is_currency(option: str) -> bool:
    """`US Dollar ($)`, `EUR`, `€ Euro`: a currency and nothing else."""
    outside = re.sub(r"\([^)]*\)", " ", option)
    return any(bare(text) in _names() for text in (option, outside)) or option.strip() in _SYMBOLS


_LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "pl")
_SYMBOLS = frozenset("$€£¥₹")


def period_in(text: str) -> str:
    """`year`, `month`, `hour`, `day`; `year` too where several are offered, "" where none is named."""
    plain = fold(text)
    found = [name for name, pattern in _PERIODS if re.search(pattern, plain)]
    return "year" if "year" in found else found[0] if found else ""


def currency_wordings(code: str) -> tuple[str, ...]:
    """`USD`, `US Dollar`, `US Dollar ($)`, `$`."""
    name = str(Locale.parse("en").currencies.get(code, code))
    sign = get_currency_symbol(code, locale="en")
    return (
        code,
        name,
        f"{name} ({sign})",
        f"{code} - {name}",
        f"{name} ({code})",
        f"{code} ({sign})",
        sign,
    )
