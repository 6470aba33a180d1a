"""Websockets."""

from typing import Any, cast

from django.urls import path

from applications.consumers.doorbell import Doorbell
from applications.consumers.screen import Screen

# The stubs of `path` know views alone.
sockets: list[Any] = [
    path("ws/doorbell/", cast("Any", Doorbell.as_asgi())),
    path("ws/screen/", cast("Any", Screen.as_asgi())),
]
