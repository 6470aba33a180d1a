"""What the API takes. A field that it doesn't know is an error, as is a value out of its bounds."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Region = Literal["us-west-2", "us-east-1", "eu-central-1", "ap-southeast-1"]
Status = Literal["PENDING", "RUNNING", "ERROR", "TIMED_OUT", "COMPLETED"]

# https://docs.browserbase.com/platform/browser/core-features/session-metadata
LONGEST_METADATA = 512
DEFAULT_VIEWPORT = (1288, 711)


class Body(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, serialize_by_alias=True, frozen=True
    )


class Viewport(Body):
    width: int = Field(default=DEFAULT_VIEWPORT[0], ge=1, le=7680)
    height: int = Field(default=DEFAULT_VIEWPORT[1], ge=1, le=4320)


class ContextOfSession(Body):
    id: str
    persist: bool = False


class BrowserSettings(Body):
    context: ContextOfSession | None = None
    viewport: Viewport = Viewport()
    block_ads: bool = False
    solve_captchas: bool = True
    captcha_image_selector: str = ""
    captcha_input_selector: str = ""
    record_session: bool = True
    log_session: bool = True
    verified: bool = False
    advanced_stealth: bool = False
    os: Literal["windows", "mac", "linux", "mobile", "tablet"] = "linux"
    allowed_domains: list[str] = []
    ignore_certificate_errors: bool = False
    extension_id: str = ""


class Geolocation(Body):
    country: str = Field(pattern="^[A-Za-z]{2}$")
    city: str = ""
    state: str = Field(default="", pattern="^([A-Za-z]{2})?$")

    @model_validator(mode="after")
    def _states_are_american(self) -> "Geolocation":
        if self.state and self.country.upper() != "US":
            raise ValueError("state is only supported where country is US")
        return self


class OwnProxy(Body):
    type: Literal["browserbase"]
    geolocation: Geolocation | None = None
    domain_pattern: str = ""


class ExternalProxy(Body):
    type: Literal["external"]
    server: str = Field(min_length=1)
    username: str = ""
    password: str = ""
    domain_pattern: str = ""


class NoProxy(Body):
    type: Literal["none"]
    domain_pattern: str = ""


Proxy = Annotated[OwnProxy | ExternalProxy | NoProxy, Field(discriminator="type")]


class ProxySettings(Body):
    ca_certificates: list[str] = []


class CreateSession(Body):
    project_id: str = ""
    browser_settings: BrowserSettings = BrowserSettings()
    keep_alive: bool = False
    timeout: int | None = Field(default=None, ge=60, le=21600)
    """Seconds. One with nothing behind its decimal point is taken, too: Stagehand sends such."""
    proxies: bool | list[Proxy] = False
    proxy_settings: ProxySettings | None = None
    region: Region = "us-west-2"
    extension_id: str = ""
    user_metadata: dict[str, Any] = {}


class UpdateSession(Body):
    status: Literal["REQUEST_RELEASE"]
    project_id: str = ""


class CreateContext(Body):
    name: str = ""
    project_id: str = ""
