"""The guard: nothing that could be the application leaves the browser without a permit, whoever caused it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from typing_extensions import override

from automation.ats.domains import same_site
from automation.ats.registry import GENERIC, Site, is_vendor_s
from automation.journal import Journal
from automation.page.challenges import barrier_of, turned_away
from automation.page.wire import Exchange, RequestWatcher, WireRequest
from automation.protocol import EventType, Holder
from automation.sending.carrying import SENDING_RESOURCES, carries, spellings

CLOSING = re.compile(r"(?i)[/_.-](?:submit|finali[sz]e)[\w-]*/?$")
"""Paths of requests that end an application whose parts the site has been given."""
_READING = ("GET", "HEAD", "OPTIONS")

Tell = Callable[..., Awaitable[object]]
AskForLeave = Callable[[], Awaitable["Act | None"]]


@dataclass
class Act:
    """One permitted send. `passed` is the request that was let out, `exchange` how it ended."""

    id: str
    holder: Holder = Holder.AGENT
    passed: WireRequest | None = None
    exchange: Exchange | None = None
    others: list[WireRequest] = field(default_factory=list)
    """Requests to the same site, let out during the act because they didn't carry the application."""
    blocked: list[WireRequest] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Entering:
    """The press that registers, signs in or sends a code, from the page at `url`; or, with no secret, that has one sent."""

    url: str
    secret: str
    passed: WireRequest | None = None

    def betrays(self, request: WireRequest) -> bool:
        """It would show the secret in an address, tell it to another site, or take it along a second time."""
        if not self.secret:
            return False
        spelt = spellings(self.secret)
        if any(each in request.url.encode() for each in spelt):
            return True
        if not any(each in (request.body or b"") for each in spelt):
            return False
        repeats = self.passed is not None and request.redirected_from != self.passed.id
        return repeats or not same_site(request.url, self.url)

    def take(self, request: WireRequest) -> bool:
        """Is it the one that takes the secret along, or could, its body being unreadable?"""
        if self.passed is not None:
            return request.redirected_from == self.passed.id
        if request.method in _READING or request.resource not in SENDING_RESOURCES:
            return False
        if request.resource == "ping" or not same_site(request.url, self.url):
            return False
        body = request.body
        spelt = spellings(self.secret) if self.secret else ()
        known = body is None or any(each in body for each in spelt)
        if known:
            self.passed = request
        return known


@dataclass
class Hands:
    """A person's, on the browser. `ask` is for leave to send as they do; `more_follows`: does the page say that this isn't the
    last step?"""

    ask: AskForLeave
    more_follows: Callable[[], Awaitable[bool]]
    act: Act | None = None
    sent: asyncio.Event = field(default_factory=asyncio.Event)


class Shield(Protocol):
    """Keeps the browser from repeating a send by itself, below the requests a page can see."""

    async def arm(self, url: str) -> None:
        """Before a send leaves for that address: it goes out on a fresh connection whose loss the browser won't notice."""

    @property
    def lost(self) -> bool:
        """No answer to the send can come any more: its connection ended without one."""

    async def disarm(self, *, abandon: bool) -> None:
        """`abandon`: what was masked stays dead, nothing more goes to that address."""


