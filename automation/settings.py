"""What the command line takes from the environment. The only reader of it in a terminal run."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from platformdirs import user_state_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from automation.agents.engines import Engine, available
from automation.ats.address import trusted_origin
from automation.errors import BadInputError
from automation.llm.choice import BUDGET, DEFAULT, model_of
from automation.llm.claude import API, Claude


class Settings(BaseSettings):
    """`VALET_STATE` folder of permits, answers, site accounts and receipts; `TRUSTED_ORIGINS` comma-separated; browsers by path; the language model with
    its key, and what it may cost for one application."""

    model_config = SettingsConfigDict(
        env_prefix="", case_sensitive=False, extra="ignore", env_ignore_empty=True
    )

    state: Path = Field(
        default_factory=lambda: user_state_path("valet"), validation_alias="VALET_STATE"
    )
    chromium: Path | None = Field(default=None, validation_alias="VALET_CHROMIUM")
    firefox: Path | None = Field(default=None, validation_alias="VALET_FIREFOX")
    camoufox: Path | None = Field(default=None, validation_alias="CAMOUFOX_EXECUTABLE_PATH")
    model: str = Field(default=DEFAULT, validation_alias="LLM_MODEL")
    model_budget: Decimal = Field(default=BUDGET, ge=0, validation_alias="LLM_BUDGET")
    anthropic_key: SecretStr = Field(default=SecretStr(""), validation_alias="ANTHROPIC_API_KEY")
    anthropic_url: str = Field(default=API, validation_alias="ANTHROPIC_BASE_URL")
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

    def language_model(self) -> Claude | None:
        """None without a key. Raises `BadInputError` for what names no model."""
        return model_of(
            self.model, key=self.anthropic_key.get_secret_value(), url=self.anthropic_url
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
