"""Which vendors' interfaces there are."""

import ssl
from collections.abc import Mapping
from typing import Protocol

from automation.apis.base import ApplicationResult, EmployerAPI, Key, Sheet
from automation.apis.greenhouse import Gazetteer, GreenhouseAPI
from automation.apis.lever import LeverAPI
from automation.apis.recruitee import RecruiteeAPI
from automation.feeds.base import Bases

SECONDS = 25.0


class _Interface(Protocol):
    def __call__(
        self, bases: Bases, *, verify: ssl.SSLContext | bool, timeout: float
    ) -> EmployerAPI: ...


APIS: Mapping[str, _Interface] = {
    "greenhouse": GreenhouseAPI,
    "lever": LeverAPI,
    "recruitee": RecruiteeAPI,
}


def api_of(
    vendor: str,
    bases: Bases,
    *,
    verify: ssl.SSLContext | bool = True,
    timeout: float = SECONDS,
    gazetteer: Gazetteer | None = None,
) -> EmployerAPI | None:
    """None for a vendor that takes no applications from a program. `timeout`: seconds for one request and its answer. `gazetteer`:
    for those that want to know where places are."""
    if vendor == GreenhouseAPI.vendor:
        return GreenhouseAPI(bases, verify=verify, timeout=timeout, gazetteer=gazetteer)
    interface = APIS.get(vendor)
    return interface(bases, verify=verify, timeout=timeout) if interface else None


async def apply_via_greenhouse_api(
    sheet: Sheet, key: Key, *, bases: Bases | None = None
) -> ApplicationResult:
    return await GreenhouseAPI(bases or Bases()).submit(sheet, key)


async def apply_via_lever_api(
    sheet: Sheet, key: Key, *, bases: Bases | None = None
) -> ApplicationResult:
    return await LeverAPI(bases or Bases()).submit(sheet, key)


async def apply_via_recruitee_api(
    sheet: Sheet, key: Key, *, bases: Bases | None = None
) -> ApplicationResult:
    return await RecruiteeAPI(bases or Bases()).submit(sheet, key)
