"""The runner's configuration: the only place here that reads the environment (`VALET_RUNNER_…`)."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class RunnerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="VALET_RUNNER_", frozen=True)

    token: SecretStr
    """What the control plane authenticates itself with."""
    state_dir: Path = Path("var/runner")
    capacity: int = Field(default=1, ge=1)
    """Jobs at once."""
    engine: str = ""
    """The browser to drive; empty leaves the choice to the tier."""
    executable: Path | None = None
    """The browser's program, where it isn't in its usual place; only together with `engine`."""
    endpoint: str = ""
    """A browser that is running already, to attach to: a Playwright server or a CDP address."""
    headless: bool = True
    trusted_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated. Private addresses that pages may be opened on: exact scheme, host and port."""
    cancel_seconds: float = 10.0
    """What a cancelled run gets to end by itself."""
    stop_seconds: float = 20.0
    """From SIGTERM to the end of the process."""
    largest_body: int = 256 * 1024

    @field_validator("token")
    @classmethod
    def _there_must_be_one(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().strip():
            raise ValueError("must not be empty")
        return token

    @field_validator("trusted_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value
