"""What a run asks of whoever started it. Three implementations, one contract suite: HTTP, in process, console."""

from pathlib import Path
from typing import Any, Protocol

from automation.protocol import (
    Event,
    EventType,
    HandBack,
    LogInReply,
    LogInRequest,
    Need,
    PermitReply,
    PermitRequest,
    Resolution,
    ResolveReply,
    ResolveRequest,
)


class ControlPlane(Protocol):
    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        """Number the event and make it durable; returns before it is delivered. `data` holds no values of answers."""

    async def drain(self) -> None:
        """Until everything emitted so far is applied. Raises `ControlPlaneUnreachableError`, `StaleEpochError`."""

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        """An answer for each question. With `wait`, up to that many seconds for the person to supply those marked `ask`."""

    async def hand_back(self, request: HandBack) -> None:
        """What the person has put into the page is their answer from now on. Safe to repeat."""

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        """How to come past what a site puts before its form. With `wait`, up to that many seconds for the person to say.

        The account that one is told to register with is kept by then. What becomes of it is told by `EventType.ACCOUNT`.
        """

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        """May this application be sent now? Safe to repeat with the same act_id."""

    async def wait_for_person(self, need: Need) -> Resolution:
        """Hold until the person is done, gives up, or nobody comes."""

    async def document(self, name: str) -> Path:
        """A local copy of one of the person's documents."""

    async def keep_picture(self, name: str, png: bytes) -> None:
        """What the page shows now, for the receipt. The last of a name counts. Raises `StaleEpochError` alone."""

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        """What `automation.session` keeps of the site that `origin` belongs to, where it is the attempt's own, or None."""

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        """Added to what there is. One that isn't taken is told in the log. Raises `StaleEpochError` alone."""
