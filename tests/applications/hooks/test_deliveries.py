import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook
from werkzeug import Response

from applications import lifecycle, tasks
from applications.hooks import deliveries, endpoints
from applications.models import Delivery, Endpoint, State, Topic
from automation.protocol import PermitState
from tests.factories import ApplicationFactory, DeliveryFactory, EndpointFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def hook(user, settings, httpserver):
    """An endpoint that is really there, and its secret."""
    origin = f"http://127.0.0.1:{httpserver.port}"
    settings.TRUSTED_ORIGINS = [origin]
    return endpoints.create(user, url=f"{origin}/hook", events=list(Topic))


def answer(httpserver, *statuses):
    """The endpoint's, one after the other."""
    left = list(statuses)
    httpserver.expect_request("/hook", method="POST").respond_with_handler(
        lambda _: Response(status=left.pop(0))
    )


def due(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now())


@pytest.mark.parametrize(
    ("was", "to", "event"),
    [
        (State.RUNNING, State.WAITING, "application.needs_you"),
        (State.RUNNING, State.FAILED, "application.failed"),
        (State.RUNNING, State.CANCELLED, "application.cancelled"),
    ],
)
def test_a_change_of_state_is_written_together_with_it(user, was, to, event):
    endpoint = EndpointFactory.create(user=user)
    application = ApplicationFactory.create(user=user, state=was)
    moved = lifecycle.move(application.pk, to, code="c", reason="Because.")
    delivery = Delivery.objects.get()
    assert (delivery.endpoint, delivery.event) == (endpoint, event)
    assert delivery.payload["type"] == event
    assert datetime.fromisoformat(delivery.payload["timestamp"]).tzinfo is not None
    assert delivery.payload["data"] == {
        "application": str(application.pk),
        "event": moved.event_head,
        "state": to.value,
        "code": "c",
        "reason": "Because.",
        "url": f"http://127.0.0.1:8000/api/v1/applications/{application.pk}",
        "events_url": f"http://127.0.0.1:8000/api/v1/applications/{application.pk}/events?after=0",
    }


def test_every_state_that_is_told_has_a_topic_of_its_own():
    assert sorted(deliveries.TOPICS.values()) == sorted(Topic)
    assert PermitState.GRANTED.value not in {state.value for state in deliveries.TOPICS}


def test_one_event_has_one_id_at_all_of_a_persons_endpoints(user):
    EndpointFactory.create_batch(2, user=user)
    lifecycle.move(ApplicationFactory.create(user=user, state="running").pk, State.FAILED)
    assert len({each.event_id for each in Delivery.objects.all()}) == 1


def test_nobody_else_is_told(user):
    EndpointFactory.create()
    EndpointFactory.create(user=user, events=[Topic.SUBMITTED])
    lifecycle.move(ApplicationFactory.create(user=user, state="running").pk, State.FAILED)
    lifecycle.move(ApplicationFactory.create(user=user, state="queued").pk, State.RUNNING)
    assert not Delivery.objects.exists()


def test_what_is_rolled_back_tells_nothing(user):
    EndpointFactory.create(user=user)
    application = ApplicationFactory.create(user=user, state="running")
    with transaction.atomic():
        lifecycle.move(application.pk, State.FAILED)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_it_is_sent_after_the_commit_and_not_before(
    user, monkeypatch, django_capture_on_commit_callbacks
):
    EndpointFactory.create(user=user)
    told: list[str] = []
    monkeypatch.setattr(tasks.deliver, "delay", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.move(ApplicationFactory.create(user=user, state="running").pk, State.FAILED)
        assert told == []
    assert told == [str(Delivery.objects.get().pk)]


def test_a_delivery_is_signed_and_arrives_once(hook, httpserver):
    endpoint, secret = hook
    answer(httpserver, 204)
    delivery = deliveries.test(endpoint)
    tasks.deliver(str(delivery.pk))
    tasks.deliver(str(delivery.pk))
    ((request, _),) = httpserver.log
    told = Webhook(secret).verify(request.data, dict(request.headers))
    assert told == delivery.payload
    assert request.headers["webhook-id"] == delivery.event_id
    assert request.headers["content-type"] == "application/json"
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.last_status, delivery.next_at) == (1, 204, None)
    assert delivery.delivered_at is not None


def test_a_signature_of_another_secret_isn_t_taken(hook, httpserver):
    endpoint, _ = hook
    answer(httpserver, 200)
    deliveries.send(deliveries.test(endpoint).pk)
    (request, _) = httpserver.log[0]
    with pytest.raises(Exception, match="signature"):
        Webhook("whsec_b3RoZXJvdGhlcg==").verify(request.data, dict(request.headers))


def test_what_fails_is_tried_again_later_and_later_under_the_same_id(
    hook, httpserver, settings, mailoutbox
):
    endpoint, _ = hook
    answer(httpserver, *([500, 302, 404, 429, 503] * 2))
    delivery = deliveries.test(endpoint)
    for wait in settings.HOOK_RETRY_SECONDS:
        due(delivery)
        before = timezone.now()
        deliveries.send(delivery.pk)
        delivery.refresh_from_db()
        due_at = delivery.next_at
        assert due_at is not None
        assert before <= due_at - timedelta(seconds=wait) <= timezone.now()
    due(delivery)
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.next_at is None
    assert (delivery.attempts, delivery.last_status, delivery.delivered_at) == (10, 503, None)
    assert len({request.headers["webhook-id"] for request, _ in httpserver.log}) == 1
    assert len(httpserver.log) == 10
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is not None
    (mail,) = mailoutbox
    assert mail.to == [endpoint.user.email]
    assert endpoint.url in mail.body
    assert f"/{endpoint.pk}/" in mail.body


