"""What the command line takes from the environment. The only reader of it in a terminal run."""

from pathlib import Path
from typing import Annotated

from platformdirs import user_state_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """`VALET_STATE` folder of permits, answers and receipts; `TRUSTED_ORIGINS` comma-separated; browsers by path."""

    model_config = SettingsConfigDict(env_prefix="", case_sensitive=False, extra="ignore")

    state: Path = Field(
        default_factory=lambda: user_state_path("valet"), validation_alias="VALET_STATE"
    )
    chromium: Path | None = Field(default=None, validation_alias="VALET_CHROMIUM")
    firefox: Path | None = Field(default=None, validation_alias="VALET_FIREFOX")
    camoufox: Path | None = Field(default=None, validation_alias="CAMOUFOX_EXECUTABLE_PATH")
    trusted_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), validation_alias="TRUSTED_ORIGINS"
    )

    @field_validator("trusted_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
