from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Scope, SiteAccount
from valet.lib.pages import Newest


class SiteAccountSerializer(serializers.ModelSerializer[SiteAccount]):
    """Without its password, which the person alone is shown, on a page."""

    class Meta:
        model = SiteAccount
        fields = ["id", "site", "email", "state", "made_by", "created_at", "used_at"]
        read_only_fields = fields


class SiteAccountsView(ListAPIView[SiteAccount]):
    """The person's accounts on sites, newest first."""

    scopes = {"GET": Scope.READ}
    serializer_class = SiteAccountSerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[SiteAccount]:
        if getattr(self, "swagger_fake_view", False):
            return SiteAccount.objects.none()
        return asker(self.request).site_accounts.all()


class SiteAccountView(APIView):
    scopes = {"DELETE": Scope.ANSWER}

    @extend_schema(operation_id="site_accounts_forget", responses={204: None})
    def delete(self, request: Request, site_account: UUID) -> Response:
        """The site keeps it; the person is asked again where an application leads there."""
        get_object_or_404(asker(request).site_accounts, pk=site_account).delete()
        return Response(status=HTTPStatus.NO_CONTENT)
