import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from automation.egress import Destinations, Egress
from tests.automation.egress.site import (
    GET,
    HINTS,
    Mood,
    Site,
    make_certificate,
    open_site,
    post,
    through,
)

GRANTED, NOT_ALLOWED, UNREACHABLE = 0, 2, 4


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site(Mood.RESETS) as site:
        yield site


@pytest.fixture
async def egress(site: Site) -> AsyncIterator[Egress]:
    async with await Egress.start(trusted=[site.origin]) as egress:
        yield egress


async def test_it_carries_and_counts(site: Site, egress: Egress) -> None:
    async with through(egress.port, "127.0.0.1", site.port) as (said, client):
        assert said == GRANTED
        answer = await client.ask(GET)
    seen = egress.report().of(("127.0.0.1", site.port))
    assert (seen.connections, seen.bytes_up, seen.masked) == (1, len(GET), 0)
    assert seen.bytes_down == len(answer)


async def test_it_refuses_the_inside_of_the_network(site: Site, egress: Egress) -> None:
    for host in ("localhost", "10.1.2.3", "169.254.169.254", "::1"):
        async with through(egress.port, host, site.port) as (said, _):
            assert said == NOT_ALLOWED
    assert egress.report().refused["localhost", site.port] == 1
    assert site.connections == 0


async def test_it_says_when_nobody_is_there(unused_tcp_port: int) -> None:
    async with (
        await Egress.start(trusted=[f"http://127.0.0.1:{unused_tcp_port}"]) as egress,
        through(egress.port, "127.0.0.1", unused_tcp_port) as (said, _),
    ):
        assert said == UNREACHABLE
    assert egress.report().unreachable["127.0.0.1", unused_tcp_port] == 1


