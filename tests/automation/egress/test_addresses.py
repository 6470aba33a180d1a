import asyncio
import ipaddress
import socket

import pytest

from automation.egress.addresses import Destinations, RefusedPlaceError, is_public, place


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fdaa:0:1::3",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_the_inside_of_the_network_is_not_public(inside: str) -> None:
    assert not is_public(ipaddress.ip_address(inside))


@pytest.mark.parametrize(
    "outside",
    ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_the_rest_is_public(outside: str) -> None:
    assert is_public(ipaddress.ip_address(outside))


def test_a_place_is_host_and_port() -> None:
    assert place("https://Jobs.Example./x") == ("jobs.example", 443)
    assert place("http://127.0.0.1:8031") == ("127.0.0.1", 8031)
    assert place("http://[::1]:8031/x") == ("::1", 8031)
    with pytest.raises(ValueError, match="no host"):
        place("about:blank")


async def test_only_the_exact_trusted_place_may_be_private() -> None:
    destinations = Destinations.trusting(["http://127.0.0.1:8031"])
    assert await destinations.resolve("127.0.0.1", 8031) == ["127.0.0.1"]
    for host, port in [("127.0.0.1", 8032), ("localhost", 8031), ("127.0.0.2", 8031)]:
        with pytest.raises(RefusedPlaceError):
            await destinations.resolve(host, port)


async def test_a_name_is_judged_by_every_address_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both(*_: object, **__: object) -> list[tuple[object, ...]]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("10.0.0.7", 80)), (*kind, ("93.184.215.14", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
    assert await Destinations().resolve("jobs.example", 80) == ["93.184.215.14"]


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
async def test_odd_spellings_of_loopback_are_judged_as_what_they_mean(spelling: str) -> None:
    with pytest.raises((RefusedPlaceError, OSError)):
        await Destinations().resolve(spelling, 80)
