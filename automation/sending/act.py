"""One act of sending: permit, guard, click, verdict. The order of the steps is what the promise rests on.

asked (journal) → drain → permit → opened (journal) → ready → guard open → click → passed (journal, by the guard) → shut → verdict
(journal) → evidence (event). A crash before `asked` leaves nothing; after the permit only evidence closes it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from automation.ats.base import Adapter, PageState, Verdict
from automation.control import ControlPlane
from automation.errors import AgentError, BrowserGoneError, ControlPlaneUnreachableError
from automation.journal import Journal
from automation.page.challenges import PASSING
from automation.protocol import (
    EventType,
    Evidence,
    Grade,
    Holder,
    PermitReply,
    PermitRequest,
    PermitState,
)
from automation.sending.guard import Act, Guard

MAX_ACTS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `leave`: for the click to lead to a request; `passing`: and longer, for a challenge that passes by itself;
    `answer`: for its answer; `confirm`: for a word after a good answer."""

    leave: float = 6.0
    passing: float = 5.0
    answer: float = 60.0
    confirm: float = 8.0
    poll: float = 0.2


@dataclass(frozen=True, slots=True)
class Sent:
    """How an act ended. `reply` when there was no permit, `changed` when it wasn't to be sent after all: then nothing was clicked."""

    evidence: Evidence | None = None
    reply: PermitReply | None = None
    blocked: int = 0
    changed: str = ""
    challenged: bool = False
    """Nothing arrived, and what the page shows for it is a challenge that waits for a person."""


UNREACHABLE = PermitReply(
    act_id="-",
    granted=False,
    code="control_plane_unreachable",
    reason="Valet lost touch with itself before sending. Nothing was sent.",
)
"""In the place of an answer that never came."""

Look = Callable[[], Awaitable[PageState]]
Press = Callable[[], Awaitable[None]]
Ready = Callable[[], Awaitable[str]]
"""What keeps it from being sent after all, or "": asked with the permit in hand and the guard still shut."""


