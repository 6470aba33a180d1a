"""Fresh addresses: any company and id is a posting, so no test meets another's arrivals."""

from __future__ import annotations

from random import SystemRandom
from uuid import uuid4

VENDORS = ("greenhouse", "lever", "ashby", "workday")
_chance = SystemRandom()


def fresh_path(vendor: str, mode: str = "", seed: int = 1) -> str:
    """The path and query of a form that nobody has seen yet."""
    query = f"?seed={seed}&mode={mode}" if mode else f"?seed={seed}"
    forms = {
        "greenhouse": f"/greenhouse/acme/jobs/{_chance.randrange(10**9)}",
        "lever": f"/lever/acme/{uuid4()}/apply",
        "workday": f"/workday/acme/job/{_chance.randrange(10**9)}",
        "ashby": f"/ashby/acme/{uuid4()}/application",
    }
    return forms[vendor] + query
