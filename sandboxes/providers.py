"""The port to whoever lends browsers: with the machine that they run in and a runner in it, or by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pydantic import SecretStr


class SandboxState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    """It runs. Its runner may need a moment more until it answers."""
    STOPPED = "stopped"
    """One of the pool waits to be started; any other has ended, and where it is still listed it is still to be destroyed."""
    GONE = "gone"
    """It is destroyed, or is being so."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    id: str
    """The vendor's."""
    address: str
    """Of its runner, as its provider reads it: a host of the private network without a port, or a URL. Empty where the vendor
    knows nothing of the runner; then the lease has it."""
    state: SandboxState
    created_at: datetime
    lease: str
    """The id it was made under, our lease's or pool machine's; empty where the machine carries none."""


class SandboxProvider(Protocol):
    """Every call raises of `sandboxes.errors`, and none may be made inside a transaction."""

    name: str

    def create(self, lease: str, *, runner_token: str, context: str = "") -> Sandbox:
        """The machine of this lease: found where one exists, made where none does.

        So it may be called again after any failure, with the same token. One that was found may be `STOPPED` or `GONE`: then the
        lease is spent. `lease` is a UUID, or of its characters. `context`: what its browser opens with, for a `ContextProvider`;
        raises `ContextGoneError` where that is no more.
        """
        ...

    def find(self, lease: str) -> Sandbox | None:
        """What `create` would find."""
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

    def runner_token(self, own: str) -> str:
        """What opens its runner. `own`: what was drawn for this sandbox, which a runner of its own has."""
        return own

    def moved(self, sandbox: Sandbox) -> Sandbox:
        """The same with another runner, where its own doesn't answer and others do. No job of its may have been handed over."""
        return sandbox

    def endpoint(self, sandbox: Sandbox) -> SecretStr:
        """The CDP address of its browser, which opens it. Empty where its runner has the browser beside it.

        Raises `GoneError` where the browser has ended.
        """
        return SecretStr("")

    def screen_url(self, sandbox: Sandbox) -> str:
        """Where its screen is served, as a websocket that carries RFB. It wants the runner's token. Empty where there is none."""
        return ""

    def live_view(self, sandbox: Sandbox, *, seconds: int) -> SecretStr | None:
        """The address of a page of the vendor's that shows the browser and drives it, for whoever has it and so long. None where
        there is no such page."""
        return None

    def headers(self, sandbox: Sandbox) -> Mapping[str, str]:
        """What each request to one of its ports must carry to arrive there."""
        return {}


@runtime_checkable
class ContextProvider(SandboxProvider, Protocol):
    """One that keeps what a person's browser knows from one use to the next."""

    @property
    def rest(self) -> timedelta:
        """After a browser's end, until what it left is written and may be opened again."""
        ...

    def make_context(self) -> str:
        """The vendor's id of a new, empty one."""
        ...

    def drop_context(self, context: str) -> None:
        """With all that is in it. One that is gone already is fine."""
        ...


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
