"""Machines of Fly as sandboxes: one machine a lease, reached through the private network alone."""

import base64
import ipaddress
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from sandboxes.errors import (
    GoneError,
    NameTakenError,
    NoCapacityError,
    ProviderError,
    ProviderUnavailableError,
)
from sandboxes.fly.answers import Machine
from sandboxes.fly.client import FlyClient
from sandboxes.providers import Sandbox, SandboxProvider, SandboxState

log = logging.getLogger(__name__)

RUNNER_PORT = 8080
SCREEN_PORT = 6080
TOKEN_FILE = "/run/valet/token"  # noqa: S105 - a path
OURS = {"app": "valet"}
LEASE = "valet_lease"
# A browser with a heavy page open; performance takes 2048 to 8192 MB a CPU.
GUEST: Mapping[str, Any] = {"cpu_kind": "performance", "cpus": 2, "memory_mb": 4096}
# From SIGTERM to the kill: longer than the runner takes to end by itself.
STOP_TIMEOUT = "30s"
DESTROYED = "destroyed"
# https://fly.io/docs/machines/machine-states/. Whatever isn't named here has ended, or is about to.
STARTING = {"created", "starting", "restarting", "updating", "replacing"}


class FlyProvider(SandboxProvider):
    """`regions` are tried in turn while one has no room; without any, the vendor chooses.

    `env` is readable through the vendor's API: nothing secret belongs there.
    """

    name = "fly"

    def __init__(
        self,
        client: FlyClient,
        *,
        image: str,
        regions: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        guest: Mapping[str, Any] = GUEST,
    ) -> None:
        self._client = client
        self._image = image
        self._regions = tuple(regions) or ("",)
        self._env = dict(env or {})
        self._guest = dict(guest)

    @override
    def create(self, lease: str, *, runner_token: str) -> Sandbox:
        """The machine's name holds the lease, so that of two at once the second is turned away by the vendor."""
        found = self._of_lease(lease)
        if found is not None:
            return found
        try:
            return _sandbox(self._make(lease, self._config(lease, runner_token)))
        except NameTakenError as error:
            found = self._of_lease(lease)
            if found is None:
                said = f"lease {lease}: its machine exists and isn't listed yet"
                raise ProviderUnavailableError(said, arrived=True) from error
            return found

    @override
    def get(self, sandbox_id: str) -> Sandbox | None:
        try:
            machine = self._client.get(sandbox_id)
        except GoneError:
            return None
        return None if machine.state == DESTROYED else _sandbox(machine)

    @override
    def destroy(self, sandbox_id: str) -> None:
        try:
            self._client.destroy(sandbox_id, force=True)
        except GoneError:
            log.info("sandbox %s was gone already", sandbox_id)

    @override
    def list(self) -> Sequence[Sandbox]:
        return self._listed(OURS)

    @override
    def runner_url(self, sandbox: Sandbox) -> str:
        """Raises `ValueError` for an address that is none, so that no request goes astray."""
        return f"http://{_host(sandbox)}:{RUNNER_PORT}"

    @override
    def screen_url(self, sandbox: Sandbox) -> str:
        """As `runner_url`."""
        return f"ws://{_host(sandbox)}:{SCREEN_PORT}/websockify"

    def _of_lease(self, lease: str) -> Sandbox | None:
        """The oldest, should there be several: whoever looks next finds the same."""
        found = self._listed({**OURS, LEASE: lease})
        return min(found, key=lambda each: (each.created_at, each.id), default=None)

    def _listed(self, metadata: Mapping[str, str]) -> Sequence[Sandbox]:
        machines = self._client.list_(metadata=metadata)
        return tuple(_sandbox(machine) for machine in machines if machine.state != DESTROYED)

    def _make(self, lease: str, config: Mapping[str, Any]) -> Machine:
        full: ProviderError | None = None
        for region in self._regions:
            try:
                return self._client.create(config, name=f"valet-{lease}", region=region)
            except NoCapacityError as error:
                log.info("no room in %s: %s", region or "the vendor's choice", error)
                full = error
        raise full or NoCapacityError("no region to try")

    def _config(self, lease: str, runner_token: str) -> dict[str, Any]:
        token = base64.b64encode(runner_token.encode()).decode()
        return {
            "image": self._image,
            "env": {**self._env, "VALET_RUNNER_TOKEN_FILE": TOKEN_FILE},
            "files": [{"guest_path": TOKEN_FILE, "raw_value": token}],
            "guest": self._guest,
            "auto_destroy": True,
            # Unset means on-failure: a runner that dies would come back without its jobs.
            "restart": {"policy": "no"},
            "metadata": {**OURS, LEASE: lease},
            "stop_config": {"signal": "SIGTERM", "timeout": STOP_TIMEOUT},
        }


def _host(sandbox: Sandbox) -> str:
    address = ipaddress.ip_address(sandbox.address)
    return f"[{address}]" if address.version == 6 else str(address)


def _sandbox(machine: Machine) -> Sandbox:
    return Sandbox(
        id=machine.id,
        address=machine.private_ip,
        state=_state(machine.state),
        created_at=machine.created_at,
        lease=machine.metadata.get(LEASE, ""),
    )


def _state(told: str) -> SandboxState:
    if told == "started":
        return SandboxState.READY
    return SandboxState.STARTING if told in STARTING else SandboxState.GONE
