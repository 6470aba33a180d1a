"""The emulator of Fly's machines as a process of its own, and looks at what it runs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.local.emulators.fly.app import APP, TOKEN
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
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


def until(condition: Callable[[], object], *, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't come true in time"
        time.sleep(0.03)  # noqa: TID251  a test waits for a process


@dataclass
class FlyEmulator:
    """`with FlyEmulator(folder) as emulator: …`. `options` are the command's."""

    data: Path
    options: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "deploy.local.emulators.fly"),
                *("--port", str(self.port), "--data", str(self.data), *self.options),
            ],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.process.poll() is not None or self.is_up())
        assert self.process.poll() is None, "the emulator didn't start"

    @cached_property
    def _control(self) -> httpx.Client:
        """One for all: to make one takes longer than to ask. It keeps no connection, so that none has to be closed."""
        fleeting = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(base_url=f"{self.origin}/_emulator", timeout=5, limits=fleeting)

    def is_up(self) -> bool:
        try:
            return self._control.get("/health").is_success
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """In good order."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, **options: Any) -> FlyClient:
        settings = {"app": APP, "token": TOKEN, "base_url": f"{self.origin}/v1", "timeout": 10.0}
        return FlyClient(**{**settings, **options})

    def provider(self, client: FlyClient, **options: Any) -> FlyProvider:
        return FlyProvider(client, **{"image": IMAGE, "regions": ("fra", "ams"), **options})

    def order(self, kind: str, *, call: str = "create", region: str = "", times: int = 1) -> None:
        """The next call of this name fails in this way."""
        fault = {"kind": kind, "call": call, "region": region, "times": times}
        self._control.post("/faults", json=fault).raise_for_status()

    def call_off(self) -> int:
        """Faults that were ordered and have not happened: how many."""
        told = self._control.delete("/faults").raise_for_status().json()
        return int(told["waiting"])

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
