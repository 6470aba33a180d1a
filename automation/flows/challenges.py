"""Challenges: what passes by itself is waited for, the rest is put to a person, and what keeps coming back turns us away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from automation.errors import (
    AgentError,
    BrowserGoneError,
    ControlGoneError,
    DetectionError,
    NavigationError,
)
from automation.page.challenges import PASSING
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.protocol import Reason

log = logging.getLogger(__name__)

EARLY = 5
"""Times that a person may say too early that one is solved."""
MOST = 2
"""That a person is asked to solve in one attempt. Who is shown yet another, though one was solved, is kept out by them."""
_LOOKS = 5


class Challenges:
    """Those of one attempt. `need` returns when the person is done; `passing`: seconds for one to pass by itself."""

    def __init__(
        self,
        page: Callable[[], Page],
        *,
        need: Callable[[Reason, str], Awaitable[None]],
        passing: float,
    ) -> None:
        self._page = page
        self._need = need
        self._passing = passing
        self._put = 0
        """To the person."""
        self._solved = False

    async def past(self, snapshot: Snapshot) -> Snapshot:
        """The page once it wants nothing solved any more; or as it is after the person has said so too often: some challenges
        never show that they are solved. Raises `DetectionError` where the next one comes after every one that is solved."""
        snapshot = await self._passed(snapshot)
        place = ""
        for _ in range(EARLY):
            if not snapshot.challenges:
                break
            if place != _place(snapshot):
                place = _place(snapshot)
                self._count()
            await self._show()
            await self._need(
                Reason.CAPTCHA,
                f"The site wants a person to solve its challenge ({', '.join(snapshot.challenges)}).",
            )
            snapshot = await self._passed(await self._look())
            self._solved |= not snapshot.challenges or place != _place(snapshot)
        return snapshot

    async def solved(self) -> bool:
        """Was there one that kept a step from being left, and is it solved now?"""
        snapshot = await self._page().snapshot()
        if not snapshot.challenges:
            return False
        return not (await self.past(snapshot)).challenges

    async def _show(self) -> None:
        """At the end of a long form a person would have to look for it."""
        try:
            await self._page().show_challenge()
        except BrowserGoneError:
            raise
        except AgentError as error:
            log.info("The challenge isn't brought into view: %s", error)

    def _count(self) -> None:
        if self._solved and self._put >= MOST:
            raise DetectionError(
                "captcha_loop", "another challenge comes however often one is solved"
            )
        self._put += 1

    async def _passed(self, snapshot: Snapshot) -> Snapshot:
        """Once that which lets a visitor through by itself has had its time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._passing
        while snapshot.challenges and PASSING.issuperset(snapshot.challenges):
            if loop.time() >= until:
                break
            await asyncio.sleep(0.3)
            snapshot = await self._look()
        return snapshot

    async def _look(self) -> Snapshot:
        """A solved one may lead to another page, which can't be read on the way."""
        page = self._page()
        for _ in range(_LOOKS):
            try:
                await page.settle()
                return await page.snapshot()
            except BrowserGoneError:
                raise
            except (ControlGoneError, NavigationError):
                await asyncio.sleep(0.3)
        return await page.snapshot()


def _place(snapshot: Snapshot) -> str:
    return snapshot.url.split("?", 1)[0]
