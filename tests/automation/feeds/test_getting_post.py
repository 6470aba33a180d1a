"""A question that a vendor answers to a POST alone goes no further than a GET."""

import json

import pytest
from werkzeug import Response

from automation.feeds.getting import poster
from automation.fetch import FetchError


@pytest.fixture
def origin(httpserver):
    return httpserver.url_for("").rstrip("/")


async def test_it_sends_json_to_a_trusted_origin(httpserver, origin):
    httpserver.expect_request("/query", method="POST").respond_with_json({"data": {}})
    reply = await poster([origin])(f"{origin}/query?op=A", b'{"query": "a"}')
    assert (reply.status, json.loads(reply.body)) == (200, {"data": {}})
    (request, _) = httpserver.log[0]
    assert request.get_json() == {"query": "a"}
    # Nothing unfolds what would come packed.
    assert request.headers["accept-encoding"] == "identity"


async def test_nothing_inside_is_reached(httpserver, origin):
    with pytest.raises(FetchError, match="inside"):
        await poster([])(f"{origin}/query", b"{}")
    assert httpserver.log == []


async def test_a_redirect_is_not_followed(httpserver, origin):
    httpserver.expect_request("/query").respond_with_response(
        Response(status=307, headers={"location": f"{origin}/elsewhere"})
    )
    assert (await poster([origin])(f"{origin}/query", b"{}")).status == 307
    assert len(httpserver.log) == 1


async def test_only_the_beginning_of_an_answer_is_read(httpserver, origin):
    httpserver.expect_request("/query").respond_with_data(b"a" * 10_000)
    assert len((await poster([origin], most=100)(f"{origin}/query", b"{}")).body) == 100
