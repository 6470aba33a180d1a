"""Runs one attempt through an employer's own interface: answer, check, and send once. No browser, and nothing that is held.

The turn comes first and the permit second: whoever waits for a turn must not let a permit grow old. Between the permit and its
evidence there is one request, and nothing repeats it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from automation.apis.base import ApplicationResult, Complaint, File, Key, Sheet
from automation.ats.address import origin_of
from automation.control import ControlPlane
from automation.errors import (
    AutomationError,
    CancelledError,
    InterfaceUnreachableError,
    NeedsPersonError,
    NotCarriedError,
    NotYetError,
    PostingClosedError,
    StaleEpochError,
)
from automation.feeds.base import Published, PublishedQuestion
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.parts import part_of
from automation.plan import plan_hash
from automation.protocol import (
    Action,
    Answer,
    Asked,
    EventType,
    Evidence,
    Grade,
    Holder,
    JobSpec,
    Kind,
    Mode,
    Need,
    Outcome,
    OutcomeState,
    Part,
    PermitReply,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.sending.act import MAX_ACTS
from automation.sending.outcomes import came_to_nothing, not_granted, outcome_of

log = logging.getLogger(__name__)

T = TypeVar("T")

KEY_REFUSED = "key_refused"
NOT_CARRIED = NotCarriedError.code
NOT_TAKEN = "not_taken"
IN_A_BROWSER = frozenset({KEY_REFUSED, NOT_CARRIED, NOT_TAKEN})
"""Codes of outcomes after which nothing was sent, and a browser may do better."""
UNREACHABLE = InterfaceUnreachableError.code
"""Nothing left this machine: later it may."""

_SOURCES = ("gh_src", "lever-source")
_PAUSE = 1.0
"""Seconds, where an interface is in no mood and doesn't say for how long."""


class DirectAgent(Protocol):
    """The part of `automation.apis.base.EmployerAPI` that a run needs."""

    def missing(self, sheet: Sheet) -> Sequence[Complaint]: ...

    def carried(self, sheet: Sheet) -> Collection[str]: ...

    async def looked_up(self, sheet: Sheet) -> Sheet: ...

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult: ...


class Turn(Protocol):
    """Of those who send with the same key, in whatever process."""

    async def take(self) -> None:
        """Until it is one's turn. Raises `NotYetError` where that is too far off, or nobody can say."""
        ...

    async def done(self) -> None:
        """What was to be sent has been, or won't be. Never raises."""
        ...

    async def hold_off(self, seconds: float) -> None:
        """Never raises. The interface wants to be left alone by all of them."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `look`: for what has to be read at the vendor's first; `begin`: once everything is answered, in which an act may
    begin; `turn`: the longest that one's turn is waited for; `hold`: and held before the request; `pause`: and between two acts;
    `answer`: for the interface's."""

    look: float = 30.0
    begin: float = 15.0
    turn: float = 10.0
    hold: float = 10.0
    pause: float = 10.0
    answer: float = 30.0


async def apply_directly(
    job: JobSpec,
    plane: ControlPlane,
    agent: DirectAgent,
    *,
    published: Published,
    key: Key,
    turn: Turn,
    cancelled: asyncio.Event,
    limits: Limits | None = None,
) -> Outcome:
    """Send one application. What only the person can say ends the run as `parked`: nobody is waited for.

    Never raises for what an interface does. Raises `ControlPlaneUnreachableError`, and `StaleEpochError` when another attempt has
    taken over.
    """
    asked = _carried(published)
    run = _Run(job, plane, agent, asked, key, turn, cancelled, limits or Limits())
    outcome = await run.outcome()
    await run.tell(EventType.COMPLETED, **outcome.model_dump(mode="json"))
    await run.deliver()
    return outcome


