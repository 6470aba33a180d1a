"""One connection of the browser to one place, and the hiding of its loss.

Chromium sends a request again by itself, POST or not, when a connection that it holds to be reused ends before a response
head (`HttpNetworkTransaction::ShouldResendRequest`); a connection opened ahead counts as reused. So while a send is under way
the end of such a connection isn't passed on: the browser goes on waiting, and has nothing to repeat.
"""

import asyncio
import contextlib
import socket
import struct
from typing import Protocol

from typing_extensions import override

from automation.egress.addresses import Place
from automation.egress.record import PlaceRecord
from automation.egress.records import Records

CHUNK = 64 * 1024
HIGH_WATER = 1024 * 1024
TLS_HANDSHAKE = b"\x16\x03"
HEAD, HEAD_END = b"HTTP/1.", b"\r\n\r\n"
SWITCHING = b"101"
LARGEST_HEAD = 256 * 1024
GOODBYE_PATIENCE = 0.15
"""Seconds after which an end that was announced should have come."""
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Secrecy(Protocol):
    """Decides what the browser isn't told."""

    def guards(self, tunnel: "Tunnel") -> bool:
        """A send may be on this connection: hold back what may announce its end."""

    def hides(self, tunnel: "Tunnel", *, reset: bool) -> bool:
        """The server's side ended: keep it from the browser."""


class Tunnel(asyncio.Protocol):
    """The protocol of the server's side; the browser's side is a stream."""

    def __init__(
        self,
        place: Place,
        browser: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        record: PlaceRecord,
        secrecy: Secrecy,
    ) -> None:
        self.place = place
        self._reader, self._writer = browser
        self._record = record
        self._secrecy = secrecy
        self._loop = asyncio.get_running_loop()
        self._server: asyncio.Transport | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._draining: asyncio.Task[None] | None = None
        self._over = False
        self._moved = self._loop.time()
        self._up = Records()
        self._down = Records()
        self.tls: bool | None = None
        """None until the browser has sent something."""
        self.unanswered = False
        """The browser sent something that nothing has come back for."""
        self.sent = 0
        """Bytes the browser sent since `watch`; in TLS, since the handshake at the earliest."""
        self.masked = False
        self._heads = b""
        """What came since, while it may still be heads that precede the answer's own, or a part of that."""

    def watch(self) -> None:
        """A send is about to begin: count from here."""
        self.sent = 0

    @property
    def idle(self) -> bool:
        """Nothing is under way as far as one can tell from outside; TLS shows no ends of answers, so silence must do."""
        return not self.masked and not self.unanswered and self._loop.time() - self._moved > 0.04

    @property
    def unused(self) -> bool:
        return self.tls is None

    async def run(self) -> None:
        """Until the browser is done with it, or the server's end was passed on."""
        assert self._server is not None
        self._server.resume_reading()
        try:
            while data := await self._reader.read(CHUNK):
                self._going_up(data)
                await self._may_write.wait()
        except ConnectionError:
            pass
        finally:
            self.close()

    def reveal(self) -> None:
        """Nothing is at stake any more: tell the browser what was kept from it."""
        self._pass(self._down.release())
        if self.masked:
            self.close()

    def close(self) -> None:
        """Both sides, at once."""
        self._over = True
        self._may_write.set()
        if self._draining is not None:
            self._draining.cancel()
        if self._server is not None:
            self._server.close()
        self._writer.close()

    # ---- up

    def _going_up(self, data: bytes) -> None:
        if self.tls is None:
            self.tls = data.startswith(TLS_HANDSHAKE)
        if self._server is None or self._over:
            self._record.withheld += len(data)
            return
        self._moved = self._loop.time()
        self._record.bytes_up += len(data)
        if self.tls:
            self._up.feed(data)
        if not self.tls or self._up.has_data:
            if not self.unanswered:
                self._heads = b""
            self.unanswered = True
            self.sent += len(data)
        self._server.write(data)

    @override
    def pause_writing(self) -> None:
        self._may_write.clear()

    @override
    def resume_writing(self) -> None:
        self._may_write.set()

    # ---- down

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        # Not a byte before the proxy's own answer.
        transport.pause_reading()
        self._server = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._moved = self._loop.time()
        self._record.bytes_down += len(data)
        if not self.tls:
            if self.unanswered:
                self._read_heads(data)
            self._pass(data)
            return
        ready = self._down.feed(data)
        if ready:
            self.unanswered = False
            self._pass(ready)
        if self._down.holds:
            self._hold()

    def _read_heads(self, data: bytes) -> None:
        """Answered is what has the whole head of a final response: with less of it the browser sends again."""
        self._heads += data
        while self._heads[: len(HEAD)] == HEAD[: len(self._heads)]:
            head, end, rest = self._heads.partition(HEAD_END)
            if not end and len(head) < LARGEST_HEAD:
                return
            status = head[9:12]
            if not status.startswith(b"1") or status == SWITCHING:
                break
            self._heads = rest
        self._heads = b""
        self.unanswered = False

    def _hold(self) -> None:
        """A last record that may be a goodbye waits for what comes after it. Where an answer went before it, only a while."""
        if not self._secrecy.guards(self):
            self._pass(self._down.release())
        elif not self.unanswered:
            self._loop.call_later(GOODBYE_PATIENCE, self._waited)

    def _waited(self) -> None:
        if not self._over and self._loop.time() - self._moved >= GOODBYE_PATIENCE / 2:
            self._pass(self._down.release())

    def _pass(self, data: bytes) -> None:
        if not data:
            return
        self._writer.write(data)
        if self._writer.transport.get_write_buffer_size() > HIGH_WATER and self._draining is None:
            self._draining = self._loop.create_task(self._drain())

    async def _drain(self) -> None:
        assert self._server is not None
        self._server.pause_reading()
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()
        if not self._server.is_closing():
            self._server.resume_reading()
        self._draining = None

    @override
    def eof_received(self) -> None:
        self._ended(reset=False)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._may_write.set()
        self._ended(reset=error is not None)

    def _ended(self, *, reset: bool) -> None:
        if self._over:
            return
        self._over = True
        if self._secrecy.hides(self, reset=reset):
            self.masked = True
            self._record.masked += 1
            return
        self._pass(self._down.release())
        if reset:
            self._pass_on_reset()
        self._writer.close()

    def _pass_on_reset(self) -> None:
        """As the server ended it: a reset, not an orderly end that would make half an answer look whole."""
        raw = self._writer.get_extra_info("socket")
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
