"""Runs one attempt from the open page to its outcome: read, answer, write, prove, and send once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from automation.agents.base import BrowserAgent
from automation.ats.address import without_query
from automation.ats.base import PageState, Verdict
from automation.ats.registry import Site, names_another, recognise
from automation.checkpoint import Checkpoint
from automation.control import ControlPlane
from automation.errors import (
    AgentError,
    AutomationError,
    CancelledError,
    ControlGoneError,
    ControlPlaneUnreachableError,
    DetectionError,
    NeedsPersonError,
    NobodyCameError,
    StaleEpochError,
    StillStuckError,
)
from automation.flows.account import Accounts
from automation.flows.acting import Acting
from automation.flows.answering import Answering
from automation.flows.arrival import Arrival
from automation.flows.challenges import Challenges
from automation.flows.opening import opened
from automation.flows.proof import chosen_by_page
from automation.flows.repeating import Repeating, adders, are_unasked, demanded, lacking
from automation.flows.session import keep_session
from automation.flows.single import PageResult, complete_page
from automation.flows.takeover import SentByPersonError, Takeovers
from automation.flows.wizard import Landing, SentByStepError, Steps, fingerprint
from automation.forms.model import Form, Widget
from automation.forms.understand import understand
from automation.gate import InputGate
from automation.journal import Journal
from automation.page.snapshot import Snapshot
from automation.page.wire import RequestWatcher
from automation.protocol import (
    EventType,
    Evidence,
    Grade,
    JobSpec,
    Mode,
    Need,
    Outcome,
    OutcomeState,
    Part,
    PermitState,
    Reason,
    Resolution,
)
from automation.sending.act import UNREACHABLE, Patience, Sender, Sent
from automation.sending.guard import Guard
from automation.sending.outcomes import (
    by_page_itself,
    came_to_nothing,
    end_of,
    ended,
    not_granted,
    outcome_of,
    unmendable,
)
from automation.sending.verdict import page_state

T = TypeVar("T")

_REPLANS = 2
"""Times that a form may change between its plan and its sending."""
_SHOWN = 5
"""Times that a person is shown where the run is stuck."""
_MOMENT = 0.1
_ELSEWHERE = "The browser shows another page than this application’s: go back to {}."


class OpenAgent(Protocol):
    def __call__(self, watcher: RequestWatcher, gate: InputGate) -> Awaitable[BrowserAgent]: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and counts; shortened in tests."""

    navigation: float = 30.0
    appear: float = 10.0
    """For a form to show after the page has loaded."""
    entry: float = 2.0
    """Of that, before an Apply button is pressed or a page believed that says it has closed."""
    hops: int = 4
    """Pages from the posting to its form."""
    question: float = 600.0
    passing: float = 5.0
    """For a challenge that lets a visitor through by itself, before a person is called."""
    steps: int = 15
    patience: Patience = field(default_factory=Patience)


async def run_attempt(
    job: JobSpec,
    *,
    control: ControlPlane,
    open_agent: OpenAgent,
    state: Path,
    gate: InputGate,
    cancelled: asyncio.Event,
    trusted: Collection[str] = (),
    limits: Limits | None = None,
) -> Outcome:
    """Fill in and send one application. `state` is the attempt's own folder: journal, checkpoint, screenshots.

    Never raises for what a site does; raises `StaleEpochError` when a newer attempt has taken over.
    """
    journal = Journal(state / "journal.jsonl")
    try:
        run = Attempt(
            job,
            control=control,
            journal=journal,
            state=state,
            gate=gate,
            trusted=trusted,
            limits=limits or Limits(),
        )
        outcome = await run.outcome(open_agent, cancelled)
        await control.emit(EventType.COMPLETED, **outcome.model_dump(mode="json"))
        # The outbox goes on delivering: an outcome doesn't wait for a control plane that is down.
        with suppress(ControlPlaneUnreachableError):
            await control.drain()
        return outcome
    finally:
        journal.close()