@dataclass
class _Run:
    job: JobSpec
    plane: ControlPlane
    agent: DirectAgent
    published: Published
    key: Key
    turn: Turn
    cancelled: asyncio.Event
    limits: Limits
    acts: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """The last ones, by key."""
    began: float = 0.0
    noted: list[tuple[EventType, Mapping[str, Any]]] = field(default_factory=list)

    async def outcome(self) -> Outcome:
        self.note(
            EventType.STARTED,
            url=self.job.url,
            system=self.published.system,
            tier=self.job.tier,
        )
        try:
            return await self._apply()
        except StaleEpochError:
            raise
        except AutomationError as error:
            return await self._failure(error)

    async def _failure(self, error: AutomationError) -> Outcome:
        await self.tell(EventType.ERROR, code=error.code, message=str(error)[:300])
        if isinstance(error, CancelledError):
            return Outcome(state=OutcomeState.CANCELLED, code=error.code, reason=error.for_person)
        if isinstance(error, NeedsPersonError):
            return Outcome(state=OutcomeState.PARKED, code=error.reason, reason=error.for_person)
        failed = Outcome.failed(error.code, error.for_person)
        after = error.after if isinstance(error, NotYetError) else None
        return failed.model_copy(update={"after": after})

    def note(self, kind: EventType, **data: Any) -> None:
        """To be told with the next that is: those that go together cost one transaction. What is lost with this process before it
        has asked for a permit is lost with all that it tells of."""
        self.noted.append((kind, data))

    async def tell(self, kind: EventType, **data: Any) -> None:
        """And all that was noted before."""
        self.note(kind, **data)
        await self._emit()

    async def _emit(self) -> None:
        noted, self.noted = self.noted, []
        await asyncio.gather(*(self.plane.emit(each, **told) for each, told in noted))

    async def deliver(self) -> None:
        await self._emit()
        await self.plane.drain()

    def _unless_stopped(self) -> None:
        if self.cancelled.is_set():
            raise CancelledError("cancelled", for_person="You stopped it. Nothing was sent.")

    async def _waited(self, what: Awaitable[T]) -> T:
        """Raises `CancelledError` as soon as the person says stop."""
        waiting = asyncio.ensure_future(what)
        stop = asyncio.ensure_future(self.cancelled.wait())
        try:
            await asyncio.wait([waiting, stop], return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                self._unless_stopped()
            return await waiting
        finally:
            waiting.cancel()
            stop.cancel()

    # ---- one application

    async def _apply(self) -> Outcome:
        await self._add_blocks()
        await self._read()
        sheet = await self._sheet()
        self.began = asyncio.get_running_loop().time()
        while True:
            plan = self._plan(sheet)
            await self._reviewed(plan)
            sent = await self._act(sheet, plan)
            if isinstance(sent, PermitReply):
                return not_granted(sent)
            result, evidence = sent
            if result.state.live:
                return outcome_of(evidence)
            if _wants_patience(result):
                await self._pause(result)
                continue
            if (ended := _settled(result, evidence)) is not None:
                return ended
            sheet = await self._mended(result, plan)

    async def _mended(self, result: ApplicationResult, plan: str) -> Sheet:
        """With what the interface complains of answered otherwise. Raises where nobody can do that here."""
        await self.tell(
            EventType.VALIDATION_ERROR, fields=sorted({each.label for each in result.complaints})
        )
        sheet = await self._sheet(self._by_question(result.complaints))
        if self._plan(sheet) == plan:
            raise NotCarriedError("the same would be sent again")
        return sheet

    def _plan(self, sheet: Sheet) -> str:
        return plan_hash(self.job.posting_key, sheet.answers.values())

    # ---- answers

    async def _read(self) -> None:
        questions = self.published.questions
        await self.tell(
            EventType.PAGE_READ,
            url=self.published.url or self.job.url,
            questions=len(questions),
            required=sum(each.asked.required for each in questions),
            title=self.published.title,
            employer=self.published.employer,
            system=self.published.system,
        )

    async def _add_blocks(self) -> None:
        """What is asked of one job or degree is asked of each that the person has."""
        parts = tuple(part for part in self.published.parts if self._blocks_of(part))
        if not parts:
            return
        reply = await self.plane.resolve(self._request((), parts=parts))
        questions: list[PublishedQuestion] = []
        for each in self.published.questions:
            part = self._part_of(each)
            if part is None:
                questions.append(each)
                continue
            wanted = max(reply.entries.get(part, 0), int(each.asked.required))
            questions += [_in_block(each, number) for number in range(wanted)]
        self.published = self.published.model_copy(update={"questions": tuple(questions)})

    def _blocks_of(self, part: Part) -> bool:
        return any(self._part_of(each) is part for each in self.published.questions)

    def _part_of(self, question: PublishedQuestion) -> Part | None:
        if not question.asked.hints.get("block"):
            return None
        found = part_of(question.asked.section)
        return found if found in self.published.parts else None

    async def _sheet(self, complaints: Mapping[str, str] | None = None) -> Sheet:
        """Everything answered, and nothing that the interface would drop or turn down. `complaints` by the questions' keys.

        Raises `NeedsPersonError` for what only the person can say.
        """
        for _ in range(2):
            self.answers = await self._answered(complaints or {})
            sheet = await self._filled(self.answers)
            missing = self.agent.missing(sheet)
            if not missing:
                sheet = await self._looked_up(sheet)
                self._written(sheet)
                return sheet
            complaints = self._by_question(missing)
        raise NotCarriedError("what it misses can't be answered")

    async def _looked_up(self, sheet: Sheet) -> Sheet:
        try:
            async with asyncio.timeout(self.limits.look):
                return await self._waited(self.agent.looked_up(sheet))
        except TimeoutError:
            raise InterfaceUnreachableError(
                "what has to be read first didn't come in time"
            ) from None

    async def _answered(self, complaints: Mapping[str, str]) -> Mapping[str, Answer]:
        self._unless_stopped()
        put = tuple(
            _put(each.asked, complaints.get(each.asked.key, ""), self.answers.get(each.asked.key))
            for each in self.published.questions
        )
        reply = await self.plane.resolve(self._request(put))
        if pending := _pending(reply, put):
            await self.tell(EventType.QUESTION_ASKED, keys=[each.key for each in pending])
            raise NeedsPersonError(Reason.QUESTION, _only_you(pending))
        answers = {answer.key: answer for answer in reply.answers}
        self.note(
            EventType.ANSWERS_RESOLVED,
            sources={key: answer.source for key, answer in answers.items()},
        )
        return answers

    def _request(
        self, questions: tuple[Asked, ...], *, parts: tuple[Part, ...] = ()
    ) -> ResolveRequest:
        return ResolveRequest(
            attempt=self.job.attempt,
            epoch=self.job.epoch,
            url=self.job.url,
            origin=origin_of(self.job.url),
            employer=self.published.employer,
            place=countries.where(country=self.published.country, place=self.published.place),
            language=self.published.language,
            questions=questions,
            parts=parts,
        )

    async def _filled(self, answers: Mapping[str, Answer]) -> Sheet:
        names = {each.name: each.file_name for each in self.job.documents}
        files: dict[str, File] = {}
        for question in self.published.questions:
            answer = answers[question.asked.key]
            if question.asked.kind is not Kind.FILE or answer.action is not Action.FILL:
                continue
            for name in answer.values:
                path = await self.plane.document(name)
                files[name] = File(path, names.get(name, path.name))
        return Sheet(
            published=self.published, answers=answers, files=files, source=_came_from(self.job.url)
        )

    def _written(self, sheet: Sheet) -> None:
        """What isn't carried is sent by nobody: no receipt may say that it was."""
        carried = self.agent.carried(sheet)
        for asked in (each.asked for each in self.published.questions):
            answer = sheet.answers[asked.key]
            if answer.action is Action.FILL:
                self.note(
                    EventType.FIELD_WRITTEN if asked.key in carried else EventType.FIELD_FAILED,
                    key=asked.key,
                    label=asked.label,
                    source=answer.source,
                    why="",
                )

    def _by_question(self, complaints: Sequence[Complaint]) -> Mapping[str, str]:
        """By key. Raises where a complaint is of none that the interface takes an answer to."""
        known = {bare(each.asked.label): each for each in self.published.questions}
        found = {}
        for complaint in complaints:
            question = known.get(bare(complaint.label)) if complaint.label else None
            if question is None or not question.name:
                raise NotCarriedError(f"{complaint.label}: {complaint.text}"[:200])
            found[question.asked.key] = complaint.text
        return found

    async def _reviewed(self, plan: str) -> None:
        """An approval is for exactly one plan. Whoever hasn't given it yet finds the application waiting."""
        if self.job.mode is not Mode.COPILOT:
            return
        need = Need(
            attempt=self.job.attempt,
            epoch=self.job.epoch,
            reason=Reason.REVIEW,
            detail="Everything is filled in.",
            plan_hash=plan,
        )
        await self.deliver()
        resolution = await self.plane.wait_for_person(need)
        if resolution is Resolution.GIVE_UP:
            raise CancelledError("given up", for_person="You chose not to go on. Nothing was sent.")
        if resolution is Resolution.PARKED:
            raise NeedsPersonError(Reason.REVIEW, need.detail)

    # ---- sending

    async def _act(
        self, sheet: Sheet, plan: str
    ) -> tuple[ApplicationResult, Evidence] | PermitReply:
        """One act: turn, permit, request, evidence. The reply where there was no permit."""
        loop = asyncio.get_running_loop()
        if self.acts >= MAX_ACTS or loop.time() - self.began > self.limits.begin:
            raise NotYetError("it takes too long")
        self._unless_stopped()
        await self._take_turn()
        try:
            return await self._in_turn(sheet, plan)
        finally:
            await self.turn.done()

    async def _in_turn(
        self, sheet: Sheet, plan: str
    ) -> tuple[ApplicationResult, Evidence] | PermitReply:
        loop = asyncio.get_running_loop()
        turned_at = loop.time()
        self.acts += 1
        act_id = f"{self.job.attempt}.{self.job.epoch}.{self.acts}"
        await self.tell(EventType.PERMIT_REQUESTED, act_id=act_id, holder=Holder.AGENT.value)
        await self.deliver()
        asked_at = loop.time()
        reply = await self.plane.request_permit(
            PermitRequest(
                act_id=act_id,
                attempt=self.job.attempt,
                epoch=self.job.epoch,
                plan_hash=plan,
                posting_key=self.job.posting_key,
            )
        )
        if not reply.granted:
            return reply
        # What was held longer counts as used up: the next may send by now, and this would be one too many.
        if loop.time() - asked_at > reply.seconds or loop.time() - turned_at > self.limits.hold:
            late = "the permit came too late to be used"
            await self._record(act_id, ApplicationResult(PermitState.UNUSED, late))
            raise NotYetError(late)
        result = await self._submitted(sheet)
        return result, await self._record(act_id, result)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self.limits.turn):
                await self._waited(self.turn.take())
        except TimeoutError:
            raise NotYetError("too many are before it") from None

    async def _submitted(self, sheet: Sheet) -> ApplicationResult:
        try:
            async with asyncio.timeout(self.limits.answer):
                return await self.agent.submit(sheet, self.key)
        except TimeoutError:
            why = "no answer came in time"
        except Exception as error:  # noqa: BLE001  whatever it is, the request may have left
            # Its text and its traceback may hold what was sent.
            log.error("attempt %s: %s while it was sent", self.job.attempt, type(error).__name__)  # noqa: TRY400
            why = "something went wrong while it was sent"
        return ApplicationResult(PermitState.UNKNOWN, why, grade=Grade.ATTEMPTED)

    async def _record(self, act_id: str, result: ApplicationResult) -> Evidence:
        evidence = Evidence(
            act_id=act_id,
            state=result.state,
            grade=_grade(result),
            why=result.why,
            status=result.status,
            url=result.url,
            confirmation=result.confirmation,
            fields={each.label: each.text for each in result.complaints},
        )
        if result.state is not PermitState.UNUSED:
            self.note(EventType.SENT, act_id=act_id, holder=Holder.AGENT.value)
        await self.tell(EventType.EVIDENCE, **evidence.model_dump(mode="json"))
        await self.deliver()
        return evidence

    async def _pause(self, result: ApplicationResult) -> None:
        """As long as the interface wants to be left alone, where that is short."""
        seconds = _PAUSE if result.after is None else result.after
        await self.turn.hold_off(seconds)
        if seconds > self.limits.pause:
            raise NotYetError(result.why, after=seconds)
        await self._waited(asyncio.sleep(seconds))


