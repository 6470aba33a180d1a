"""What strangers see: the landing page and the plans."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from billing.plans import PLANS, Plan, PlanName
from valet.templatetags.ui import dollars

# What a plan's dearest tier adds, from the plainest.
_ADDS = {
    3: "Own browser and direct sending",
    2: "Adds a hosted browser for stricter sites",
    1: "Adds a real browser profile, for the strictest",
}
HIGHLIGHTED = PlanName.PROFESSIONAL
HOME = "/applications/"


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan as a card tells it."""

    plan: Plan
    lines: tuple[str, ...]
    highlighted: bool


def offers() -> list[Offer]:
    """The plans that cost something, the cheapest first."""
    return [_offer(plan) for plan in PLANS.values() if plan.price]


def _offer(plan: Plan) -> Offer:
    return Offer(
        plan=plan,
        lines=(
            _ADDS[min(plan.tiers)],
            f"{plan.concurrent} at the same time" if plan.concurrent > 1 else "1 at a time",
            f"{plan.resumes} résumés and cover letters",
            f"{plan.answers} answers in your bank",
        ),
        highlighted=plan.name == HIGHLIGHTED,
    )


def _table() -> dict[str, Any]:
    shown = offers()
    *most, last = (dollars(offer.plan.overage or 0) for offer in shown)
    return {
        "offers": shown,
        "trial": PLANS[PlanName.TRIAL],
        "overages": f"{', '.join(most)} or {last}",
    }


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(HOME)
    return render(request, "public/landing.html", _table())


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pricing.html", _table())


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """A job's address on the landing page: sign up first, then look at it."""
    goal = f"{HOME}new/?url={quote(request.GET.get('url', ''), safe='')}"
    if request.user.is_authenticated:
        return redirect(goal)
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': goal})}")
