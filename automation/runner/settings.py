"""The runner's configuration: the only place here that reads the environment (`VALET_RUNNER_…`)."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BAD_TOKEN_FILE = "bad_token_file"  # noqa: S105 - the name of an error


class RunnerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="VALET_RUNNER_", frozen=True)

    token_file: Path | None = None
    """Holds the token, where `token` isn't set: an environment is handed on to every browser."""
    token: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """What the control plane authenticates itself with, or its digest."""
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
    delays: bool = True
    """Pages are written at a person's pace."""
    trusted_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated. Private addresses that pages may be opened on: exact scheme, host and port."""
    cancel_seconds: float = 10.0
    """What a cancelled run gets to end by itself."""
    stop_seconds: float = 20.0
    """From SIGTERM to the end of the process."""
    keep_seconds: float = 3600.0
    """For which a job that has ended is kept, once its events are delivered: a person's files are in its folder."""
    largest_body: int = 256 * 1024

    @field_validator("token")
    @classmethod
    def _there_must_be_one(cls, token: SecretStr, info: ValidationInfo) -> SecretStr:
        if token.get_secret_value().strip():
            return token
        file: Path | None = info.data.get("token_file")
        if file is not None:
            return SecretStr(_line_of(file))
        if not token.get_secret_value():
            raise PydanticCustomError("missing", "Field required")
        raise ValueError("must not be empty")

    @field_validator("trusted_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value


def _line_of(file: Path) -> str:
    try:
        text = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds no text"
        raise PydanticCustomError(BAD_TOKEN_FILE, "{why}", {"why": why or "unreadable"}) from error
    if not text:
        raise PydanticCustomError(BAD_TOKEN_FILE, "it is empty")
    return text
