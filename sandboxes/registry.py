"""The tiers: who provides their sandboxes, what drives the browser in them, what they cost."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from sandboxes.providers import SandboxProvider


@dataclass(frozen=True, slots=True)
class TierSpec:
    """`cost`: US dollars an hour, as the vendor's list has it."""

    tier: int
    provider: str
    agent: str
    place: str
    cost: Decimal
    is_set_up: Callable[[], bool]
    provide: Callable[[], SandboxProvider]


def _fly() -> SandboxProvider:
    client = FlyClient(
        base_url=settings.FLY_API_URL, app=settings.FLY_APP, token=settings.FLY_API_TOKEN
    )
    return FlyProvider(
        client,
        image=settings.FLY_IMAGE,
        regions=settings.FLY_REGIONS,
        env=settings.SANDBOX_ENV,
    )


TIERS = {
    spec.tier: spec
    for spec in (
        # performance-2x with 4 GB (https://fly.io/docs/about/pricing/), rounded up.
        TierSpec(
            3,
            provider="fly",
            agent="automation.agents.playwright.PlaywrightBrowserAgent",
            place="sandbox",
            cost=Decimal("0.09"),
            is_set_up=lambda: bool(settings.FLY_API_TOKEN),
            provide=_fly,
        ),
    )
}


def built() -> frozenset[int]:
    """The tiers that are set up here."""
    return frozenset(spec.tier for spec in TIERS.values() if spec.is_set_up())


@functools.cache
def provider_of(tier: int) -> SandboxProvider:
    """One a process: it keeps its connections."""
    return TIERS[tier].provide()
