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
from accounts.models import Scope
from sandboxes import session_state
from sandboxes.models import SessionState
from valet.lib.pages import Newest


class SessionSerializer(serializers.ModelSerializer[SessionState]):
    """That there is one: what it holds is shown to nobody."""

    class Meta:
        model = SessionState
        fields = ["id", "site", "created_at", "used_at"]
        read_only_fields = fields


class SessionsView(ListAPIView[SessionState]):
    """The sites where Valet is signed in as the person, newest first."""

    scopes = {"GET": Scope.READ, "DELETE": Scope.ANSWER}
    serializer_class = SessionSerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[SessionState]:
        if getattr(self, "swagger_fake_view", False):
            return SessionState.objects.none()
        return session_state.connected(asker(self.request).pk)

    @extend_schema(operation_id="sessions_delete_all", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Signed out everywhere. Applications under way don't bring any of them back."""
        session_state.revoke_all(asker(request).pk)
        return Response(status=HTTPStatus.NO_CONTENT)


class SessionView(APIView):
    scopes = {"DELETE": Scope.ANSWER}

    @extend_schema(operation_id="sessions_delete", responses={204: None})
    def delete(self, request: Request, session: UUID) -> Response:
        """Signed out there. Applications under way don't bring it back."""
        kept = get_object_or_404(session_state.connected(asker(request).pk), pk=session)
        session_state.revoke(kept)
        return Response(status=HTTPStatus.NO_CONTENT)
