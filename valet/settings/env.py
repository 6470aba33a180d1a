"""The only reader of the environment.

Every variable is declared here once, with what it means; README's table is checked against it.
A value that production cannot do without has a development default, and production refuses it.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    meaning: str
    default: str
    needed_in_production: bool = False


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "SECRET_KEY",
            "signs sessions and links; 50 random characters or more",
            default="development-only-and-refused-in-production",
            needed_in_production=True,
        ),
        Variable(
            "ALLOWED_HOSTS",
            "host names this server answers to, separated by commas",
            default="localhost,127.0.0.1,[::1]",
            needed_in_production=True,
        ),
        Variable(
            "DATABASE_URL",
            "where the rows are kept",
            default="postgres://valet@127.0.0.1:5432/valet",
            needed_in_production=True,
        ),
        Variable(
            "REDIS_URL",
            "where workers are told of work, and pages of changes",
            default="redis://127.0.0.1:6379/0",
            needed_in_production=True,
        ),
        Variable(
            "ENCRYPTION_KEYS",
            "encrypt what is kept secret in the rows: 32 random bytes in URL-safe base64, newest first, separated by commas",
            default="ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtMzI=",
            needed_in_production=True,
        ),
        Variable(
            "EMAIL_URL",
            "how mail is sent, e.g. `smtp+tls://user:password@host:587`",
            default="consolemail://",
            needed_in_production=True,
        ),
        Variable(
            "PUBLIC_URL",
            "where people reach this server, for links in mails and webhooks: scheme, host, port",
            default="http://127.0.0.1:8000",
            needed_in_production=True,
        ),
        Variable(
            "TRUSTED_ORIGINS",
            "private origins that may be opened, separated by commas: scheme, host, port",
            default="",
        ),
        Variable(
            "CONTROL_PLANE_URL",
            "where runners reach this server: scheme, host, port",
            default="",
        ),
        Variable("FLY_API_TOKEN", "opens Fly Machines, which Tier 3 runs on", default=""),
        Variable("FLY_API_URL", "Fly's Machines API", default="https://api.machines.dev/v1"),
        Variable("FLY_APP", "the Fly app that holds the sandboxes", default=""),
        Variable("FLY_IMAGE", "the sandbox's image", default=""),
        Variable(
            "FLY_REGIONS",
            "where sandboxes may run, best first, separated by commas",
            default="fra,ams",
        ),
        Variable(
            "FLY_IMAGE_GB",
            "unpacked size of the image, which stopped machines cost for",
            default="2",
        ),
        Variable(
            "FLY_ROUTE",
            "how this server reaches sandboxes: `private`, in Fly's network or as its WireGuard peer; `public`, by `FLY_APP_URL`",
            default="private",
        ),
        Variable(
            "FLY_APP_URL",
            "the Fly app's public address, for the public route: `https://name.fly.dev`",
            default="",
        ),
        Variable(
            "POOL_TARGET",
            "sandboxes made ahead and kept stopped, which start in seconds; 0 for none",
            default="5",
        ),
        Variable(
            "BROWSERBASE_API_KEY", "opens Browserbase, which lends Tier 2's browsers", default=""
        ),
        Variable("BROWSERBASE_API_URL", "Browserbase's API", default="https://api.browserbase.com"),
        Variable(
            "BROWSERBASE_PROJECT_ID",
            "the Browserbase project, the key's own where empty; sessions of Valet's in it that this server doesn't know are ended",
            default="",
        ),
        Variable("BROWSERBASE_REGION", "where Tier 2's browsers run", default="us-west-2"),
        Variable(
            "BROWSERBASE_PROXY_COUNTRY",
            "the country that they are seen in, by two letters; without a proxy where empty",
            default="US",
        ),
        Variable(
            "BROWSERBASE_LIVE_VIEW_ORIGINS",
            "where Browserbase shows them to people, separated by commas: scheme, host, port",
            default="https://www.browserbase.com",
        ),
        Variable(
            "RUNNER_POOL_URLS",
            "the runners that Tier 2 shares, separated by commas: scheme, host, port",
            default="",
        ),
        Variable("RUNNER_POOL_TOKEN", "opens those runners", default=""),
        Variable(
            "SANDBOX_ENGINE", "the browser that sandboxes drive; the tier's where empty", default=""
        ),
        Variable("SANDBOX_DELAYS", "sandboxes write at a person's pace", default="true"),
        Variable(
            "SITE_PAUSE_SECONDS",
            "between two beginnings of one person's on one site",
            default="20",
        ),
        Variable(
            "LLM_MODEL",
            "the language model, as `provider/name`; one that is unknown or retired is refused at the start",
            default="anthropic/claude-sonnet-4-20250514",
        ),
        Variable(
            "LLM_BUDGET", "US dollars that the model may cost for one application", default="0.50"
        ),
        Variable("ANTHROPIC_API_KEY", "opens the model; without it there is none", default=""),
        Variable(
            "ANTHROPIC_BASE_URL", "where the model answers", default="https://api.anthropic.com"
        ),
        Variable(
            "GREENHOUSE_API_URL",
            "Greenhouse's Job Board API",
            default="https://boards-api.greenhouse.io",
        ),
        Variable("LEVER_API_URL", "Lever's APIs", default="https://api.lever.co"),
        Variable("LEVER_EU_API_URL", "Lever's APIs in the EU", default="https://api.eu.lever.co"),
        Variable("LEVER_JOBS_URL", "Lever's job sites", default="https://jobs.lever.co"),
        Variable(
            "LEVER_EU_JOBS_URL", "Lever's job sites in the EU", default="https://jobs.eu.lever.co"
        ),
        Variable("ASHBY_API_URL", "Ashby's posting API", default="https://api.ashbyhq.com"),
        Variable("ASHBY_JOBS_URL", "Ashby's job boards", default="https://jobs.ashbyhq.com"),
        Variable(
            "SMARTRECRUITERS_API_URL",
            "SmartRecruiters' posting API",
            default="https://api.smartrecruiters.com",
        ),
        Variable(
            "SMARTRECRUITERS_JOBS_URL",
            "SmartRecruiters' application pages",
            default="https://jobs.smartrecruiters.com",
        ),
        Variable("WORKABLE_API_URL", "Workable's job boards", default="https://apply.workable.com"),
        Variable(
            "RECRUITEE_API_URL",
            "Recruitee's careers sites; `{tenant}` stands for whose it is, here and below",
            default="https://{tenant}.recruitee.com",
        ),
        Variable(
            "TEAMTAILOR_API_URL",
            "Teamtailor's career sites",
            default="https://{tenant}.teamtailor.com",
        ),
        Variable(
            "PERSONIO_API_URL",
            "Personio's job boards",
            default="https://{tenant}.jobs.personio.com",
        ),
        Variable(
            "BAMBOOHR_API_URL", "BambooHR's career sites", default="https://{tenant}.bamboohr.com"
        ),
        Variable(
            "PINPOINT_API_URL", "Pinpoint's career sites", default="https://{tenant}.pinpointhq.com"
        ),
        Variable("DEFAULT_FROM_EMAIL", "who mail is from", default="Valet <valet@localhost>"),
        Variable(
            "CSRF_TRUSTED_ORIGINS",
            "origins that may post forms besides the server's own, separated by commas",
            default="",
        ),
        Variable(
            "FLOWER_URL",
            "where Flower answers, with the name and password that open it: `http://user:password@127.0.0.1:5555`",
            default="",
        ),
        Variable(
            "S3_BUCKET",
            "where files, pictures and saved sessions are kept; a folder of `VALET_DATA` where empty",
            default="",
        ),
        Variable("S3_ENDPOINT_URL", "where S3 answers; Amazon's where empty", default=""),
        Variable("S3_REGION", "where the bucket is", default=""),
        Variable(
            "S3_ACCESS_KEY_ID",
            "opens the bucket; what the machine itself may do where empty",
            default="",
        ),
        Variable("S3_SECRET_ACCESS_KEY", "belongs to it", default=""),
        Variable("LOG_LEVEL", "least severe log line written", default="INFO"),
        Variable("VALET_DATA", "folder of everything written at run time", default="var"),
    )
}

_environ = environ.Env()
# A .env beside manage.py fills in what the process's own environment leaves open.
environ.Env.read_env(ROOT / ".env")


def text(name: str) -> str:
    return str(_environ.str(name, default=VARIABLES[name].default))


def number(name: str) -> int:
    return int(_environ.int(name, default=int(VARIABLES[name].default)))


def decimal(name: str) -> Decimal:
    try:
        return Decimal(text(name))
    except InvalidOperation as error:
        default = VARIABLES[name].default
        raise ImproperlyConfigured(f"{name} is a number, such as {default}") from error


def names(name: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text(name).split(",")) if part]


def path(name: str) -> Path:
    """A relative path counts from the folder of manage.py, wherever the process was started."""
    return ROOT / text(name)


def database(name: str) -> dict[str, Any]:
    return dict(environ.Env.db_url_config(text(name)))


def email(name: str) -> dict[str, Any]:
    return dict(environ.Env.email_url_config(text(name)))


def refuse_missing_in_production() -> None:
    missing = [
        variable.name
        for variable in VARIABLES.values()
        if variable.needed_in_production and not _environ.str(variable.name, default="")
    ]
    if missing:
        raise ImproperlyConfigured(f"production needs these set: {', '.join(missing)}")
