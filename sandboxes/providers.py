"""The port to whoever lends machines that browsers run in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class SandboxState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    """The machine runs. Its runner may need a moment more until it answers."""
    GONE = "gone"
    """It ended and never comes back. Where it is still listed, it is still to be destroyed."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    id: str
    """The vendor's."""
    address: str
    """Of its runner, in the private network: a host without a port."""
    state: SandboxState
    created_at: datetime
    lease: str
    """Our lease's id; empty where the machine carries none."""


class SandboxProvider(Protocol):
    """Every call raises of `sandboxes.errors`, and none may be made inside a transaction."""

    name: str

    def create(self, lease: str, *, runner_token: str) -> Sandbox:
        """The machine of this lease: found where one exists, made where none does.

        So it may be called again after any failure, with the same token. One that was found may be `GONE`: then the
        lease is spent. `lease` is a UUID, or of its characters.
        """
        ...

    def get(self, sandbox_id: str) -> Sandbox | None:
        """None where there is none, or none any more."""
        ...

    def destroy(self, sandbox_id: str) -> None:
        """Whatever it is doing. One that is gone already is fine."""
        ...

    def list(self) -> Sequence[Sandbox]:
        """All that are Valet's and not yet destroyed, for the reaper."""
        ...

    def runner_url(self, sandbox: Sandbox) -> str:
        """Where its runner listens, without a path."""
        ...

    def screen_url(self, sandbox: Sandbox) -> str:
        """Where its screen is served, as a websocket that carries RFB. It wants the runner's token."""
        ...
