"""What endpoints are told: written with the change it tells of, sent after the commit, tried again for three days."""

import json
import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from standardwebhooks import Webhook

from applications.errors import RefusedError
from applications.hooks import endpoints
from applications.models import Application, Delivery, Endpoint, State, Topic
from automation import fetch
from automation.egress import Destinations
from automation.egress.addresses import RefusedPlaceError
from automation.fetch import FetchError
from valet.lib.ids import new_id

log = logging.getLogger(__name__)

TOPICS = {
    State.SUBMITTED: Topic.SUBMITTED,
    State.FAILED: Topic.FAILED,
    State.CANCELLED: Topic.CANCELLED,
    State.UNCONFIRMED: Topic.UNCONFIRMED,
    State.WAITING: Topic.NEEDS_YOU,
}
TEST = "test"
CLAIM = timedelta(seconds=60)
"""Longer than a delivery takes: whoever claimed one and hasn't come back by then is dead."""
GONE = 410
KEPT = timedelta(days=30)
MOST_DUE = 100
"""Of one endpoint: nobody asks for more while these wait."""

owed = Signal()
"""After commit, with `delivery_id`: there is something to send."""


def write(application: Application) -> None:
    """One delivery for each endpoint that wants to hear of the state it is in now. Within the change's transaction.

    One that is off gets it when it is replayed.
    """
    topic = TOPICS.get(State(application.state))
    if topic is None:
        return
    wanted = Endpoint.objects.filter(user_id=application.user_id, events__contains=[topic.value])
    event_id = _new_event_id()
    payload = _payload(topic.value, _told(application))
    for endpoint in wanted:
        _owe(endpoint, event=topic.value, event_id=event_id, payload=payload)


def test(endpoint: Endpoint) -> Delivery:
    """Something to try the endpoint with. Raises `RefusedError` for one that is disabled, or behind."""
    _refuse(endpoint)
    with transaction.atomic():
        return _owe(
            endpoint, event=TEST, event_id=_new_event_id(), payload=_payload(TEST, {"test": True})
        )


def replay(delivery: Delivery) -> Delivery:
    """Once more from the beginning, under the same id. Raises `RefusedError` where its endpoint is disabled, or behind."""
    _refuse(delivery.endpoint)
    with transaction.atomic():
        delivery.attempts = 0
        delivery.delivered_at = None
        delivery.next_at = timezone.now()
        delivery.save(update_fields=["attempts", "delivered_at", "next_at"])
        _tell(delivery.pk)
    return delivery


def deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    return Delivery.objects.filter(endpoint=endpoint)


def delivery_of(endpoint: Endpoint, delivery_id: UUID) -> Delivery:
    """Raises `Http404`, for another endpoint's too."""
    found = deliveries_of(endpoint).select_related("endpoint").filter(pk=delivery_id).first()
    if found is None:
        raise Http404("no such delivery")
    return found


def _refuse(endpoint: Endpoint) -> None:
    if endpoint.disabled_at is not None:
        raise RefusedError("endpoint_disabled", "This endpoint is off: turn it on first.")
    if Delivery.objects.filter(endpoint=endpoint, next_at__isnull=False).count() >= MOST_DUE:
        raise RefusedError("endpoint_behind", "Too much waits for this endpoint already.")


def _new_event_id() -> str:
    return f"evt_{new_id().hex}"


def _owe(endpoint: Endpoint, *, event: str, event_id: str, payload: dict[str, Any]) -> Delivery:
    on = endpoint.disabled_at is None
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        event_id=event_id,
        event=event,
        payload=payload,
        next_at=timezone.now() if on else None,
    )
    if on:
        _tell(delivery.pk)
    return delivery


def _tell(delivery_id: UUID) -> None:
    transaction.on_commit(lambda: owed.send(sender=Delivery, delivery_id=delivery_id), robust=True)


