"""From the address of a posting to the page that asks its questions, and no further where no application is taken."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol
from urllib.parse import urlsplit

from automation.agents.base import BrowserAgent
from automation.ats.address import Address, origin_of
from automation.ats.pages import SELECTORS, embedded, site_of_page
from automation.ats.registry import Site, recognise
from automation.errors import (
    AgentError,
    AlreadyAppliedError,
    AutomationError,
    ControlGoneError,
    DetectionError,
    ElsewhereError,
    NavigationError,
    NeedsPersonError,
    PostingClosedError,
    SiteBrokenError,
)
from automation.flows.entry import may_lead, target, ways_in
from automation.flows.standing import applied_notice, closed_notice
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.forms.walls import bars, walls_of
from automation.page.challenges import REFUSALS, Barrier, turned_away
from automation.page.outline import Link, Outline
from automation.page.snapshot import Snapshot
from automation.protocol import EventType, Kind, Reason

GONE = frozenset({404, 410})
LOOKS = 5
FEW = 2
"""Questions that are no application yet."""


class Waiting(Protocol):
    """Seconds and counts."""

    @property
    def navigation(self) -> float: ...
    @property
    def appear(self) -> float: ...
    @property
    def entry(self) -> float: ...
    @property
    def hops(self) -> int: ...


class Arrival:
    """`origins` may be answered, and grow by where the posting leads. `serve` is told where that is another site than the
    address alone said; `challenge` returns the page once what it wants solved is."""

    def __init__(
        self,
        site: Site,
        *,
        agent: BrowserAgent,
        origins: set[str],
        trusted: Collection[str],
        patience: Waiting,
        tell: Callable[..., Awaitable[object]],
        serve: Callable[[Site], None],
        challenge: Callable[[Snapshot], Awaitable[Snapshot]],
    ) -> None:
        self._site = site
        self._agent = agent
        self._origins = origins
        self._trusted = trusted
        self._patience = patience
        self._tell = tell
        self._tell_site = serve
        self._challenge = challenge

    async def run(self) -> bool:
        """Open the posting and go on to its form: into the frame that shows it, or by the one Apply button."""
        await self._open()
        return await self.go_on()

    async def go_on(self) -> bool:
        """From the page as it is to the form, or to the account that stands before it; whether there is one of them.

        Raises `PostingClosedError`, `AlreadyAppliedError`, `ElsewhereError`, and `NeedsPersonError` where the way isn't clear.
        """
        tried: set[str] = set()
        for _ in range(self._patience.hops):
            snapshot, form, outline = await self._past_challenges(tried)
            inner = (
                None if self._site.hosted else embedded(outline, self._site, trusted=self._trusted)
            )
            if inner is not None:
                self._serve(inner)
                await self._open()
                continue
            ways = () if _asks(form) else ways_in(outline, self._site, tried=tried)
            if len(ways) > 1 and not form.questions:
                raise NeedsPersonError(Reason.STUCK, "This page has more than one way to apply.")
            if len(ways) != 1:
                return bool(form.submit or form.next) or bars(snapshot, outline)
            tried.add(target(ways[0], outline))
            await self._enter(ways[0])
        raise NeedsPersonError(Reason.STUCK, "Valet found no way from this posting to its form.")

    async def _open(self) -> None:
        """Load the posting."""
        await self._tell(EventType.STEP_STARTED, step="open")
        try:
            await self._agent.navigate(self._site.url, timeout=self._patience.navigation)
        except NavigationError as error:
            if not await self._is_held_up(error):
                raise await self._instead(error) from None
        self._arrive(self._agent.page.url)
        await self._tell(EventType.STEP_COMPLETED, step="open")

    async def _past_challenges(self, tried: Collection[str]) -> tuple[Snapshot, Form, Outline]:
        """What `_entrance` finds behind them; they are no pages on the way."""
        while True:
            snapshot, form, outline = await self._entrance(tried)
            if form.questions or not snapshot.challenges:
                return snapshot, form, outline
            await self._solved(snapshot)

    async def _solved(self, snapshot: Snapshot) -> None:
        after = await self._challenge(snapshot)
        if after.challenges and not understand(after).questions:
            raise DetectionError("captcha_loop", "nothing but a challenge is there")

    async def _is_held_up(self, error: NavigationError) -> bool:
        """Does a check stand before the page, which lets it through by itself or asks for a person?"""
        if error.status not in REFUSALS:
            return False
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            with contextlib.suppress(ControlGoneError, NavigationError):
                snapshot = await self._agent.page.snapshot()
                if snapshot.challenges or 0 < snapshot.status < 400:
                    return True
                known = snapshot.barrier is Barrier.CHALLENGE
                if loop.time() - began >= (
                    self._patience.appear if known else self._patience.entry
                ):
                    return False
            await asyncio.sleep(0.25)

    async def _instead(self, error: NavigationError) -> AutomationError:
        """What a page that answered with an error means."""
        try:
            notice = closed_notice((await self._outline()).lines, way_in=False)
        except AgentError:
            return error
        if notice or error.status in GONE:
            return PostingClosedError(notice or str(error))
        status = error.status or 0
        barrier = (await self._agent.page.snapshot()).barrier
        if kind := turned_away(status, barrier):
            return DetectionError(kind, str(error))
        return SiteBrokenError(str(error), status=status) if status >= 500 else error

    def _arrive(self, url: str) -> None:
        """Answers go to where the address leads if that is the same site, the same posting, or a known vendor's posting;
        else the person must say so."""
        there = origin_of(url)
        if there in self._origins or urlsplit(url).scheme not in ("http", "https"):
            return
        if not self._may_lead(url):
            raise ElsewhereError(
                f"led to {there}",
                for_person=f"The address leads to {there}. Start again with the address there, if that is where you want to apply.",
            )
        found = recognise(url, trusted=self._trusted)
        if found.hosted:
            self._serve(found)
        self._origins.add(there)

    def _may_lead(self, url: str) -> bool:
        asked, found = urlsplit(self._site.url), urlsplit(url)
        secured = asked.hostname == found.hostname and found.scheme == "https"
        return secured or may_lead(url, self._site, origins=self._origins, trusted=self._trusted)

    def _serve(self, site: Site) -> None:
        if site != self._site:
            self._site = site
            self._origins.add(site.origin)
            self._tell_site(site)

    async def _enter(self, link: Link) -> None:
        if link.url and not self._may_lead(link.url):
            self._arrive(link.url)
        await self._tell(EventType.STEP_STARTED, step="apply")
        await self._agent.page.press(link.ref)
        await self._agent.page.settle(at_most=5.0)
        self._arrive(self._agent.page.url)
        await self._tell(EventType.STEP_COMPLETED, step="apply")

    async def _entrance(self, tried: Collection[str]) -> tuple[Snapshot, Form, Outline]:
        """The page once it shows a form, a way to one, or why there is none; or as it is when nothing comes."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            # A tab that Apply opened may be there only now.
            self._arrive(self._agent.page.url)
            snapshot, form, outline = await self._look()
            if applied := applied_notice(outline.lines):
                raise AlreadyAppliedError(applied)
            if _asks(form) or (snapshot.challenges and not form.questions):
                return snapshot, form, outline
            waited = loop.time() - began
            if waited >= self._patience.entry:
                ways = ways_in(outline, self._site, tried=tried)
                found = bool(ways or form.submit or form.next or walls_of(snapshot))
                # A form that is still to be drawn is a way in: until it has had its time, a word in passing closes nothing.
                late = waited >= self._patience.appear
                self._refuse_closed(outline, way_in=found or not late)
                if found or embedded(outline, self._site, trusted=self._trusted):
                    return snapshot, form, outline
                # A challenge may pass by itself yet.
                if late or snapshot.barrier is not Barrier.CHALLENGE:
                    _refuse_error(snapshot)
            if waited >= self._patience.appear:
                return snapshot, form, outline
            await asyncio.sleep(0.25)

    def _refuse_closed(self, outline: Outline, *, way_in: bool) -> None:
        notice = closed_notice(outline.lines, way_in=way_in)
        if not notice and self._site.hosted and not self._site.imitates:
            gone = self._site.vendor.gone(Address.read(outline.url))
            notice = "The posting's address leads to the list of openings." if gone else ""
        if notice:
            raise PostingClosedError(notice)

    async def _look(self) -> tuple[Snapshot, Form, Outline]:
        """The page as it is now; tried again where it goes to another one meanwhile."""
        for _ in range(LOOKS):
            await self._agent.page.settle()
            with contextlib.suppress(ControlGoneError):
                snapshot = await self._agent.page.snapshot()
                outline = await self._outline()
                self._serve(site_of_page(outline, self._site))
                return snapshot, understand(snapshot), outline
        raise NavigationError("the page kept leading on to another one")

    async def _outline(self) -> Outline:
        return await self._agent.page.outline(SELECTORS)


def _refuse_error(snapshot: Snapshot) -> None:
    """A page on the way to the form that isn't one: the site answered with an error in its place."""
    told = f"{snapshot.url} answered {snapshot.status}"
    if kind := turned_away(snapshot.status, snapshot.barrier):
        raise DetectionError(kind, told)
    if snapshot.status in GONE:
        raise PostingClosedError(told)
    if snapshot.status >= 500:
        raise SiteBrokenError(told, status=snapshot.status)


def _asks(form: Form) -> bool:
    """Does it ask what an application asks? A posting's page may have a box for job alerts, or a search, beside its way in."""
    if not form.questions or not (form.submit or form.next):
        return False
    return len(form.questions) > FEW or any(each.kind is Kind.FILE for each in form.questions)
