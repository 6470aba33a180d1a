"""What the Machines API answers, as far as it is used here (https://docs.machines.dev/)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class MachineConfig(Answer):
    image: str = ""
    metadata: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("metadata", mode="before")
    @classmethod
    def _null_is_none_at_all(cls, value: Any) -> Any:
        return value or {}


class Machine(Answer):
    id: str
    state: str
    """Kept as it came: the vendor's list of states grows."""
    created_at: datetime
    name: str = ""
    region: str = ""
    instance_id: str = ""
    """Of this version of the machine; another one after each update."""
    private_ip: str = ""
    host_status: str = "ok"
    config: MachineConfig | None = None
    """None while the machine's host can't be reached."""
    nonce: str = Field(default="", repr=False)
    """Only from a creation that also took a lease."""

    @property
    def metadata(self) -> Mapping[str, str]:
        return self.config.metadata if self.config else {}


class Lease(Answer):
    nonce: str = Field(default="", repr=False)
    """What a change of the leased machine must carry. Only told to who holds the lease."""
    expires_at: int
    """Seconds since 1970."""
    owner: str = ""
    description: str = ""


class Leased(Answer):
    data: Lease


class Complaint(Answer):
    """An error's body. Anything else that came is taken for a text."""

    error: str = ""
    status: str = ""

    @classmethod
    def read(cls, body: str) -> "Complaint":
        try:
            return cls.model_validate_json(body)
        except ValidationError:
            return cls(error=body)
