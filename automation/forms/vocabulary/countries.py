"""Countries by every name that forms call them."""

import re
from functools import cache

import phonenumbers
import pycountry
from babel import Locale

from automation.forms.vocabulary.fold import bare, fold

LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "pl")

# What people write besides the official names. The first of a country is said after its plain name.
_ALIASES: dict[str, tuple[str, ...]] = {
    "US": ("United States of America", "USA", "US", "U.S.", "U.S.A.", "the States", "America", "Vereinigte Staaten von Amerika", "Stany Zjednoczone Ameryki", "EUA", "EEUU", "EE.UU."),
    "GB": ("United Kingdom of Great Britain and Northern Ireland", "UK", "U.K.", "Great Britain", "GB", "England", "Scotland", "Wales", "Northern Ireland", "Großbritannien"),
    "AE": ("UAE", "U.A.E."), "CZ": ("Czech Republic",), "NL": ("The Netherlands", "Holland"), "KR": ("Korea", "Republic of Korea", "South Korea"), "KP": ("North Korea",),
    "RU": ("Russian Federation", "Russia"), "TR": ("Türkiye", "Turkey"), "VN": ("Viet Nam", "Vietnam"), "IR": ("Iran",), "SY": ("Syria",), "TW": ("Taiwan",), "MO": ("Macau", "Macao"),
    "HK": ("Hong Kong", "Hong Kong SAR"), "PS": ("Palestine",), "BO": ("Bolivia",), "VE": ("Venezuela",), "TZ": ("Tanzania",), "MD": ("Moldova",), "LA": ("Laos",),
    "CI": ("Ivory Coast",), "CD": ("DR Congo", "DRC"), "MK": ("Macedonia",), "SZ": ("Swaziland",), "BN": ("Brunei",), "IE": ("Republic of Ireland", "Éire"), "CN": ("Mainland China", "PRC"),
    "DE": ("BRD", "Niemczech"), "PL": ("Polsce",), "NZ": ("Aotearoa",), "ZA": ("RSA",), "SA": ("KSA",),
}  # fmt: skip

NATIONALITIES: dict[str, tuple[str, ...]] = {
    "US": ("American", "US American", "Américaine", "Américain", "Amerikanisch", "Estadounidense", "Amerikaans", "Statunitense", "Americana", "Amerykańskie"),
    "CA": ("Canadian", "Canadienne", "Kanadisch", "Canadiense"), "GB": ("British", "Britannique", "Britisch", "Británica"), "IE": ("Irish",), "AU": ("Australian",), "NZ": ("New Zealander",),
    "DE": ("German", "Deutsch", "Allemande", "Alemana", "Duits", "Tedesca", "Alemã", "Niemieckie"), "FR": ("French", "Française", "Français", "Französisch", "Francesa", "Frans", "Francese"),
    "ES": ("Spanish", "Espagnole", "Spanisch", "Española"), "IT": ("Italian", "Italienne", "Italienisch", "Italiana"), "PT": ("Portuguese", "Portugaise", "Portuguesa"), "NL": ("Dutch", "Nederlands"),
    "BE": ("Belgian",), "AT": ("Austrian", "Österreichisch"), "CH": ("Swiss", "Schweizerisch", "Suisse"), "PL": ("Polish", "Polskie", "Polonaise", "Polnisch"), "CZ": ("Czech",), "SK": ("Slovak",),
    "HU": ("Hungarian",), "RO": ("Romanian",), "BG": ("Bulgarian",), "GR": ("Greek",), "HR": ("Croatian",), "RS": ("Serbian",), "SI": ("Slovenian",), "UA": ("Ukrainian",), "RU": ("Russian",),
    "SE": ("Swedish",), "NO": ("Norwegian",), "DK": ("Danish",), "FI": ("Finnish",), "IS": ("Icelandic",), "EE": ("Estonian",), "LV": ("Latvian",), "LT": ("Lithuanian",), "TR": ("Turkish",),
    "IL": ("Israeli",), "IN": ("Indian",), "PK": ("Pakistani",), "BD": ("Bangladeshi",), "LK": ("Sri Lankan",), "NP": ("Nepali",), "CN": ("Chinese",), "JP": ("Japanese",), "KR": ("South Korean",),
    "TW": ("Taiwanese",), "VN": ("Vietnamese",), "TH": ("Thai",), "PH": ("Filipino", "Philippine"), "ID": ("Indonesian",), "MY": ("Malaysian",), "SG": ("Singaporean",), "MX": ("Mexican", "Mexicana"),
    "BR": ("Brazilian", "Brasileira"), "AR": ("Argentinian", "Argentine"), "CL": ("Chilean",), "CO": ("Colombian",), "PE": ("Peruvian",), "VE": ("Venezuelan",), "EG": ("Egyptian",), "MA": ("Moroccan",),
    "TN": ("Tunisian",), "DZ": ("Algerian",), "LY": ("Libyan",), "JO": ("Jordanian",), "PS": ("Palestinian",), "LB": ("Lebanese",), "SY": ("Syrian",), "IQ": ("Iraqi",), "IR": ("Iranian",),
    "NG": ("Nigerian",), "GH": ("Ghanaian",), "KE": ("Kenyan",), "ZA": ("South African",), "ET": ("Ethiopian",), "CU": ("Cuban",), "KP": ("North Korean",),
}  # fmt: skip

