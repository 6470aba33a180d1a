"""The tiers: who provides their sandboxes, what drives the browser in them, what they cost."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from sandboxes.errors import RejectedError
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from sandboxes.fly.routes import PrivateRoute, PublicRoute
from sandboxes.providers import PoolProvider, SandboxProvider


@dataclass(frozen=True, slots=True)
class TierSpec:
    """`place`: what an attempt runs in. `cost`: US dollars an hour, as the vendor's list has it. `provide` is None where there
    is no sandbox. `stopped_cost`: of a machine of the pool, a month.
    """

    tier: int
    provider: str
    agent: str
    place: str
    cost: Decimal
    is_set_up: Callable[[], bool]
    provide: Callable[[], SandboxProvider] | None = None
    stopped_cost: Callable[[], Decimal] = lambda: Decimal(0)


FLY_STOPPED_GB = Decimal("0.15")
"""US dollars a month, for a GB of a stopped machine's root file system (https://fly.io/docs/about/pricing/)."""


def _fly() -> SandboxProvider:
    client = FlyClient(
        base_url=settings.FLY_API_URL, app=settings.FLY_APP, token=settings.FLY_API_TOKEN
    )
    return FlyProvider(
        client,
        image=settings.FLY_IMAGE,
        regions=settings.FLY_REGIONS,
        env=settings.SANDBOX_ENV,
        route=PublicRoute(settings.FLY_APP_URL)
        if settings.FLY_ROUTE == "public"
        else PrivateRoute(),
    )


def _fly_stopped_cost() -> Decimal:
    return settings.FLY_IMAGE_GB * FLY_STOPPED_GB


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
            stopped_cost=_fly_stopped_cost,
        ),
        TierSpec(
            4,
            provider="",
            agent="automation.agents.api_direct.APIDirectAgent",
            place="worker",
            cost=Decimal(0),
            is_set_up=lambda: True,
        ),
    )
}


def built() -> frozenset[int]:
    """The tiers that are set up here."""
    return frozenset(spec.tier for spec in TIERS.values() if spec.is_set_up())


def with_sandboxes() -> frozenset[int]:
    """Those of `built` whose attempts run in a sandbox."""
    return frozenset(tier for tier in built() if TIERS[tier].provider)


@functools.cache
def provider_of(tier: int) -> SandboxProvider:
    """One a process: it keeps its connections. Raises `RejectedError` for a tier without sandboxes."""
    provide = TIERS[tier].provide
    if provide is None:
        raise RejectedError(f"tier {tier} has no sandboxes")
    return provide()


def pool_provider_of(tier: int) -> PoolProvider | None:
    """None where the tier's machines can't be made ahead."""
    provider = provider_of(tier)
    return provider if isinstance(provider, PoolProvider) else None
