"""All sessions, and what becomes of each.

PENDING ─► RUNNING ─► COMPLETED (released, or left by its last client) | TIMED_OUT | ERROR (its browser is gone)

https://docs.browserbase.com/platform/browser/getting-started/manage-browser-session
"""

import asyncio
import contextlib
import logging
from collections.abc import Collection, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automation.egress import Egress
from automation.errors import EngineNotAvailableError
from deploy.local.emulators.browserbase.browsers import Browser, Place
from deploy.local.emulators.browserbase.contexts import Contexts
from deploy.local.emulators.browserbase.errors import ApiError, not_found
from deploy.local.emulators.browserbase.extensions import Extensions
from deploy.local.emulators.browserbase.identifiers import now
from deploy.local.emulators.browserbase.metadata import matches
from deploy.local.emulators.browserbase.requests import CreateSession, Status
from deploy.local.emulators.browserbase.session import Session
from deploy.local.emulators.browserbase.tables import Table
from deploy.local.emulators.browserbase.traffic import Traffic
from deploy.local.emulators.processes import end_all

log = logging.getLogger(__name__)

DEFAULT_SECONDS = 900
KEPT_ENDED = 500


@dataclass(slots=True)
class Pace:
    """Seconds that things take."""

    pending: float = 0.0
    """That a new session stays PENDING. 0: it runs when its creation is answered."""
    connect: float = 300.0
    """Within which somebody has to connect to a session without keep-alive."""
    idle: float = 600.0
    """After which a connection without commands is closed."""
    write_back: float = 2.0
    """From a session's end until its context holds what was persisted."""


@dataclass(slots=True)
class Running:
    """A session that hasn't ended, or is being cleared away."""

    session: Session
    place: Place
    traffic: Traffic
    browser: Browser | None = None
    egress: Egress | None = None
    clients: int = 0
    viewers: int = 0
    """Of its Live View."""
    launched: asyncio.Event = field(default_factory=asyncio.Event)
    cut: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: whoever is connected is sent away."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    origin: str = ""
    """The emulator's, which the browser's own extension has to reach."""

    def count(self) -> None:
        wanted, egress = self.session.wanted, self.egress
        if wanted.proxies and egress is not None:
            places = egress.report().places.values()
            self.session.proxy_bytes = sum(each.bytes_up + each.bytes_down for each in places)

    def send_away(self) -> None:
        cut, self.cut = self.cut, asyncio.Event()
        cut.set()


