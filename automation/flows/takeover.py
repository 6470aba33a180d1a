"""A person's time with the browser: hands off, what they do is seen, their send is let go once, what they leave is theirs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from automation.ats.base import PageState, Verdict
from automation.control import ControlPlane
from automation.errors import AgentError, ControlPlaneUnreachableError, NeedsPersonError
from automation.flows.answering import Answering
from automation.flows.step import step_of
from automation.flows.watched import Handed, Watched, texts_of
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.gate import InputGate
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.protocol import EventType, Evidence, Grade, HandBack, JobSpec, PermitState, Reason
from automation.sending.act import Sender
from automation.sending.guard import Act, Guard, Hands
from automation.sending.outcomes import came_to_nothing
from automation.sending.verdict import confirmation_in, page_state

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERY = 0.5
"""Seconds between two looks."""
_LOOK_SECONDS = 2.0
_PICTURE_SECONDS = 3.0
_HOLDER = "the run's own wait"
_HANDED_OVER, _HANDED_BACK = "handed_over", "handed_back"
"""In the journal."""


class SentByPersonError(Exception):
    """The person has sent the application with their own hands."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(evidence.why)
        self.evidence = evidence

    @property
    def in_vain(self) -> NeedsPersonError | None:
        """It came to nothing, which is theirs to mend; None where it may have arrived."""
        if self.evidence.state.live:
            return None
        said = came_to_nothing(self.evidence).reason
        return NeedsPersonError(Reason.STUCK, f"You sent it. {said}")


@dataclass
class Takeovers:
    """Of one attempt. `held` stops the clock; `picture` keeps one under a name; `led_on` is told of each page that the person has
    left behind; `is_elsewhere`: is that the address of another posting's page?"""

    job: JobSpec
    control: ControlPlane
    gate: InputGate
    guard: Guard
    sender: Sender
    answering: Answering
    page: Callable[[], Page]
    tell: Callable[..., Awaitable[object]]
    held: Callable[[], AbstractContextManager[None]]
    picture: Callable[[str], Awaitable[None]]
    led_on: Callable[[], None]
    is_elsewhere: Callable[[str], bool]
    sending: bool = False
    """What the person sends is on its way, or held for leave."""

    async def wait(self, answer: Callable[[int], Awaitable[T]]) -> T:
        """`answer`, asked for with the token of the pause, once it is there. Until then the agent's hands are off the browser.

        What the person has put into the page meanwhile is told as theirs. Raises `SentByPersonError` where they have sent the
        application.
        """
        token = await self.gate.pause(_HOLDER)
        self.sender.journal.write(_HANDED_OVER, token=token)
        seen_out = True
        try:
            with self.held():
                return await self._handed_over(_Seen(self), answer(token))
        except asyncio.CancelledError:
            # In a browser that outlives this process they go on unseen.
            seen_out = False
            raise
        finally:
            if seen_out:
                self.sender.journal.write(_HANDED_BACK, token=token)
            self.sending = False
            self.gate.resume(_HOLDER)

    async def look_back(self, *, kept: bool) -> None:
        """Where the last process ended while a person had the browser, and that was `kept`: nobody saw what they did, so they are
        asked whether they sent it. Raises `SentByPersonError`, as for what may have arrived, and `ControlPlaneUnreachableError`."""
        kinds = (_HANDED_OVER, _HANDED_BACK)
        last = [each["kind"] for each in self.sender.journal.lines() if each["kind"] in kinds][-1:]
        if not kept or last != [_HANDED_OVER]:
            return
        act = await self.sender.permit_for_unseen()
        if act is not None:
            why = (
                "you had the browser while Valet was restarted, and nobody saw whether you sent it"
            )
            unseen = Verdict(PermitState.UNKNOWN, why, Grade.ATTEMPTED)
            raise SentByPersonError(await self.sender.record(act, unseen))

    async def asked(self, answer: Callable[[int], Awaitable[T]]) -> T:
        """`wait`, for what is asked in the control plane, which opens the wait by itself: it is told that the hands are off."""

        async def told(token: int) -> T:
            await self.tell(EventType.PAUSED, token=token)
            return await answer(token)

        try:
            return await self.wait(told)
        finally:
            await self.tell(EventType.RESUMED, token=self.gate.token)

    async def _handed_over(self, seen: "_Seen", answer: Awaitable[T]) -> T:
        await seen.look()
        began = seen.thanks
        with self.guard.handed_over(seen.ask, seen.more_follows) as hands:
            answered = asyncio.ensure_future(answer)
            sent, watching = (
                asyncio.create_task(each) for each in (_set(hands.sent), seen.watch())
            )
            try:
                await asyncio.wait({answered, sent}, return_when=asyncio.FIRST_COMPLETED)
                watching.cancel()
                await self._account_for(hands, seen)
            finally:
                await _end(answered, sent, watching)
        # Pressed at the very moment that they gave it back.
        await self._account_for(hands, seen)
        given = answered.result()
        await seen.look()
        await seen.hand_back()
        if seen.thanks and not began:
            unseen = await self._sent_unseen(seen.thanks)
            if unseen is not None:
                raise SentByPersonError(unseen)
        return given

    async def _account_for(self, hands: Hands, seen: "_Seen") -> None:
        """Raises `SentByPersonError` where they have sent it."""
        act = await self.guard.sent_by(hands)
        if act is not None:
            evidence = await self.sender.settle_person_act(act, seen.after_send)
            await self.picture("after")
            raise SentByPersonError(evidence)

    async def _sent_unseen(self, thanks: str) -> Evidence | None:
        """The page says that the application has arrived, and nothing that left the browser was known as one."""
        act, _ = await self.sender.permit_for_person(self.answering.plan())
        act = act or await self.sender.permit_for_page()
        if act is None:
            return None
        why = "the site thanked for it while you had the browser"
        return await self.sender.record(
            act, Verdict(PermitState.UNKNOWN, why, Grade.PAGE_CONFIRMED, thanks)
        )