async def test_it_tries_a_names_next_address(
    site: Site, egress: Egress, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two(*_: object) -> list[str]:
        return ["127.0.0.99", "127.0.0.1"]

    monkeypatch.setattr(Destinations, "resolve", two)
    async with through(egress.port, "jobs.example", site.port) as (said, client):
        assert said == GRANTED
        assert await client.ask(GET)


@pytest.mark.parametrize(
    "nonsense", [b"GET / HTTP/1.1\r\n\r\n", b"\x04\x01\x00\x50", b"\x05\x01\x02", b"\x05"]
)
async def test_it_drops_who_speaks_something_else(egress: Egress, nonsense: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", egress.port)
    writer.write(nonsense)
    writer.write_eof()
    assert await reader.read() in {b"", b"\x05\x00"}
    writer.close()
    await writer.wait_closed()


async def test_much_data_passes_whole_and_at_the_slower_ones_pace() -> None:
    size = 8 * 1024 * 1024

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(size))
        await writer.drain()
        received = await reader.readexactly(size)
        writer.write(str(len(received)).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with (
        await Egress.start(trusted=[f"http://127.0.0.1:{port}"]) as egress,
        through(egress.port, "127.0.0.1", port) as (_, client),
    ):
        client.writer.write(b"go")
        await asyncio.sleep(0.2)
        assert len(await client.reader.readexactly(size)) == size
        client.writer.write(bytes(size - 2))
        assert await client.hear() == str(size).encode()
        assert await client.hear() == b""
    server.close()


async def test_a_loss_is_passed_on_as_it_is_when_nothing_is_at_stake(
    site: Site, egress: Egress
) -> None:
    async with through(egress.port, "127.0.0.1", site.port) as (_, client):
        with pytest.raises(ConnectionResetError):
            assert await client.ask(post()) != b""


HEARD = {
    Mood.RESETS: b"",
    Mood.ENDS: b"",
    Mood.SAYS_INTERIM: HINTS,
    Mood.SAYS_INTERIM_SLOWLY: HINTS,
    Mood.SAYS_HALF_A_HEAD: b"HTTP/1.1 200 OK\r\nContent-Le",
}
"""Of the site, before it is lost."""


@pytest.mark.parametrize("mood", HEARD)
async def test_while_a_send_is_under_way_a_loss_is_hidden(
    site: Site, egress: Egress, mood: Mood
) -> None:
    site.mood = mood
    await egress.arm(f"{site.origin}/apply")
    async with through(egress.port, "127.0.0.1", site.port) as (_, client):
        client.writer.write(post())
        heard = b""
        while len(heard) < len(HEARD[mood]):
            heard += await client.hear()
        assert heard == HEARD[mood]
        assert await client.silent()
        assert len(site.posts) == 1
        assert egress.report().masked == 1
        assert egress.lost
        await egress.disarm(abandon=False)
        assert await client.silent(), "told after the send was judged, the browser would repeat it"
        client.writer.write(post())
        assert await client.silent()
    assert len(site.posts) == 1
    assert egress.report().of(("127.0.0.1", site.port)).withheld == len(post())


@pytest.mark.parametrize("mood", [Mood.ANSWERS, Mood.SAYS_INTERIM_AND_ANSWERS])
async def test_an_answer_is_an_answer_and_its_end_an_end(
    site: Site, egress: Egress, mood: Mood
) -> None:
    site.mood, site.keeps = mood, False
    await egress.arm(site.origin)
    async with through(egress.port, "127.0.0.1", site.port) as (_, client):
        client.writer.write(post())
        heard = b""
        while piece := await client.hear():
            heard += piece
        assert heard.endswith(b"ok")
    assert egress.report().masked == 0


async def test_a_send_is_lost_once_nothing_is_left_that_could_bring_its_answer(
    site: Site, egress: Egress
) -> None:
    async with through(egress.port, "127.0.0.1", site.port) as (_, other):
        other.writer.write(GET[:4])
        await egress.arm(site.origin)
        other.writer.write(GET[4:-2])
        async with through(egress.port, "127.0.0.1", site.port) as (_, sending):
            assert not egress.lost
            sending.writer.write(post())
            assert await sending.silent()
            assert not egress.lost, "the other connection's answer is still to come"
            assert await other.ask(GET[-2:])
            assert egress.lost


async def test_a_send_is_lost_once_the_browser_has_left(site: Site, egress: Egress) -> None:
    await egress.arm(site.origin)
    async with through(egress.port, "127.0.0.1", site.port) as (_, sending):
        site.mood = Mood.TIMES_OUT
        sending.writer.write(post()[:-1])
        assert await sending.silent()
        assert not egress.lost
    async with asyncio.timeout(60):
        while not egress.lost:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_send_gets_a_fresh_connection(site: Site, egress: Egress) -> None:
    """What is idle or was opened ahead is closed, what is under way isn't, and other places are left alone."""
    async with (
        through(egress.port, "127.0.0.1", site.port) as (_, idle),
        through(egress.port, "127.0.0.1", site.port) as (_, ahead),
        through(egress.port, "127.0.0.1", site.port) as (_, busy),
    ):
        await idle.ask(GET)
        busy.writer.write(GET[:10])
        await egress.arm(f"{site.origin}/apply")
        assert await idle.hear() == b""
        assert await ahead.hear() == b""
        assert await busy.ask(GET[10:])


async def test_after_an_abandoned_send_nothing_more_goes_there(site: Site, egress: Egress) -> None:
    await egress.arm(site.origin)
    async with through(egress.port, "127.0.0.1", site.port) as (_, client):
        client.writer.write(post())
        assert await client.silent()
        await egress.disarm(abandon=True)
        assert await client.silent()
    async with through(egress.port, "127.0.0.1", site.port) as (said, _):
        assert said == NOT_ALLOWED


async def test_an_abandoned_send_may_still_be_answered(site: Site, egress: Egress) -> None:
    answered = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"a=1")
        await answered.wait()
        writer.write(b"HTTP/1.1 201 Created\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with await Egress.start(trusted=[origin]) as slow_egress:
        await slow_egress.arm(origin)
        port = int(origin.rpartition(":")[2])
        async with through(slow_egress.port, "127.0.0.1", port) as (_, client):
            client.writer.write(post())
            assert await client.silent()
            await slow_egress.disarm(abandon=True)
            answered.set()
            assert (await client.hear()).startswith(b"HTTP/1.1 201")
    server.close()


async def test_a_send_redirected_elsewhere_is_kept_from_repeating_too(site: Site) -> None:
    async with (
        open_site(Mood.ENDS) as other,
        await Egress.start(trusted=[site.origin, other.origin]) as egress,
    ):
        await egress.arm(site.origin)
        async with through(egress.port, "127.0.0.1", other.port) as (_, client):
            client.writer.write(post())
            assert await client.silent()
            await egress.disarm(abandon=True)
        async with through(egress.port, "127.0.0.1", other.port) as (said, _):
            assert said == NOT_ALLOWED


async def test_closing_ends_every_connection(site: Site, egress: Egress) -> None:
    async with through(egress.port, "127.0.0.1", site.port) as (_, client):
        await client.ask(GET)
        await egress.close()
        assert await client.hear() == b""
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", egress.port)


# ---- TLS, seen from outside


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def careless() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("mood", [Mood.RESETS, Mood.ENDS])
async def test_over_tls_neither_loss_nor_goodbye_reaches_the_browser(
    certificate: Path, mood: Mood, version: ssl.TLSVersion
) -> None:
    context = careless()
    context.maximum_version = version
    async with open_site(mood, certificate=certificate) as site:
        async with (
            await Egress.start(trusted=[site.origin]) as egress,
            through(egress.port, "127.0.0.1", site.port) as (_, client),
        ):
            await client.writer.start_tls(context)
            await client.ask(GET)
            # Under way, so that arming leaves it open: the worst case, a send on a connection used before.
            client.writer.write(post()[:10])
            await asyncio.sleep(0.02)
            await egress.arm(site.origin)
            client.writer.write(post()[10:])
            assert await client.silent(0.5)
            await egress.disarm(abandon=True)
            assert await client.silent(0.3)
            client.writer.transport.abort()
        assert len(site.posts) == 1


async def test_over_tls_a_body_as_short_as_a_goodbye_still_arrives(certificate: Path) -> None:
    async with (
        open_site(Mood.ANSWERS, certificate=certificate) as site,
        await Egress.start(trusted=[site.origin]) as egress,
    ):
        await egress.arm(site.origin)
        async with through(egress.port, "127.0.0.1", site.port) as (_, client):
            await client.writer.start_tls(careless())
            assert (await client.ask(post())).endswith(b"ok")
            client.writer.transport.abort()
