"""An emulator as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Self

import httpx

from tests.ports import free_port

ROOT = Path(__file__).parents[1]


def until(condition: Callable[[], object], *, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't come true in time"
        time.sleep(0.03)  # noqa: TID251  a test waits for a process


@dataclass
class EmulatorProcess:
    """`with Emulator(folder, options) as emulator: …`. `options` are the command's. One that runs already is known by its `port`."""

    package: ClassVar[str]
    """In `deploy.local.emulators`."""

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
            self.command(),
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.process.poll() is not None or self.is_up(), seconds=60)
        assert self.process.poll() is None, "the emulator didn't start"

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", f"deploy.local.emulators.{self.package}"),
            *("--port", str(self.port), "--data", str(self.data)),
            *self.options,
        ]

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
        return f"http://127.0.0.1:{self.port}"

    def call_off(self) -> int:
        """Faults that were ordered and have not happened: how many."""
        told = self._control.delete("/faults").raise_for_status().json()
        return int(told["waiting"])
