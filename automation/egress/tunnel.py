"""One connection of the browser to one place, and the decision to hide its loss.

Chromium sends a request again by itself, POST or not, when a connection that it holds to be reused ends before a response
head (`HttpNetworkTransaction::ShouldResendRequest`); a connection opened ahead counts as reused. So while a send is under way
the end of such a connection isn't passed on: the browser goes on waiting, and has nothing to repeat.
"""

import asyncio
import contextlib
import socket
import struct
from typing import TYPE_CHECKING

from typing_extensions import override

from automation.egress.addresses import Place
from automation.egress.record import PlaceRecord

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK = 64 * 1024
HIGH_WATER = 1024 * 1024
TLS_HANDSHAKE = b"\x16\x03"
INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Tunnel(asyncio.Protocol):
    """The protocol of the server's side; the browser's side is a stream.

    `hides` is asked when the server's side ends: with True the browser isn't told.
    """

    def __init__(
        self,
        place: Place,
        browser: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        record: PlaceRecord,
        hides: "Callable[[Tunnel, bool], bool]",
    ) -> None:
        self.place = place
        self._reader, self._writer = browser
        self._record = record
        self._hides = hides
        self._loop = asyncio.get_running_loop()
        self._server: asyncio.Transport | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._draining: asyncio.Task[None] | None = None
        self._server_ended = False
        self._moved = self._loop.time()
        self.tls: bool | None = None
        """None until the browser has sent something."""
        self.unanswered = False
        """The browser sent something that nothing has come back for."""
        self.sent = 0
        """Bytes the browser sent since `watch`."""
        self.masked = False

    def watch(self) -> None:
        """A send is about to begin: count from here."""
        self.sent = 0

    @property
    def quiet(self) -> float:
        """Seconds since anything moved."""
        return self._loop.time() - self._moved

    @property
    def idle(self) -> bool:
        """Nothing is under way as far as one can tell from outside; TLS shows no ends of answers, so silence must do."""
        return not self.unanswered and self.quiet > 0.05

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

    def _going_up(self, data: bytes) -> None:
        if self.tls is None:
            self.tls = data.startswith(TLS_HANDSHAKE)
        if self._server is None or self._server_ended:
            self._record.withheld += len(data)
            return
        self._moved = self._loop.time()
        self.unanswered = True
        self.sent += len(data)
        self._record.bytes_up += len(data)
        self._server.write(data)

    def close(self) -> None:
        """Both sides, at once."""
        self._server_ended = True
        self._may_write.set()
        if self._draining is not None:
            self._draining.cancel()
        if self._server is not None:
            self._server.close()
        self._writer.close()

    # ---- the server's side

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        # Not a byte before the proxy's own answer.
        transport.pause_reading()
        self._server = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._moved = self._loop.time()
        self.unanswered = bool(self.tls is False and data.startswith(INTERIM))
        self._record.bytes_down += len(data)
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
    def pause_writing(self) -> None:
        self._may_write.clear()

    @override
    def resume_writing(self) -> None:
        self._may_write.set()

    @override
    def eof_received(self) -> None:
        self._ended(reset=False)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._may_write.set()
        self._ended(reset=error is not None)

    def _ended(self, *, reset: bool) -> None:
        if self._server_ended:
            return
        self._server_ended = True
        if self._hides(self, reset):
            self.masked = True
            self._record.masked += 1
            return
        if reset:
            self._pass_on_reset()
        self._writer.close()

    def _pass_on_reset(self) -> None:
        """As the server ended it: a reset, not an orderly end that would make half an answer look whole."""
        raw = self._writer.get_extra_info("socket")
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
