"""The port to whoever lends machines that browsers run in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class SandboxState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    """The machine runs. Its runner may need a moment more until it answers."""
    STOPPED = "stopped"
    """One of the pool waits to be started; any other has ended, and where it is still listed it is still to be destroyed."""
    GONE = "gone"
    """It is destroyed, or is being so."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    id: str
    """The vendor's."""
    address: str
    """Of its runner, in the private network: a host without a port."""
    state: SandboxState
    created_at: datetime
    lease: str
    """The id it was made under, our lease's or pool machine's; empty where the machine carries none."""


class SandboxProvider(Protocol):
    """Every call raises of `sandboxes.errors`, and none may be made inside a transaction."""

    name: str

    def create(self, lease: str, *, runner_token: str) -> Sandbox:
        """The machine of this lease: found where one exists, made where none does.

        So it may be called again after any failure, with the same token. One that was found may be `STOPPED` or `GONE`: then the
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

    def headers(self, sandbox: Sandbox) -> Mapping[str, str]:
        """What each request to one of its ports must carry to arrive there."""
        return {}


@runtime_checkable
class PoolProvider(SandboxProvider, Protocol):
    """One whose machines can be made ahead, stopped, and started within seconds."""

    @property
    def image(self) -> str:
        """Of machines that are made now."""
        ...

    @property
    def recipe(self) -> str:
        """A digest of all that machines are made of now."""
        ...

    def prepare(self, machine: str, *, runner_token: str) -> Sandbox:
        """As `create`, but it isn't started. `machine` is what it is called instead of a lease."""
        ...

    def start(self, sandbox_id: str) -> None:
        """Returns once the vendor starts it, and may be repeated. Raises `ConflictError` while another does the same."""
        ...

    def retire(self, sandbox_id: str) -> None:
        """As `destroy`, unless another starts it at this moment: then it is `ConflictError`."""
        ...
