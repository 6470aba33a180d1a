"""Celery's tasks: ids in, a few lines each, safe to run twice. `pipeline` says what is to be done."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from celery import Task, chain, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from applications import notices, pipeline, published, pulse, screens, watching
from applications.hooks import deliveries
from sandboxes import leases

log = logging.getLogger(__name__)

LAST = 9
"""A message's priority, as Redis has it: without one it comes first
(https://docs.celeryq.dev/en/stable/userguide/routing.html#redis-message-priorities)."""
SOON = 5.0
"""Seconds: a look that is wanted sooner gets a message of its own, and doesn't wait for a sweep."""


@shared_task
def advance(application_id: str) -> None:
    """Send the chain of what is owed to an application. The choice of its tier, by which the rest goes, is made here."""
    names = pipeline.due(UUID(application_id))
    if names == pipeline.START:
        again, names = pipeline.begin(UUID(application_id))
        _look_again(application_id, again)
    if names:
        chain(*(_TASKS[name].si(application_id) for name in names)).delay()


def _take(name: str, application_id: str) -> None:
    _look_again(application_id, pipeline.take(name, UUID(application_id)))


def _look_again(application_id: str, seconds: float | None) -> None:
    if seconds is not None and seconds < SOON:
        advance.apply_async((application_id,), countdown=seconds)


@shared_task
def route(application_id: str) -> None:
    _take("route", application_id)


@shared_task
def provision(application_id: str) -> None:
    _take("provision", application_id)


@shared_task
def dispatch(application_id: str) -> None:
    _take("dispatch", application_id)


@shared_task(soft_time_limit=390, time_limit=400)
def run_directly(application_id: str) -> None:
    """On the queue `api_direct`: longer than others, since it waits for its turn and for an employer's answer, and holds on to that
    while the database is away."""
    if pipeline.run_through(UUID(application_id)):
        advance.delay(application_id)


@shared_task
def watch(application_id: str) -> None:
    _take("watch", application_id)


@shared_task
def drain(application_id: str) -> None:
    _take("drain", application_id)


@shared_task
def seal(application_id: str) -> None:
    _take("seal", application_id)


@shared_task
def release(application_id: str) -> None:
    _take("release", application_id)


@shared_task
def meter(application_id: str) -> None:
    _take("meter", application_id)


@shared_task
def expire(application_id: str) -> None:
    _take("expire", application_id)


_TASKS: dict[str, "Task[..., None]"] = {
    "route": route,
    "provision": provision,
    "dispatch": dispatch,
    "run": run_directly,
    "watch": watch,
    "drain": drain,
    "seal": seal,
    "release": release,
    "meter": meter,
    "expire": expire,
}


@shared_task
def sweep() -> None:
    """By beat: whatever is owed work and got none, since its message was lost or its worker died."""
    pulse.beat()
    with transaction.atomic():
        ids = pipeline.overdue()
    for application_id in ids:
        advance.delay(str(application_id))


@shared_task
def reap() -> None:
    """By beat: sandboxes that nobody holds."""
    reaped = leases.reap()
    if reaped:
        log.info("%d sandboxes reaped", reaped)


def hint(application_id: UUID, **_: Any) -> None:
    """After a commit. Without a broker nothing is lost: the row says what is owed, and a sweep finds it."""
    try:
        advance.delay(str(application_id))
    except OperationalError:
        log.warning("no broker: application %s waits for a sweep", application_id)


@shared_task
def ask(attempt_id: str) -> None:
    watching.ask(UUID(attempt_id))


def hint_lost(attempt_id: UUID) -> None:
    """Its screen is gone: whether its runner is, too, is asked now. Without a broker, a sweep asks."""
    try:
        ask.delay(str(attempt_id))
    except OperationalError:
        log.warning("no broker: attempt %s waits for a sweep", attempt_id)


@shared_task
def deliver(delivery_id: str) -> None:
    deliveries.send(UUID(delivery_id))


@shared_task
def deliver_overdue() -> None:
    """By beat: what endpoints are to be told again, or weren't since a message was lost."""
    for delivery_id in deliveries.overdue():
        # One that nobody takes up in time is found by the next sweep.
        deliver.apply_async((str(delivery_id),), expires=30)


@shared_task
def read_posting(posting_id: str) -> None:
    published.read(UUID(posting_id))


@shared_task
def read_overdue() -> None:
    """By beat: postings that somebody waits for and nobody reads."""
    for posting_id in published.due():
        # One that nobody takes up in time is found by the next sweep.
        read_posting.apply_async((str(posting_id),), expires=30, priority=LAST)


def hint_posting(posting_id: UUID, **_: Any) -> None:
    """After a commit, as `hint`. Somebody looks at its page: it is read before those of their lists."""
    try:
        read_posting.delay(str(posting_id))
    except OperationalError:
        log.warning("no broker: posting %s waits for a sweep", posting_id)


def hint_postings(posting_ids: Sequence[UUID], **_: Any) -> None:
    """After a commit, as `hint`: one message, however many they are. Who waits for the page isn't kept by the others."""
    try:
        read_overdue.delay()
    except OperationalError:
        log.warning("no broker: %d postings wait for a sweep", len(posting_ids))


@shared_task
def notify() -> None:
    """By beat: mails that are due."""
    notices.send_due()


@shared_task
def forget() -> None:
    """By beat: what nobody asks for any more."""
    deliveries.forget()
    screens.forget()


def hint_delivery(delivery_id: UUID, **_: Any) -> None:
    """After a commit, as `hint`."""
    try:
        deliver.delay(str(delivery_id))
    except OperationalError:
        log.warning("no broker: delivery %s waits for a sweep", delivery_id)
