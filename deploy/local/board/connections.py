"""Cutting a client's connection at a chosen moment, which no ASGI message can ask for."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.requests import Request

# Long enough for the loop to notice the loss, so that the server sends nothing afterwards.
_SETTLE_SECONDS = 0.05

_transports: dict[tuple[str, int], asyncio.Transport] = {}


class NoConnectionError(ConnectionError):
    """The request came without a socket, so there is nothing that could be cut."""


class TrackedProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also remembers the transport of each client's address."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        peer = transport.get_extra_info("peername")
        self._peer: tuple[str, int] = (peer[0], peer[1])
        _transports[self._peer] = transport
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        _transports.pop(self._peer, None)
        super().connection_lost(exc)


def _transport_of(request: Request) -> asyncio.Transport:
    client = request.client
    transport = _transports.get((client.host, client.port)) if client else None
    if transport is None:
        raise NoConnectionError("This request has no connection of its own to cut.")
    return transport


async def reset_connection(request: Request) -> None:
    """Send the client a TCP reset instead of an answer."""
    transport = _transport_of(request)
    sock: socket.socket = transport.get_extra_info("socket")
    # Lingering for zero seconds turns the close into a reset.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(_SETTLE_SECONDS)


async def cut_answer(request: Request) -> None:
    """Begin an answer that promises more than it brings, and close in the middle."""
    transport = _transport_of(request)
    transport.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 4096\r\n"
        b"connection: close\r\n\r\n<!doctype html><html><head><title>"
    )
    transport.close()
    await asyncio.sleep(_SETTLE_SECONDS)
