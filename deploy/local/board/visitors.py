"""Browsers that come to a posting, told apart by a cookie of the board's. Where its mode says so, the first one that came is turned
away for good, as a site does whose protection has made up its mind about a browser; whoever comes with another one is let in.

Where it is turned away is the mode's: from the posting on, at the form, as a step or a file is saved, as it is sent.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deploy.local.board.postings import Posting

COOKIE = "practice-visitor"

_SENDS = {
    "greenhouse": re.compile(r"/jobs/\d+$"),
    "lever": re.compile(r"/apply$"),
    "ashby": re.compile(r"[?&]op=ApiSubmit"),
    "workday": re.compile(r"/apply/submit$"),
}
_SHOWS_FORM = {
    "greenhouse": re.compile(r"/jobs/\d+$"),
    "lever": re.compile(r"/apply$"),
    "ashby": re.compile(r"/application$"),
    "workday": re.compile(r"/apply(?:/|$)"),
}
_PLACES: dict[str, frozenset[str]] = {
    "block": frozenset({"open", "form", "save", "send"}),
    "access-denied": frozenset({"open", "form", "save", "send"}),
    "block-at-form": frozenset({"form", "save", "send"}),
    "block-at-save": frozenset({"save", "send"}),
    "block-at-submit": frozenset({"send"}),
    "captcha-loop": frozenset({"open", "form"}),
}
"""Where each mode turns away."""


@dataclass
class Visitors:
    """Which browsers came to each posting, in their order."""

    _came: dict[str, list[str]] = field(default_factory=dict)

    def meet(self, posting: Posting, visitor: str) -> bool:
        """Is it the one that came first?"""
        came = self._came.setdefault(_name(posting), [])
        if visitor not in came:
            came.append(visitor)
        return came[0] == visitor

    def of(self, posting: Posting) -> list[str]:
        return list(self._came.get(_name(posting), ()))


def _name(posting: Posting) -> str:
    return f"{posting.key}?{posting.query}"


def new_visitor() -> str:
    return secrets.token_hex(8)


def place_of(posting: Posting, method: str, address: str) -> str:
    """Where in an application a request stands: open, form, save or send. `address`: path, and query where one tells."""
    path = address.partition("?")[0]
    sends = _SENDS[posting.vendor]
    if method == "POST":
        return "send" if sends.search(path) or sends.search(address) else "save"
    return "form" if _SHOWS_FORM[posting.vendor].search(path) else "open"


def turns_away(posting: Posting, place: str) -> str:
    """The mode that does so there, "" for none."""
    return next(
        (name for name, places in _PLACES.items() if name in posting.modes and place in places), ""
    )


def minds_visitors(posting: Posting) -> bool:
    return any(name in posting.modes for name in _PLACES)
