"""What one request came to, as a permit's verdict knows it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from automation.apis.base import ApplicationResult, Complaint
from automation.apis.delivery import Delivered, Parcel
from automation.apis.redaction import Redaction
from automation.apis.refusals import complaints
from automation.feeds.answers import wait_of
from automation.feeds.base import Published
from automation.protocol import Grade, PermitState

REFUSALS = frozenset({400, 401, 403, 404, 422, 428, 429})
"""Statuses that prove a send to have been turned down. All others but a success leave it open."""
KEY_REFUSALS = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Word:
    """What the body of a success says. `UNKNOWN` where it says neither yes nor no."""

    state: PermitState
    why: str


@dataclass(frozen=True, slots=True)
class Judge:
    """Of one vendor. `read`: a success, all of which came. `wait`: seconds after a 429 that doesn't say how long."""

    title: str
    read: Callable[[Delivered], Word]
    wait: float | None = None

    def result(
        self, parcel: Parcel, delivered: Delivered, *, published: Published, redaction: Redaction
    ) -> ApplicationResult:
        word = self._word(delivered)
        told: tuple[Complaint, ...] = ()
        confirmation, grade = "", Grade.ATTEMPTED
        if word.state is PermitState.CONFIRMED:
            confirmation = redaction.clean(delivered.body.decode("utf-8", "replace"))
            grade = Grade.NETWORK_CONFIRMED
        elif word.state is PermitState.REFUSED:
            told = self._complaints(delivered, published, redaction)
        return ApplicationResult(
            state=word.state,
            why=word.why,
            status=delivered.status,
            grade=grade if word.state.live else None,
            confirmation=confirmation,
            complaints=told,
            after=self._after(delivered),
            url=parcel.shown,
        )

    def _word(self, delivered: Delivered) -> Word:
        status = delivered.status
        if status is None:
            state = PermitState.UNKNOWN if delivered.began else PermitState.UNUSED
            return Word(state, delivered.why)
        if status in REFUSALS:
            return Word(PermitState.REFUSED, self._refusal(status))
        if not 200 <= status < 300:
            return Word(PermitState.UNKNOWN, f"{self.title} answered {status}")
        if not delivered.sent or not delivered.whole:
            return Word(PermitState.UNKNOWN, f"{self.title}’s answer broke off")
        return self.read(delivered)

    def _refusal(self, status: int) -> str:
        match status:
            case 401 | 403:
                return f"{self.title} doesn’t take the employer’s key"
            case 404:
                return f"{self.title} has no such posting open"
            case 428 | 429:
                return f"{self.title} takes no more right now"
            case _:
                return f"{self.title} turned it down"

    def _complaints(
        self, delivered: Delivered, published: Published, redaction: Redaction
    ) -> tuple[Complaint, ...]:
        if delivered.status in KEY_REFUSALS:
            return (Complaint("", f"{self._refusal(401)}."),)
        if delivered.status in (404, 428, 429):
            return ()
        return complaints(delivered.body, published.questions, redaction)

    def _after(self, delivered: Delivered) -> float | None:
        if delivered.status not in (428, 429):
            return None
        said = wait_of(delivered.headers)
        return self.wait if said is None else said


def unsent(why: str, *told: Complaint, url: str = "") -> ApplicationResult:
    return ApplicationResult(PermitState.UNUSED, why, complaints=told, url=url)


def parsed(body: bytes) -> Any:
    """None for what isn't JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def record(value: Any) -> dict[str, Any]:
    """Empty for anything else."""
    return value if isinstance(value, dict) else {}
