"""The proxy: takes the browser's connections, opens the way out, keeps a send from being repeated."""

import asyncio
import contextlib
import logging
from collections.abc import Collection
from types import TracebackType
from typing import Self

from automation.egress.addresses import Destinations, Place, RefusedPlaceError, place
from automation.egress.record import Report
from automation.egress.socks import Answer, NotSocksError, answer, greeted
from automation.egress.tunnel import Tunnel

log = logging.getLogger(__name__)

CONNECT_PATIENCE = 20.0
SILENCE = 0.05
"""Seconds without a byte, before a send, that make a connection idle."""


class Egress:
    """Start it before the browser and close it after.

    `arm` and `disarm` frame one send. In between, a connection that ends with something of the browser's unanswered is
    *masked*: the browser isn't told, so it waits instead of sending again.
    """

    def __init__(self, destinations: Destinations | None = None) -> None:
        self._destinations = destinations or Destinations()
        self._server: asyncio.Server | None = None
        self.port = 0
        """On loopback, once it listens."""
        self._tunnels: set[Tunnel] = set()
        self._opening: dict[Tunnel, asyncio.Task[bool]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._armed: Place | None = None
        self._abandoned: set[Place] = set()
        self._hung_up: set[Place] = set()
        """Where the browser left while a send there was unanswered."""
        self._report = Report()

    @classmethod
    async def start(cls, *, trusted: Collection[str] = ()) -> Self:
        """`trusted`: origins (scheme, host, port) that may lie inside the network."""
        egress = cls(Destinations.trusting(trusted))
        await egress.listen()
        return egress

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def report(self) -> Report:
        return self._report

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def __aenter__(self) -> Self:
        if self._server is None:
            await self.listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # ---- around a send

    async def arm(self, url: str) -> None:
        """A send to that address is about to leave, and is held until this returns.

        Connections there that have nothing under way are closed, so it goes out on one that is fresh and was not opened ahead.
        """
        self._armed = place(url)
        self._hung_up.clear()
        await asyncio.sleep(SILENCE)
        await self._opened(self._armed)
        for tunnel in list(self._tunnels):
            tunnel.watch()
            if tunnel.place == self._armed and (tunnel.idle or tunnel.unused):
                tunnel.close()

    async def _opened(self, there: Place) -> None:
        """Until what is being opened there is open, or some moments have passed."""
        opening = {task for tunnel, task in self._opening.items() if tunnel.place == there}
        if opening:
            await asyncio.wait(opening, timeout=4 * SILENCE)

    @property
    def lost(self) -> bool:
        """Whether a send's connection ended unanswered, by either side, with none left to its place that an answer could still come on.

        Where TLS hid that there was none (a session ticket looks like one), it stays false.
        """
        there = [tunnel for tunnel in self._tunnels if tunnel.place == self._armed and tunnel.sent]
        waiting = any(tunnel.unanswered and not tunnel.masked for tunnel in there)
        opening = any(tunnel.place == self._armed for tunnel in self._opening)
        died = any(tunnel.unanswered and tunnel.masked for tunnel in there)
        died = died or self._armed in self._hung_up
        return died and not waiting and not opening

    async def disarm(self, *, abandon: bool) -> None:
        """The send is judged. What ended without an answer is never shown to the browser: it would send again.

        With `abandon` the places of the send and of everything masked take no new connection until the browser is closed;
        connections that are still open go on, for a late answer, and stay masked when they end.
        """
        armed, self._armed = self._armed, None
        if abandon:
            masked = {tunnel.place for tunnel in self._tunnels if tunnel.masked}
            self._abandoned |= masked | ({armed} if armed else set())
            return
        for tunnel in list(self._tunnels):
            if tunnel.place not in self._abandoned and not (tunnel.sent and tunnel.unanswered):
                tunnel.reveal()

    def guards(self, tunnel: Tunnel) -> bool:
        return bool(tunnel.sent) and tunnel.place in {self._armed, *self._abandoned}

    def hides(self, tunnel: Tunnel, *, reset: bool) -> bool:
        """Where the send goes, in TLS: always, since an answer to something else (a session ticket, another stream) looks the
        same from outside. Elsewhere only what would be sent again: a redirected send may have gone there."""
        under_way = self._armed is not None or tunnel.place in self._abandoned
        if not under_way or not tunnel.sent:
            return False
        return tunnel.unanswered or (self.guards(tunnel) and (reset or bool(tunnel.tls)))

    # ---- one connection

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, NotSocksError) as error:
            log.debug("a connection to the proxy ended early: %s", error)
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wanted = await greeted(reader, writer)
        tunnel = Tunnel(wanted, (reader, writer), self._report.of(wanted), self)
        self._opening[tunnel] = asyncio.ensure_future(self._connect(tunnel, writer))
        try:
            if not await self._opening[tunnel]:
                return
        finally:
            self._opening.pop(tunnel).cancel()
        self._tunnels.add(tunnel)
        self._report.of(wanted).connections += 1
        try:
            await tunnel.run()
        finally:
            if tunnel.sent and tunnel.unanswered:
                self._hung_up.add(tunnel.place)
            tunnel.close()
            self._tunnels.discard(tunnel)

    async def _connect(self, tunnel: Tunnel, writer: asyncio.StreamWriter) -> bool:
        host, port = tunnel.place
        try:
            async with asyncio.timeout(CONNECT_PATIENCE):
                await self._first_that_answers(tunnel)
        except RefusedPlaceError as error:
            log.warning("refused: %s", error)
            self._report.refused[tunnel.place] += 1
            answer(writer, Answer.NOT_ALLOWED)
        except (OSError, TimeoutError, UnicodeError) as error:
            log.info("%s:%d can't be reached: %s", host, port, error)
            self._report.unreachable[tunnel.place] += 1
            answer(writer, Answer.UNREACHABLE)
        else:
            answer(writer, Answer.GRANTED)
            return True
        await writer.drain()
        return False

    async def _first_that_answers(self, tunnel: Tunnel) -> None:
        """Raises the last address's `OSError` when none takes the connection."""
        host, port = tunnel.place
        if tunnel.place in self._abandoned:
            raise RefusedPlaceError(f"nothing more goes to {host}:{port}")
        addresses = await self._destinations.resolve(host, port)
        loop = asyncio.get_running_loop()
        failure: OSError = OSError(f"{host} has no address")
        for address in addresses:
            try:
                # A way that is there in name only (IPv6, mostly) mustn't use up the time of the next.
                async with asyncio.timeout(CONNECT_PATIENCE / len(addresses)):
                    await loop.create_connection(lambda: tunnel, address, port)
            except OSError as error:  # a TimeoutError is one
                failure = error
            else:
                return
        raise failure
