from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from billing import entitlements
from billing.plans import PlanName


@require_safe
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """What the person's plan holds in this period, and what of it is used."""
    assert isinstance(request.user, User)
    usage = entitlements.usage(request.user.pk)
    return render(
        request,
        "billing/plan.html",
        {"usage": usage, "is_trial": usage.plan.name == PlanName.TRIAL},
    )
