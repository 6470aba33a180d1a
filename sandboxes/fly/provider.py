"""Machines of Fly as sandboxes: one machine a lease, some of them made ahead and kept stopped."""

import base64
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from typing_extensions import override

from automation.runner.bearer import digest_of
from sandboxes.errors import (
    GoneError,
    NameTakenError,
    NoCapacityError,
    NotReadyError,
    ProviderError,
    ProviderUnavailableError,
)
from sandboxes.fly.answers import Machine
from sandboxes.fly.client import FlyClient
from sandboxes.fly.routes import RUNNER_PORT, SCREEN_PORT, PrivateRoute, Route
from sandboxes.providers import PoolProvider, Sandbox, SandboxState

log = logging.getLogger(__name__)

TOKEN_FILE = "/run/valet/token"  # noqa: S105 - a path
OURS = {"app": "valet"}
LEASE = "valet_lease"
NAME = "valet-"
# A browser with a heavy page open; performance takes 2048 to 8192 MB a CPU.
GUEST: Mapping[str, Any] = {"cpu_kind": "performance", "cpus": 2, "memory_mb": 4096}
# From SIGTERM to the kill: longer than the runner takes to end by itself.
STOP_TIMEOUT = "30s"
# Of the machine's vendor-side lock: longer than a change of it takes, and short enough to be waited for where its holder died.
HOLD_SECONDS = 15
PORTS = (RUNNER_PORT, SCREEN_PORT)
"""Of a machine, that the control plane reaches."""
DESTROYED = "destroyed"
# https://fly.io/docs/machines/machine-states/. Whatever isn't named here is destroyed, or about to be.
STARTING = {"created", "starting", "restarting", "updating", "replacing"}
ENDED = {"stopping", "stopped", "suspending", "suspended", "failed"}


class FlyProvider(PoolProvider):
    """`regions` are tried in turn while one has no room; without any, the vendor chooses. `route`: the way to machines.

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
        route: Route | None = None,
    ) -> None:
        self._client = client
        self._image = image
        self._regions = tuple(regions) or ("",)
        self._env = dict(env or {})
        self._guest = dict(guest)
        self._route = route or PrivateRoute()

    @property
    @override
    def image(self) -> str:
        return self._image

    @property
    @override
    def recipe(self) -> str:
        made_of = json.dumps(self._config(), sort_keys=True)
        return hashlib.sha256(made_of.encode()).hexdigest()

    @override
    def create(self, lease: str, *, runner_token: str, context: str = "") -> Sandbox:
        return self._of_one_name(lease, runner_token=runner_token, launched=True)

    @override
    def prepare(self, machine: str, *, runner_token: str) -> Sandbox:
        return self._of_one_name(machine, runner_token=runner_token, launched=False)

    def _of_one_name(self, lease: str, *, runner_token: str, launched: bool) -> Sandbox:
        """The machine's name holds the lease, so that of two at once the second is turned away by the vendor."""
        found = self.find(lease)
        if found is not None:
            return found
        config = {
            **self._config(),
            # Its digest alone: whoever reads files in there, by the browser or by Fly's API, has no token.
            "files": [_file(TOKEN_FILE, digest_of(runner_token))],
            "metadata": {**OURS, LEASE: lease},
        }
        try:
            return _sandbox(self._make(lease, config, launched=launched))
        except NameTakenError as error:
            found = self.find(lease)
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
    def start(self, sandbox_id: str) -> None:
        try:
            with self._held(sandbox_id) as nonce:
                self._client.start(sandbox_id, nonce=nonce)
        except NotReadyError as error:
            # Said of one that was just created or still stops, but also of one that is destroyed, for a while.
            found = self.get(sandbox_id)
            if found is None or found.state is SandboxState.GONE:
                raise GoneError(str(error)) from error
            raise

    @override
    def retire(self, sandbox_id: str) -> None:
        try:
            with self._held(sandbox_id) as nonce:
                self._client.destroy(sandbox_id, force=True, nonce=nonce)
        except GoneError:
            log.info("machine %s was gone already", sandbox_id)

    @contextmanager
    def _held(self, machine_id: str) -> Iterator[str]:
        """Nobody else changes the machine meanwhile, by the vendor's own lock. Its nonce."""
        held = self._client.acquire_lease(machine_id, ttl=HOLD_SECONDS, description="valet")
        try:
            yield held.nonce
        finally:
            try:
                self._client.release_lease(machine_id, nonce=held.nonce)
            except ProviderError as error:
                log.info("machine %s is let go by the clock: %s", machine_id, error)

    @override
    def list(self) -> Sequence[Sandbox]:
        return self._listed(OURS)

    @override
    def runner_url(self, sandbox: Sandbox) -> str:
        return self.url(sandbox, port=RUNNER_PORT)

    @override
    def screen_url(self, sandbox: Sandbox) -> str:
        return f"{self.url(sandbox, port=SCREEN_PORT).replace('http', 'ws', 1)}/websockify"

    def url(self, sandbox: Sandbox, *, port: int) -> str:
        return self._route.url(sandbox, port=port)

    @override
    def headers(self, sandbox: Sandbox) -> Mapping[str, str]:
        return self._route.headers(sandbox)

    @override
    def find(self, lease: str) -> Sandbox | None:
        """The oldest, should there be several: whoever looks next finds the same."""
        found = self._listed({**OURS, LEASE: lease})
        return min(found, key=lambda each: (each.created_at, each.id), default=None)

    def _listed(self, metadata: Mapping[str, str]) -> Sequence[Sandbox]:
        machines = self._client.list_(metadata=metadata)
        return tuple(_sandbox(machine) for machine in machines if machine.state != DESTROYED)

    def _make(self, lease: str, config: Mapping[str, Any], *, launched: bool) -> Machine:
        full: ProviderError | None = None
        for region in self._regions:
            try:
                return self._client.create(
                    config, name=f"{NAME}{lease}", region=region, skip_launch=not launched
                )
            except NoCapacityError as error:
                log.info("no room in %s: %s", region or "the vendor's choice", error)
                full = error
        raise full or NoCapacityError("no region to try")

    def _config(self) -> dict[str, Any]:
        """What all machines have in common."""
        services = self._route.services(PORTS)
        return {
            "image": self._image,
            "env": {**self._env, "VALET_RUNNER_TOKEN_FILE": TOKEN_FILE},
            "guest": self._guest,
            # Once its runner has ended; one that was never started stays.
            "auto_destroy": True,
            # Unset means on-failure: a runner that dies would come back without its jobs.
            "restart": {"policy": "no"},
            "stop_config": {"signal": "SIGTERM", "timeout": STOP_TIMEOUT},
            **({"services": list(services)} if services else {}),
        }


def _file(path: str, content: str) -> dict[str, str]:
    return {"guest_path": path, "raw_value": base64.b64encode(content.encode()).decode()}


def _sandbox(machine: Machine) -> Sandbox:
    return Sandbox(
        id=machine.id,
        address=machine.private_ip,
        state=_state(machine.state),
        created_at=machine.created_at,
        lease=machine.metadata.get(LEASE) or _named(machine),
    )


def _named(machine: Machine) -> str:
    """While its host can't be reached the vendor knows no metadata; such a machine may well be in use."""
    return machine.name.removeprefix(NAME) if machine.name.startswith(NAME) else ""


def _state(told: str) -> SandboxState:
    if told == "started":
        return SandboxState.READY
    if told in STARTING:
        return SandboxState.STARTING
    return SandboxState.STOPPED if told in ENDED else SandboxState.GONE
