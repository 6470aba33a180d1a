"""Where the person lives, and what they are a citizen of."""

import re

from automation.forms.rules.case import Case, Rule, Said, leave, no, said, yes, yes_no
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.divisions import divisions_in, wordings_of
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.meanings import yes_or_no
from automation.forms.vocabulary.topics import Topic

_AT = "profile:basics.location"


def _country_words(case: Case) -> tuple[str, ...]:
    home = case.facts.home
    return countries.wordings(home) if home else ("",)


def _region_words(case: Case) -> tuple[str, ...]:
    location = case.facts.basics.location
    return wordings_of(case.facts.home, location.region)


def _location_words(case: Case) -> tuple[str, ...]:
    location = case.facts.basics.location
    country = _country_words(case)[0]
    regions = _region_words(case)
    full = [
        ", ".join(part for part in (location.city, region, country) if part) for region in regions
    ]
    short = [f"{location.city}, {region}" for region in regions if region]
    more = [
        f"{location.city}, {region}, {name}"
        for region in regions[-1:]
        if region
        for name in _country_words(case)[1:4]
    ]
    return (
        (*full, *more, *short, f"{location.city}, {country}", location.city)
        if location.city
        else ("",)
    )


def _location(case: Case) -> Said | None:
    if case.listed:
        return _place_among(case)
    return said(f"{_AT}.city", *_location_words(case))


def _place_among(case: Case) -> Said | None:
    """The most exact place that the options have: city, then region, then country."""
    location = case.facts.basics.location
    return (
        said(f"{_AT}.city", *_location_words(case), *_region_words(case), *_country_words(case))
        if location.city
        else None
    )


def _city(case: Case) -> Said | None:
    location = case.facts.basics.location
    words = _location_words(case)
    return said(f"{_AT}.city", location.city, *words) if location.city else None


def _city_region(case: Case) -> Said | None:
    location = case.facts.basics.location
    return said(
        f"{_AT}.city",
        ", ".join(part for part in (location.city, location.region) if part),
        *_location_words(case),
    )


def _region(case: Case) -> Said | None:
    if re.search(r"\bcounty\b", case.label) and case.facts.home in _WITH_COUNTIES:
        return None
    if _is_yes_no(case):
        return _located_in(case)
    return said(f"{_AT}.region", *_region_words(case))


_WITH_COUNTIES = {"US"}
"""Countries of states, where a county is something else."""


def _postal_city(case: Case) -> Said | None:
    location = case.facts.basics.location
    whole = f"{location.postal_code} {location.city}".strip()
    return said(f"{_AT}.postalCode", whole) if location.postal_code and location.city else None


def _postal_code(case: Case) -> Said | None:
    return said(f"{_AT}.postalCode", case.facts.basics.location.postal_code)


_IF_ANOTHER = re.compile(r"\bif (?:it (?:is|'s) )?(?:different|differs|other|not)\b")


def _address(case: Case) -> Said | None:
    location = case.facts.basics.location
    if not location.address:
        return None
    if _IF_ANOTHER.search(case.label) and not case.asked.required:
        return leave(f"{_AT}.address", "the same as the address")
    place = " ".join(part for part in (location.region, location.postal_code) if part)
    whole = ", ".join(
        part for part in (location.address, location.city, place, _country_words(case)[0]) if part
    )
    return said(f"{_AT}.address", whole, location.address)


def _street(case: Case) -> Said | None:
    return said(f"{_AT}.address", case.facts.basics.location.address)


def _country(case: Case) -> Said | None:
    if _is_yes_no(case):
        return _located_in(case)
    home = case.facts.home
    return (
        said(f"{_AT}.countryCode", *_country_words(case), *_elsewhere(case, (home,)))
        if home
        else None
    )


def _elsewhere(case: Case, own: tuple[str, ...]) -> tuple[str, ...]:
    """`Other`, where every other option is a country and none is the person's own."""
    named = {option: countries.code_of(option) for option in case.asked.options}
    others = [
        option
        for option in case.asked.options
        if re.fullmatch(
            r"(any )?other( country)?|none of (the above|these)|autre|andere[rs]?|otr[oa]|altro|outro|inn[ey]",
            bare(option),
        )
    ]
    rest = [code for option, code in named.items() if option not in others and bare(option)]
    closed = len(others) == 1 and len(rest) > 1 and sum(1 for code in rest if code) >= len(rest) - 1
    return (others[0],) if closed and not set(own) & set(rest) else ()


def _is_yes_no(case: Case) -> bool:
    plain = [option for option in case.asked.options if len(bare(option).split()) == 1]
    return {True, False} <= {yes_or_no(option) for option in plain}


def _located_in(case: Case) -> Said | None:
    """From the address: a country or a state that is named decides; a city only where it is the person's own."""
    city = case.facts.basics.location.city
    if re.search(r"relocat|willing to (move|commute)|or (be )?willing", case.label):
        return _there_or_willing(case)
    if _EXCEPT.search(case.label) or re.search(
        r"\b(miles?|km|minutes?|hours?|commut\w*)\b", case.label
    ):
        return None
    if re.search(r"\boutside\b", case.label):
        there = _inside(case)
        return there and yes_no(there.no, there.source)
    if city and holds(case.asked.label, city):
        return yes(f"{_AT}.city")
    if case.listed and not _is_yes_no(case):
        return _place_among(case) if not _by_yes_no(case) else None
    return _inside(case)


