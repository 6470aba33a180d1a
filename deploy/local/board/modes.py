"""The ways in which a posting may misbehave, chosen by `mode=` in its address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DESCRIPTIONS: dict[str, str] = {
    "slow": "The submission is stored at once, its answer takes 3 s (slow:30 takes 30 s).",
    "500": "The submission fails with a server error before it is stored.",
    "thanks-without-request": "The click shows the thank-you; nothing is sent at all.",
    "thanks-after-500": "The server answers 500 and stores nothing; the page says thank you.",
    "200-error-body": "The answer is 200 with a body that says it failed; nothing is stored.",
    "200-form-again": "The answer is 200 with the form once more; nothing is stored.",
    "silent-drop": "A perfectly normal confirmation, but nothing is stored.",
    "upload-submits": "Choosing the résumé sends the whole form as the application.",
    "double-post": "One click sends the application twice; both count if both arrive.",
    "reject-field": "The server refuses one field the first time and names it; then accepts.",
    "reset": "Stored, then the connection is reset before the first byte of an answer.",
    "close-after-store": "Stored, then the connection is cut in the middle of the answer.",
    "honeypots": "Extra inputs that no person can see; they must stay empty.",
    "decoys": "Hidden copies of fields, a site search, a newsletter box, a cookie banner.",
    "hostile": "Texts that instruct an automated reader, and questions for secrets.",
    "prefilled": "Fields arrive holding somebody else's values.",
    "rerender": "Every change mounts the other fields anew under new ids.",
    "slow-page": "The form appears 1.5 s after the page has loaded.",
    "late-thanks": "The confirmation shows 3 s after the answer.",
    "429": "The submission is refused: too many requests.",
    "428": "The submission is refused: an unsolved challenge.",
    "closed": "The posting is gone: a 404 page, and submissions are refused.",
    "account": "The Workday-like form is behind an account, whose address an e-mailed code confirms.",
    "account-taken": "As account, and the candidate has one whose password is Harbour-2024!.",
    "email-code": "The Greenhouse-like form wants an e-mailed code once it was sent (428), then takes it.",
    "captcha": "A challenge box must be ticked by a person before the form can be sent.",
    "challenge-box": "As captcha, in a frame of its own; the server wants the token it gave. A mouse or the space bar ticks it.",
    "challenge-canvas": "As challenge-box, but a small dot that is drawn somewhere must be clicked.",
    "challenge-click": "Only the click on Submit brings up a challenge; solved, the application is sent.",
    "challenge-shadow": "As challenge-box, in a closed shadow root.",
    "challenge-page": "Before any page of the posting, one that checks the browser and then has a button (503).",
    "challenge-403": "Before any page of the posting, a 403 with a challenge box.",
    "block": "The first browser that comes is turned away for good (403), another one is let in.",
    "block-at-form": "As block, from the page with the form on.",
    "block-at-save": "As block, from the first step, file or draft that is saved.",
    "block-at-submit": "As block, but only what is sent is turned away.",
    "access-denied": "As block, without a word of a protection.",
    "captcha-loop": "Each page asks the first browser that comes for a challenge of its own; another one is asked for none.",
    "quiet-badge": "An invisible challenge with its badge, which asks nobody anything.",
    "quiet-pass": "A challenge that passes by itself after a moment.",
    "quiet-frame": "Challenge frames without size, and one that lies under something else.",
    "quiet-script": "Scripts of challenges, which show nothing.",
    "quiet-words": "The posting's text speaks of CAPTCHAs and robots.",
}

DEFAULT_SLOWNESS = 3.0
LONGEST_SLOWNESS = 600.0


class UnknownModeError(ValueError):
    """The address asks for a mode that the board doesn't have."""


@dataclass(frozen=True)
class Modes:
    """A set of modes with the text they came from."""

    names: frozenset[str] = frozenset()
    slow_seconds: float = 0.0
    text: str = field(default="", compare=False)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def challenge(self) -> str:
        """Which of the challenges, "" for none."""
        found = (re.fullmatch(r"(?:challenge|quiet)-(.+)", name) for name in sorted(self.names))
        return next((one[1] for one in found if one), "")


def parse_modes(text: str) -> Modes:
    """Read `a,b:2`. Raises UnknownModeError, which names the culprit and the known ones."""
    names: set[str] = set()
    seconds = 0.0
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, argument = part.partition(":")
        if name not in DESCRIPTIONS or (argument and name != "slow"):
            known = ", ".join(DESCRIPTIONS)
            raise UnknownModeError(f"There is no mode “{part}”. Known modes: {known}.")
        if name == "slow":
            seconds = _seconds(argument)
        names.add(name)
    return Modes(frozenset(names), seconds, text)


def _seconds(argument: str) -> float:
    if not argument:
        return DEFAULT_SLOWNESS
    try:
        value = float(argument)
    except ValueError:
        raise UnknownModeError(f"“slow:{argument}” needs a number of seconds.") from None
    if not 0 <= value <= LONGEST_SLOWNESS:
        raise UnknownModeError(f"“slow:{argument}” must be between 0 and {LONGEST_SLOWNESS:.0f}.")
    return value
