"""A hostile page tries every way to every address inside the network, and nothing there hears of it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from typing_extensions import override

from automation.agents.engines import Engine, available
from automation.agents.launch import Launch, launch
from automation.egress import Egress
from tests.served import Served

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SPELLED = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "[::1]", "[::]", "[fc00::1]", "[fdaa:0:1::3]", "[fe80::1]"),
    *("[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1"),
    *("localhost", "localhost.", "me.localhost"),
)
"""Addresses as a page may write them."""
NAMED = {
    "site.test": "127.0.0.1",
    "loopback.test": "127.0.0.1",
    "private.test": "10.1.2.3",
    "metadata.test": "169.254.169.254",
    "shared.test": "100.64.0.1",
    "six.test": "::1",
    "unique.test": "fdaa:0:1::3",
    "mapped.test": "::ffff:127.0.0.1",
}
PUBLIC = "93.184.215.14"
REBINDING = "rebinding.test"
"""Public when it is first looked up, and loopback from then on."""
PAGE = Path(__file__).with_name("hostile.html").read_text()


class Listeners:
    """On every address of this machine, over TCP and UDP. What comes is counted, and never answered."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    async def __aenter__(self) -> "Listeners":
        listening = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = listening.getsockname()[1]
        self._server = await asyncio.start_server(self._connected, sock=listening)
        heard = self.heard

        class Datagrams(asyncio.DatagramProtocol):
            @override
            def datagram_received(self, data: bytes, addr: object) -> None:
                heard.append(addr)

        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            Datagrams, local_addr=("::", self.port), family=socket.AF_INET6
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._udp.close()
        self._server.close()

    async def _connected(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(writer.get_extra_info("sockname"))
        writer.close()


@contextlib.contextmanager
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """Of this process, which is the proxy's: names of our own, and no way to the outside. Yields where connections went."""
    loop = asyncio.get_running_loop()
    look_up, connect = loop.getaddrinfo, loop.create_connection
    asked: list[str] = []
    went: list[tuple[str, int]] = []

    async def getaddrinfo(host: str, port: int, **options: Any) -> Any:
        asked.append(host)
        known = {**NAMED, REBINDING: PUBLIC if asked.count(REBINDING) == 1 else "127.0.0.1"}
        return await look_up(known.get(host, host), port, **options)

    async def create_connection(protocol: Callable[[], Any], host: str, port: int) -> Any:
        went.append((host, port))
        if host == PUBLIC:
            raise ConnectionRefusedError(host)
        return await connect(protocol, host, port)

    with monkeypatch.context() as patched:
        patched.setattr(loop, "getaddrinfo", getaddrinfo)
        patched.setattr(loop, "create_connection", create_connection)
        yield went


async def page(_: Request) -> Response:
    return HTMLResponse(PAGE)


async def moved(request: Request) -> Response:
    return RedirectResponse(request.query_params["url"], int(request.path_params["status"]))


SITE = Starlette(
    routes=[
        Route("/", page),
        Route("/here", lambda _: Response("here", headers={"Access-Control-Allow-Origin": "*"})),
        Route("/moved/{status}", moved, methods=["GET", "POST"]),
    ]
)


@contextlib.asynccontextmanager
async def opened(engine: Engine, egress: Egress, url: str) -> AsyncIterator[Any]:
    running = await launch(Launch(engine=engine, proxy=egress.port))
    try:
        tab = await (await running.context()).new_page()
        await tab.goto(url)
        yield tab
    finally:
        await running.close()


FIRST = ("127.0.0.1", "[::1]", "localhost", "loopback.test", REBINDING)
"""Tried in every way; the rest in some."""
REST = tuple(each for each in (*SPELLED, *NAMED) if each not in FIRST)


# Firefox asks the person before a page that counts as safe, as one of 127.0.0.1 does, posts to one that doesn't.
ORIGINS = {Engine.CHROMIUM: "127.0.0.1", Engine.FIREFOX: "site.test"}


@pytest.mark.parametrize("engine", ORIGINS)
async def test_no_way_leads_inside(engine, monkeypatch):
    if not available(engine):
        pytest.skip(f"{engine} is not installed")
    reached = []
    with Served(SITE) as site:
        own = port_of(site.url)
        url = f"http://{ORIGINS[engine]}:{own}"
        async with Listeners() as inside, await Egress.start(trusted=[url]) as egress:
            with network(monkeypatch) as went:
                async with opened(engine, egress, url) as tab:
                    for places in (FIRST, REST):
                        given = [f"{host}:{inside.port}" for host in places]
                        async with asyncio.timeout(30):
                            said = await tab.evaluate(
                                "(given) => attempt(...given)", [given, url, places != FIRST]
                            )
                        assert said["control"] == "here", "the page can't do anything"
                        reached += said["reached"]
                    # The same port of the same machine, by another name than the trusted one.
                    assert not await tab.evaluate(
                        "(place) => WAYS.fetch(place).catch(() => false)", f"localhost:{own}"
                    )
    assert inside.heard == []
    assert reached == []
    assert set(went) == {("127.0.0.1", own), (PUBLIC, inside.port)}
    assert egress.report().refused.keys() >= refusals(inside.port, own)
    told = {host for host, _ in egress.report().unreachable}
    assert not any("autofill" in host for host in told), "the browser tells its maker of forms"


def port_of(url):
    return int(url.rpartition(":")[2])


def refusals(port, own):
    """What must have come as far as the proxy, in the browser's spelling: the names, and what isn't a name at all."""
    names = [*NAMED, REBINDING, "localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254"]
    return {("localhost", own), *((name, port) for name in names)}
