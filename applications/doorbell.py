"""Tells open pages that something happened, and no more: what it is they fetch, with their own permission."""

import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from applications.lifecycle import NEEDING
from applications.models import Application, State

log = logging.getLogger(__name__)


def group_of(user_id: UUID) -> str:
    return f"person.{user_id}"


def screens_of(application_id: UUID) -> str:
    return f"screens.{application_id}"


def close_screens(application_id: UUID, was: State, **_: Any) -> None:
    """After a change of state: nobody uses the browser of one that goes on. Unheard, they find out within a second."""
    if was is State.WAITING:
        _tell(screens_of(application_id), {"type": "screen.over"})


def ring(application_id: UUID, user_id: UUID, head: int, **_: Any) -> None:
    """After a commit. A ring that gets lost costs a page fifteen seconds."""
    _send(user_id, {"application": str(application_id), "head": head})


def count(application_id: UUID, user_id: UUID, was: State, state: State, **_: Any) -> None:
    """After a change of state: how many of the person's need them now, where that has changed."""
    if (was in NEEDING) is (state in NEEDING):
        return
    needing = Application.objects.filter(user_id=user_id, state__in=NEEDING).count()
    _send(user_id, {"application": str(application_id), "needs_you": needing})


def _send(user_id: UUID, rung: dict[str, Any]) -> None:
    _tell(group_of(user_id), {"type": "rung", "rung": rung})


def _tell(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except (RedisError, OSError) as error:
        log.warning("no doorbell: %s", error)
