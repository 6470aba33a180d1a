"""Answers that the emulator doesn't give, from a server that gives any."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Response

from sandboxes.errors import (
    ConflictError,
    GoneError,
    NameTakenError,
    NoCapacityError,
    NotReadyError,
    ProviderUnavailableError,
    RejectedError,
)
from sandboxes.fly.client import FlyClient
from tests.fly_emulator import CONFIG

MACHINE = {
    "id": "148ed2c4a36789",
    "state": "started",
    "created_at": "2026-11-01T10:00:00Z",
    "private_ip": "fdaa:0:1a2b:a7b:1f:3c4d:5e6f:2",
    "config": {"image": "x", "metadata": None},
    "something": "new",
}
LIST = "/v1/apps/valet/machines"
ONE = f"{LIST}/148ed2c4a36789"


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(httpserver, slept):
    with FlyClient(
        app="valet", token="t", base_url=httpserver.url_for("/v1/"), sleep=slept.append
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (412, {"error": "insufficient CPUs available to fulfill request"}, NoCapacityError),
        (422, {"error": "no", "status": "insufficient_capacity"}, NoCapacityError),
        (503, {"error": "insufficient memory available"}, NoCapacityError),
        (409, {"error": "machine name already exists"}, NameTakenError),
        (422, {"error": "the name is taken"}, NameTakenError),
        (422, {"error": "bad image ref"}, RejectedError),
        (403, {"error": "not in org"}, RejectedError),
        (500, {"error": "boom", "status": "unknown"}, ProviderUnavailableError),
        (502, "<html>Bad gateway</html>", ProviderUnavailableError),
    ],
)
def test_an_error_of_a_creation(client, httpserver, status, body, error):
    reply = Response(body, status) if isinstance(body, str) else None
    if reply is not None:
        httpserver.expect_request(LIST).respond_with_response(reply)
    else:
        httpserver.expect_request(LIST).respond_with_json(body, status)
    with pytest.raises(error) as caught:
        client.create(CONFIG)
    assert type(caught.value) is error
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, GoneError), (409, ConflictError), (412, NotReadyError), (401, RejectedError)],
)
def test_an_error_of_a_change(client, httpserver, status, error):
    httpserver.expect_request(ONE).respond_with_json({"error": "no"}, status)
    with pytest.raises(error):
        client.destroy("148ed2c4a36789", force=True)


def test_the_request_id_is_kept_for_the_vendors_support(client, httpserver):
    httpserver.expect_request(ONE).respond_with_json(
        {"error": "boom"}, 500, headers={"fly-request-id": "01ABC"}
    )
    with pytest.raises(ProviderUnavailableError, match="01ABC"):
        client.get("148ed2c4a36789")


def test_retry_after_is_honoured(client, httpserver, slept):
    httpserver.expect_ordered_request(ONE).respond_with_json(
        {"error": "rate limit exceeded"}, 429, headers={"retry-after": "3"}
    )
    httpserver.expect_ordered_request(ONE).respond_with_json(MACHINE)
    assert client.get("148ed2c4a36789").state == "started"
    assert len(slept) == 1
    assert 3.0 <= slept[0] <= 3.75


def test_a_retry_after_beyond_our_patience_is_told(client, httpserver, slept):
    due = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    httpserver.expect_request(ONE).respond_with_json({}, 429, headers={"retry-after": due})
    with pytest.raises(ProviderUnavailableError) as caught:
        client.get("148ed2c4a36789")
    assert slept == []
    assert caught.value.retry_after == pytest.approx(300, abs=5)


def test_pauses_grow_until_patience_ends(client, httpserver, slept):
    httpserver.expect_request(ONE).respond_with_json({"error": "rate limit exceeded"}, 429)
    with pytest.raises(ProviderUnavailableError):
        client.get("148ed2c4a36789")
    assert len(slept) == 3
    assert slept == sorted(slept)
    assert sum(slept) <= 10.0


def test_what_is_new_in_an_answer_is_passed_over(client, httpserver):
    httpserver.expect_request(ONE).respond_with_json(MACHINE)
    machine = client.get("148ed2c4a36789")
    assert machine.private_ip == "fdaa:0:1a2b:a7b:1f:3c4d:5e6f:2"
    assert machine.metadata == {}


def test_an_unreachable_host_has_no_config(client, httpserver):
    httpserver.expect_request(ONE).respond_with_json(
        {**MACHINE, "config": None, "host_status": "unreachable"}
    )
    assert client.get("148ed2c4a36789").metadata == {}


@pytest.mark.parametrize("body", ["null", "[]"])
def test_no_machines_at_all(client, httpserver, body):
    httpserver.expect_request(LIST).respond_with_data(body, content_type="application/json")
    assert client.list_() == ()


@pytest.mark.parametrize("body", ["", "<html>", '{"id": 1}', "[1]"])
def test_an_answer_that_is_none_may_have_done_something(client, httpserver, body):
    httpserver.expect_request(LIST).respond_with_data(body)
    with pytest.raises(ProviderUnavailableError) as caught:
        client.create(CONFIG)
    assert caught.value.arrived
    with pytest.raises(ProviderUnavailableError) as caught:
        client.list_()
    assert not caught.value.arrived


def test_a_wait_goes_on_after_408(client, httpserver):
    wait = f"{ONE}/wait"
    httpserver.expect_ordered_request(wait).respond_with_json({"error": "deadline_exceeded"}, 408)
    httpserver.expect_ordered_request(wait).respond_with_json({"ok": True})
    client.wait("148ed2c4a36789", timeout=90)
    asked = [request.args for request, _ in httpserver.log]
    assert [each["timeout"] for each in asked] == ["60", "60"]
    assert [each["state"] for each in asked] == ["started", "started"]


def test_a_machine_that_is_gone_was_destroyed(client, httpserver):
    httpserver.expect_request(f"{ONE}/wait").respond_with_json({"error": "not found"}, 404)
    client.wait("148ed2c4a36789", "destroyed", timeout=5)
    with pytest.raises(GoneError):
        client.wait("148ed2c4a36789", timeout=5)
