"""What the command line takes from the environment. The only reader of it in a terminal run."""

from pathlib import Path
from typing import Annotated

from platformdirs import user_state_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from automation.agents.engines import Engine, available
from automation.ats.address import trusted_origin
from automation.errors import BadInputError


class Settings(BaseSettings):
    """`VALET_STATE` folder of permits, answers and receipts; `TRUSTED_ORIGINS` comma-separated; browsers by path."""

    model_config = SettingsConfigDict(
        env_prefix="", case_sensitive=False, extra="ignore", env_ignore_empty=True
    )

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
    def _origins(cls, value: object) -> object:
        return (
            tuple(
                trusted_origin(part.strip(), setting="TRUSTED_ORIGINS")
                for part in value.split(",")
                if part.strip()
            )
            if isinstance(value, str)
            else value
        )

    def program(self, engine: Engine) -> Path | None:
        """The browser that was set, None where none was. Raises `BadInputError` when it can't be started."""
        name = {
            Engine.CHROMIUM: "chromium",
            Engine.FIREFOX: "firefox",
            Engine.CAMOUFOX: "camoufox",
        }[engine]
        path: Path | None = getattr(self, name)
        if path is not None and not available(engine, path):
            setting = type(self).model_fields[name].validation_alias
            raise BadInputError(f"{setting}: {path} is not a program that can be started.")
        return path
