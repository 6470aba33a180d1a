import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.hooks import endpoints
from applications.models import Delivery, Endpoint
from tests.factories import DeliveryFactory, EndpointFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_new_one_shows_its_secret_once(client):
    new = {"url": "https://hooks.example/x", "events": ["application.failed"]}
    made = client.post("/webhooks/", new)
    secret = endpoints.secret_of(Endpoint.objects.get())
    assert secret in made.content.decode()
    assert secret not in client.get("/webhooks/").content.decode()
    assert "no-store" in made["Cache-Control"]


def test_what_is_refused_is_told_beside_the_field(client):
    for url, told in (
        ("https://127.0.0.1/", "private network"),
        ("https://u:p@example.com/", "with a user name or a password"),
        ("", "required"),
    ):
        refused = client.post("/webhooks/", {"url": url, "events": ["application.failed"]})
        assert refused.status_code == 422
        assert told in refused.content.decode()
    assert not Endpoint.objects.exists()


def test_it_is_tried_turned_on_and_deleted(client, user):
    endpoint = EndpointFactory.create(user=user)
    path = f"/webhooks/{endpoint.pk}/act/"
    assert client.post(path, {"do": "test"}).status_code == 302
    assert Delivery.objects.get().event == "test"
    Endpoint.objects.update(disabled_at=timezone.now())
    client.post(path, {"do": "test"})
    assert Delivery.objects.count() == 1
    assert "off" in client.get(f"/webhooks/{endpoint.pk}/").content.decode()
    client.post(path, {"do": "enable"})
    assert Endpoint.objects.get().disabled_at is None
    assert client.post(path, {"do": "nonsense"}).status_code == 400
    assert client.post(path, {"do": "delete"}).url == "/webhooks/"
    assert not Endpoint.objects.exists()


def test_a_delivery_is_sent_again(client, user):
    delivery = DeliveryFactory.create(endpoint__user=user, delivered_at=timezone.now())
    path = f"/webhooks/{delivery.endpoint_id}/"
    client.post(f"{path}deliveries/{delivery.pk}/replay/")
    delivery.refresh_from_db()
    assert delivery.next_at is not None
    Endpoint.objects.update(disabled_at=timezone.now())
    again = client.post(f"{path}deliveries/{delivery.pk}/replay/", follow=True)
    assert "turn it on first" in again.content.decode()


def test_what_was_missed_is_not_given_up(client, user):
    delivery = DeliveryFactory.create(endpoint__user=user, endpoint__disabled_at=timezone.now())
    page = client.get(f"/webhooks/{delivery.endpoint_id}/").content.decode()
    assert "not sent" in page
    assert "given up" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_long(client, user, rows):
    endpoint = EndpointFactory.create_batch(rows, user=user)[0]
    DeliveryFactory.create_batch(rows, endpoint=endpoint)
    for path, count in (("/webhooks/", 4), (f"/webhooks/{endpoint.pk}/", 5)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) == count


ROUTES = [("get", ""), ("post", "act/"), ("post", "deliveries/{delivery}/replay/")]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_stranger_finds_nothing(client, method, path):
    delivery = DeliveryFactory.create()
    where = f"/webhooks/{delivery.endpoint_id}/{path.format(delivery=delivery.pk)}"
    assert getattr(client, method)(where, {"do": "delete"}).status_code == 404
    nobody = getattr(Client(), method)(where)
    assert (nobody.status_code, nobody.url.partition("?")[0]) == (302, "/account/login/")
    assert Endpoint.objects.exists()


def test_a_stranger_s_list_is_empty(client):
    theirs = EndpointFactory.create()
    assert theirs.url not in client.get("/webhooks/").content.decode()
