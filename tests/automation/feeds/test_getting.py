"""Whatever an address is, and wherever it leads: nothing inside is reached."""

import asyncio
import gzip
import socket
from contextlib import suppress

import httpx
import pytest
from werkzeug import Request, Response

from automation import fetch
from automation.egress import Destinations
from automation.feeds.getting import getter
from automation.fetch import FetchError

INSIDE = (
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7F.0.0.0x1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://127.127.127.127:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://a.localhost:{port}/",
    "HTTP://LocalHost:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::169.254.169.254]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fdaa::3]:{port}/",
    "http://[fdaa:0:1:a7b::2]:{port}/v1/apps",
    "http://[ff02::1]:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://169.254.170.2:{port}/v2/credentials",
    "http://2852039166:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://100.100.100.200:{port}/",
    "http://198.18.0.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://127.0.0.1%2e:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://user:pass@127.0.0.1:{port}/",
    "http://jobs.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@jobs.example/",
    "http://127.0.0.1:{port}\\@jobs.example/",
    "http://jobs.example\\@127.0.0.1:{port}/",
    "http://jobs.example#@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1 :{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "https://127.0.0.1:{port}/",
    "https://[::1]:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "data:text/html,inside",
    "javascript:fetch('http://127.0.0.1:{port}/')",
    "ws://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "http://metadata.google.internal:{port}/",
    "http://jobs.example:0/",
    "http://jobs.example:70000/",
    "http://jobs.example:-1/",
    "http://" + "a" * 70 + ".example:{port}/",
    "http://[::1",
    "http://",
    "",
)
OUTSIDE = "93.184.215.14"
"""What names that aren't inside stand for here. Nothing goes there: see `Door`."""


class Door:
    """A server inside that counts who comes, on all of its addresses, and the names that the tests use."""

    def __init__(self) -> None:
        self.reached = 0
        self.names: dict[str, list[str]] = {}

    def __enter__(self):
        self.server = socket.create_server(("", 0), backlog=100)
        self.server.setblocking(False)
        self.port = self.server.getsockname()[1]
        self._real = socket.getaddrinfo
        return self

    def __exit__(self, *_):
        self.server.close()

    def count(self) -> int:
        while True:
            try:
                self.server.accept()[0].close()
            except BlockingIOError:
                return self.reached
            self.reached += 1

    def getaddrinfo(self, host, port, *args, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name in self.names:
            answers = self.names[name]
            address = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
        if name.endswith(".internal"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port))]
        return self._real(host, port, *args, **options)


@pytest.fixture
def door(monkeypatch):
    with Door() as opened:
        monkeypatch.setattr(socket, "getaddrinfo", opened.getaddrinfo)
        yield opened


@pytest.fixture
def origin(httpserver):
    """Of the one server that may be asked although it is inside."""
    return httpserver.url_for("").rstrip("/")


@pytest.mark.parametrize("address", INSIDE)
async def test_no_address_reaches_an_inside_server(door, address):
    door.names["jobs.example"] = ["127.0.0.1"]
    with pytest.raises(FetchError):
        await getter(seconds=2)(address.format(port=door.port))
    assert door.count() == 0


