from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.models import Scope, User
from billing import entitlements
from billing.plans import PLANS, Plan


class PlanSerializer(serializers.Serializer[Plan]):
    """Money in US cents: `price` a month, `overage` for each application beyond those the plan holds."""

    name = serializers.CharField()
    title = serializers.CharField()
    price = serializers.IntegerField()
    applications = serializers.IntegerField()
    tiers = serializers.ListField(child=serializers.IntegerField())
    concurrent = serializers.IntegerField()
    resumes = serializers.IntegerField()
    answers = serializers.IntegerField()
    overage = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)

    @override
    def to_representation(self, instance: Plan) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return {**shown, "tiers": sorted(instance.tiers)}


class UsageSerializer(serializers.Serializer[entitlements.Usage]):
    plan = PlanSerializer()
    used = serializers.IntegerField()
    reserved = serializers.IntegerField(help_text="Under way, not yet known whether they count.")
    left = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class PlansView(APIView):
    """What there is."""

    scopes = {"GET": Scope.READ}

    @extend_schema(operation_id="plans_list", responses=PlanSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([PlanSerializer(plan).data for plan in PLANS.values()])


class UsageView(APIView):
    """What the person's plan holds in this period, and what of it is used."""

    scopes = {"GET": Scope.READ}

    @extend_schema(operation_id="plans_usage", responses=UsageSerializer)
    def get(self, request: Request) -> Response:
        assert isinstance(request.user, User)
        return Response(UsageSerializer(entitlements.usage(request.user.pk)).data)
