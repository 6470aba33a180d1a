import asyncio
import socket
from contextlib import suppress

import pytest
from werkzeug import Response

from automation import fetch
from automation.egress import Destinations
from automation.egress.addresses import RefusedPlaceError
from automation.fetch import FetchError


class Resolver:
    """Gives one answer after the other, and tells what it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


async def post(url, resolve, **options):
    return await fetch.post(url, b"{}", headers={"x-said": "yes"}, resolve=resolve, **options)


async def test_it_connects_to_what_was_resolved_and_asks_for_the_name(httpserver):
    httpserver.expect_request("/hook", method="POST", data="{}").respond_with_data("taken")
    resolve = Resolver(["127.0.0.1"])
    reply = await post(f"http://hooks.example:{httpserver.port}/hook?a=b", resolve)
    assert (reply.status, reply.body) == (200, b"taken")
    assert resolve.asked == [("hooks.example", httpserver.port)]
    (request, _) = httpserver.log[0]
    assert request.headers["host"] == f"hooks.example:{httpserver.port}"
    assert (request.headers["x-said"], request.query_string) == ("yes", b"a=b")


async def test_a_resolver_that_changes_its_mind_is_asked_once(httpserver):
    httpserver.expect_request("/").respond_with_data("")
    resolve = Resolver(["127.0.0.1"], ["169.254.169.254"])
    await post(f"http://hooks.example:{httpserver.port}/", resolve)
    assert len(resolve.asked) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "fd00::1", "10.1.2.3"])
async def test_a_name_that_leads_inside_is_refused(monkeypatch, httpserver, address):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, httpserver.port))]
    )
    with pytest.raises(RefusedPlaceError):
        await post(f"http://hooks.example:{httpserver.port}/", Destinations().resolve)
    assert httpserver.log == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_no_spelling_of_an_address_leads_inside(httpserver, host):
    with pytest.raises((RefusedPlaceError, FetchError)):
        await post(f"http://{host}:{httpserver.port}/", Destinations().resolve)
    assert httpserver.log == []


async def test_what_is_trusted_by_name_may_be_inside(httpserver):
    httpserver.expect_request("/").respond_with_data("")
    origin = f"http://127.0.0.1:{httpserver.port}"
    assert (await post(f"{origin}/", Destinations.trusting([origin]).resolve)).status == 200


async def test_a_redirect_is_an_answer(httpserver):
    httpserver.expect_request("/").respond_with_data(
        "", status=302, headers={"location": "http://169.254.169.254/"}
    )
    resolve = Resolver(["127.0.0.1"])
    assert (await post(f"http://hooks.example:{httpserver.port}/", resolve)).status == 302
    assert len(resolve.asked) == 1


async def test_the_environment_s_proxies_are_left_alone(monkeypatch, httpserver):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/").respond_with_data("")
    assert (
        await post(f"http://hooks.example:{httpserver.port}/", Resolver(["127.0.0.1"]))
    ).status == 200


async def test_only_the_beginning_of_an_answer_is_read(httpserver):
    httpserver.expect_request("/").respond_with_handler(lambda _: Response(b"x" * 5_000_000))
    reply = await post(f"http://hooks.example:{httpserver.port}/", Resolver(["127.0.0.1"]))
    assert reply.body == b"x" * 1024


async def test_the_next_address_is_tried_where_one_doesn_t_answer(httpserver):
    httpserver.expect_request("/").respond_with_data("")
    # Nothing listens there: the server has the other address alone.
    resolve = Resolver(["127.0.0.2", "127.0.0.1"])
    assert (await post(f"http://hooks.example:{httpserver.port}/", resolve)).status == 200


@pytest.mark.parametrize("addresses", [[], ["127.0.0.2"]])
async def test_no_connection(httpserver, addresses):
    with pytest.raises(FetchError, match="no connection"):
        await post(f"http://hooks.example:{httpserver.port}/", Resolver(addresses))


async def test_a_name_that_isn_t_known(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match="no connection"):
        await post("http://hooks.example/", Destinations().resolve)


async def test_one_that_trickles_gets_no_more_time_than_another():
    async def trickle(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(b"x-a: b\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        ended.set()

    ended = asyncio.Event()
    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(FetchError, match="in time"):
        await post(f"http://hooks.example:{port}/", Resolver(["127.0.0.1"]), seconds=0.3)
    await ended.wait()
    server.close()


async def test_what_isn_t_http(unused_tcp_port):
    async def chat(reader, writer):
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    server = await asyncio.start_server(chat, "127.0.0.1", unused_tcp_port)
    with pytest.raises(FetchError, match="not an HTTP answer"):
        await post(f"http://hooks.example:{unused_tcp_port}/", Resolver(["127.0.0.1"]))
    server.close()
