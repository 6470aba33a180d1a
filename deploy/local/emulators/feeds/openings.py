"""Postings that nobody wrote: each is what its id makes it, whoever's it is."""

import hashlib
import re
from dataclasses import dataclass

TITLES = (
    "Platform Engineer",
    "Data Analyst",
    "Product Designer",
    "Customer Support Representative",
    "Head of Finance",
    "Warehouse Lead",
    "Nurse Practitioner",
)
PLACES = (
    ("Berlin", "Berlin", "Germany", "DE"),
    ("Lyon", "Auvergne-Rhône-Alpes", "France", "FR"),
    ("Leeds", "England", "United Kingdom", "GB"),
    ("Austin", "Texas", "United States", "US"),
    ("Toronto", "Ontario", "Canada", "CA"),
)
PUBLISHED = 40
"""Postings in each tenant's list, unless it is said otherwise."""
FIRST = 1_000_001
POSTED = "2026-11-02T09:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Opening:
    tenant: str
    id: str
    title: str
    city: str
    region: str
    country: str
    country_code: str

    @property
    def employer(self) -> str:
        return employer(self.tenant)

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.title).lower()


def employer(tenant: str) -> str:
    return tenant.replace("-", " ").title()


def opening(tenant: str, job: str) -> Opening:
    number = int.from_bytes(hashlib.sha256(job.lower().encode()).digest()[:4])
    place = PLACES[number % len(PLACES)]
    return Opening(tenant, job, TITLES[number % len(TITLES)], *place)


def numbers(count: int = PUBLISHED) -> list[str]:
    return [str(FIRST + each) for each in range(count)]


def uuids(count: int = PUBLISHED) -> list[str]:
    return [uuid(each) for each in numbers(count)]


def uuid(number: str) -> str:
    return f"00000000-0000-4000-8000-{int(number):012d}"
