"""Websockets."""

from typing import Any, cast

from django.urls import path, re_path

from applications.consumers.doorbell import Doorbell
from applications.consumers.live_view import LiveView
from applications.consumers.nowhere import Nowhere
from applications.consumers.screen import Screen

# The stubs of `path` know views alone.
sockets: list[Any] = [
    path("ws/doorbell/", cast("Any", Doorbell.as_asgi())),
    path("ws/screen/", cast("Any", Screen.as_asgi())),
    path("ws/live-view/", cast("Any", LiveView.as_asgi())),
    # Without it an address that there isn't would be an error of the server's.
    re_path(r"", cast("Any", Nowhere.as_asgi())),
]