@dataclass
class Sender:
    """Makes the acts of one attempt."""

    attempt: str
    epoch: int
    posting_key: str
    adapter: Adapter
    control: ControlPlane
    journal: Journal
    guard: Guard
    patience: Patience = field(default_factory=Patience)
    acts: int = 0
    known_as: str = ""
    """The key that the posting had before its page told a better one."""

    def __post_init__(self) -> None:
        self.guard.ask_for_page = self.permit_for_page
        self._plan_hash = ""

    async def send(
        self, press: Press, look: Look, *, plan_hash: str, ready: Ready | None = None
    ) -> Sent:
        """Send once. Raises `ControlPlaneUnreachableError` before anything left; after that every end is evidence."""
        act, reply = await self._permit(Holder.AGENT, plan_hash)
        if act is None:
            return Sent(reply=reply)
        try:
            if ready is not None and (why := await ready()):
                verdict = Verdict(PermitState.UNUSED, f"before it was sent: {why}")
                return Sent(evidence=await self.record(act, verdict), changed=why)
            self.guard.open(act)
            await self._click(act, press)
            held_back = act.passed is None and await self._held_back(act, look)
            if act.passed is not None:
                await self._answered(act)
            verdict = await self._judge(act, look)
            challenged = (held_back and verdict.state is PermitState.UNUSED) or (
                verdict.state is PermitState.REFUSED and await _only_asks(verdict, look)
            )
        except AgentError as error:
            verdict, challenged = _broken_off(act, error), False
        finally:
            self.guard.shut()
        evidence = await self.record(act, verdict)
        return Sent(evidence=evidence, blocked=len(act.blocked), challenged=challenged)

    async def permit_for_page(self) -> Act | None:
        """A permit for a send that the page began by itself; None when the control plane says no."""
        try:
            return await self.permit_for_unseen()
        except ControlPlaneUnreachableError:
            return None

    async def permit_for_unseen(self) -> Act | None:
        """As `permit_for_page`, for what nobody watched: raises `ControlPlaneUnreachableError`, since nothing may go on without it."""
        act, _ = await self._permit(Holder.PAGE, self._plan_hash)
        return act

    async def permit_for_person(self, plan_hash: str) -> tuple[Act | None, PermitReply]:
        """For the click of a person who has the browser: it is the approval."""
        try:
            return await self._permit(Holder.PERSON, plan_hash)
        except ControlPlaneUnreachableError:
            return None, UNREACHABLE

    async def settle_person_act(self, act: Act, look: Look) -> Evidence:
        """What became of a person's own send."""
        try:
            await self._answered(act)
            verdict = await self._judge(act, look)
        except AgentError as error:
            verdict = _broken_off(act, error)
        return await self.record(act, verdict)

    async def settle_page_act(self, act: Act, look: Look) -> Evidence:
        """Evidence of an unforeseen send: whatever the site said, it is `unknown`, for nobody had approved what was sent."""
        await self._answered(act)
        verdict = await self._judge(act, look)
        state = verdict.state if verdict.state is PermitState.REFUSED else PermitState.UNKNOWN
        return await self.record(
            act,
            Verdict(
                state,
                f"the page sent by itself; {verdict.why}",
                verdict.grade,
                verdict.confirmation,
                verdict.fields,
            ),
        )

    async def record(self, act: Act, verdict: Verdict) -> Evidence:
        """Journal first, then the event: a crash between leaves the journal to be pulled."""
        response = act.exchange.response if act.exchange is not None else None
        evidence = Evidence(
            act_id=act.id,
            state=verdict.state,
            grade=verdict.grade,
            why=verdict.why,
            status=response.status if response else None,
            confirmation=verdict.confirmation,
            fields=verdict.fields,
        )
        if self.guard.shield is not None and act.passed is not None:
            await self.guard.shield.disarm(abandon=verdict.state is PermitState.UNKNOWN)
        lost = act.exchange.failure if act.exchange is not None else ""
        self.journal.write("verdict", lost=lost, **evidence.model_dump(mode="json"))
        await self.control.emit(
            EventType.EVIDENCE, **evidence.model_dump(mode="json"), blocked=len(act.blocked)
        )
        return evidence

    async def _permit(self, holder: Holder, plan_hash: str) -> tuple[Act | None, PermitReply]:
        self._plan_hash = plan_hash
        act = Act(f"{self.attempt}.{self.epoch}.{self.acts + 1}", holder)
        if self.acts >= MAX_ACTS:
            return None, PermitReply(
                act_id=act.id,
                granted=False,
                code="too_many_acts",
                reason="It was tried three times.",
            )
        self.acts += 1
        self.journal.write("asked", act_id=act.id, holder=holder.value)
        await self.control.emit(EventType.PERMIT_REQUESTED, act_id=act.id, holder=holder.value)
        await self.control.drain()
        asked_at = time.monotonic()
        reply = await self.control.request_permit(
            PermitRequest(
                act_id=act.id,
                attempt=self.attempt,
                epoch=self.epoch,
                plan_hash=plan_hash,
                posting_key=self.posting_key,
                known_as=self.known_as,
                holder=holder,
            )
        )
        if not reply.granted:
            if reply.code == "late":
                # The answer was lost: there may be a live permit, and nothing has left.
                await self.record(
                    act, Verdict(PermitState.UNUSED, "the permit came too late to be used")
                )
            self.journal.write("not_granted", act_id=act.id, code=reply.code)
            return None, reply
        if time.monotonic() - asked_at > reply.seconds:
            await self.record(
                act, Verdict(PermitState.UNUSED, "the permit came too late to be used")
            )
            return None, PermitReply(
                act_id=act.id, granted=False, code="late", reason="The permit came too late."
            )
        self.journal.write("opened", act_id=act.id)
        return act, reply

    async def _click(self, act: Act, press: Press) -> None:
        await press()
        await _within(act.left, self.patience.leave)

    async def _held_back(self, act: Act, look: Look) -> bool:
        """Does the page keep it until a person has solved a challenge? One that may pass by itself has its time first."""
        until = time.monotonic() + self.patience.passing
        while act.passed is None:
            try:
                challenges = (await look()).challenges
            except AgentError:
                return False
            if not challenges:
                return False
            if not PASSING.issuperset(challenges) or time.monotonic() >= until:
                return True
            await _within(act.left, self.patience.poll)
        return False

    async def _answered(self, act: Act) -> None:
        """Until the answer is there, patience ends, or there is none to come."""
        until = time.monotonic() + self.patience.answer
        lost = False
        while not act.ended.is_set() and time.monotonic() < until:
            await _within(act.ended, self.patience.poll)
            # Seen twice: between two connections there may be a moment without either.
            was, lost = lost, self._lost
            if was and lost:
                return

    @property
    def _lost(self) -> bool:
        return self.guard.shield is not None and self.guard.shield.lost

    async def _judge(self, act: Act, look: Look) -> Verdict:
        """Look until the answer is final, or patience with the page ends."""
        if (silence := self._silence(act)) is not None:
            # The page may be waiting with us, and would not answer a look.
            return silence
        until = time.monotonic() + self.patience.confirm
        verdict = Verdict(
            PermitState.UNKNOWN, "the page couldn't be read", Grade.ATTEMPTED, final=False
        )
        while True:
            try:
                page = await look()
                if self._silence(act) is not None:
                    # It left only meanwhile.
                    await self._answered(act)
                    if (silence := self._silence(act)) is not None:
                        return silence
                    page = await look()
                verdict = self._read(act, page)
            except AgentError as error:
                # A page on its way to another one can't be read; a dead browser never can.
                if isinstance(error, BrowserGoneError) or time.monotonic() >= until:
                    raise
            if verdict.final or time.monotonic() >= until:
                return verdict
            await asyncio.sleep(self.patience.poll)

    def _silence(self, act: Act) -> Verdict | None:
        """What is to be said of a send that was let out and isn't answered."""
        if act.passed is None or act.exchange is not None:
            return None
        broke = "the connection broke before the site answered"
        return Verdict(
            PermitState.UNKNOWN, broke if self._lost else "no answer came in time", Grade.ATTEMPTED
        )

    def _read(self, act: Act, page: PageState) -> Verdict:
        if act.passed is None:
            return _nothing_left(act, page)
        assert act.exchange is not None
        return self.adapter.judge(act.exchange, page)


def _nothing_left(act: Act, page: PageState) -> Verdict:
    errors = page.errors or page.held_back
    if act.others and not errors:
        # On a site nobody knows, something unreadable went out under our click.
        return Verdict(
            PermitState.UNKNOWN, "requests left that may have been the application", Grade.ATTEMPTED
        )
    why = "nothing left the browser"
    if page.confirmation:
        why = "the page says thank you, but nothing was sent"
    elif page.challenges:
        why = "nothing left the browser: a challenge came up"
    return Verdict(PermitState.UNUSED, why, confirmation=page.confirmation, fields=errors)


async def _only_asks(verdict: Verdict, look: Look) -> bool:
    """Was it turned down for want of a solved challenge alone?"""
    if verdict.fields:
        return False
    try:
        return bool((await look()).challenges)
    except AgentError:
        return False


def _broken_off(act: Act, error: AgentError) -> Verdict:
    """The browser failed in the middle. What the guard let out may have arrived; what it didn't, can't have."""
    if act.passed is None:
        return Verdict(PermitState.UNUSED, f"nothing had left when {error}")
    return Verdict(PermitState.UNKNOWN, f"it had left when {error}", Grade.ATTEMPTED)


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
