"""What goes wrong on order: each fault waits for a creation that it fits."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel, Field


class Kind(StrEnum):
    INSUFFICIENT_CAPACITY = "insufficient_capacity"
    ERROR_BEFORE = "error_before"
    """500, and nothing was made."""
    ERROR_AFTER = "error_after"
    """500, though the machine was made."""
    CUT_BEFORE = "cut_before"
    """The connection is reset, and nothing was made."""
    CUT_AFTER = "cut_after"
    """The connection is reset once the machine was made."""


class Fault(BaseModel):
    next_create: Kind
    region: str = ""
    """Only for creations there."""
    times: int = Field(default=1, ge=1)


@dataclass(slots=True)
class Faults:
    _waiting: list[Fault] = field(default_factory=list)

    def order(self, fault: Fault) -> None:
        self._waiting += [fault] * fault.times

    def next_for(self, region: str) -> Kind | None:
        for fault in self._waiting:
            if fault.region in {"", region}:
                self._waiting.remove(fault)
                return fault.next_create
        return None
