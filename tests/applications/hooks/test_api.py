import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Scope
from applications.hooks import deliveries, endpoints
from applications.models import Delivery, Endpoint
from tests.api import code, program
from tests.factories import DeliveryFactory, EndpointFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/webhook-endpoints"
NEW = {"url": "https://hooks.example/valet", "events": ["application.submitted"]}


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    return program(user)


def test_a_secret_is_shown_once(client):
    made = client.post(LIST, NEW)
    assert made.status_code == 201
    secret = made.data.pop("secret")
    assert secret == endpoints.secret_of(Endpoint.objects.get())
    assert secret.startswith("whsec_")
    assert client.get(LIST).data == [made.data]
    assert client.get(f"{LIST}/{made.data['id']}").data == made.data


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "not_an_address"),
        ("ftp://hooks.example/", "not_an_address"),
        ("https://hooks.example:99999/", "not_an_address"),
        ("https://me:secret@hooks.example/", "not_an_address"),
        ("http://hooks.example/", "not_https"),
        ("https://127.0.0.1/", "private_address"),
        ("https://localhost/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("https://0x7f.1/", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
    ],
)
def test_an_address_that_can_t_be_told_is_refused(client, url, why):
    refused = client.post(LIST, {**NEW, "url": url})
    assert code(refused) == "invalid"
    assert [(each["field"], each["code"]) for each in refused.data["errors"]] == [("url", why)]


def test_events_are_those_there_are(client):
    for events in ([], ["application.lost"], "x"):
        assert code(client.post(LIST, {**NEW, "events": events})) == "invalid"


def test_there_are_only_so_many(client, user):
    EndpointFactory.create_batch(endpoints.MOST, user=user)
    assert code(client.post(LIST, NEW)) == "too_many_endpoints"


def test_a_test_can_be_sent_and_replayed(client, user):
    endpoint = EndpointFactory.create(user=user)
    made = client.post(f"{LIST}/{endpoint.pk}/test")
    assert (made.status_code, made.data["event"], made.data["attempts"]) == (202, "test", 0)
    assert client.get(f"{LIST}/{endpoint.pk}/deliveries").data["results"] == [made.data]
    Delivery.objects.update(attempts=3, next_at=None, delivered_at=timezone.now())
    again = client.post(f"{LIST}/{endpoint.pk}/deliveries/{made.data['id']}/replay")
    assert again.status_code == 202
    assert again.data["event_id"] == made.data["event_id"]
    assert (again.data["attempts"], again.data["delivered_at"]) == (0, None)


def test_one_that_is_off_is_turned_on_first(client, user):
    endpoint = EndpointFactory.create(user=user, disabled_at=timezone.now())
    delivery = DeliveryFactory.create(endpoint=endpoint)
    for path in ("test", f"deliveries/{delivery.pk}/replay"):
        assert code(client.post(f"{LIST}/{endpoint.pk}/{path}")) == "endpoint_disabled"
    assert client.post(f"{LIST}/{endpoint.pk}/enable").data["disabled_at"] is None
    assert client.post(f"{LIST}/{endpoint.pk}/test").status_code == 202


def test_who_is_behind_is_asked_to_wait(client, user, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_DUE", 2)
    endpoint = EndpointFactory.create(user=user)
    for _ in range(2):
        assert client.post(f"{LIST}/{endpoint.pk}/test").status_code == 202
    assert code(client.post(f"{LIST}/{endpoint.pk}/test")) == "endpoint_behind"


def test_a_delivery_of_another_endpoint_isn_t_this_one_s(client, user):
    endpoint = EndpointFactory.create(user=user)
    other = DeliveryFactory.create(endpoint__user=user)
    assert client.post(f"{LIST}/{endpoint.pk}/deliveries/{other.pk}/replay").status_code == 404


def test_one_that_is_deleted_is_gone_with_its_deliveries(client, user):
    endpoint = DeliveryFactory.create(endpoint__user=user).endpoint
    assert client.delete(f"{LIST}/{endpoint.pk}").status_code == 204
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_however_long(client, user, rows):
    endpoint = EndpointFactory.create_batch(rows, user=user)[0]
    DeliveryFactory.create_batch(rows, endpoint=endpoint)
    client.get(LIST)
    for path, count in ((LIST, 2), (f"{LIST}/{endpoint.pk}/deliveries", 3)):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        assert len(queries) == count


ROUTES = [
    ("get", "", Scope.READ),
    ("delete", "", Scope.APPLY),
    ("post", "/enable", Scope.APPLY),
    ("post", "/test", Scope.APPLY),
    ("get", "/deliveries", Scope.READ),
    ("post", "/deliveries/{delivery}/replay", Scope.APPLY),
]


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_a_stranger_finds_nothing(user, method, path, scope):
    delivery = DeliveryFactory.create(endpoint__user=user)
    where = f"{LIST}/{delivery.endpoint_id}{path.format(delivery=delivery.pk)}"
    refused = getattr(program(UserFactory.create()), method)(where)
    assert (refused.status_code, code(refused)) == (404, "not_found")
    assert getattr(APIClient(), method)(where).status_code == 401
    assert Endpoint.objects.exists()
    others = [each for each in Scope if each is not scope]
    assert code(getattr(program(user, *others), method)(where)) == "missing_scope"
    assert getattr(program(user, scope), method)(where).status_code < 300


def test_a_stranger_s_list_is_empty(user):
    EndpointFactory.create(user=user)
    assert program(UserFactory.create()).get(LIST).data == []
