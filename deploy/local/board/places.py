"""Places that postings are in and that the location boxes offer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    in_sentence: str


CANADA = Country("CA", "Canada", "Canada")
NORWAY = Country("NO", "Norway", "Norway")
GERMANY = Country("DE", "Germany", "Germany")
IRELAND = Country("IE", "Ireland", "Ireland")
UNITED_STATES = Country("US", "United States", "the United States")
UNITED_KINGDOM = Country("GB", "United Kingdom", "the United Kingdom")


@dataclass(frozen=True)
class Place:
    city: str
    country: Country

    @property
    def label(self) -> str:
        return f"{self.city}, {self.country.name}"


WORKPLACES = (
    Place("Toronto", CANADA),
    Place("Vancouver", CANADA),
    Place("Austin", UNITED_STATES),
    Place("New York", UNITED_STATES),
    Place("Berlin", GERMANY),
    Place("Oslo", NORWAY),
    Place("Dublin", IRELAND),
    Place("London", UNITED_KINGDOM),
)

# Several towns share a name, so that taking the first suggestion is not always right.
GAZETTEER = (
    "Toronto, New South Wales, Australia",
    "Toronto, Ohio, United States",
    "Toronto, Ontario, Canada",
    "Toronto, Kansas, United States",
    "Torontoy, Cusco, Peru",
    "Torrance, California, United States",
    "Tórshavn, Streymoy, Faroe Islands",
    "Tours, Centre-Val de Loire, France",
    "San Francisco, California, United States",
    "San Francisco, Córdoba, Argentina",
    "San Francisco, Heredia, Costa Rica",
    "South San Francisco, California, United States",
    "San Diego, California, United States",
    "San José, San José, Costa Rica",
    "San Jose, California, United States",
    "Oslo, Oslo, Norway",
    "Bergen, Vestland, Norway",
    "Bergen, North Holland, Netherlands",
    "Berlin, Berlin, Germany",
    "Berlin, New Hampshire, United States",
    "Hamburg, Hamburg, Germany",
    "Munich, Bavaria, Germany",
    "London, England, United Kingdom",
    "London, Ontario, Canada",
    "London, Kentucky, United States",
    "Paris, Île-de-France, France",
    "Paris, Texas, United States",
    "Dublin, Leinster, Ireland",
    "Dublin, Ohio, United States",
    "Dublin, California, United States",
    "Vancouver, British Columbia, Canada",
    "Vancouver, Washington, United States",
    "Montreal, Quebec, Canada",
    "Ottawa, Ontario, Canada",
    "New York, New York, United States",
    "Austin, Texas, United States",
    "Chicago, Illinois, United States",
    "Boston, Massachusetts, United States",
    "Seattle, Washington, United States",
    "Cambridge, England, United Kingdom",
    "Cambridge, Massachusetts, United States",
    "Cambridge, Ontario, Canada",
    "Madrid, Community of Madrid, Spain",
    "Lisbon, Lisbon, Portugal",
    "Stockholm, Stockholm, Sweden",
    "Copenhagen, Capital Region, Denmark",
    "Amsterdam, North Holland, Netherlands",
    "Warsaw, Masovia, Poland",
    "Prague, Prague, Czechia",
    "Vienna, Vienna, Austria",
    "Zurich, Zurich, Switzerland",
    "Tokyo, Tokyo, Japan",
    "Singapore, Singapore, Singapore",
    "Sydney, New South Wales, Australia",
    "Sydney, Nova Scotia, Canada",
    "Bengaluru, Karnataka, India",
    "Sawtry, England, United Kingdom",
)

SCHOOLS = (
    "Toronto Metropolitan University",
    "University of Toronto",
    "University of Toronto Mississauga",
    "York University",
    "McGill University",
    "University of Waterloo",
    "University of British Columbia",
    "University of Oslo",
    "University of Bergen",
    "University of California, Davis",
    "University of California, Berkeley",
    "Stanford University",
    "Technical University of Munich",
    "University of Cambridge",
    "Other",
)


def search(entries: tuple[str, ...], term: str, limit: int = 8) -> list[str]:
    """Entries that begin with the term come first, then those that hold it."""
    wanted = term.casefold().strip()
    if not wanted:
        return []
    first = [e for e in entries if e.casefold().startswith(wanted)]
    rest = [e for e in entries if wanted in e.casefold() and e not in first]
    return (first + rest)[:limit]