class Sessions:
    """`trusted`: with any, browsers reach the public web and these origins, and nothing else of this machine's network."""

    def __init__(
        self,
        table: Table[Session],
        folder: Path,
        *,
        contexts: Contexts,
        extensions: Extensions,
        pace: Pace,
        trusted: Collection[str],
        browsers: bool,
    ) -> None:
        self.pace = pace
        self._table = table
        self._folder = folder.absolute()
        self._contexts = contexts
        self._extensions = extensions
        self._trusted = trusted
        self._browsers = browsers
        self._sessions = {session.id: session for session in table.all()}
        self._running: dict[str, Running] = {}
        self._traffic: dict[str, Traffic] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """What a former emulator left is over: its browsers are ended, and nothing of theirs is kept."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            await asyncio.to_thread(end_all, Place(folder).mark)
            await asyncio.to_thread(Place(folder).clear)
        for session in self._sessions.values():
            if session.lives:
                self._enter(session, "ERROR")
        ended = list(self._sessions)
        for number in ended[: max(0, len(ended) - KEPT_ENDED)]:
            del self._sessions[number]
            self._table.drop(number)

    def end_all(self) -> None:
        for running in list(self._running.values()):
            self.end(running.session, "ERROR")

    async def close(self) -> None:
        self.end_all()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def place(self, session: Session) -> Place:
        return Place(self._folder / session.id)

    async def create(self, wanted: CreateSession, *, origin: str, longest: int) -> Session:
        """Raises 400 and 404 for what it names, and 500 where no browser can be started."""
        if wanted.browser_settings.context:
            self._contexts.find(wanted.browser_settings.context.id)
        session = Session(wanted=wanted, seconds=min(wanted.timeout or DEFAULT_SECONDS, longest))
        if session.extension_id:
            self._extensions.find(session.extension_id)
        place = self.place(session)
        traffic = Traffic(place, session.id, kept=wanted.browser_settings.log_session)
        running = Running(session, place, traffic, origin=origin)
        self._sessions[session.id] = session
        self._running[session.id] = running
        self._traffic[session.id] = traffic
        self._table.save(session.id, session)
        if self.pace.pending:
            self._spawn(self._allocate(running))
        else:
            await self._launch(running)
            if session.status == "ERROR":
                raise ApiError(500, "The browser could not be started")
        return session

    def find(self, number: str) -> Session:
        session = self._sessions.get(number)
        if session is None:
            raise not_found("Session", number)
        if running := self._running.get(number):
            running.count()
        return session

    def listed(self, *, status: str = "", query: str = "") -> list[Session]:
        """The newest first."""
        return [
            self.find(session.id)
            for session in reversed(self._sessions.values())
            if status in {"", session.status}
            if not query or matches(session.wanted.user_metadata, query)
        ]

    def living(self) -> int:
        return sum(session.lives for session in self._sessions.values())

    def minutes(self) -> int:
        return sum(session.minutes for session in self._sessions.values())

    def proxy_bytes(self) -> int:
        return sum(self.find(number).proxy_bytes for number in self._sessions)

    def running(self, number: str) -> Running:
        """Raises 404 where it is over, as where it never was."""
        running = self._running.get(self.find(number).id)
        if running is None or running.session.status != "RUNNING":
            raise ApiError(404, f"Session with id {number} is not running")
        return running

    def with_key(self, signing_key: str) -> Running | None:
        for running in self._running.values():
            session = running.session
            if session.signing_key == signing_key and session.status == "RUNNING":
                return running
        return None

    def traffic(self, session: Session) -> Traffic | None:
        return self._traffic.get(session.id)

    @contextlib.contextmanager
    def visit(self, running: Running) -> Iterator[None]:
        """While somebody is connected. When the last one leaves a session without keep-alive, that is its end."""
        running.clients += 1
        try:
            yield
        finally:
            running.clients -= 1
            if not running.clients and not running.session.wanted.keep_alive:
                self.end(running.session, "COMPLETED")

    def end(self, session: Session, status: Status) -> None:
        """From now on its address is dead. Nothing where it is over already."""
        running = self._running.get(session.id)
        if running is None or not session.lives:
            return
        running.count()
        self._enter(session, status)
        for timer in running.timers:
            timer.cancel()
        running.ended.set()
        running.send_away()
        self._spawn(self._clear(running))

    async def _allocate(self, running: Running) -> None:
        await asyncio.sleep(self.pace.pending)
        await self._launch(running)

    async def _launch(self, running: Running) -> None:
        try:
            await asyncio.to_thread(running.place.prepare)
            if self._browsers and running.session.lives:
                running.browser = await self._browser(running)
        except (OSError, EngineNotAvailableError):
            log.exception("session %s", running.session.id)
            self.end(running.session, "ERROR")
        finally:
            running.launched.set()
        if running.session.lives:
            self._enter(running.session, "RUNNING")
            self._set_timers(running)
            if running.browser is not None:
                self._spawn(self._watch(running, running.browser))

    async def _browser(self, running: Running) -> Browser:
        session, place = running.session, running.place
        if session.context_id:
            await asyncio.to_thread(self._contexts.lend, session.context_id, place.profile)
        if self._trusted:
            running.egress = await Egress.start(trusted=[*self._trusted, running.origin])
        extension = session.extension_id
        return await Browser.launch(
            session,
            place,
            extension=self._extensions.folder(extension) if extension else None,
            proxy=running.egress.port if running.egress else 0,
        )

    def _set_timers(self, running: Running) -> None:
        session, loop = running.session, asyncio.get_running_loop()
        left = (session.expires_at - now()).total_seconds()
        running.timers.append(loop.call_later(left, self.end, session, "TIMED_OUT"))
        if not session.wanted.keep_alive:
            running.timers.append(loop.call_later(self.pace.connect, self._missed, running))

    def _missed(self, running: Running) -> None:
        if not running.clients:
            self.end(running.session, "TIMED_OUT")

    async def _watch(self, running: Running, browser: Browser) -> None:
        """A client may close the browser by a command: that is the session's end in good order, kept alive or not."""
        code = await browser.process.wait()
        self.end(running.session, "ERROR" if code else "COMPLETED")

    async def _clear(self, running: Running) -> None:
        """Nothing is left of it in the end, but its row and what was persisted."""
        session = running.session
        await running.launched.wait()
        keeps = session.persists and session.status != "ERROR"
        try:
            if running.egress is not None:
                await running.egress.close()
            if running.browser is not None:
                await (running.browser.close() if keeps else running.browser.kill())
                if keeps:
                    await self._write_back(running)
        except OSError:
            log.exception("session %s", session.id)
        finally:
            await asyncio.to_thread(running.place.clear)
            del self._running[session.id]

    async def _write_back(self, running: Running) -> None:
        number = running.session.context_id
        assert number is not None
        await asyncio.sleep(self.pace.write_back)
        await asyncio.to_thread(self._contexts.take_back, number, running.place.profile)
        self._contexts.touch(number)

    def _enter(self, session: Session, status: Status) -> None:
        session.enter(status)
        self._table.save(session.id, session)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
