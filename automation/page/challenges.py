"""Which frames are a challenge's, and which answers a wall's: by their addresses and headers, never by a word of a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    BOX = "box"
    """Shown from the start: solved once it is ticked, or its answer lies in the page's field for it."""
    TASK = "task"
    """Shown only while there is something to solve."""
    QUIET = "quiet"
    """Asks nobody anything."""


@dataclass(frozen=True, slots=True)
class ChallengeFrame:
    vendor: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class FrameState:
    """`answered`: its answer lies in the page's field for it."""

    shown: bool
    ticked: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    vendor: str
    phase: Phase
    address: re.Pattern[str]


# Sites serve some of these from hosts of their own, so it's the path that tells where a vendor's path is its alone.
_KINDS = (
    _Kind(
        "recaptcha",
        Phase.QUIET,
        re.compile(r"/recaptcha/(?:api2|enterprise)/anchor\?.*\bsize=invisible"),
    ),
    _Kind("recaptcha", Phase.BOX, re.compile(r"/recaptcha/(?:api2|enterprise)/anchor\b")),
    _Kind("recaptcha", Phase.TASK, re.compile(r"/recaptcha/(?:api2|enterprise)/bframe\b")),
    _Kind(
        "hcaptcha",
        Phase.QUIET,
        re.compile(
            r"/hcaptcha[\w-]*\.html#.*\b(?:frame=checkbox-invisible|frame=checkbox\b.*\bsize=invisible)"
        ),
    ),
    _Kind("hcaptcha", Phase.TASK, re.compile(r"/hcaptcha[\w-]*\.html#.*\bframe=challenge")),
    _Kind("hcaptcha", Phase.BOX, re.compile(r"/hcaptcha[\w-]*\.html#.*\bframe=")),
    _Kind(
        "turnstile",
        Phase.BOX,
        re.compile(
            r"^https://challenges\.cloudflare\.com/|/cdn-cgi/challenge-platform/.*/turnstile/"
        ),
    ),
    _Kind("datadome", Phase.TASK, re.compile(r"^https://[\w.-]*\bcaptcha-delivery\.com/captcha/")),
    _Kind(
        "interstitial",
        Phase.TASK,
        re.compile(r"^https://[\w.-]*\bcaptcha-delivery\.com/interstitial/"),
    ),
    _Kind("arkose", Phase.TASK, re.compile(r"^https://[\w.-]*\b(?:arkoselabs|funcaptcha)\.com/")),
)

ANSWERS = {
    "recaptcha": "g-recaptcha-response",
    "hcaptcha": "h-captcha-response",
    "turnstile": "cf-turnstile-response",
}
"""Names of the fields that take a solved challenge's answer along."""

PASSING = frozenset({"turnstile", "interstitial"})
"""They mostly let a visitor through by themselves, after a while."""


def challenge_frame(url: str) -> ChallengeFrame | None:
    for kind in _KINDS:
        if kind.address.search(url):
            return ChallengeFrame(kind.vendor, kind.phase)
    return None


def waits(frame: ChallengeFrame, state: FrameState) -> bool:
    """For somebody to solve it."""
    if frame.phase is Phase.BOX:
        return state.shown and not (state.ticked or state.answered)
    return frame.phase is Phase.TASK and state.shown


class Barrier(StrEnum):
    """What an answer's headers say that stands in the posting's place."""

    NONE = ""
    CHALLENGE = "challenge"
    """https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html"""
    WALL = "wall"
    """A service that keeps robots out, which may show a challenge or not."""


_WALLS = ("cloudflare", "akamaighost", "datadome", "imperva", "sucuri", "ddos-guard")
_WALL_HEADERS = ("x-datadome", "x-iinfo", "x-px-authorization", "x-sucuri-id")
REFUSALS = frozenset({403, 405, 429, 503})
"""With these such services answer in a site's place. 429 and 503 a site often answers itself, through them."""


def barrier_of(status: int, headers: Mapping[str, str]) -> Barrier:
    if headers.get("cf-mitigated") == "challenge" or headers.get("x-amzn-waf-action") in (
        "captcha",
        "challenge",
    ):
        return Barrier.CHALLENGE
    server = headers.get("server", "").lower()
    if status in (403, 405) and (
        server.startswith(_WALLS) or any(name in headers for name in _WALL_HEADERS)
    ):
        return Barrier.WALL
    return Barrier.NONE


def turned_away(status: int, barrier: Barrier) -> str:
    """The kind of a `DetectionError` that an answer is, which says no and asks nobody to solve anything; "" for none."""
    if barrier:
        return "bot_blocked"
    return "access_denied" if status == 403 else ""
