from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Scope
from applications import screens
from applications.api.refusals import refusals
from applications.api.serializers import AskForScreenSerializer, ScreenTokenSerializer

SOCKET = "/ws/screen/"


class ScreenTokenView(APIView):
    """Open the browser of a wait: to look on, or to use it. One connection drives at a time, the others look on."""

    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="vnc_token",
        request=AskForScreenSerializer,
        responses={201: ScreenTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        given = AskForScreenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        with refusals():
            token, until = screens.issue(
                asker(request),
                asked["need"],
                access=screens.Access(asked["access"]),
                tab=asked["tab"],
            )
        told = {"token": token, "path": SOCKET, "expires_at": until}
        return Response(ScreenTokenSerializer(told).data, HTTPStatus.CREATED)

    @override
    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered["Cache-Control"] = "no-store"
        return answered