def _payload(event: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": event, "timestamp": timezone.now().isoformat(), "data": data}


def _told(application: Application) -> dict[str, Any]:
    """The receiver fetches the rest, with a token of its own."""
    address = f"{settings.PUBLIC_URL}/api/v1/applications/{application.pk}"
    return {
        "application": str(application.pk),
        "event": application.event_head,
        "state": State(application.state).value,
        "code": application.code,
        "reason": application.reason,
        "url": address,
        "events_url": f"{address}/events?after={application.event_head - 1}",
    }


# ---- Sending ---------------------------------------------------------------------------------------------------------


def overdue() -> list[UUID]:
    """Those to be sent now: their message was lost, or it is time for the next try."""
    due = Delivery.objects.filter(next_at__lte=timezone.now(), endpoint__disabled_at=None)
    return list(due.order_by("next_at").values_list("pk", flat=True)[: settings.SWEEP_ROWS])


def send(delivery_id: UUID) -> None:
    """One try, if it is due and nobody else is at it. No transaction is open while the endpoint is waited for."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return
    try:
        status, error = _post(delivery), ""
    except FetchError as failed:
        status, error = None, str(failed)
    except RefusedPlaceError:
        status, error = None, "the address lies inside a private network"
    _settle(delivery, status=status, error=error)


def _claim(delivery_id: UUID) -> Delivery | None:
    """Its next try is after the claim's end, should whoever claimed it die."""
    now = timezone.now()
    # Of its own columns alone: with a join, two could both find it due.
    if not Delivery.objects.filter(pk=delivery_id, next_at__lte=now).update(next_at=now + CLAIM):
        return None
    claimed = Delivery.objects.select_related("endpoint").filter(pk=delivery_id).first()
    if claimed is not None and claimed.endpoint.disabled_at is not None:
        # It was written while the endpoint was being switched off.
        Delivery.objects.filter(pk=delivery_id).update(next_at=None)
        return None
    return claimed


def _post(delivery: Delivery) -> int:
    body = json.dumps(delivery.payload, separators=(",", ":"), sort_keys=True)
    now = timezone.now()
    signature = Webhook(endpoints.secret_of(delivery.endpoint)).sign(delivery.event_id, now, body)
    reply = async_to_sync(fetch.post)(
        delivery.endpoint.url,
        body.encode(),
        headers={
            "content-type": "application/json",
            "user-agent": "Valet-Webhooks/1",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        },
        resolve=Destinations.trusting(settings.TRUSTED_ORIGINS).resolve,
        seconds=settings.HOOK_SECONDS,
    )
    return reply.status


def _settle(delivery: Delivery, *, status: int | None, error: str) -> None:
    now = timezone.now()
    arrived = status is not None and 200 <= status < 300
    pause = None if arrived or status == GONE else _pause(delivery.attempts)
    # Compared with what was claimed: one that was replayed meanwhile begins anew. One whose endpoint was switched off
    # meanwhile isn't due any more, and may have arrived all the same.
    same = Q(next_at=delivery.next_at) | Q(next_at=None) if arrived else Q(next_at=delivery.next_at)
    Delivery.objects.filter(same, pk=delivery.pk).update(
        attempts=delivery.attempts + 1,
        last_status=status,
        last_error=error,
        delivered_at=now if arrived else None,
        next_at=now + pause if pause is not None else None,
    )
    if not arrived and pause is None:
        _give_up(delivery.endpoint)


def _give_up(endpoint: Endpoint) -> None:
    """Its owner is told once. A mail that can't be sent is only logged: the page says it too."""
    if not endpoints.disable(endpoint.pk):
        return
    body = render_to_string(
        "emails/endpoint_off.txt", {"endpoint": endpoint, "public_url": settings.PUBLIC_URL}
    )
    mail = EmailMessage("A webhook was switched off", body, to=[endpoint.user.email])
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        log.warning("the owner of endpoint %s isn't told that it is off: %s", endpoint.pk, error)


def _pause(attempts: int) -> timedelta | None:
    """After so many tries and one more that failed; None when it is given up."""
    pauses = settings.HOOK_RETRY_SECONDS
    return timedelta(seconds=pauses[attempts]) if attempts < len(pauses) else None


def forget() -> None:
    """What is over for long."""
    Delivery.objects.filter(created_at__lt=timezone.now() - KEPT, next_at=None).delete()
