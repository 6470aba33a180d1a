"""Fields that nobody may fill: honeypots hidden by style, and hidden copies of real fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.board.questions import Expected, Question

if TYPE_CHECKING:
    from deploy.local.board.postings import Posting

NOBODY = Expected("blank", blank_ok=True, source="nobody")

# A tempting name and label for each way of hiding an input; the style sheets know the ways.
HONEYPOTS = (
    ("off-screen", "nickname", "Nickname"),
    ("opacity", "confirm_email", "Confirm email"),
    ("display-none", "hp_website", "Website"),
    ("clip", "address_line_2", "Address line 2"),
)
DECOYS = (("first_name_mobile", "First Name"), ("email_mobile", "Email"))


def traps(posting: Posting) -> list[Question]:
    """The traps that the posting's modes ask for, to be put at the end of its questions."""
    found: list[Question] = []
    if "honeypots" in posting.modes:
        suffix = posting.random("honeypots").randrange(1000, 9999)
        found += [
            _trap(f"{name}_{suffix}", label, "honeypot", hiding)
            for hiding, name, label in HONEYPOTS
        ]
    if "decoys" in posting.modes:
        found += [_trap(name, label, "decoy", "display-none") for name, label in DECOYS]
    return found


def _trap(name: str, label: str, section: str, hiding: str) -> Question:
    key = f"{section}-{name}"
    return Question(
        key, name, label, "text", required=False, expected=NOBODY, section=section, widget=hiding
    )