class Guard(RequestWatcher):
    """Lives as long as the browser context. Between acts every send is unforeseen: it is held until the control plane has
    granted or refused it a permit of its own, and either way the run stops (`unforeseen`). While a person has the browser, it
    is theirs, and their click the approval."""

    def __init__(self, site: Site, *, journal: Journal, tell: Tell) -> None:
        self._site = site
        self._journal = journal
        self._tell = tell
        self._written: set[str] = set()
        self._act: Act | None = None
        self._leading_on = False
        self._entering: Entering | None = None
        self._steps_saved = 0
        self._lock = asyncio.Lock()
        self.ask_for_page: AskForLeave | None = None
        self.unforeseen: asyncio.Event = asyncio.Event()
        self.page_act: Act | None = None
        self._person: Hands | None = None
        self._person_act: Act | None = None
        self.shield: Shield | None = None
        self.turned_away = ""
        """As what kind of a `DetectionError` the site has refused something that the form put before it; not of a send."""

    def expect(self, values: Collection[str]) -> None:
        """Values that, found in a request to an unknown site, make it a send: the person's e-mail, name, phone."""
        self._written.update(value for value in values if value)

    def serve(self, site: Site) -> None:
        """The form turned out to be there."""
        self._site = site

    def open(self, act: Act) -> None:
        """Let one matching request pass. The journal already says so."""
        self._act = act

    def shut(self) -> None:
        """From here on nothing more belongs to the act."""
        self._act = None

    @contextmanager
    def leading_on(self) -> Iterator[None]:
        """A step's own button is pressed, on a page that says that more steps follow: what goes to the site meanwhile saves
        the step, and isn't the application."""
        self._leading_on = True
        try:
            yield
        finally:
            self._leading_on = False

    @contextmanager
    def entering(self, url: str, secret: str) -> Iterator["Entering"]:
        """A registration, a sign-in or a code is sent from the page at `url`: one request that takes `secret` along goes out,
        to the page's own site, and none that looks like the application. Without a secret it is one with no body."""
        self._entering = entering = Entering(url, secret)
        try:
            yield entering
        finally:
            self._entering = None

    @contextmanager
    def handed_over(
        self, ask: AskForLeave, more_follows: Callable[[], Awaitable[bool]]
    ) -> Iterator[Hands]:
        """A person has the browser."""
        self._person = hands = Hands(ask, more_follows)
        try:
            yield hands
        finally:
            self._person = None

    async def sent_by(self, hands: Hands) -> Act | None:
        """The person's send, also of one that is just being decided on."""
        async with self._lock:
            return hands.act

    @property
    def steps_saved(self) -> int:
        """Requests that saved one."""
        return self._steps_saved

    @override
    async def admit(self, request: WireRequest) -> bool:
        async with self._lock:
            if self._follows(request):
                return True
            entered = await self._admit_entering(request)
            if entered is not None:
                return entered
            if not self._is_send(request):
                self._note_other(request)
                return True
            if self._person is not None:
                return await self._admit_person(self._person, request)
            if self._act is None:
                return await self._admit_unforeseen(request)
            return await self._admit_act(self._act, request)

    @override
    async def ended(self, exchange: Exchange) -> None:
        self.turned_away = self._refusal(exchange) or self.turned_away
        for act in self._acts:
            if act.passed is not None and self._belongs(exchange.request, act):
                redirect = exchange.response is not None and exchange.response.status in (307, 308)
                if act.exchange is None or not redirect:
                    act.exchange = exchange
                if not redirect:
                    act.ended.set()

    def _refusal(self, exchange: Exchange) -> str:
        request, response = exchange.request, exchange.response
        if response is None or not self._could_save(request) or self._is_of_act(request):
            return ""
        barrier = barrier_of(response.status, response.headers)
        if not barrier and not self._is_part(request):
            return ""
        return turned_away(response.status, barrier)

    def _is_of_act(self, request: WireRequest) -> bool:
        return any(act.passed is not None and self._belongs(request, act) for act in self._acts)

    def _is_part(self, request: WireRequest) -> bool:
        """Of the application, that the site is given before it is sent: a file, a step, a draft. What else a page posts, statistics
        say, may be refused to anybody."""
        if self._leading_on or self._site.is_save(request):
            return True
        return b'filename="' in (request.body or b"") or carries(request, self._written)

    def _belongs(self, request: WireRequest, act: Act) -> bool:
        assert act.passed is not None
        return act.passed.id in (request.id, request.redirected_from)

    def _follows(self, request: WireRequest) -> bool:
        """A redirect of the send that was let out is the server's doing and part of it."""
        return any(
            act.passed is not None and request.redirected_from == act.passed.id
            for act in self._acts
        )

    @property
    def _acts(self) -> list[Act]:
        acts = (self._act, self.page_act, self._person_act)
        return [act for act in acts if act is not None]

    def _is_send(self, request: WireRequest) -> bool:
        if self._site.is_submission(request):
            return True
        if self._site.is_save(request):
            return False
        if self._site.adapter is not GENERIC:
            # A known vendor's other endpoints are not sends, but a page may lie about who it is: what it posts as a document counts.
            return request.navigation and carries(request, self._written)
        if self._saves_step(request):
            return False
        if self._closes(request):
            return True
        # An unknown form may post to another site, and a vendor's script send to the vendor from wherever it stands.
        there = (
            same_site(request.url, self._site.url) or request.navigation or is_vendor_s(request.url)
        )
        return there and carries(request, self._written)

    async def _admit_entering(self, request: WireRequest) -> bool | None:
        """None: it is no log-in's, and judged as any other."""
        if self._entering is None or self._looks_sent(request):
            return None
        if self._entering.betrays(request):
            why = "a password or code on its way elsewhere, or twice"
            await self._tell(EventType.SEND_BLOCKED, why=why, method=request.method)
            return False
        return True if self._entering.take(request) else None

    def _looks_sent(self, request: WireRequest) -> bool:
        """Whatever else it takes along, it is the application, or its end."""
        if self._site.is_submission(request) or b'filename="' in (request.body or b""):
            return True
        path = urlsplit(request.url).path
        # Once steps were saved, what ends them may look like a log-in.
        return bool(self._steps_saved) and (
            bool(CLOSING.search(path)) or carries(request, self._written)
        )

    def _saves_step(self, request: WireRequest) -> bool:
        if not self._leading_on or request.method == "GET":
            return False
        saves = same_site(request.url, self._site.url)
        self._steps_saved += saves
        return saves

    def _closes(self, request: WireRequest) -> bool:
        """A site that has saved the steps knows the application: the request that ends it need carry nothing. What a person saves
        may not have been seen to be a step."""
        saved = self._steps_saved or (self._person is not None and self._written)
        if not saved or request.method in _READING or request.resource == "ping":
            return False
        if request.resource not in SENDING_RESOURCES or not same_site(request.url, self._site.url):
            return False
        waiting = self._act is not None and self._act.passed is None
        return waiting or bool(CLOSING.search(urlsplit(request.url).path))

    async def _admit_act(self, act: Act, request: WireRequest) -> bool:
        why = "a second send of one click"
        if act.passed is None:
            await self._arm(request)
            # Meanwhile it may have been closed, by proof that nothing had left.
            if self._act is act:
                self._let_out(act, request)
                return True
            why = "it came after the time to send was over"
        act.blocked.append(request)
        await self._tell(EventType.SEND_BLOCKED, why=why, method=request.method)
        return False

    def _note_other(self, request: WireRequest) -> None:
        """Of those that aren't the application, what an act takes along; what a person sends to the site may be a step of it."""
        here = same_site(request.url, self._site.url)
        if self._act is not None and request.method != "GET" and here:
            self._act.others.append(request)
        if self._person is not None and self._written and self._could_save(request):
            self._steps_saved += 1

    def _could_save(self, request: WireRequest) -> bool:
        sending = request.method not in _READING and request.resource in SENDING_RESOURCES
        return sending and request.resource != "ping" and same_site(request.url, self._site.url)

    async def _admit_person(self, hands: Hands, request: WireRequest) -> bool:
        if hands.act is not None:
            hands.act.blocked.append(request)
            await self._tell(
                EventType.SEND_BLOCKED, why="it was sent already", method=request.method
            )
            return False
        if self._saves_their_step(request) and await hands.more_follows():
            self._steps_saved += 1
            return True
        act = await hands.ask()
        if act is None:
            return False
        await self._arm(request)
        self._let_out(act, request)
        self._person_act = hands.act = act
        await self._tell(EventType.SENT, act_id=act.id, holder=act.holder.value)
        # Last: whoever waits for the person goes on to account for it.
        hands.sent.set()
        return True

    def _saves_their_step(self, request: WireRequest) -> bool:
        """What a known vendor's form sends as an application never is one."""
        return self._site.adapter is GENERIC and self._could_save(request)

    async def _arm(self, request: WireRequest) -> None:
        if self.shield is not None:
            await self.shield.arm(request.url)

    def _let_out(self, act: Act, request: WireRequest) -> None:
        # On disk before the request goes: after a crash its absence would prove that nothing left.
        self._journal.write("passed", act_id=act.id, method=request.method, request=request.id)
        act.passed = request
        act.left.set()

    async def _admit_unforeseen(self, request: WireRequest) -> bool:
        if self.page_act is not None:
            self.page_act.blocked.append(request)
            await self._tell(
                EventType.SEND_BLOCKED, why="the page tried to send again", method=request.method
            )
            return False
        act = await self.ask_for_page() if self.ask_for_page is not None else None
        if act is None:
            self.unforeseen.set()
            await self._tell(
                EventType.SEND_BLOCKED,
                why="the page tried to send by itself",
                method=request.method,
            )
            return False
        await self._arm(request)
        self._let_out(act, request)
        self.page_act = act
        await self._tell(EventType.SENT, act_id=act.id, holder=act.holder.value)
        # Last: it stops the run, which must find the act it has to account for.
        self.unforeseen.set()
        return True
