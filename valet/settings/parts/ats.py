"""Where the vendors' own interfaces answer."""

from dataclasses import astuple
from ipaddress import ip_address
from urllib.parse import urlsplit

from automation.feeds.base import Bases
from valet.settings import env


def _base(variable: str) -> str:
    return env.text(variable).rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _loopback_origins(bases: Bases) -> list[str]:
    parts = [urlsplit(base) for base in astuple(bases) if isinstance(base, str)]
    return sorted(
        {f"{each.scheme}://{each.netloc}" for each in parts if _is_loopback(each.hostname or "")}
    )


ATS_BASES = Bases(
    greenhouse=_base("GREENHOUSE_API_URL"),
    lever=_base("LEVER_API_URL"),
    lever_eu=_base("LEVER_EU_API_URL"),
    lever_jobs=_base("LEVER_JOBS_URL"),
    lever_jobs_eu=_base("LEVER_EU_JOBS_URL"),
    ashby=_base("ASHBY_API_URL"),
    ashby_jobs=_base("ASHBY_JOBS_URL"),
    smartrecruiters=_base("SMARTRECRUITERS_API_URL"),
    smartrecruiters_jobs=_base("SMARTRECRUITERS_JOBS_URL"),
    workable=_base("WORKABLE_API_URL"),
    recruitee=_base("RECRUITEE_API_URL"),
    teamtailor=_base("TEAMTAILOR_API_URL"),
    personio=_base("PERSONIO_API_URL"),
    bamboohr=_base("BAMBOOHR_API_URL"),
    pinpoint=_base("PINPOINT_API_URL"),
)
ATS_TRUSTED_ORIGINS = _loopback_origins(ATS_BASES)
"""What this server itself may fetch from although it is private: emulators of this machine. Browsers have `TRUSTED_ORIGINS`."""
