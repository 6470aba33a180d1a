"""The emulator of Browserbase as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
from browserbase import Browserbase

from deploy.local.emulators.browserbase.app import KEY, PROJECT
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
# Contexts are written back at once. In BARE sessions have no browsers: for whoever asks only the API.
QUICK = ("--plan", "scale", "--write-back", "0")
BARE = (*QUICK, "--no-browsers")


def until(condition: Callable[[], object], *, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't come true in time"
        time.sleep(0.03)  # noqa: TID251  a test waits for a process


@dataclass
class BrowserbaseEmulator:
    """`with BrowserbaseEmulator(folder) as emulator: …`. `options` are the command's. One that runs already is known by its `port`
    and `key`."""

    data: Path
    options: tuple[str, ...] = QUICK
    port: int = field(default_factory=free_port)
    key: str = KEY

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "deploy.local.emulators.browserbase"),
                *("--port", str(self.port), "--data", str(self.data), f"--key={self.key}"),
                *self.options,
            ],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.process.poll() is not None or self.is_up(), seconds=60)
        assert self.process.poll() is None, "the emulator didn't start"

    @cached_property
    def _control(self) -> httpx.Client:
        """One for all: to make one takes longer than to ask. It keeps no connection, so that none has to be closed."""
        fleeting = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(base_url=f"{self.origin}/_emulator", timeout=10, limits=fleeting)

    def is_up(self) -> bool:
        try:
            return self._control.get("/health").is_success
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """In good order."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    @property
    def origin(self) -> str:
        """What the API's client takes as its `base_url`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def project(self) -> str:
        return PROJECT

    def client(self, **options: Any) -> Browserbase:
        """The vendor's own, to be closed. It repeats nothing unless it is told to."""
        given = {"api_key": self.key, "base_url": self.origin, "max_retries": 0, "timeout": 20.0}
        return Browserbase(**{**given, **options})

    def living(self) -> list[str]:
        """Sessions that haven't ended, the newest first."""
        return [each["id"] for each in self.sessions() if each["status"] in {"PENDING", "RUNNING"}]

    def sessions(self) -> list[dict[str, Any]]:
        """As the API lists them, the newest first."""
        headers = {"X-BB-API-Key": self.key}
        told = self._control.get(f"{self.origin}/v1/sessions", headers=headers)
        listed: list[dict[str, Any]] = told.raise_for_status().json()
        return listed

    def order(self, kind: str, *, call: str = "create_session", times: int = 1, **how: Any) -> None:
        """The next call of this name fails in this way."""
        fault = {"kind": kind, "call": call, "times": times, **how}
        self._control.post("/faults", json=fault).raise_for_status()

    def call_off(self) -> int:
        """Faults that were ordered and have not happened: how many."""
        told = self._control.delete("/faults").raise_for_status().json()
        return int(told["waiting"])

    def calls(self, name: str) -> int:
        """How often a call was made, `connect` among them."""
        return int(self._control.get("/calls").raise_for_status().json().get(name, 0))

    def plan(self, name: str = "", **numbers: int) -> None:
        """`concurrency`, `creations` (a minute), `minutes` (altogether)."""
        self._control.put("/plan", json={"name": name, **numbers}).raise_for_status()

    def pace(self, **seconds: float) -> None:
        """`pending`, `connect`, `idle`, `write_back`."""
        self._control.put("/pace", json=seconds).raise_for_status()

    def inside(self, session_id: str) -> dict[str, Any]:
        """A running session's folder, browser (`pid`), clients and viewers."""
        told: dict[str, Any] = (
            self._control.get(f"/sessions/{session_id}").raise_for_status().json()
        )
        return told

    def kill_session(self, session_id: str) -> None:
        self._control.post(f"/sessions/{session_id}/kill").raise_for_status()

    def expire_session(self, session_id: str) -> None:
        self._control.post(f"/sessions/{session_id}/expire").raise_for_status()

    def disconnect(self, session_id: str) -> None:
        """Whoever drives the session loses the line."""
        self._control.post(f"/sessions/{session_id}/disconnect").raise_for_status()

    def forget_context(self, context_id: str) -> None:
        self._control.delete(f"/contexts/{context_id}").raise_for_status()

    def expire_views(self) -> None:
        self._control.delete("/views").raise_for_status()