_EU = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]
_EEA = [*_EU, "IS", "LI", "NO"]
REGIONS: dict[str, tuple[str, ...]] = {
    "european union": tuple(_EU), "eu": tuple(_EU), "europaische union": tuple(_EU), "union europeenne": tuple(_EU), "union europea": tuple(_EU), "eea": tuple(_EEA), "european economic area": tuple(_EEA),
    "europe": (*_EEA, "CH", "GB"), "europa": (*_EEA, "CH", "GB"), "north america": ("US", "CA", "MX"), "dach": ("DE", "AT", "CH"), "nordics": ("DK", "FI", "IS", "NO", "SE"), "benelux": ("BE", "NL", "LU"),
}  # fmt: skip

# Names that mean something else at least as often: a state, a person, an everyday word.
_AMBIGUOUS = {"georgia", "jersey", "jordan", "chad", "island", "chili", "mali", "man", "us", "gb", "america", "wales", "brd", "rsa", "prc", "drc", "monaco", "gine", "togo"}  # fmt: skip
_TERRITORIES = {"UM", "AQ", "BV", "HM", "TF", "IO", "GS"}


def _official(code: str) -> list[str]:
    entry = pycountry.countries.get(alpha_2=code)
    names = (
        [getattr(entry, each, "") for each in ("name", "common_name", "official_name")]
        if entry
        else []
    )
    return [name for name in names if name]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Every name of each country, the plain English one first."""
    locales = [Locale.parse(language).territories for language in LANGUAGES]
    codes = [
        country.alpha_2 for country in pycountry.countries if country.alpha_2 not in _TERRITORIES
    ]
    found = {}
    for code in codes:
        names = [str(each[code]) for each in locales if code in each]
        ordered = [names[0], *_ALIASES.get(code, ()), *_official(code), *names[1:]]
        found[code] = tuple(dict.fromkeys(ordered))
    return found


@cache
def _by_name() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, names in _names().items():
        for name in names:
            table.setdefault(bare(name), code)
    for code, names in NATIONALITIES.items():
        for name in names:
            table.setdefault(bare(name), code)
    return table


def english(code: str) -> str:
    """`United States`; the code itself where there is no such country."""
    return _names().get(code.upper(), (code,))[0]


def wordings(code: str) -> tuple[str, ...]:
    """Every way to write it, best first, the codes and the one with its dial code included."""
    names = _names().get(code.upper(), ())
    if not names:
        return (code,)
    entry = pycountry.countries.get(alpha_2=code.upper())
    dial = dial_code(code)
    extra = [entry.alpha_3 if entry else "", code.upper()]
    if dial:
        extra += [f"{names[0]} {dial}", f"{names[0]} ({dial})"]
    return tuple(dict.fromkeys([*names, *(each for each in extra if each)]))


def dial_code(code: str) -> str:
    """`+1`, or ""."""
    number = phonenumbers.country_code_for_region(code.upper())
    return f"+{number}" if number else ""


def code_of(text: str) -> str:
    """The country that this text, taken whole, names (by name, code, nationality, flag or dial code beside it), or ""."""
    plain = re.sub(r"\(?\+\s?\d[\d\s-]*\)?", " ", text)
    flags = re.findall("[\U0001f1e6-\U0001f1ff]{2}", plain)
    plain = re.sub("[\U0001f1e6-\U0001f1ff]", " ", plain)
    folded = bare(plain).removeprefix("the ")
    code = _by_name().get(folded, "")
    if code:
        return code
    if not folded and flags:
        return "".join(chr(ord(each) - 0x1F1E6 + 65) for each in flags[0])
    if re.fullmatch(r"[a-z]{2}", folded) and folded.upper() in _names():
        return folded.upper()
    if re.fullmatch(r"[a-z]{3}", folded):
        entry = pycountry.countries.get(alpha_3=folded.upper())
        return entry.alpha_2 if entry else ""
    inside = re.fullmatch(r"(.+?)\s*[(\[-]\s*([^()]+?)[)\]]?", plain.strip())
    if inside and (code := _by_name().get(bare(inside[1]), "")) and code == code_of(inside[2]):
        return code
    return ""


def named_in(text: str) -> tuple[str, ...]:
    """Codes of the countries that a sentence names, in order; a region (EU) counts as `REGIONS` keeps it, see `regions_in`."""
    words = bare(text).split()
    table, found, place = _by_name(), [], 0
    while place < len(words):
        for size in range(min(6, len(words) - place), 0, -1):
            name = " ".join(words[place : place + size])
            if name in table and name not in _AMBIGUOUS and not _inside_another(words, place, size):
                found.append(table[name])
                place += size
                break
        else:
            place += 1
    if _names_the_us(text):
        found.append("US")
    return tuple(dict.fromkeys(found))


def where(*, country: str, place: str) -> str:
    """Where a posting's work is, in words that `only_one_in` reads: its country, a code, is surer than the place's name."""
    return english(country) if country else place


def only_one_in(text: str) -> str:
    """The code of the one country that a place names, "" where there is none or a choice of several."""
    codes = set(named_in(text))
    return codes.pop() if len(codes) == 1 else ""


def _inside_another(words: list[str], place: int, size: int) -> bool:
    """`New Mexico` isn't Mexico, a language isn't its country: `English`, `German skills`."""
    before = words[place - 1] if place else ""
    after = words[place + size] if place + size < len(words) else ""
    name = " ".join(words[place : place + size])
    if name in _DEMONYMS:
        return after not in _OF_PEOPLE
    return before == "new" and name in ("mexico", "england", "jersey")


_DEMONYMS = {bare(name) for names in NATIONALITIES.values() for name in names}
_OF_PEOPLE = {"citizen", "citizens", "national", "nationals", "resident", "residents", "citizenship", "nationality", "work", "passport", "government"}  # fmt: skip


def _names_the_us(text: str) -> bool:
    """`US` as a word of its own; in lower case it is mostly "us"."""
    if re.search(r"(?<![A-Za-z])(US|USA|U\.S\.(A\.)?)(?![A-Za-z])", text) and text != text.upper():
        return True
    return bool(
        re.search(
            r"\bthe (us|states)\b|\bu\.s\.|\bus (citizen|person|work|visa|employ|based|govern)",
            fold(text),
        )
    )


def regions_in(text: str) -> tuple[tuple[str, ...], ...]:
    """The regions a sentence names, as the countries in each."""
    plain = f" {bare(text)} "
    return tuple(members for name, members in REGIONS.items() if f" {name} " in plain)
