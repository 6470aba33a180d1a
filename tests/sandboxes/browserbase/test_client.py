"""Answers that the emulator doesn't give, from a server that gives any."""

import logging

import pytest
from werkzeug import Response

from sandboxes.browserbase.client import BrowserbaseClient
from sandboxes.errors import (
    ConflictError,
    GoneError,
    LimitReachedError,
    NotInPlanError,
    ProviderUnavailableError,
    RejectedError,
    SpentError,
    TooOftenError,
)
from tests.ports import free_port

KEY = "bb_live_a_key_of_nobodys"
ADDRESS = "wss://connect.browserbase.com/?signingKey=s3cret"
SESSION = {
    "id": "s1",
    "status": "RUNNING",
    "createdAt": "2026-11-01T10:00:00Z",
    "userMetadata": None,
    "connectUrl": None,
    "something": "new",
}


@pytest.fixture
def client(httpserver):
    with BrowserbaseClient(key=KEY, base_url=httpserver.url_for("/"), timeout=0.5) as client:
        yield client


def make(client):
    return client.create_session(
        settings={}, region="us-west-2", seconds=60, metadata={"app": "valet"}
    )


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RejectedError),
        (401, RejectedError),
        (402, SpentError),
        (403, NotInPlanError),
        (404, GoneError),
        (409, ConflictError),
        (410, GoneError),
        (422, RejectedError),
        (429, TooOftenError),
        (500, ProviderUnavailableError),
        (503, ProviderUnavailableError),
    ],
)
def test_an_error_is_asked_for_once_and_typed(client, httpserver, status, error):
    body = {"statusCode": status, "error": "no", "message": f"{KEY} may not: {ADDRESS} x"}
    httpserver.expect_request("/v1/sessions").respond_with_json(body, status=status)
    with pytest.raises(error) as caught:
        make(client)
    assert type(caught.value) is error
    assert len(httpserver.log) == 1
    assert str(caught.value) == f"POST /v1/sessions: {status} … may not: … x"
    # Whoever logs it with its causes tells no more.
    assert caught.value.__suppress_context__
    if status >= 500:
        assert caught.value.arrived


def test_too_many_at_once_is_our_own_limit(client, httpserver):
    said = "You've exceeded your max concurrent sessions limit (limit 1, currently 1)."
    httpserver.expect_request("/v1/sessions").respond_with_json({"message": said}, status=429)
    with pytest.raises(LimitReachedError, match="currently 1"):
        make(client)


def test_too_many_within_a_minute_may_come_again(client, httpserver):
    turned_away = Response("slowly", 429, {"retry-after": "7"})
    httpserver.expect_request("/v1/sessions").respond_with_response(turned_away)
    with pytest.raises(TooOftenError) as caught:
        make(client)
    assert (caught.value.arrived, caught.value.retry_after) == (False, 7.0)


def test_no_answer_in_time_may_have_arrived(client, httpserver):
    httpserver.expect_request("/v1/sessions").respond_with_handler(_late)
    with pytest.raises(ProviderUnavailableError) as caught:
        make(client)
    assert caught.value.arrived
    with pytest.raises(ProviderUnavailableError) as caught:
        client.sessions(("app", "valet"))
    assert not caught.value.arrived


def _late(request):
    request.environ["werkzeug.socket"].recv(1)  # returns once the client has hung up
    return Response()


def test_without_a_connection_nothing_has_arrived():
    with (
        BrowserbaseClient(key=KEY, base_url=f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises(ProviderUnavailableError) as caught,
    ):
        make(client)
    assert not caught.value.arrived


@pytest.mark.parametrize("body", ["<html>", "[]", '{"id": 1, "connectUrl": "wss://a/s3cret"}'])
def test_an_answer_of_another_kind_may_have_been_a_session(client, httpserver, body):
    found = Response(body, 200, content_type="application/json")
    httpserver.expect_request("/v1/sessions").respond_with_response(found)
    with pytest.raises(ProviderUnavailableError) as caught:
        make(client)
    assert caught.value.arrived
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_what_the_vendor_adds_and_leaves_out_is_no_error(client, httpserver):
    httpserver.expect_request("/v1/sessions/s1").respond_with_json(SESSION)
    found = client.session("s1")
    assert (found.status, found.user_metadata) == ("RUNNING", {})
    assert found.connect_url.get_secret_value() == ""


def test_nothing_of_a_session_opens_a_browser_in_a_log(client, httpserver, caplog):
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request("/v1/sessions/s1").respond_with_json(
        {**SESSION, "connectUrl": ADDRESS}
    )
    found = client.session("s1")
    assert found.connect_url.get_secret_value() == ADDRESS
    assert "s3cret" not in repr(found) + str(found)
    ours = [line for line in caplog.messages if line and "s3cret" in line]
    assert ours == []
    assert KEY not in caplog.text + repr(client)


def test_the_project_is_told_where_it_is_given(httpserver):
    httpserver.expect_request("/v1/contexts", json={"projectId": "p"}).respond_with_json(
        {"id": "c"}
    )
    with BrowserbaseClient(key=KEY, base_url=httpserver.url_for(""), project="p") as client:
        assert client.create_context() == "c"
    assert httpserver.log[0][0].headers["x-bb-api-key"] == KEY
