"""The tiers: who provides their sandboxes, what drives the browser in them, what they cost."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from django.conf import settings
from django.db.models import Count

from sandboxes.browserbase.client import BrowserbaseClient
from sandboxes.browserbase.extensions import Extensions
from sandboxes.browserbase.provider import BrowserbaseProvider, SessionPlan
from sandboxes.errors import RejectedError
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from sandboxes.fly.routes import PrivateRoute, PublicRoute
from sandboxes.models import Lease, LeaseState
from sandboxes.providers import ContextProvider, PoolProvider, SandboxProvider
from sandboxes.shared_runners import SharedRunners


@dataclass(frozen=True, slots=True)
class TierSpec:
    """`place`: where an attempt's runner runs. `cost`: US dollars an hour, as the vendor's list has it; `billed`: what of it has
    begun counts whole. `provide` is None where there is no sandbox. `screen`: how a person sees and takes over the browser, by RFB
    through this server or by the vendor's own Live View; empty where there is nothing to see. `kept`: the vendor keeps what a
    person's browser knows, so that theirs are one after another. `stopped_cost`: of a machine of the
    pool, a month.
    """

    tier: int
    provider: str
    agent: str
    place: str
    cost: Decimal
    is_set_up: Callable[[], bool]
    provide: Callable[[], SandboxProvider] | None = None
    screen: Literal["rfb", "live_view", ""] = ""
    kept: bool = False
    billed: timedelta = timedelta(microseconds=1)
    stopped_cost: Callable[[], Decimal] = lambda: Decimal(0)

    def cost_of(self, time: timedelta) -> Decimal:
        """US dollars."""
        begun = -(-time // self.billed) * self.billed
        return (self.cost * Decimal(begun.total_seconds()) / 3600).quantize(Decimal("0.000001"))


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


def _browserbase() -> SandboxProvider:
    client = BrowserbaseClient(
        base_url=settings.BROWSERBASE_API_URL,
        key=settings.BROWSERBASE_API_KEY,
        project=settings.BROWSERBASE_PROJECT_ID,
    )
    return BrowserbaseProvider(
        client,
        plan=SessionPlan(
            region=settings.BROWSERBASE_REGION,
            proxy_country=settings.BROWSERBASE_PROXY_COUNTRY,
            seconds=_longest_run(),
        ),
        runners=SharedRunners(
            settings.RUNNER_POOL_URLS, token=settings.RUNNER_POOL_TOKEN, held=_held
        ),
        extensions=Extensions(client),
    )


def _longest_run() -> int:
    """Seconds that a run may take, with each of its holds and all that comes before and after."""
    around = settings.PROVISION_SECONDS + settings.DRAIN_SECONDS + settings.CANCEL_SECONDS
    return settings.DEADLINES["running"] + sum(settings.HOLDS.values()) + around


def _held() -> dict[str, int]:
    """Of each runner's address, the leases that have it."""
    held = Lease.objects.exclude(state__in=(LeaseState.RELEASED, LeaseState.GONE))
    counted = held.exclude(address="").values_list("address").annotate(Count("pk"))
    return dict(counted.order_by())


def _fly_stopped_cost() -> Decimal:
    return settings.FLY_IMAGE_GB * FLY_STOPPED_GB


TIERS = {
    spec.tier: spec
    for spec in (
        # The Developer plan's price of an hour beyond those it holds, without the proxy's traffic; a session is a minute at least
        # (https://docs.browserbase.com/account/billing/plans).
        TierSpec(
            2,
            provider="browserbase",
            agent="automation.agents.stagehand.StagehandBrowserAgent",
            place="pool",
            cost=Decimal("0.12"),
            billed=timedelta(minutes=1),
            is_set_up=lambda: bool(settings.BROWSERBASE_API_KEY),
            provide=_browserbase,
            screen="live_view",
            kept=True,
        ),
        # performance-2x with 4 GB (https://fly.io/docs/about/pricing/), rounded up.
        TierSpec(
            3,
            provider="fly",
            agent="automation.agents.playwright.PlaywrightBrowserAgent",
            place="sandbox",
            cost=Decimal("0.09"),
            is_set_up=lambda: bool(settings.FLY_API_TOKEN),
            provide=_fly,
            screen="rfb",
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


def context_provider_of(tier: int) -> ContextProvider | None:
    """None where the tier keeps nothing of a person's browser, or isn't set up any more."""
    provider = provider_of(tier)
    return provider if isinstance(provider, ContextProvider) else None


def keeps_browsers(tier: int) -> bool:
    """A person's browsers of this tier are one after another."""
    return tier in TIERS and TIERS[tier].kept
