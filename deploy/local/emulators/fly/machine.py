"""A machine's row, and how the API shows it."""

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.fly.identifiers import ulid
from deploy.local.emulators.processes import Process

# https://fly.io/docs/machines/machine-states/
SETTLED = {"created", "started", "stopped", "suspended", "failed", "destroyed"}
KEPT_EVENTS = 20


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Lease(BaseModel):
    nonce: str
    expires_at: float
    description: str = ""
    owner: str = "valet@tokens.fly.io"

    @property
    def is_live(self) -> bool:
        return time.time() < self.expires_at

    @property
    def expiry(self) -> str:
        return datetime.fromtimestamp(int(self.expires_at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def answer(self, version: str) -> dict[str, Any]:
        data = {**self.model_dump(), "expires_at": int(self.expires_at), "version": version}
        return {"status": "success", "data": data}


class Machine(BaseModel):
    id: str
    app: str
    name: str
    region: str
    private_ip: str
    config: dict[str, Any]
    state: str = "created"
    instance_id: str = Field(default_factory=ulid)
    created_at: str = Field(default_factory=now)
    updated_at: str = Field(default_factory=now)
    events: list[dict[str, Any]] = Field(default_factory=list)
    lease: Lease | None = None
    launches: bool = True
    """Whether it starts once it is created, or was started since: until then its end is none that destroys it."""
    process: Process | None = None
    """Of the runner in it."""
    destroyed_at: float = 0.0

    @property
    def metadata(self) -> dict[str, str]:
        return self.config.get("metadata") or {}

    @property
    def live_lease(self) -> Lease | None:
        return self.lease if self.lease is not None and self.lease.is_live else None

    @property
    def auto_destroy(self) -> bool:
        return bool(self.config.get("auto_destroy"))

    def enter(self, state: str, *, kind: str, **request: Any) -> None:
        self.state = state
        self.updated_at = now()
        event = {
            "id": ulid(),
            "type": kind,
            "status": state,
            "source": "flyd",
            "timestamp": time.time_ns() // 1_000_000,
            **({"request": request} if request else {}),
        }
        self.events = [event, *self.events][:KEPT_EVENTS]

    def answer(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "region": self.region,
            "instance_id": self.instance_id,
            "private_ip": self.private_ip,
            "image_ref": image_ref(str(self.config["image"])),
            "config": self.config,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "host_status": "ok",
            "cordoned": False,
            "checks": [],
            "events": self.events,
        }


def image_ref(image: str) -> dict[str, Any]:
    host, _, last = image.rpartition("/")
    repository, _, tag = last.partition(":")
    return {
        "registry": host or "docker.io",
        "repository": repository,
        "tag": tag or "latest",
        "digest": f"sha256:{hashlib.sha256(image.encode()).hexdigest()}",
        "labels": {},
    }
