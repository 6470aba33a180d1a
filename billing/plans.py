"""The table of plans: what each holds. Pure; `entitlements` asks it what a person may do."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class PlanName(StrEnum):
    TRIAL = "trial"
    STARTER = "starter"
    PROFESSIONAL = "professional"
    PREMIUM = "premium"


# The API of an applicant-tracking system costs us next to nothing: every plan has it.
DIRECT = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`applications` a period; money in US cents, `price` a month and `overage` for each application beyond them."""

    name: PlanName
    title: str
    price: int
    applications: int
    tiers: frozenset[int]
    concurrent: int
    resumes: int
    answers: int
    overage: int | None = None
    days: int | None = None
    """How long it lasts, where it ends by itself."""


PLANS = MappingProxyType(
    {
        plan.name: plan
        for plan in (
            Plan(
                PlanName.TRIAL,
                "Trial",
                price=0,
                applications=10,
                tiers=frozenset({2, 3, DIRECT}),
                concurrent=2,
                resumes=3,
                answers=200,
                days=7,
            ),
            Plan(
                PlanName.STARTER,
                "Starter",
                price=29_00,
                applications=50,
                tiers=frozenset({3, DIRECT}),
                concurrent=1,
                resumes=2,
                answers=100,
                overage=50,
            ),
            Plan(
                PlanName.PROFESSIONAL,
                "Professional",
                price=79_00,
                applications=200,
                tiers=frozenset({2, 3, DIRECT}),
                concurrent=3,
                resumes=5,
                answers=500,
                overage=35,
            ),
            Plan(
                PlanName.PREMIUM,
                "Premium",
                price=199_00,
                applications=600,
                tiers=frozenset({1, 2, 3, DIRECT}),
                concurrent=8,
                resumes=20,
                answers=2000,
                overage=25,
            ),
        )
    }
)


def smallest_with(tier: int) -> Plan | None:
    """The cheapest that is sold and holds it."""
    sold = [plan for plan in PLANS.values() if plan.price and tier in plan.tiers]
    return min(sold, key=lambda plan: plan.price, default=None)
