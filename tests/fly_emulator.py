"""The emulator of Fly's machines as a process of its own, and looks at what it runs."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.emulators.fly.app import APP, TOKEN
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from tests.emulator_process import EmulatorProcess

# In ENDLESS a machine stays `created` for as long as a test takes: most need nothing to run in one.
QUICK = ("--no-rate-limit", "--start-delay", "0.1", "--end-machines")
ENDLESS = ("--no-rate-limit", "--start-delay", "120", "--end-machines")
VACANT = ("--no-rate-limit", "--start-delay", "0", "--end-machines", "--no-runners")
IMAGE = "registry.fly.io/valet-runner:test"
CONFIG: dict[str, Any] = {
    "image": IMAGE,
    "guest": {"cpu_kind": "performance", "cpus": 2, "memory_mb": 4096},
    "auto_destroy": True,
    "restart": {"policy": "no"},
    "env": {"VALET_RUNNER_TOKEN_FILE": "/run/valet/token"},
    "files": [{"guest_path": "/run/valet/token", "raw_value": "c2VjcmV0"}],
}


@dataclass
class FlyEmulator(EmulatorProcess):
    package = "fly"

    def client(self, **options: Any) -> FlyClient:
        settings = {"app": APP, "token": TOKEN, "base_url": f"{self.origin}/v1", "timeout": 10.0}
        return FlyClient(**{**settings, **options})

    def provider(self, client: FlyClient, **options: Any) -> FlyProvider:
        return FlyProvider(client, **{"image": IMAGE, "regions": ("fra", "ams"), **options})

    def order(self, kind: str, *, call: str = "create", region: str = "", times: int = 1) -> None:
        """The next call of this name fails in this way."""
        fault = {"kind": kind, "call": call, "region": region, "times": times}
        self._control.post("/faults", json=fault).raise_for_status()

    def expire_leases(self) -> None:
        self._control.delete("/leases").raise_for_status()

    def inside(self, machine_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            self._control.get(f"/machines/{machine_id}").raise_for_status().json()
        )
        return found


def processes_of(machine_id: str) -> list[int]:
    """Whose environment or command line names the machine. Those that are only still listed are left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            said = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if machine_id.encode() in said:
            found.append(int(entry.name))
    return found
