"""What an account may do: https://docs.browserbase.com/optimizations/concurrency/overview"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local.emulators.browserbase.errors import ApiError, no_minutes, too_many
from deploy.local.emulators.browserbase.requests import CreateSession

MINUTE = 60.0
SIX_HOURS = 21600


@dataclass(frozen=True, slots=True)
class Plan:
    name: str
    concurrency: int
    creations: int
    """In any sixty seconds."""
    minutes: int | None = None
    """Of browsers, altogether. None: as many as are paid for."""
    longest: int = SIX_HOURS
    """Seconds a session may last, whatever was asked for."""
    keep_alive: bool = True
    proxies: bool = True
    verified: bool = False


PLANS = {
    plan.name: plan
    for plan in (
        Plan("free", 3, 5, minutes=60, longest=900, keep_alive=False, proxies=False),
        Plan("developer", 25, 25),
        Plan("startup", 100, 50),
        Plan("scale", 250, 150, verified=True),
    )
}


@dataclass(slots=True)
class Gate:
    """Whether one more session may be created under the plan. Raises 402, 403 and 429."""

    plan: Plan
    clock: Callable[[], float] = time.monotonic
    _created: deque[float] = field(default_factory=deque)

    def admit(self, wanted: CreateSession, *, living: int, minutes: int) -> None:
        self._allows(wanted)
        plan = self.plan
        if plan.minutes is not None and minutes >= plan.minutes:
            raise no_minutes()
        if living >= plan.concurrency:
            raise too_many(
                f"You've exceeded your max concurrent sessions limit (limit {plan.concurrency},"
                f" currently {living}). Please contact support to increase your limit.",
                limit=plan.concurrency,
                retry_after=int(MINUTE),
            )
        self._count()

    def _allows(self, wanted: CreateSession) -> None:
        plan, settings = self.plan, wanted.browser_settings
        if wanted.keep_alive and not plan.keep_alive:
            raise _refused("Keep alive sessions are", plan)
        if wanted.proxies and not plan.proxies:
            raise _refused("Proxies are", plan)
        if (settings.verified or settings.advanced_stealth) and not plan.verified:
            raise _refused("Verified browsers are", plan)

    def _count(self) -> None:
        now, limit = self.clock(), self.plan.creations
        while self._created and now - self._created[0] >= MINUTE:
            self._created.popleft()
        if len(self._created) >= limit:
            wait = max(1, round(MINUTE - (now - self._created[0])))
            raise too_many(
                f"You've exceeded your session creation limit ({limit} per minute).",
                limit=limit,
                retry_after=wait,
            )
        self._created.append(now)


def _refused(what: str, plan: Plan) -> ApiError:
    return ApiError(403, f"{what} not supported on the {plan.name.upper()} plan")