def _carried(published: Published) -> Published:
    """Without what may stay empty and has no name there: an answer would be shown and approved, and go nowhere."""
    kept = tuple(each for each in published.questions if each.name or each.asked.required)
    return published.model_copy(update={"questions": kept})


def _came_from(url: str) -> str:
    """What the posting's address says of where the person found it."""
    told = parse_qs(urlsplit(url).query)
    return next((told[name][0] for name in _SOURCES if name in told), "")


def _wants_patience(result: ApplicationResult) -> bool:
    return result.state is PermitState.REFUSED and result.status == 429


def _settled(result: ApplicationResult, evidence: Evidence) -> Outcome | None:
    """Of one that came to nothing; None where other answers may be taken."""
    if result.state is PermitState.UNUSED and not result.complaints:
        return Outcome.failed(UNREACHABLE, InterfaceUnreachableError.sentence)
    if result.status in (401, 403):
        return Outcome.failed(
            KEY_REFUSED, "The employer’s own interface doesn’t take Valet’s key. Nothing was sent."
        )
    if result.status == 404:
        raise PostingClosedError
    if not any(each.label for each in result.complaints):
        return came_to_nothing(evidence).model_copy(update={"code": NOT_TAKEN})
    return None


def _grade(result: ApplicationResult) -> Grade | None:
    if result.grade is not None or not result.state.live:
        return result.grade
    confirmed = result.state is PermitState.CONFIRMED
    return Grade.NETWORK_CONFIRMED if confirmed else Grade.ATTEMPTED


def _in_block(question: PublishedQuestion, number: int) -> PublishedQuestion:
    asked = question.asked
    hints = {**asked.hints, "block": str(number)}
    key = asked.key if number == 0 else f"{asked.key}|{number + 1}"
    return question.model_copy(
        update={"asked": asked.model_copy(update={"key": key, "hints": hints})}
    )


def _put(asked: Asked, complaint: str, last: Answer | None) -> Asked:
    """As it goes to the control plane: what was complained of isn't answered the same again, and not left out."""
    if not complaint:
        return asked
    refused = last.values if last is not None else ()
    return asked.model_copy(update={"error": complaint, "refused": refused, "required": True})


def _pending(reply: ResolveReply, questions: Sequence[Asked]) -> list[Asked]:
    wanted = {answer.key for answer in reply.answers if answer.action is Action.ASK}
    return [each for each in questions if each.waits and each.key in wanted]


def _only_you(pending: Sequence[Asked]) -> str:
    labels = ", ".join(f"“{asked.label}”" for asked in pending[:3])
    more = f" and {len(pending) - 3} more" if len(pending) > 3 else ""
    return f"Only you can answer {labels}{more}."
