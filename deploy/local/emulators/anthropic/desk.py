"""What the emulator was told to do, and what it was asked."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.anthropic.catalogue import Model, catalogue


class Fault(BaseModel):
    """The next `times` messages fail with that status, or are answered late."""

    status: int = 0
    seconds: float = 0
    retry_after: float | None = None
    times: int = Field(default=1, ge=1)


class Reply(BaseModel):
    """One answer, word for word. `stop_reason`: `refusal`, `max_tokens`, or as it comes."""

    value: Any = None
    text: str = ""
    stop_reason: str = ""


@dataclass
class Desk:
    key: str
    mood: str = "helpful"
    models: dict[str, Model] = field(default_factory=catalogue)
    faults: list[Fault] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of the requests for messages, oldest first."""

    def order(self, fault: Fault) -> None:
        self.faults += [fault] * fault.times