class Attempt:
    """The state of one run. `outcome()` is called once."""

    def __init__(
        self,
        job: JobSpec,
        *,
        control: ControlPlane,
        journal: Journal,
        state: Path,
        gate: InputGate,
        trusted: Collection[str],
        limits: Limits,
    ) -> None:
        self.job = job
        self.site: Site = recognise(job.url, trusted=trusted)
        self._control = control
        self._journal = journal
        self._state = state
        self._gate = gate
        self._limits = limits
        self._guard = Guard(self.site, journal=journal, tell=control.emit)
        self._sender = Sender(
            attempt=job.attempt,
            epoch=job.epoch,
            posting_key=job.posting_key,
            adapter=self.site.adapter,
            control=control,
            journal=journal,
            guard=self._guard,
            patience=limits.patience,
            acts=sum(line["kind"] == "asked" for line in journal.lines()),
        )
        self._challenges = Challenges(
            lambda: self._agent.page, need=self._need, passing=limits.passing
        )
        self._checkpoint = Checkpoint(state)
        self._answering = Answering(
            job,
            control,
            self._guard,
            tell=self._tell,
            wait=self._wait,
            page=lambda: self._agent.page,
            patience=limits.question,
        )
        self._takeovers = self._keeping_takeovers()
        self._arrival: Arrival | None = None
        self._on_form = False
        self._held_for: set[str] = set()
        """What a person was shown where the run was stuck."""
        self._replans = 0
        self._added: set[Part] = set()
        self._lacking: set[Part] = set()
        self._past_steps = False
        self._trusted = trusted
        self._origins = {self.site.origin, *job.allowed_origins}
        self._acting = Acting(
            lambda: self._agent.page, gate, self._sender, after_steps=lambda: self._past_steps
        )
        self._timer: asyncio.Timeout | None = None
        self._agent: BrowserAgent
        self._accounts: Accounts

    # ---- the frame around the run

    async def outcome(self, open_agent: OpenAgent, cancelled: asyncio.Event) -> Outcome:
        await self._tell(
            EventType.STARTED, url=self.job.url, system=self.site.vendor.title, tier=self.job.tier
        )
        try:
            self._agent = await opened(open_agent(self._guard, self._gate), cancelled)
        except (AgentError, CancelledError) as error:
            return await self._failure(error)
        self._guard.shield = getattr(self._agent, "shield", None)
        self._accounts = self._keeping_accounts()
        try:
            outcome = await self._guarded(cancelled)
            await keep_session(
                self._agent, self._control, job=self.job, origins=self._origins, leaving=True
            )
            return outcome
        finally:
            await self._agent.close()

    async def _guarded(self, cancelled: asyncio.Event) -> Outcome:
        """The run, stopped by the person's cancel and by a send that nobody asked for."""
        run = asyncio.ensure_future(self._timed())
        stops = [
            asyncio.ensure_future(event.wait()) for event in (cancelled, self._guard.unforeseen)
        ]
        try:
            await asyncio.wait([run, *stops], return_when=asyncio.FIRST_COMPLETED)
            # An act under way is never broken off: its evidence is worth more than the moment it takes.
            while not run.done() and self._takeovers.sending:
                await asyncio.wait([run], timeout=_MOMENT)
            if not run.done() and not self._acting.under_way:
                run.cancel()
            await asyncio.wait([run])
        finally:
            for stop in stops:
                stop.cancel()
            if not run.done():
                # Cancelled from outside: the run goes first, the browser after it.
                run.cancel()
                await asyncio.wait([run])
        if self._guard.unforeseen.is_set():
            run.cancelled() or run.exception()
            return await self._stopped_by_page()
        if run.cancelled():
            return Outcome(
                state=OutcomeState.CANCELLED,
                code="cancelled",
                reason="You stopped it. Nothing was sent.",
            )
        return run.result()

    async def _timed(self) -> Outcome:
        try:
            return await self._clocked()
        except TimeoutError:
            return Outcome.failed(
                "timeout",
                "Nothing moved on the site for too long, so Valet stopped. Nothing was sent.",
            )
        except AutomationError as error:
            if isinstance(error, StaleEpochError):
                raise
            return await self._failure(error)

    async def _clocked(self) -> Outcome:
        try:
            async with asyncio.timeout(self.job.deadline_seconds) as self._timer:
                return await self._apply()
        finally:
            self._timer = None

    async def _failure(self, error: AutomationError) -> Outcome:
        await self._tell(EventType.ERROR, code=error.code, message=str(error)[:300])
        if isinstance(error, CancelledError):
            return Outcome(state=OutcomeState.CANCELLED, code=error.code, reason=error.for_person)
        if isinstance(error, NeedsPersonError):
            return Outcome(state=OutcomeState.PARKED, code=error.reason, reason=error.for_person)
        return Outcome.failed(error.code, error.for_person)

    async def _tell(self, kind: EventType, **data: Any) -> None:
        await self._control.emit(kind, **data)
        if self._timer is not None and self._timer.when() is not None:
            self._timer.reschedule(asyncio.get_running_loop().time() + self.job.deadline_seconds)

    # ---- from page to page

    async def _apply(self) -> Outcome:
        """Where only a person can go on, they are shown the browser first; then the page is read as it is."""
        go_on = self._arrive
        while True:
            try:
                await go_on()
                return await self._send(await self._walk())
            except SentByStepError as error:
                return await self._sent_by_step(error.thanks)
            except SentByPersonError as error:
                stuck = error.in_vain
                if stuck is None:
                    return outcome_of(error.evidence)
            except NeedsPersonError as error:
                stuck = error
            outcome = await self._shown(stuck)
            if outcome is not None:
                return outcome
            go_on = self._from_here

    async def _shown(self, stuck: NeedsPersonError) -> Outcome | None:
        """Hold what a person may mend in the browser; how it ended where they sent it. Raises where they can't help: nobody was
        there, or it is as it was though they had a look."""
        detail = stuck.for_person
        if stuck.reason != Reason.STUCK or isinstance(stuck, NobodyCameError):
            raise stuck
        if self._guard.turned_away:
            # What it is stuck on isn't for a person to mend: the site takes nothing from this browser.
            raise DetectionError(self._guard.turned_away, detail)
        if detail in self._held_for or len(self._held_for) >= _SHOWN:
            why = f"{ended(detail)} It was the same after you had a look, so Valet stopped. You can apply there yourself."
            raise StillStuckError(detail, for_person=why)
        self._held_for.add(detail)
        try:
            await self._need(Reason.STUCK, detail)
        except SentByPersonError as error:
            again = error.in_vain
            return outcome_of(error.evidence) if again is None else await self._shown(again)
        return None

    async def _from_here(self) -> None:
        """On with the page as a person has left it."""
        if not self._on_form and self._arrival is not None:
            await self._come_to_form(self._arrival.go_on)

    async def _arrive(self) -> None:
        await self._takeovers.look_back(kept=getattr(self._agent, "kept", False))
        self._past_steps = self._on_form = False
        self._answering.begin()
        self._added.clear()
        self._arrival = arrival = Arrival(
            self.site,
            agent=self._agent,
            origins=self._origins,
            trusted=self._trusted,
            patience=self._limits,
            tell=self._tell,
            serve=self._serve,
            challenge=self._challenges.past,
        )
        await self._come_to_form(arrival.run)

    async def _come_to_form(self, begin: Callable[[], Awaitable[bool]]) -> None:
        assert self._arrival is not None
        arrival = self._arrival
        await self._anew(begin, arrival.go_on)
        opened = False
        while await self._anew(self._accounts.come_past):
            if not await self._anew(arrival.go_on) and not opened:
                # A log-in may lead to a page of the account's own.
                opened = True
                await self._anew(arrival.run)
        self._on_form = True

    async def _anew(
        self, step: Callable[[], Awaitable[T]], again: Callable[[], Awaitable[T]] | None = None
    ) -> T:
        """Decided anew, by what the page shows then, where a person had it meanwhile."""
        while True:
            fence = self._gate.fence
            try:
                return await step()
            except ControlGoneError:
                if fence == self._gate.fence:
                    raise
                await self._gate.opened()
                step = again or step

    def _keeping_takeovers(self) -> Takeovers:
        return Takeovers(
            self.job,
            control=self._control,
            gate=self._gate,
            guard=self._guard,
            sender=self._sender,
            answering=self._answering,
            page=lambda: self._agent.page,
            tell=self._tell,
            held=self._clock_held,
            picture=self._picture,
            led_on=self._led_on,
            is_elsewhere=self._is_elsewhere,
        )

    async def _wait(self, answer: Callable[[int], Awaitable[T]]) -> T:
        return await self._takeovers.asked(answer)

    def _is_elsewhere(self, url: str) -> bool:
        return names_another(url, self.site, trusted=self._trusted)

    def _led_on(self) -> None:
        """Another page is shown."""
        self._past_steps = True
        self._added.clear()

    def _keeping_accounts(self) -> Accounts:
        return Accounts(
            self.job,
            self.site,
            agent=self._agent,
            control=self._control,
            journal=self._journal,
            guard=self._guard,
            origins=self._origins,
            trusted=self._trusted,
            patience=self._limits,
            tell=self._tell,
            wait=self._wait,
            fill=lambda: self._fill(None),
        )

    async def _walk(self) -> PageResult:
        """From step to step, until one has a button that sends."""
        steps = Steps(
            self._agent.page, self._guard, appear=self._limits.appear, entry=self._limits.entry
        )
        seen: set[str] = set()
        complaints: dict[str, str] = {}
        for _ in range(self._limits.steps):
            result = await self._complete()
            if result.form.submit is not None:
                return result
            fence = self._gate.fence
            try:
                landing = await self._lead_on(steps)
            except ControlGoneError:
                if fence == self._gate.fence:
                    raise
                continue
            if landing.complaints and landing.complaints == complaints:
                raise NeedsPersonError(Reason.STUCK, landing.said)
            if landing.left in seen or not (landing.moved or landing.complaints):
                if await self._challenges.solved():
                    # The page may have gone on by itself: it is read anew.
                    continue
                raise NeedsPersonError(Reason.STUCK, "Valet couldn't find a way on from this page.")
            complaints = dict(landing.complaints)
            if landing.moved:
                seen.add(landing.left)
        raise NeedsPersonError(Reason.STUCK, "The form goes on for more pages than Valet follows.")

    async def _lead_on(self, steps: Steps) -> Landing:
        await self._tell(EventType.STEP_STARTED, step="next")
        landing = await steps.lead_on()
        if landing.thanks:
            raise SentByStepError(landing.thanks)
        if landing.complaints:
            await self._tell(EventType.VALIDATION_ERROR, fields=sorted(landing.complaints))
        elif landing.moved:
            self._answering.lead_on()
            self._guard.turned_away = ""
            self._led_on()
            await self._tell(EventType.STEP_COMPLETED, step="next")
        return landing

    def _serve(self, site: Site) -> None:
        """The form is there: what is sent, and how its answer is judged, go by that site from now on."""
        self.site = self._accounts.site = site
        self._guard.serve(site)
        self._sender.adapter = site.adapter
        if self.job.posting_key not in site.posting.keys:
            self._sender.posting_key = site.posting.common_key
            self._sender.known_as = self.job.posting_key

    async def _form(self) -> tuple[Snapshot, Form]:
        """The page once it shows a form, or as it is when none comes."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._limits.appear
        while True:
            await self._agent.page.settle()
            snapshot = await self._agent.page.snapshot()
            if self._is_elsewhere(snapshot.url):
                raise NeedsPersonError(Reason.STUCK, _ELSEWHERE.format(self.site.url))
            if self._accounts.stands(snapshot):
                await self._accounts.come_past()
                until = loop.time() + self._limits.appear
                continue
            form = understand(snapshot, after_steps=self._past_steps)
            if (form.questions or self._past_steps) and (form.submit or form.next):
                return snapshot, form
            if loop.time() >= until:
                return snapshot, form
            await asyncio.sleep(0.25)

    async def _complete(
        self, *, at_first: Mapping[str, tuple[str, ...]] | None = None
    ) -> PageResult:
        """One page read, answered, written and proved. `at_first` as `complete_page` takes it."""
        return await self._anew(lambda: self._completed(at_first))

    async def _completed(self, at_first: Mapping[str, tuple[str, ...]] | None) -> PageResult:
        snapshot, form = await self._form()
        if snapshot.challenges and not form.questions:
            await self._challenges.past(snapshot)
            snapshot, form = await self._form()
        await self._tell(
            EventType.PAGE_READ,
            url=without_query(snapshot.url),
            questions=len(form.questions),
            required=sum(question.required for question in form.questions),
            title=form.title,
            employer=form.employer,
            system=self.site.vendor.name,
        )
        if not form.questions and not adders(snapshot):
            if form.submit or form.next:
                self._answering.asks_nothing()
                return PageResult(form, (), (), (), (), stable=True)
            raise NeedsPersonError(Reason.STUCK, "Valet found no application form on this page.")
        result = await self._fill(at_first)
        while await self._answering.reconsider(result):
            result = await self._fill(at_first)
        labels = ", ".join(
            f"“{one.question.label}”"
            for one in result.failed
            # What may stay empty may not hold something else: that would be sent.
            if one.question.required or any(text.strip() for text in one.read_back)
        )
        if labels:
            raise NeedsPersonError(Reason.STUCK, f"Valet couldn't get a value into {labels}.")
        self._answering.complete(result)
        await self._checkpoint.save(
            url=without_query(self._agent.page.url),
            step=fingerprint(result.form.questions),
            plan=self._answering.plan(),
            written=result.written,
            seq=0,
            epoch=self.job.epoch,
        )
        return result

    async def _add_blocks(self, form: Form, snapshot: Snapshot) -> bool:
        """Room for each job and degree, once a page: a block may bear another heading when it is filled in."""
        parts = tuple(part for part in adders(snapshot) if part not in self._added)
        if not parts:
            return False
        entries = await self._answering.entries(form, snapshot, parts)
        self._added.update(parts)
        # Who has none of what the page insists on is asked for one.
        insisted = dict.fromkeys((demanded(snapshot) | self._lacking) & set(parts), 1)
        wanted = {part: max(entries.get(part, 0), insisted.get(part, 0)) for part in parts}
        return await Repeating(self._agent.page, self._past_steps).add_missing(wanted)

    async def _make_room(self, complaints: Mapping[str, str]) -> None:
        """For what the site misses and doesn't ask before a block of it is added."""
        snapshot = await self._agent.page.snapshot()
        form = understand(snapshot, after_steps=self._past_steps)
        lacks = lacking(complaints, snapshot, form)
        self._lacking |= lacks
        self._added -= lacks

    async def _fill(self, at_first: Mapping[str, tuple[str, ...]] | None) -> PageResult:
        return await complete_page(
            self._agent.page,
            self._answering.resolve,
            document=self._control.document,
            on_written=self._answering.written,
            allowed_origins=frozenset(self._origins),
            extend=self._add_blocks,
            at_first=at_first,
            after_steps=self._past_steps,
        )

    # ---- waiting for a person

    async def _need(self, reason: Reason, detail: str, *, plan: str = "") -> None:
        """Hold until the person is done. Raises when they give up or nobody comes."""
        await self._tell(
            EventType.CAPTCHA_DETECTED if reason is Reason.CAPTCHA else EventType.WAITING,
            reason=reason.value,
            detail=detail,
        )
        need = Need(
            attempt=self.job.attempt,
            epoch=self.job.epoch,
            reason=reason,
            detail=detail,
            plan_hash=plan,
        )
        resolution = await self._takeovers.wait(
            lambda token: self._control.wait_for_person(
                need.model_copy(update={"pause_token": token})
            )
        )
        if resolution is Resolution.GIVE_UP:
            raise CancelledError("given up", for_person="You chose not to go on. Nothing was sent.")
        if resolution is Resolution.PARKED:
            raise NobodyCameError(reason, detail)
        # They may have logged in, or passed what lets no stranger by: the next run begins there, whatever becomes of this one.
        await keep_session(self._agent, self._control, job=self.job, origins=self._origins)
        await self._tell(EventType.RESUMED, reason=reason.value)

    @contextmanager
    def _clock_held(self) -> Iterator[None]:
        timer = self._timer
        if timer is not None:
            timer.reschedule(None)
        try:
            yield
        finally:
            if timer is not None:
                timer.reschedule(asyncio.get_running_loop().time() + self.job.deadline_seconds)

    # ---- sending

    async def _send(self, result: PageResult) -> Outcome:
        """Acts, each after proof that the last came to nothing, until one settles it."""
        complaints: dict[str, str] = {}
        approved = ""
        while True:
            plan = self._answering.plan()
            await self._picture("before")
            if self.job.mode is Mode.COPILOT and plan != approved:
                result = await self._reviewed(plan)
                # What the person has changed is shown once more: an approval is for exactly one plan.
                if self._answering.plan() != plan:
                    continue
                approved = plan
            # Last: what solves a challenge is good for two minutes or so, and a review may take ten.
            snapshot = await self._past_challenges()
            sent = await self._acted(result, plan)
            if sent.changed:
                result = await self._planned_again(result, sent.changed)
                continue
            evidence = sent.evidence
            if evidence is None:
                assert sent.reply is not None
                return not_granted(sent.reply)
            if evidence.state.live:
                return outcome_of(evidence)
            code = await self._accounts.wants_code()
            known = evidence.fields.items() <= complaints.items()
            if not code and (unmendable(evidence) or known):
                return end_of(snapshot, evidence)
            complaints |= evidence.fields
            if not code:
                approved = ""
                await self._tell(EventType.VALIDATION_ERROR, fields=sorted(evidence.fields))
                await self._make_room(evidence.fields)
            mended = await self._mended()
            same = not code and self._answering.plan() == plan
            if mended is None or (same and are_unasked(evidence.fields, mended.form)):
                return end_of(snapshot, evidence)
            result = mended

    async def _reviewed(self, plan: str) -> PageResult:
        """The last page once the person has seen everything, with what they have changed written."""
        await self._need(Reason.REVIEW, "Everything is filled in.", plan=plan)
        result = await self._with_changes()
        if result.form.submit is None and result.form.next is not None:
            result = await self._walk()
        if result.form.submit is None:
            raise NeedsPersonError(Reason.STUCK, "The page lost its send button meanwhile.")
        return result

    async def _mended(
        self, *, at_first: Mapping[str, tuple[str, ...]] | None = None
    ) -> PageResult | None:
        """The form filled in anew after a complaint, None where there is none any more. A site may have gone back to the step
        that it complains of: then the last page once more."""
        result = await self._complete(at_first=at_first)
        if result.form.submit is None and result.form.next is not None:
            result = await self._walk()
        return result if result.form.submit is not None else None

    async def _planned_again(self, before: PageResult, changed: str) -> PageResult:
        """The form filled in anew since it isn't the one that was planned any more. What nobody answers is put back to what it
        was; what can't be is the page's own answer, which no plan has."""
        await self._gate.opened()
        await self._tell(EventType.FORM_CHANGED, what=changed)
        self._replans += 1
        if self._replans > _REPLANS:
            raise NeedsPersonError(
                Reason.STUCK, f"The form changes whenever it is to be sent: {changed}."
            )
        held = {each.key: each.current for each in before.form.questions}
        result = await self._mended(at_first=held)
        if result is None:
            raise NeedsPersonError(Reason.STUCK, "The page lost its send button meanwhile.")
        now = {each.key for each in result.form.questions}
        for each in before.written:
            if each.ok and each.question.key not in now and each.question.widget is not Widget.FILE:
                await self._answering.written(replace(each, ok=False, why="the page took it away"))
        label = chosen_by_page(before, result)
        if label and self.job.mode is not Mode.COPILOT:
            raise NeedsPersonError(
                Reason.STUCK, f"The page answers “{label}” by itself, which Valet had left alone."
            )
        return result

    async def _with_changes(self) -> PageResult:
        """The last page with what the person has changed meanwhile; filled in from the posting on where that was asked before."""
        here = understand(await self._agent.page.snapshot(), after_steps=True)
        changed = await self._answering.changed_before(here)
        if not changed:
            return await self._complete()
        labels = {key: self._answering.completed[key] for key in changed}
        await self._arrive()
        result = await self._walk()
        if lost := [label for key, label in labels.items() if key not in self._answering.completed]:
            raise NeedsPersonError(
                Reason.STUCK,
                f"Valet couldn't get back to the page that asks “{lost[0]}”, which you changed.",
            )
        return result

    async def _acted(self, result: PageResult, plan: str) -> Sent:
        """An act; and another once a person has solved the challenge that kept it from being sent."""
        sent = await self._act(result, plan)
        while sent.challenged:
            if (await self._past_challenges()).challenges:
                break
            sent = await self._act(result, plan)
        return sent

    async def _past_challenges(self) -> Snapshot:
        """With what a person has done to the page meanwhile in the picture of it."""
        snapshot = await self._agent.page.snapshot()
        if not snapshot.challenges:
            return snapshot
        snapshot = await self._challenges.past(snapshot)
        await self._picture("before")
        return snapshot

    async def _act(self, result: PageResult, plan: str) -> Sent:
        sent = await self._acting.act(result, plan)
        if not sent.changed and sent.reply is not UNREACHABLE:
            await self._picture("after")
        return sent

    async def _sent_by_step(self, thanks: str) -> Outcome:
        """A step that was to be saved, on a page that said that more follow, was the application. It is on record as a send."""
        evidence = Evidence(
            act_id="-",
            state=PermitState.UNKNOWN,
            grade=Grade.PAGE_CONFIRMED,
            why="a step's button sent it",
            confirmation=thanks,
        )
        act = await self._sender.permit_for_page()
        if act is not None:
            evidence = await self._sender.record(
                act,
                Verdict(evidence.state, evidence.why, evidence.grade, thanks),
            )
        await self._picture("after")
        return by_page_itself(evidence)

    async def _stopped_by_page(self) -> Outcome:
        """A send that nobody asked for ends the run, let out or not."""
        act = self._guard.page_act
        if act is None:
            return Outcome.failed(
                "page_sent_by_itself",
                "The site tried to send the application before it was complete. "
                "Valet stopped it; nothing was sent. You can apply there yourself.",
            )
        before = Snapshot(url=self.job.url)

        async def look() -> PageState:
            await self._agent.page.settle(at_most=2.0)
            after = await self._agent.page.snapshot()
            return page_state(after, understand(after), before=before, asked=self._answering.asked)

        try:
            evidence = await self._sender.settle_page_act(act, look)
        except AgentError as error:
            evidence = Evidence(
                act_id=act.id, state=PermitState.UNKNOWN, grade=Grade.ATTEMPTED, why=str(error)
            )
        await self._picture("after")
        if not evidence.state.live:
            return came_to_nothing(evidence)
        return by_page_itself(evidence)

    async def _picture(self, name: str) -> None:
        """A code is a secret and a picture is kept: of a page that shows one there is none."""
        if await self._accounts.shows_code():
            return
        try:
            png = await self._agent.take_screenshot(full_page=True)
        except AgentError as error:
            await self._tell(EventType.ERROR, code=error.code, message="no screenshot")
            return
        await asyncio.to_thread((self._state / f"{name}.png").write_bytes, png)
        await self._control.keep_picture(name, png)
        await self._tell(EventType.SCREENSHOT, name=name)
