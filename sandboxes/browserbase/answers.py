"""What Browserbase's API answers, as far as it is used here (https://docs.browserbase.com/reference/api/)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Session(Answer):
    id: str
    status: str
    """Kept as it came: the SDK doesn't check it, and the vendor's list may grow."""
    created_at: datetime
    user_metadata: Mapping[str, Any] = Field(default_factory=dict)
    connect_url: SecretStr = SecretStr("")
    """Opens the browser over CDP. Only while it runs."""

    @field_validator("user_metadata", mode="before")
    @classmethod
    def _null_is_none_at_all(cls, value: Any) -> Any:
        return value or {}

    @field_validator("connect_url", mode="before")
    @classmethod
    def _null_is_no_address(cls, value: Any) -> Any:
        return value or ""


class Made(Answer):
    """A context, or an extension."""

    id: str


class LiveView(Answer):
    debugger_fullscreen_url: SecretStr
    """Whoever has it sees the browser and drives it."""
