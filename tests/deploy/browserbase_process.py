"""The emulator of Browserbase as a process of its own."""

from dataclasses import dataclass
from typing import Any

from browserbase import Browserbase
from typing_extensions import override

from deploy.local.emulators.browserbase.app import KEY, PROJECT
from tests.emulator_process import EmulatorProcess

# Contexts are written back at once. In BARE sessions have no browsers: for whoever asks only the API.
QUICK = ("--plan", "scale", "--write-back", "0")
BARE = (*QUICK, "--no-browsers")


@dataclass
class BrowserbaseEmulator(EmulatorProcess):
    """One that runs already is known by its `key` too."""

    package = "browserbase"

    options: tuple[str, ...] = QUICK
    key: str = KEY

    @override
    def command(self) -> list[str]:
        return [*super().command(), f"--key={self.key}"]

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