def test_one_that_says_it_is_gone_is_believed(hook, httpserver):
    endpoint, _ = hook
    answer(httpserver, 410)
    delivery = deliveries.test(endpoint)
    deliveries.send(delivery.pk)
    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert endpoint.disabled_at is not None
    assert delivery.next_at is None


def test_one_that_is_off_is_sent_nothing_until_it_is_on(hook, httpserver):
    endpoint, _ = hook
    answer(httpserver, 200)
    delivery = deliveries.test(endpoint)
    endpoints.disable(endpoint.pk)
    delivery.refresh_from_db()
    assert delivery.next_at is None
    assert deliveries.overdue() == []
    deliveries.send(delivery.pk)
    assert httpserver.log == []
    endpoints.enable(Endpoint.objects.get())
    assert deliveries.overdue() == []
    deliveries.send(deliveries.replay(deliveries.delivery_of(endpoint, delivery.pk)).pk)
    assert len(httpserver.log) == 1


def test_what_one_that_is_off_misses_can_be_replayed(
    user, monkeypatch, django_capture_on_commit_callbacks
):
    endpoint = EndpointFactory.create(user=user, disabled_at=timezone.now())
    told: list[str] = []
    monkeypatch.setattr(tasks.deliver, "delay", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.move(ApplicationFactory.create(user=user, state="running").pk, State.FAILED)
    missed = Delivery.objects.get()
    assert (missed.endpoint, missed.event, missed.next_at) == (endpoint, Topic.FAILED, None)
    assert told == []
    endpoints.enable(endpoint)
    assert deliveries.overdue() == []
    with django_capture_on_commit_callbacks(execute=True):
        deliveries.replay(deliveries.delivery_of(endpoint, missed.pk))
    assert told == [str(missed.pk)]


def test_one_that_was_written_while_its_endpoint_was_switched_off_waits_for_nothing():
    delivery = DeliveryFactory.create(endpoint__disabled_at=timezone.now(), next_at=timezone.now())
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.next_at is None


@pytest.mark.parametrize(("status", "arrived"), [(200, True), (500, False)])
def test_its_endpoint_is_switched_off_while_one_is_sent(hook, monkeypatch, status, arrived):
    endpoint, _ = hook
    delivery = deliveries.test(endpoint)

    def post(claimed):
        endpoints.disable(endpoint.pk)
        return status

    monkeypatch.setattr(deliveries, "_post", post)
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.next_at, delivery.delivered_at is not None) == (None, arrived)


def test_nobody_there(hook, httpserver):
    endpoint, _ = hook
    delivery = deliveries.test(endpoint)
    httpserver.stop()
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.last_status, delivery.last_error) == (None, "no connection")
    httpserver.start()


def test_a_name_that_leads_inside_by_now_is_not_followed(httpserver, monkeypatch):
    endpoint = EndpointFactory.create(url=f"http://hooks.example:{httpserver.port}/hook")
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", httpserver.port))]
    )
    delivery = deliveries.test(endpoint)
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.last_error == "the address lies inside a private network"
    assert httpserver.log == []


def test_a_sweep_finds_what_a_dead_worker_left(monkeypatch):
    claimed = DeliveryFactory.create(next_at=timezone.now() + deliveries.CLAIM)
    lost = DeliveryFactory.create(next_at=timezone.now() - timedelta(seconds=1))
    DeliveryFactory.create(next_at=None, delivered_at=timezone.now())
    sent = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda given, **_: sent.append(given))
    tasks.deliver_overdue()
    assert sent == [(str(lost.pk),)]
    Delivery.objects.filter(pk=claimed.pk).update(next_at=timezone.now())
    assert claimed.pk in deliveries.overdue()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_endpoint_is_waited_for(hook, monkeypatch):
    endpoint, _ = hook
    seen = []

    def post(delivery):
        seen.append(connection.in_atomic_block)
        return 200

    monkeypatch.setattr(deliveries, "_post", post)
    deliveries.send(deliveries.test(endpoint).pk)
    assert seen == [False]


def test_one_that_was_replayed_while_it_was_sent_begins_anew(hook, monkeypatch):
    endpoint, _ = hook
    delivery = deliveries.test(endpoint)

    def post(claimed):
        deliveries.replay(Delivery.objects.select_related("endpoint").get(pk=claimed.pk))
        return 200

    monkeypatch.setattr(deliveries, "_post", post)
    deliveries.send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.delivered_at) == (0, None)
    assert delivery.next_at is not None


def test_what_is_over_for_long_is_forgotten():
    old = DeliveryFactory.create(next_at=None)
    waiting = DeliveryFactory.create(next_at=timezone.now())
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    Delivery.objects.update(created_at=long_ago)
    tasks.forget()
    assert not Delivery.objects.filter(pk=old.pk).exists()
    assert Delivery.objects.filter(pk=waiting.pk).exists()


def test_a_secret_is_kept_sealed(hook):
    endpoint, secret = hook
    assert secret.encode() not in bytes(endpoint.sealed_secret)
    assert endpoints.secret_of(Endpoint.objects.get()) == secret


def test_answers_are_in_no_payload(user):
    EndpointFactory.create(user=user)
    application = ApplicationFactory.create(user=user, state="running")
    application.questions.create(
        key="q",
        asked={"label": "Salary?"},
        answer={"values": ["98765"]},
        state="decided",
        position=0,
    )
    lifecycle.move(application.pk, State.FAILED)
    assert "98765" not in json.dumps(Delivery.objects.get().payload)
