"""The server's side of a SOCKS5 greeting, RFC 1928: no authentication, CONNECT only."""

import asyncio
import ipaddress
from enum import IntEnum

from automation.egress.addresses import Place

VERSION = 5
NO_AUTHENTICATION = 0
CONNECT = 1
IPV4, NAME, IPV6 = 1, 3, 4


class Answer(IntEnum):
    GRANTED = 0
    FAILED = 1
    NOT_ALLOWED = 2
    UNREACHABLE = 4
    NOT_SUPPORTED = 7


class NotSocksError(Exception):
    """The other side doesn't speak SOCKS5, or asks for what isn't offered."""


async def greeted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Place:
    """Where the client wants to go. It waits for an `answer` then."""
    version, count = await reader.readexactly(2)
    methods = await reader.readexactly(count)
    if version != VERSION or NO_AUTHENTICATION not in methods:
        raise NotSocksError("no SOCKS5 without authentication")
    writer.write(bytes((VERSION, NO_AUTHENTICATION)))
    version, command, _, kind = await reader.readexactly(4)
    host = await _host(reader, kind)
    port = int.from_bytes(await reader.readexactly(2), "big")
    if version != VERSION or command != CONNECT:
        answer(writer, Answer.NOT_SUPPORTED)
        raise NotSocksError(f"command {command} is not CONNECT")
    return host, port


async def _host(reader: asyncio.StreamReader, kind: int) -> str:
    if kind == IPV4:
        return str(ipaddress.IPv4Address(await reader.readexactly(4)))
    if kind == IPV6:
        return str(ipaddress.IPv6Address(await reader.readexactly(16)))
    if kind != NAME:
        raise NotSocksError(f"address type {kind}")
    length = (await reader.readexactly(1))[0]
    name = (await reader.readexactly(length)).decode("ascii", "replace").lower().rstrip(".")
    return name.removeprefix("[").removesuffix("]")


def answer(writer: asyncio.StreamWriter, said: Answer) -> None:
    """The address bound is left zero: browsers don't look at it."""
    writer.write(bytes((VERSION, said, 0, IPV4, 0, 0, 0, 0, 0, 0)))
