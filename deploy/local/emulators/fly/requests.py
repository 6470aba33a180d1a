"""What the API takes, and what it finds wrong with it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.fly.errors import ApiError

REGIONS = frozenset(
    {
        *("ams", "arn", "bom", "cdg", "dfw", "ewr", "fra", "gru", "iad"),
        *("jnb", "lax", "lhr", "nrt", "ord", "sin", "sjc", "syd", "yyz"),
    }
)
DEFAULT_REGION = "fra"
# Megabytes a CPU, least and most: https://fly.io/docs/machines/guides-examples/machine-sizing/
MEMORY = {"shared": (256, 2048), "performance": (2048, 8192)}
DEFAULT_GUEST = {"cpu_kind": "shared", "cpus": 1, "memory_mb": 256}


class CreateRequest(BaseModel):
    config: dict[str, Any]
    name: str = ""
    region: str = ""
    lease_ttl: int | None = Field(default=None, ge=1)
    skip_launch: bool = False

    def check(self) -> None:
        if self.region and self.region not in REGIONS:
            raise ApiError(422, f"invalid region: {self.region}")
        check_config(self.config)


class UpdateRequest(BaseModel):
    config: dict[str, Any]
    current_version: str = ""


class StopRequest(BaseModel):
    signal: str = "SIGINT"
    timeout: str = "5s"


class LeaseRequest(BaseModel):
    description: str = ""
    ttl: int | None = Field(default=None, ge=1)


class ValueRequest(BaseModel):
    value: str


def check_config(config: Mapping[str, Any]) -> None:
    if not config.get("image"):
        raise ApiError(400, "invalid config: image is required")
    _check_guest({**DEFAULT_GUEST, **(config.get("guest") or {})})
    for file in config.get("files") or ():
        _check_file(file)


def _check_guest(guest: Mapping[str, Any]) -> None:
    kind, cpus, memory = guest["cpu_kind"], guest["cpus"], guest["memory_mb"]
    if kind not in MEMORY:
        raise ApiError(400, f"invalid config.guest.cpu_kind: {kind}")
    least, most = MEMORY[kind]
    if memory % 256:
        raise ApiError(400, "invalid config.guest.memory_mb, must be a multiple of 256")
    if not least * cpus <= memory <= most * cpus:
        raise ApiError(
            400, f"invalid config.guest.memory_mb, {least * cpus} to {most * cpus} for {cpus} CPUs"
        )


def _check_file(file: Any) -> None:
    if not isinstance(file, Mapping) or not str(file.get("guest_path", "")).startswith("/"):
        raise ApiError(400, "invalid config.files guest_path, must be absolute")
    if "raw_value" not in file:
        raise ApiError(422, "config.files: there are no app secrets here, give a raw_value")
