"""The browser of a wait: what opens its screen, or its vendor's view. Both are keys, and kept by nobody on the way."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from pydantic import SecretStr
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Scope, User
from applications import live_view, screens, tasks
from applications.api.refusals import refusals
from applications.api.serializers import (
    AskForLiveViewSerializer,
    AskForScreenSerializer,
    LiveViewSerializer,
    ScreenTokenSerializer,
)
from sandboxes.errors import GoneError, ProviderError
from valet.lib.problems import ConflictError

log = logging.getLogger(__name__)

UNAVAILABLE = "The browser’s view can’t be had just now. Try again."
SCREEN, LIVE_VIEW = "/ws/screen/", "/ws/live-view/"


class KeyView(APIView):
    """Answers with what opens something."""

    scopes = {"POST": Scope.SEND}

    @override
    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered["Cache-Control"] = "no-store"
        return answered


@contextmanager
def _asked(request: Request, asks: type[Serializer[Any]]) -> Iterator[dict[str, Any]]:
    """What is asked, read; and what comes of it may be refused."""
    given = asks(data=request.data)
    given.is_valid(raise_exception=True)
    with refusals():
        yield given.validated_data


class ScreenTokenView(KeyView):
    """Open the browser of a wait: to look on, or to use it. One connection drives at a time, the others look on."""

    @extend_schema(
        operation_id="vnc_token",
        request=AskForScreenSerializer,
        responses={201: ScreenTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        with _asked(request, AskForScreenSerializer) as asked:
            token, until = screens.issue(
                asker(request),
                asked["need"],
                access=screens.Access(asked["access"]),
                tab=asked["tab"],
            )
        path = LIVE_VIEW if live_view.shows(asked["need"]) else SCREEN
        told = {"token": token, "path": path, "expires_at": until}
        return Response(ScreenTokenSerializer(told).data, HTTPStatus.CREATED)


class LiveViewView(KeyView):
    """Use the browser of a wait in its vendor's own view, on Tier 2. Whoever has the address can, until its time is up: give it to nobody."""

    @extend_schema(
        operation_id="live_view",
        request=AskForLiveViewSerializer,
        responses={200: LiveViewSerializer},
    )
    def post(self, request: Request) -> Response:
        with _asked(request, AskForLiveViewSerializer) as asked:
            view, until = _view(asker(request), asked["takeover"])
        told = {"url": view.get_secret_value(), "until": until}
        return Response(LiveViewSerializer(told).data)


def _view(user: User, takeover: UUID) -> tuple[SecretStr, datetime]:
    try:
        return live_view.address(user, takeover)
    except ProviderError as error:
        log.warning("no view of takeover %s: %s", takeover, error)
        if isinstance(error, GoneError):
            # With its browser: who looks on is to hear of that now, and not when their time is over.
            tasks.hint_lost(live_view.attempt_of(takeover))
        raise ConflictError("live_view_unavailable", UNAVAILABLE) from error