async def test_the_inside_server_would_be_reached(door):
    """Else nothing here could fail."""
    resolve = Destinations.trusting([f"http://127.0.0.1:{door.port}"]).resolve
    with pytest.raises(FetchError):
        await fetch.get(f"http://127.0.0.1:{door.port}/", resolve=resolve, seconds=0.2)
    assert door.count() == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [*((each, 302) for each in INSIDE), *((INSIDE[0], each) for each in (301, 303, 307, 308))],
)
async def test_no_redirect_reaches_an_inside_server(door, address, status):
    door.names["jobs.example"] = ["127.0.0.1"]
    place = address.format(port=door.port)

    async def lead(reader, writer):
        line = await reader.readline()
        asked.append(line)
        there = f"location: {place}\r\n" if line.startswith(b"GET /job ") else ""
        head = f"HTTP/1.1 {status} Found\r\n{there}content-length: 0\r\nconnection: close\r\n\r\n"
        writer.write(head.encode())
        writer.close()

    asked: list[bytes] = []
    server = await asyncio.start_server(lead, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    # What names no place of its own stays with the server that led there.
    with suppress(FetchError):
        reply = await getter([origin], seconds=2)(f"{origin}/job")
        assert reply.url.startswith(f"{origin}/")
    server.close()
    assert asked
    assert door.count() == 0


async def test_a_name_that_changes_its_mind_is_asked_once(door, monkeypatch):
    """Outside when it is looked at, inside when it would be connected to."""
    door.names["jobs.example"] = [OUTSIDE, "127.0.0.1", "127.0.0.1"]
    connected = []

    async def refuse(_, request):
        connected.append(request.url.host)
        raise httpx.ConnectError("no network in tests", request=request)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", refuse)
    with pytest.raises(FetchError, match="no connection"):
        await getter(seconds=2)(f"http://jobs.example:{door.port}/")
    assert connected == [OUTSIDE]
    assert door.count() == 0


async def test_each_step_is_looked_up_anew(httpserver, origin, door):
    """A name that was fine for one step isn't for the next."""
    httpserver.expect_request("/job").respond_with_data(
        "", status=302, headers={"location": f"http://jobs.example:{door.port}/"}
    )
    door.names["jobs.example"] = ["10.1.2.3"]
    with pytest.raises(FetchError, match="inside the network"):
        await getter([origin])(f"{origin}/job")
    assert door.count() == 0


async def test_a_trusted_origin_is_trusted_by_its_name_and_port_alone(httpserver, origin, door):
    httpserver.expect_request("/job").respond_with_data("posting")
    get = getter([origin])
    assert (await get(f"{origin}/job")).body == b"posting"
    for other in (f"http://127.0.0.1:{door.port}/", f"http://127.1:{httpserver.port}/job"):
        with pytest.raises(FetchError):
            await get(other)
    assert (door.count(), len(httpserver.log)) == (0, 1)


async def test_it_goes_where_a_redirect_leads(httpserver, origin):
    steps = [("/job", "/jobs/1"), ("/jobs/1", "2?a=b"), ("/jobs/2", f"{origin}/last")]
    for path, location in steps:
        httpserver.expect_request(path).respond_with_data(
            "", status=302, headers={"location": location}
        )
    httpserver.expect_request("/last").respond_with_data("posting", headers={"x-said": "yes"})
    reply = await getter([origin])(f"{origin}/job")
    assert (reply.status, reply.body, reply.url) == (200, b"posting", f"{origin}/last")
    assert reply.headers["X-Said"] == reply.headers["x-said"] == "yes"


async def test_it_goes_five_steps_and_no_more(httpserver, origin):
    httpserver.expect_request("/job").respond_with_data(
        "", status=302, headers={"location": "/job"}
    )
    with pytest.raises(FetchError, match="too many redirects"):
        await getter([origin])(f"{origin}/job")
    assert len(httpserver.log) == 6


async def test_neither_cookies_nor_headers_go_on_to_another_origin(httpserver, origin, door):
    def lead(request: Request) -> Response:
        to = f"http://jobs.example:{httpserver.port}/last" if request.path == "/two" else "/two"
        return Response(status=302, headers={"location": to, "set-cookie": "a=b; Path=/"})

    httpserver.expect_request("/one").respond_with_handler(lead)
    httpserver.expect_request("/two").respond_with_handler(lead)
    httpserver.expect_request("/last").respond_with_data("")
    door.names["jobs.example"] = ["127.0.0.1"]
    resolve = Destinations.trusting([origin, f"http://jobs.example:{httpserver.port}"]).resolve
    await fetch.get(f"{origin}/one", resolve=resolve, headers={"x-mine": "secret"})
    seen = [request.headers for request, _ in httpserver.log]
    assert [each.get("x-mine") for each in seen] == ["secret", "secret", None]
    assert [each.get("cookie") for each in seen] == [None, None, None]
    assert all(each["user-agent"].startswith("Valet/") for each in seen)


async def test_the_environment_s_proxies_are_left_alone(monkeypatch, httpserver, origin):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request("/job").respond_with_data("posting")
    assert (await getter([origin])(f"{origin}/job")).status == 200


async def test_only_the_beginning_of_an_answer_is_read(httpserver, origin):
    httpserver.expect_request("/job").respond_with_data(b"x" * 3_000_000)
    assert (await getter([origin])(f"{origin}/job")).body == b"x" * 2 * 1024 * 1024


async def test_a_small_answer_that_unfolds_to_a_large_one(httpserver, origin):
    packed = gzip.compress(b"x" * 50_000_000, compresslevel=1)
    httpserver.expect_request("/job").respond_with_data(
        packed, headers={"content-encoding": "gzip"}
    )
    reply = await getter([origin], most=10_000)(f"{origin}/job")
    assert reply.body == b"x" * 10_000


async def test_what_is_packed_as_was_asked_for(httpserver, origin):
    httpserver.expect_request("/job").respond_with_data(
        gzip.compress("für".encode()), headers={"content-encoding": "gzip"}
    )
    assert (await getter([origin])(f"{origin}/job")).body.decode() == "für"
    assert httpserver.log[0][0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(("coding", "said"), [("br", "wasn't asked for"), ("gzip", "not an HTTP")])
async def test_what_is_packed_otherwise(httpserver, origin, coding, said):
    httpserver.expect_request("/job").respond_with_data(
        b"\x0b\x02\x80posting\x03", headers={"content-encoding": coding}
    )
    with pytest.raises(FetchError, match=said):
        await getter([origin])(f"{origin}/job")


async def test_one_that_never_ends_gets_no_more_time_than_another():
    async def trickle(_, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        ended.set()

    ended = asyncio.Event()
    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with pytest.raises(FetchError, match="in time"):
        await getter([origin], seconds=0.3)(f"{origin}/job")
    await ended.wait()
    server.close()
