"""Where a browser may connect to: anywhere public, and to private addresses only where an origin is trusted."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from automation.errors import AddressRefusedError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Awaitable[list[str]]]
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]

CONNECT_SECONDS = 10.0
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Address(NamedTuple):
    host: str
    port: int

    @classmethod
    def of(cls, host: str, port: int) -> "Address":
        """One spelling for each: lower case, no last dot, literals in their short form."""
        plain = host.strip("[]").rstrip(".").lower()
        try:
            return cls(str(ipaddress.ip_address(plain)), port)
        except ValueError:
            return cls(plain, port)

    @classmethod
    def of_url(cls, url: str) -> "Address":
        parts = urlsplit(url)
        return cls.of(parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))


def public(address: IPAddress) -> bool:
    """Not this machine, its network, its provider's metadata, nor any of those written as another address."""
    return all(each.is_global and not each.is_multicast for each in _meant(address))


def _meant(address: IPAddress) -> Iterator[IPAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


class Reach:
    """Resolves names once, checks what they stand for, and connects to exactly that.

    Of a trusted origin only host and port count: the scheme isn't to be seen from here.
    """

    def __init__(self, trusted: Collection[str], resolve: Resolve | None = None) -> None:
        self._trusted = {Address.of_url(origin) for origin in trusted}
        self._resolve = resolve or resolve_name
        self._pinned: dict[str, list[str]] = {}

    async def connect(self, address: Address) -> Stream:
        """Raises `AddressRefusedError`, or `OSError` when nobody answers there."""
        known = address.host in self._pinned
        try:
            return await self._first(address, await self._targets(address))
        except OSError:
            # What was learnt at the first visit may have moved since.
            if not known:
                raise
            del self._pinned[address.host]
            return await self._first(address, await self._targets(address))

    async def _targets(self, address: Address) -> list[str]:
        found = self._pinned.get(address.host)
        if found is None:
            found = await self._resolve(address.host)
            self._pinned[address.host] = found
        if address in self._trusted:
            return found
        allowed = [each for each in found if public(ipaddress.ip_address(each.partition("%")[0]))]
        if not allowed:
            raise AddressRefusedError(f"{address.host}:{address.port} is not a public address")
        return allowed

    async def _first(self, address: Address, targets: list[str]) -> Stream:
        problem: OSError = OSError(f"{address.host} has no address")
        for target in targets:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await asyncio.open_connection(target, address.port)
            except OSError as error:  # TimeoutError is one
                problem = error
        raise problem


async def resolve_name(host: str) -> list[str]:
    """The addresses behind a name, in the system's order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))
