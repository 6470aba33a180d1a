"""Webhooks for programs: /api/v1/webhook-endpoints. `read` sees them, `apply` changes them: what they tell is less than what
`read` may fetch, and a program that applies is the one that wants to hear how it went."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Scope
from applications.api.refusals import refusals
from applications.hooks import deliveries, endpoints
from applications.models import Delivery, Endpoint, Topic
from valet.lib.pages import Newest


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    events = serializers.ListField(child=serializers.ChoiceField(choices=Topic.choices))
    disabled_at = serializers.DateTimeField(
        allow_null=True, help_text="Nothing is sent since: it took nothing for days, or is gone."
    )

    class Meta:
        model = Endpoint
        fields = ["id", "url", "events", "created_at", "disabled_at"]
        read_only_fields = fields


class NewEndpointSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=2000, help_text="https://, and not inside a network.")
    events = serializers.MultipleChoiceField(choices=Topic.choices, allow_empty=False)


class MadeEndpointSerializer(EndpointSerializer):
    secret = serializers.CharField(
        help_text="Signs what is sent, after Standard Webhooks. Shown this once.", read_only=True
    )

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """`event_id` is sent as `webhook-id`, the same with each try: what was seen before can be left aside."""

    payload = serializers.DictField()

    class Meta:
        model = Delivery
        fields = [
            "id",
            "event_id",
            "event",
            "payload",
            "attempts",
            "created_at",
            "next_at",
            "delivered_at",
            "last_status",
            "last_error",
        ]
        read_only_fields = fields


class EndpointsView(APIView):
    scopes = {"GET": Scope.READ, "POST": Scope.APPLY}

    @extend_schema(operation_id="endpoints_list", responses=EndpointSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = endpoints.endpoints_of(asker(request))
        return Response(EndpointSerializer(found, many=True).data)

    @extend_schema(
        operation_id="endpoints_create",
        request=NewEndpointSerializer,
        responses={201: MadeEndpointSerializer},
    )
    def post(self, request: Request) -> Response:
        given = NewEndpointSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        events = [Topic(event) for event in given.validated_data["events"]]
        with refusals():
            endpoint, secret = endpoints.create(
                asker(request), url=given.validated_data["url"], events=events
            )
        shown = {**EndpointSerializer(endpoint).data, "secret": secret}
        return Response(shown, HTTPStatus.CREATED)


class EndpointView(APIView):
    scopes = {"GET": Scope.READ, "DELETE": Scope.APPLY}

    @extend_schema(operation_id="endpoints_show", responses=EndpointSerializer)
    def get(self, request: Request, endpoint: UUID) -> Response:
        return Response(EndpointSerializer(endpoints.endpoint_of(asker(request), endpoint)).data)

    @extend_schema(operation_id="endpoints_delete", responses={204: None})
    def delete(self, request: Request, endpoint: UUID) -> Response:
        endpoints.endpoint_of(asker(request), endpoint).delete()
        return Response(status=HTTPStatus.NO_CONTENT)


class EnableView(APIView):
    """Turn one that was disabled on again. What it missed isn't sent by itself: replay it."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(operation_id="endpoints_enable", request=None, responses=EndpointSerializer)
    def post(self, request: Request, endpoint: UUID) -> Response:
        found = endpoints.endpoint_of(asker(request), endpoint)
        endpoints.enable(found)
        return Response(EndpointSerializer(found).data)


class TestView(APIView):
    """Send an event of the type `test`. What came of it is among the deliveries."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(operation_id="endpoints_test", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, endpoint: UUID) -> Response:
        found = endpoints.endpoint_of(asker(request), endpoint)
        with refusals():
            delivery = deliveries.test(found)
        return Response(DeliverySerializer(delivery).data, HTTPStatus.ACCEPTED)


class DeliveriesView(ListAPIView[Delivery]):
    """The last thirty days, newest first."""

    scopes = {"GET": Scope.READ}
    serializer_class = DeliverySerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[Delivery]:
        if getattr(self, "swagger_fake_view", False):
            return Delivery.objects.none()
        found = endpoints.endpoint_of(asker(self.request), self.kwargs["endpoint"])
        return deliveries.deliveries_of(found)

    @extend_schema(operation_id="deliveries_list")
    @override
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ReplayView(APIView):
    """Send one once more, under the same id, whether it arrived or not."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(
        operation_id="deliveries_replay", request=None, responses={202: DeliverySerializer}
    )
    def post(self, request: Request, endpoint: UUID, delivery: UUID) -> Response:
        found = deliveries.delivery_of(endpoints.endpoint_of(asker(request), endpoint), delivery)
        with refusals():
            again = deliveries.replay(found)
        return Response(DeliverySerializer(again).data, HTTPStatus.ACCEPTED)
