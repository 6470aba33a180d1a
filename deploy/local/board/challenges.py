"""The board's challenges: what a page asks to be solved, and the tokens that say it was.

A token is bound to the view of the page that asked, is good for that posting alone, and lets one application through.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deploy.local.board.postings import Posting

CANVAS = (300, 200)
RADIUS = 9
_EDGE = 30
_FRAMED = frozenset({"box", "canvas", "click", "shadow", "pass"})
BARRIERS = frozenset({"page", "403"})
"""They stand before the posting, and not in its form."""


@dataclass
class View:
    """One look at a page that asks."""

    id: str
    posting: str
    kind: str
    target: tuple[int, int]
    token: str = ""
    spent: bool = False


@dataclass
class Challenges:
    _views: dict[str, View] = field(default_factory=dict)

    def open(self, posting: Posting) -> str:
        view = View(secrets.token_hex(8), _name(posting), posting.modes.challenge, _anywhere())
        self._views[view.id] = view
        return view.id

    def view(self, view_id: str) -> View | None:
        return self._views.get(view_id)

    def solve(self, view: View, at: tuple[float, float] | None) -> str:
        """A token; or "" where a target was missed, which then stands elsewhere."""
        if view.kind == "canvas" and not _hits(view, at):
            view.target = _anywhere()
            return ""
        view.token = view.token or secrets.token_hex(16)
        return view.token

    def asks(self, posting: Posting) -> bool:
        """Does an application to it need a token?"""
        return posting.modes.challenge in _FRAMED

    def redeem(self, posting: Posting, token: str) -> bool:
        view = self._solved(posting, token)
        if view is None or view.spent:
            return False
        view.spent = True
        return True

    def lets_in(self, posting: Posting, token: str) -> bool:
        return self._solved(posting, token) is not None

    def _solved(self, posting: Posting, token: str) -> View | None:
        found = (view for view in self._views.values() if token and view.token == token)
        return next((view for view in found if view.posting == _name(posting)), None)


def _name(posting: Posting) -> str:
    return f"{posting.key}?{posting.query}"


def _hits(view: View, at: tuple[float, float] | None) -> bool:
    """With a hand's tremor."""
    return at is not None and hypot(at[0] - view.target[0], at[1] - view.target[1]) <= RADIUS + 2


def _anywhere() -> tuple[int, int]:
    """Well inside, so that a hand can reach it."""
    width, height = CANVAS
    return (
        _EDGE + secrets.randbelow(width - 2 * _EDGE),
        _EDGE + secrets.randbelow(height - 2 * _EDGE),
    )
