"""Where a browser may go: the public internet, and the origins that are trusted by name."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Place = tuple[str, int]
"""Host as the browser says it, lower case, and port: a proxy doesn't see the scheme."""

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedPlaceError(Exception):
    """The proxy may not connect there."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """`trusted` holds places that may be private; a name that merely resolves to the same address isn't trusted."""

    trusted: frozenset[Place] = frozenset()

    @classmethod
    def trusting(cls, origins: Collection[str]) -> "Destinations":
        return cls(frozenset(place(origin) for origin in origins))

    def allow(self, host: str, address: Address, port: int) -> bool:
        return (host, port) in self.trusted or is_public(address)

    def refuses(self, url: str) -> bool:
        """Whether the address alone, before any name is looked up, says that it is inside the network and not trusted."""
        host, port = place(url)
        try:
            return not self.allow(host, ipaddress.ip_address(host), port)
        except ValueError:
            local = host == "localhost" or host.endswith(".localhost")
            return local and (host, port) not in self.trusted

    async def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be connected to, in the resolver's order.

        Connect to one of these and to nothing else: resolving again could give another answer. Raises `RefusedPlaceError`
        when there are addresses and none may be used, `OSError` when there are none.
        """
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except UnicodeError as error:
            # What no name server could be asked for, such as a label of more than 63 letters.
            raise OSError(f"{host[:80]} is not a host's name") from error
        addresses = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
        allowed = [each for each in addresses if self.allow(host, ipaddress.ip_address(each), port)]
        if addresses and not allowed:
            raise RefusedPlaceError(f"{host}:{port} is inside the network")
        return allowed


def place(url: str) -> Place:
    """Raises `ValueError` for what has no host or a scheme without a port."""
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme, 0)
    if not parts.hostname or not port:
        raise ValueError(f"no host and port in {url!r}")
    return parts.hostname.lower().rstrip("."), port


def is_public(address: Address) -> bool:
    """Neither private, loopback, link-local, shared, reserved nor multicast; an IPv4 address in an IPv6 one counts as itself."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    inside = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not inside


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
