"""States and provinces by name and code."""

import re
from functools import cache

import pycountry

from automation.forms.vocabulary.fold import bare


@cache
def _of(country: str) -> dict[str, str]:
    """Folded name → code, of one country."""
    if not country:
        return {}
    found = pycountry.subdivisions.get(country_code=country) or []  # type: ignore[no-untyped-call]
    return {bare(entry.name): entry.code.partition("-")[2] for entry in found}


def wordings_of(country: str, region: str) -> tuple[str, ...]:
    """`California`, `CA`; the region alone where the country has no such one."""
    table = _of(country)
    code = table.get(bare(region), "")
    if code:
        return (region, code)
    names = {code: name for name, code in table.items()}
    if region.upper() in names:
        return (names[region.upper()].title(), region)
    return (region,) if region else ("",)


def codes_of(country: str) -> tuple[str, ...]:
    """Codes of two letters, folded."""
    return tuple(
        code.casefold() for code in _of(country).values() if len(code) == 2 and code.isalpha()
    )


def divisions_in(text: str, country: str) -> frozenset[str]:
    """The states of that country that a sentence names, folded, by name and by code."""
    table = _of(country)
    plain = f" {bare(text)} "
    found = {name for name in table if f" {name} " in plain}
    codes = {code.casefold() for code in table.values()}
    listed = re.findall(r"\b([A-Za-z]{2})\b(?=,|\.|;|\s+(?:or|and)\b|$)", text)
    if sum(1 for code in listed if code.casefold() in codes) >= 3:
        found |= {code.casefold() for code in listed if code.casefold() in codes}
        found |= {name for name, code in table.items() if code.casefold() in found}
    return frozenset(found)
