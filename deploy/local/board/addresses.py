"""Which posting an address means. Paths after the vendor's name have the vendor's own shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from deploy.local.board.modes import Modes, UnknownModeError, parse_modes

if TYPE_CHECKING:
    from collections.abc import Mapping

VENDORS = ("greenhouse", "lever", "ashby", "workday")

UUID_SHAPE = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PATHS = (
    re.compile(r"^/(?P<vendor>greenhouse)/(?P<company>[^/]+)/jobs/(?P<job>\d+)(?:/|$)"),
    re.compile(r"^/(?P<vendor>workday)/(?P<company>[^/]+)/job/(?P<job>\d+)(?:/|$)"),
    re.compile(rf"^/(?P<vendor>lever|ashby)/(?P<company>[^/]+)/(?P<job>{UUID_SHAPE})(?:/|$)"),
)
_LAB_PATH = re.compile(r"^/lab/(?P<widget>[^/]+)(?:/|$)")
LARGEST_SEED = 10**9


@dataclass(frozen=True)
class Address:
    """The posting that an address names; all empty where it names none."""

    vendor: str = ""
    company: str = ""
    job: str = ""

    def __bool__(self) -> bool:
        return bool(self.vendor)


def read_address(path: str, query: str = "") -> Address:
    """Read the posting from the path, or from the query of a vendor's shared endpoints.

    Those endpoints (Lever's résumé reader, Ashby's GraphQL) name it by `company=` and `job=`.
    In the lab the widget is the company and the seed is the job.
    """
    for shape in _PATHS:
        if found := shape.match(path):
            return Address(found["vendor"], unquote(found["company"]), found["job"].lower())
    values = parse_qs(query)
    if found := _LAB_PATH.match(path):
        return Address("lab", unquote(found["widget"]), values.get("seed", ["1"])[-1])
    vendor = path.strip("/").split("/")[0]
    if vendor in VENDORS and "company" in values and "job" in values:
        return Address(vendor, values["company"][0], values["job"][0].lower())
    return Address()


def read_options(values: Mapping[str, str]) -> tuple[int, Modes]:
    """The seed and the modes of a query. Raises UnknownModeError or ValueError with a sentence."""
    text = values.get("seed", "1")
    if not text.isdigit() or int(text) > LARGEST_SEED:
        raise ValueError(f"The seed “{text}” must be a whole number up to {LARGEST_SEED}.")
    return int(text), parse_modes(values.get("mode", ""))


def read_url(url: str) -> tuple[Address, int, Modes]:
    """Read a whole address as it stands in a browser. Raises ValueError with a sentence."""
    parts = urlsplit(url)
    address = read_address(parts.path, parts.query)
    if not address:
        raise ValueError(f"“{url}” is not the address of a posting on this board.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    seed, modes = read_options(query)
    return address, seed, modes


__all__ = ["VENDORS", "Address", "UnknownModeError", "read_address", "read_options", "read_url"]