_EXCEPT = re.compile(r"\bother than\b|\bexcept\b|\bexcluding\b|\bnot\b|n't\b|\bnon-")


def _inside(case: Case) -> Said | None:
    """Of the states and countries that the question names."""
    label, home = case.asked.label, case.facts.home
    states = divisions_in(label, home)
    if states and case.facts.basics.location.region:
        there = any(bare(word) in states for word in _region_words(case))
        return None if there and _names_a_town(case) else yes_no(there, f"{_AT}.region")
    named, regions = countries.named_in(label), countries.regions_in(label)
    if not home or not (named or regions):
        return None
    there = home in named or any(home in members for members in regions)
    return None if there and _names_a_town(case) else yes_no(there, f"{_AT}.countryCode")


def _by_yes_no(case: Case) -> bool:
    return any(yes_or_no(option) is not None for option in case.asked.options)


def _names_a_town(case: Case) -> bool:
    """`Dallas, United States`: being in the country doesn't say that one is in the town."""
    found = re.search(r"\b(?:in|near|within) (?:the )?([a-z .'-]+?), ", case.label)
    if found is None or re.search(r"\b(?:states?|countries|following|provinces)\b", found[1]):
        return False
    return not divisions_in(found[1], case.facts.home) and not countries.named_in(found[1])


def _there_or_willing(case: Case) -> Said | None:
    city, relocate = case.facts.basics.location.city, case.facts.valet.relocate
    if city and holds(case.asked.label, city):
        return yes(f"{_AT}.city")
    if "relocat" in case.label or "willing to move" in case.label:
        return yes("profile:x-valet.relocate") if relocate else None
    return None


def _not_located_in(case: Case) -> Said | None:
    """`I confirm that I am not a resident of …`."""
    named, home = countries.named_in(case.asked.label), case.facts.home
    if not named or not home or home in named or set(named) & set(case.facts.valet.citizenship):
        return None
    return yes(f"{_AT}.countryCode", "none of these is the country of residence")


def _citizenship(case: Case) -> Said | None:
    own = case.facts.valet.citizenship
    if re.search(r"\b(?:second|other|additional|another|dual)\b", case.label) and not case.chosen:
        own = own[1:]
    if not own:
        return None
    words = [
        word
        for code in own[:1]
        for word in (
            countries.english(code),
            *countries.NATIONALITIES.get(code, ()),
            *countries.wordings(code),
            *(f"{name} citizen/permanent resident" for name in countries.wordings(code)),
        )
    ]
    if case.chosen and len(own) > 1:
        words += (
            [word for code in own[1:] for word in countries.wordings(code)] if case.listed else []
        )
    return said("profile:x-valet.citizenship", *words, *_elsewhere(case, own))


_ASKS_WHETHER = re.compile(r"\b(are|do|is|have|were) you\b|^i (am|hold)")


def _citizen_of(case: Case) -> Said | None:
    """Yes or no by the countries that the question, or its options, name."""
    own, home = set(case.facts.valet.citizenship), case.facts.home
    resident = {home} if home and re.search(r"residen|green card", case.words) else set()
    if not own or _EXCEPT.search(case.label):
        return None
    if case.listed and not _by_yes_no(case):
        return _which_of(case, own | resident)
    if not case.chosen and not _ASKS_WHETHER.search(case.label):
        return None
    return _is_citizen(case, own, resident)


def _is_citizen(case: Case, own: set[str], resident: set[str]) -> Said | None:
    source = "profile:x-valet.citizenship"
    regions = countries.regions_in(case.asked.label)
    named = {*countries.named_in(case.asked.label), *(code for each in regions for code in each)}
    if holds(case.asked.label, "itar") or ("person" in case.label and "US" in named):
        return yes(source) if "US" in own else None
    if not named:
        return None
    if own & named:
        there = not re.search(r" and (currently|able|resid|living)", case.label)
        return yes(source) if there or case.facts.home in named else None
    return None if resident & named else no(source)


def _which_of(case: Case, own: set[str]) -> Said | None:
    hits = tuple((option,) for option in case.asked.options if countries.code_of(option) in own)
    if hits:
        return Said(hits[0], "profile:x-valet.citizenship", several=hits)
    none = [
        option
        for option in case.asked.options
        if re.match(r"none|neither|keine|aucun|ningun|geen|nessun|nenhum|zaden", bare(option))
    ]
    rest = [option for option in case.asked.options if option not in none and bare(option)]
    if len(none) == 1 and rest and all(countries.code_of(option) for option in rest):
        return said("profile:x-valet.citizenship", none[0], reason="none of the countries listed")
    return None


RULES: dict[Topic, Rule] = {
    Topic.LOCATION: _location, Topic.CITY: _city, Topic.CITY_REGION: _city_region, Topic.REGION: _region, Topic.POSTAL_CODE: _postal_code, Topic.POSTAL_CITY: _postal_city, Topic.ADDRESS: _address, Topic.STREET: _street,
    Topic.COUNTRY: _country, Topic.LOCATED_IN: _located_in, Topic.NOT_LOCATED_IN: _not_located_in, Topic.CITIZENSHIP: _citizenship, Topic.CITIZEN_OF: _citizen_of,
}  # fmt: skip