@dataclass
class _Seen:
    """What is seen of one takeover, and what follows from it."""

    of: Takeovers
    _snapshot: Snapshot = field(default_factory=lambda: Snapshot(url=""))
    _form: Form = field(default_factory=lambda: Form(questions=()))
    _watched: Watched = field(default_factory=Watched)
    _more: bool = False
    _sent: tuple[Snapshot, frozenset[str]] = (Snapshot(url=""), frozenset())
    """The page that they sent, and the keys of its questions."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.look()

    async def look(self) -> bool:
        """Whether the page could be read: one that is on its way to another, or asks something in a dialog, can't be."""
        with suppress(AgentError, TimeoutError):
            async with self._lock, asyncio.timeout(_LOOK_SECONDS):
                snapshot = await self.of.page().snapshot()
                form = understand(snapshot, after_steps=True)
                outline = await self.of.page().outline({})
            if self.of.is_elsewhere(snapshot.url):
                # What they do there, and what it says, is no part of this application.
                self._snapshot, self._form = Snapshot(url=snapshot.url), Form(questions=())
                return True
            self._snapshot, self._form = snapshot, form
            leads_on = form.next is not None and form.submit is None
            self._more = leads_on and step_of(outline, form).leads_to_more
            self._watched.see(snapshot, form)
            # By these their send is known, where nobody knows the site's.
            self.of.guard.expect(texts_of(form.questions))
            return True
        return False

    @property
    def thanks(self) -> str:
        """The sentence that says that the application has arrived, on a page that asks nothing any more."""
        stands = self._form.submit or self._form.next
        return "" if stands else confirmation_in(self._snapshot.text)

    async def more_follows(self) -> bool:
        """Before their press and after it: a last step that came up just now isn't taken for the one before it."""
        before = self._more
        return before and await self.look() and self._more

    async def ask(self) -> Act | None:
        """Leave for what they are sending, which is held meanwhile. What they have put into the page comes first."""
        self.of.sending = True
        act = None
        try:
            await self.look()
            if self.of.is_elsewhere(self._snapshot.url):
                await self._refused("another posting is shown than this application’s")
                return None
            self._sent = self._snapshot, frozenset(each.key for each in self._form.questions)
            await self.hand_back()
            with suppress(TimeoutError):
                async with asyncio.timeout(_PICTURE_SECONDS):
                    await self.of.picture("before")
            act, reply = await self.of.sender.permit_for_person(self.of.answering.plan())
        finally:
            self.of.sending = act is not None
        if act is None:
            await self._refused(reply.reason or "it isn't to be sent now", code=reply.code)
        return act

    async def _refused(self, why: str, *, code: str = "elsewhere") -> None:
        await self.of.tell(EventType.SEND_BLOCKED, why=why, code=code, holder="person")

    async def hand_back(self) -> None:
        """Tell what is new since the last time. The values go to the control plane alone, and in no event."""
        handed = self._watched.handed()
        taken = self.of.answering.take(handed)
        self._lead_on(handed)
        if not taken:
            return
        job = self.of.job
        request = HandBack(attempt=job.attempt, epoch=job.epoch, questions=tuple(taken))
        try:
            await self.of.control.hand_back(request)
        except ControlPlaneUnreachableError as error:
            # The run knows it all the same, and writes nothing over it.
            log.warning("attempt %s: what the person put in isn't told: %s", job.attempt, error)
        for each in taken:
            told: dict[str, Any] = {"key": each.key, "label": each.label, "source": "person"}
            await self.of.tell(EventType.FIELD_TAKEN, **told, cleared=not each.current)

    def _lead_on(self, handed: list[Handed]) -> None:
        for each in handed:
            if each.led_on:
                self.of.led_on()

    async def after_send(self) -> PageState:
        """How the page looks, beside what they sent."""
        before, asked = self._sent
        await self.of.page().settle(at_most=2.0)
        after = await self.of.page().snapshot()
        return page_state(after, understand(after), before=before, asked=asked)


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _end(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
