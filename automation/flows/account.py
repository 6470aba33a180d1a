"""Past what a site puts before its form: an account, which one registers or signs in to, and a code by e-mail.

Nothing is made unasked: what to do is the person's word, which the control plane has or gets. An account is kept there before the
press that registers it, and told of afterwards, so that one whose runner died in between is signed in to and not made twice.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from automation.agents.base import BrowserAgent
from automation.ats.address import origin_of
from automation.ats.registry import Site
from automation.control import ControlPlane
from automation.errors import (
    AccountRefusedError,
    AgentError,
    ControlGoneError,
    NavigationError,
    NeedsPersonError,
    WriteError,
)
from automation.flows.answering import Wait
from automation.flows.session import keep_session
from automation.forms.vocabulary.accounts import APPLICATION
from automation.forms.vocabulary.buttons import SUBMIT
from automation.forms.vocabulary.fold import bare
from automation.forms.walls import (
    Wall,
    WallKind,
    codes_in,
    doors,
    is_taken,
    only_chooses,
    resending,
    walls_of,
)
from automation.journal import Journal
from automation.page.snapshot import Control, Snapshot
from automation.protocol import (
    AccountStep,
    EventType,
    JobSpec,
    LogInAct,
    LogInReply,
    LogInRequest,
    LogInWants,
    Reason,
)
from automation.sending.guard import Guard

ROUNDS = 12
"""Walls one after the other: registering, a code, signing in, and some that are tried again."""
DOORS = 3
_EVERY = 0.25
_SENDING = 2.0
_LOOKS = 5
_WRITES = 3
_REASONS = {
    LogInWants.ACCOUNT: Reason.QUESTION,
    LogInWants.PASSWORD: Reason.LOGIN,
    LogInWants.CODE: Reason.CODE,
}


class Waiting(Protocol):
    """Seconds."""

    @property
    def navigation(self) -> float: ...
    @property
    def appear(self) -> float: ...
    @property
    def question(self) -> float: ...


@dataclass
class Accounts:
    """Of one attempt. `origins` may have answers, and grow; `wait` is for the person; `fill` answers what a registration asks
    besides."""

    job: JobSpec
    site: Site
    agent: BrowserAgent
    control: ControlPlane
    journal: Journal
    guard: Guard
    origins: Collection[str]
    trusted: Collection[str]
    patience: Waiting
    tell: Callable[..., Awaitable[object]]
    wait: Wait
    fill: Callable[[], Awaitable[object]]
    _reply: LogInReply | None = None
    _tried: set[str] = field(default_factory=set)
    _asked: Counter[LogInWants] = field(default_factory=Counter)
    _rounds: int = 0
    _introduced: bool = False
    """The site was given the e-mail alone: what it asks now says whether it knows it."""
    _handed: bool = False
    """A code was written that goes out with the page's own button."""
    _entered: bool = False
    """A code was, and the site hasn't yet been heard on it."""

    def stands(self, snapshot: Snapshot) -> tuple[Wall, ...]:
        """The walls of this page that aren't seen to."""
        return tuple(
            wall
            for wall in walls_of(snapshot)
            if not (self._handed and wall.kind is WallKind.CODE and wall.press is None)
        )

    async def wants_code(self) -> bool:
        """After a send: does the site want a code, or another one, before it takes the application?"""
        self._handed = False
        await self.agent.page.settle()
        walls = self.stands(await self.agent.page.snapshot())
        return any(wall.kind is WallKind.CODE for wall in walls)

    async def shows_code(self) -> bool:
        """Does the page hold the one that was written there?"""
        if not self._handed:
            return False
        with suppress(AgentError):
            return any(field.value for field in codes_in(await self.agent.page.snapshot()))
        return True

    async def come_past(self) -> bool:
        """Past every wall; whether there was one. Raises `NeedsPersonError`, `AccountRefusedError`."""
        passed = False
        while True:
            walls = self.stands(await self._look())
            if not walls and not await self._has_to_choose():
                if passed:
                    # Who died now would ask the person for another code.
                    await keep_session(self.agent, self.control, job=self.job, origins=self.origins)
                return passed
            self._rounds += 1
            if self._rounds > ROUNDS:
                raise NeedsPersonError(
                    Reason.STUCK, "The site asks again and again for an account or a code."
                )
            passed = True
            code = next((wall for wall in walls if wall.kind is WallKind.CODE), None)
            if code is not None:
                await self._enter_code(code)
            else:
                await self._log_in(walls)

    async def _look(self) -> Snapshot:
        """The page as it is now; tried again where it goes to another one meanwhile."""
        for _ in range(_LOOKS):
            await self.agent.page.settle()
            with suppress(ControlGoneError):
                return await self.agent.page.snapshot()
        raise NavigationError("the page kept leading on to another one")

    async def _has_to_choose(self) -> bool:
        """A page that only offers to register or to sign in; one that was seen to leads on by itself."""
        page = self.agent.page
        return self._reply is None and only_chooses(await page.snapshot(), await page.outline({}))

    # ---- accounts

    async def _log_in(self, walls: tuple[Wall, ...]) -> None:
        if self._reply is None:
            self._reply = await self._ask(LogInWants.ACCOUNT)
        address = next((wall for wall in walls if wall.kind is WallKind.ADDRESS), None)
        if address is not None and self._reply.act is not LogInAct.REFUSED:
            await self._introduce(address, self._reply)
            return
        match self._reply.act:
            case LogInAct.REGISTER if self._introduced and _only_signs_in(walls):
                await self._note(AccountStep.EXISTS)
                self._reply = await self._ask(LogInWants.PASSWORD)
            case LogInAct.REGISTER:
                await self._register(await self._at(WallKind.REGISTER, walls), self._reply)
            case LogInAct.SIGN_IN:
                await self._sign_in(await self._at(WallKind.SIGN_IN, walls), self._reply)
            case _:
                raise AccountRefusedError(
                    f"no account at {self._host}",
                    for_person=self._reply.reason,
                )

    async def _introduce(self, wall: Wall, reply: LogInReply) -> None:
        """No password is in it, so nothing but the page's own send is kept from going out."""
        if reply.act is LogInAct.REGISTER and not self._introduced:
            ways = doors(await self.agent.page.outline({}), WallKind.REGISTER)
            if ways:
                await self._register(await self._at(WallKind.REGISTER, ()), reply)
                return
        complaint = wall.complaint
        wall = await self._written(wall, reply)
        assert wall.press is not None
        await self.agent.page.press(wall.press.ref)
        self._introduced = True
        await self._until_it_is_past(wall, complaint)

    async def _until_it_is_past(self, wall: Wall, complaint: str) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience.appear
        gone = 0
        # Twice: a page may be empty on its way to another.
        while gone < 2:
            await asyncio.sleep(_EVERY)
            with suppress(ControlGoneError):
                walls = walls_of(await self._look())
                now = next((each for each in walls if each.kind is wall.kind), None)
                gone = gone + 1 if now is None else 0
                late = loop.time() >= until
                if now is not None and (late or now.complaint not in ("", complaint)):
                    said = f": {now.complaint}" if now.complaint else "."
                    raise NeedsPersonError(
                        Reason.LOGIN, f"{self._host} doesn't take your e-mail{said}"
                    )

    async def _register(self, wall: Wall, reply: LogInReply) -> None:
        wall = await self._written(wall, reply)
        await self._note(AccountStep.REGISTERING)
        # Applied before the press: from now on the control plane knows that there may be an account.
        await self.control.drain()
        after = await self._press(wall, reply.password.get_secret_value())
        if after is None:
            await self._note(AccountStep.REGISTERED)
            self._reply = reply.model_copy(update={"act": LogInAct.SIGN_IN})
        elif is_taken(after.complaint):
            await self._note(AccountStep.EXISTS)
            self._reply = await self._ask(LogInWants.PASSWORD, complaint=after.complaint)
        elif after.complaint:
            await self._note(AccountStep.NOT_REGISTERED)
            raise NeedsPersonError(
                Reason.STUCK, f"{self._host} doesn't make the account: {after.complaint}"
            )
        else:
            raise NeedsPersonError(
                Reason.STUCK, f"{self._host} doesn't say whether it has made the account."
            )

    async def _sign_in(self, wall: Wall, reply: LogInReply) -> None:
        """With one password once."""
        secret = reply.password.get_secret_value()
        complaint = wall.complaint
        if secret not in self._tried:
            self._tried.add(secret)
            after = await self._press(await self._written(wall, reply), secret)
            if after is None:
                await self._note(AccountStep.SIGNED_IN)
                return
            complaint = after.complaint
        await self._note(AccountStep.NOT_SIGNED_IN)
        self._reply = await self._ask(LogInWants.PASSWORD, complaint=complaint)

    async def _at(self, kind: WallKind, walls: tuple[Wall, ...]) -> Wall:
        """The page's form for it, or the one that a link, a tab or a button of it leads to."""
        found = next((wall for wall in walls if wall.kind is kind), None)
        for number in range(DOORS):
            if found is not None:
                return found
            ways = doors(await self.agent.page.outline({}), kind)
            if number >= len(ways):
                break
            await self.agent.page.press(ways[number].ref)
            found = await self._until_it_shows(kind)
        if found is not None:
            return found
        what = "create the account" if kind is WallKind.REGISTER else "sign in"
        raise NeedsPersonError(Reason.STUCK, f"Valet found no way to {what} on {self._host}.")

    async def _until_it_shows(self, kind: WallKind) -> Wall | None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience.appear
        while True:
            with suppress(ControlGoneError):
                walls = walls_of(await self._look())
                found = next((wall for wall in walls if wall.kind is kind), None)
                if found is not None or loop.time() >= until:
                    return found
            await asyncio.sleep(_EVERY)

    # ---- codes

    async def _enter_code(self, wall: Wall) -> None:
        if self._entered and wall.complaint:
            await self._note(AccountStep.CODE_REFUSED)
        self._entered = False
        again = resending(await self.agent.page.outline({}))
        reply = await self._ask(
            LogInWants.CODE, told=wall.told, complaint=wall.complaint, resends=again is not None
        )
        if reply.act is LogInAct.RESEND:
            await self._resend()
            return
        if reply.act is not LogInAct.ENTER:
            raise NeedsPersonError(Reason.CODE, f"{self._host} wants the code that it has sent.")
        # The person took their time: the page may be another by now.
        here = await self._until_it_shows(WallKind.CODE)
        if here is None:
            return
        code = "".join(reply.code.get_secret_value().split())
        here = await self._write_code(here, code)
        await self._note(AccountStep.CODE_ENTERED)
        self._entered = True
        if here.press is None:
            self._handed = True
        else:
            await self._press(here, code)

    async def _resend(self) -> None:
        """Looked for anew: since the person was asked, the page may have been drawn anew, or offer it no more."""
        again = resending(await self.agent.page.outline({}))
        if again is not None:
            with self.guard.entering(self.agent.page.url, ""), suppress(ControlGoneError):
                await self.agent.page.press(again.ref)
                await self.agent.page.settle()
            await self._note(AccountStep.CODE_RESENT)

    async def _write_code(self, wall: Wall, code: str) -> Wall:
        for _ in range(_WRITES):
            self._may_have(wall.code)
            parts = [code] if len(wall.code) == 1 else list(code)
            with suppress(ControlGoneError):
                for control, part in zip(wall.code, parts, strict=False):
                    await self.agent.page.set(control.ref, part)
                return wall
            wall = await self._until_it_shows(WallKind.CODE) or wall
        raise WriteError("the fields of the code kept changing")

    # ---- writing and pressing

    async def _written(self, wall: Wall, reply: LogInReply) -> Wall:
        """The wall as it is once it holds everything."""
        self._may_have(wall.fields)
        if wall.asks_more:
            await self.fill()
            wall = await self._until_it_shows(wall.kind) or wall
        for _ in range(_WRITES):
            self._may_have(wall.fields)
            with suppress(ControlGoneError):
                await self._write(wall, reply)
                return wall
            wall = await self._until_it_shows(wall.kind) or wall
        raise WriteError("the fields of the account kept changing")

    async def _write(self, wall: Wall, reply: LogInReply) -> None:
        page = self.agent.page
        for control in wall.names:
            if control.value != reply.email:
                await page.set(control.ref, reply.email)
        for control in wall.passwords:
            await page.set(control.ref, reply.password.get_secret_value())
        for box in wall.terms:
            if not (await page.read(box.ref)).checked:
                await page.press(box.ref)

    def _may_have(self, fields: Collection[Control]) -> None:
        for origin in {each.origin for each in fields}:
            if origin not in self.origins:
                raise NeedsPersonError(
                    Reason.STUCK, f"The log-in is on {origin}, which isn't the employer's site."
                )
            if not origin.startswith("https://") and origin not in self.trusted:
                raise NeedsPersonError(
                    Reason.STUCK, f"{origin} asks for a password over an open connection."
                )

    async def _press(self, wall: Wall, secret: str) -> Wall | None:
        """The wall that stands there still, with what it complains of; None once it is gone."""
        if wall.press is None:
            raise NeedsPersonError(
                Reason.STUCK, f"Valet found no button to go on, on {self._host}."
            )
        if self._would_send(wall.press):
            raise NeedsPersonError(
                Reason.STUCK, f"{self._host} wants a password together with the application."
            )
        loop = asyncio.get_running_loop()
        with self.guard.entering(self.agent.page.url, secret) as entering:
            await self.agent.page.press(wall.press.ref)
            began, waited, gone, now = loop.time(), 0.0, 0, wall
            # A page may take the form away before it sends what was in it.
            while gone < 2 or (
                entering.passed is None and waited < min(_SENDING, self.patience.appear)
            ):
                await asyncio.sleep(_EVERY)
                waited = loop.time() - began
                with suppress(ControlGoneError):
                    walls = walls_of(await self._look())
                    now = next((each for each in walls if each.kind is wall.kind), now)
                    # Twice: a page may be empty on its way to another.
                    gone = 0 if any(each.kind is wall.kind for each in walls) else gone + 1
                    if not gone and now.complaint not in ("", wall.complaint):
                        return now
                most = self.patience.appear if entering.passed is None else self.patience.navigation
                old = now.complaint and waited >= self.patience.appear
                if not gone and (waited >= most or old):
                    return now
        return None

    def _would_send(self, button: Control) -> bool:
        """What it says is what the application's last button says: that is pressed with a permit, and never here."""
        named = APPLICATION.search(bare(button.label))
        return bool(SUBMIT.search(button.label)) and bool(named or self.guard.steps_saved)

    # ---- the control plane

    async def _ask(
        self, wants: LogInWants, *, told: str = "", complaint: str = "", resends: bool = False
    ) -> LogInReply:
        self._asked[wants] += 1
        request = LogInRequest(
            attempt=self.job.attempt,
            epoch=self.job.epoch,
            site=self._site_name,
            wants=wants,
            round=self._asked[wants],
            told=told[:500],
            complaint=complaint[:500],
            resends=resends,
        )
        # What became of the last account counts for what is answered now.
        await self.control.drain()
        reply = await self.control.log_in(request)
        if reply.act is LogInAct.PENDING:
            await self.tell(EventType.QUESTION_ASKED, keys=[f"site:{wants.value}"])
            seconds = self.patience.question
            reply = await self.wait(lambda _: self.control.log_in(request, wait=seconds))
        if reply.act is LogInAct.DONE:
            raise ControlGoneError("a person has dealt with it in the browser")
        if reply.act is LogInAct.PENDING:
            raise NeedsPersonError(_REASONS[wants], _LACKS[wants].format(self._host))
        return reply

    async def _note(self, step: AccountStep) -> None:
        site = self._site_name
        self.journal.write("account", site=site, step=step.value)
        await self.tell(EventType.ACCOUNT, site=site, step=step.value)

    @property
    def _host(self) -> str:
        """With its port, where that isn't the usual one."""
        here = self.agent.page.url
        origin = origin_of(here) if urlsplit(here).hostname else self.site.origin
        return origin.partition("://")[2]

    @property
    def _site_name(self) -> str:
        """Where one host serves many employers, each has accounts of its own."""
        origin, tenant = origin_of(self.agent.page.url), self.site.posting.tenant
        shared = self.site.hosted and not self.site.imitates and origin == self.site.origin
        if shared and tenant and tenant not in (urlsplit(origin).hostname or ""):
            return f"{origin}/{tenant}"
        return origin


def _only_signs_in(walls: Collection[Wall]) -> bool:
    return {wall.kind for wall in walls} == {WallKind.SIGN_IN}


_LACKS = {
    LogInWants.ACCOUNT: "{} wants an account.",
    LogInWants.PASSWORD: "{} wants the password of your account there.",
    LogInWants.CODE: "{} wants the code that it has sent you.",
}
