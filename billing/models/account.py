from django.conf import settings
from django.db import models
from typing_extensions import override

from billing.plans import PLANS, Plan, PlanName


class Account(models.Model):
    """The plan somebody is on. Locked while quota is taken, so that the last application is given once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="billing"
    )
    plan = models.CharField(
        max_length=20, choices=[(plan.name.value, plan.title) for plan in PLANS.values()]
    )
    period_starts_at = models.DateTimeField()
    period_ends_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return f"{self.plan} of {self.user_id}"

    @property
    def terms(self) -> Plan:
        return PLANS[PlanName(self.plan)]
