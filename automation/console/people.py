"""A folder a person: what one answered or sent is nobody else's, also where several use one state folder."""

import hashlib
import re
from pathlib import Path

from automation.forms.facts import Facts


def folder_of(state: Path, facts: Facts) -> Path:
    """By e-mail address, else by name. The same person always has the same folder."""
    who = (facts.basics.email or facts.basics.name or "nobody").strip().casefold()
    readable = re.sub(r"[^a-z0-9]+", "-", who)[:40].strip("-")
    return state / "people" / f"{readable}-{hashlib.sha256(who.encode()).hexdigest()[:12]}"


def folders(state: Path) -> list[Path]:
    return sorted(path for path in (state / "people").glob("*") if path.is_dir())
