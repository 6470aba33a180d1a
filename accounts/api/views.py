from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tokens
from accounts.models import ApiToken, Scope, User


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["id", "name", "start", "scopes", "created_at", "expires_at", "used_at"]
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    scopes = serializers.MultipleChoiceField(choices=Scope.choices, allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=tokens.LONGEST_DAYS, default=90)


class MadeTokenSerializer(TokenSerializer):
    token = serializers.CharField(help_text="Shown this once.", read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields


def _person(request: Request) -> User:
    """Tokens are the person's own affair: one token makes and shows no others."""
    if isinstance(request.auth, ApiToken):
        raise PermissionDenied("A token can't manage tokens.", "not_by_token")
    assert isinstance(request.user, User)
    return request.user


class TokensView(APIView):
    scopes = {"GET": Scope.READ, "POST": Scope.READ}

    @extend_schema(operation_id="tokens_list", responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(TokenSerializer(_person(request).api_tokens.usable(), many=True).data)

    @extend_schema(
        operation_id="tokens_create",
        request=NewTokenSerializer,
        responses={201: MadeTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        person = _person(request)
        given = NewTokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row, token = tokens.create_token(
            person,
            name=given.validated_data["name"],
            scopes=[Scope(scope) for scope in given.validated_data["scopes"]],
            days=given.validated_data["days"],
        )
        return Response({**TokenSerializer(row).data, "token": token}, HTTPStatus.CREATED)


class TokenView(APIView):
    scopes = {"DELETE": Scope.READ}

    @extend_schema(operation_id="tokens_revoke", responses={204: None})
    def delete(self, request: Request, token: UUID) -> Response:
        tokens.revoke(get_object_or_404(_person(request).api_tokens.usable(), pk=token))
        return Response(status=HTTPStatus.NO_CONTENT)
