"""A run through an employer's own interface, with a control plane and an interface that do as they are told."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from typing_extensions import override

from automation.apis.base import ApplicationResult, Complaint, Key, Sheet
from automation.direct import IN_A_BROWSER, Limits, apply_directly
from automation.errors import NotYetError, StaleEpochError
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import (
    Action,
    Answer,
    Asked,
    Document,
    Event,
    EventType,
    Grade,
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
    Resolution,
    ResolveReply,
    ResolveRequest,
)

if TYPE_CHECKING:
    from automation.control import ControlPlane

CONFIRMED = ApplicationResult(
    PermitState.CONFIRMED, "it said so", status=200, confirmation="Thank you."
)
BUSY = ApplicationResult(PermitState.REFUSED, "too many", status=429, after=0.01)


def refused(status: int, *complaints: Complaint) -> ApplicationResult:
    return ApplicationResult(
        PermitState.REFUSED, f"HTTP {status}", status=status, complaints=complaints
    )


def question(
    label: str, *, kind: Kind = Kind.TEXT, required: bool = True, **more: Any
) -> PublishedQuestion:
    name = more.pop("name", label.lower())
    return PublishedQuestion(
        asked=Asked(key=f"p|{label}", label=label, kind=kind, required=required, **more), name=name
    )


POSTING = Published(
    system="greenhouse",
    title="Engineer",
    employer="Acme",
    place="Oslo",
    questions=(question("Name"), question("Phone"), question("Resume", kind=Kind.FILE)),
    complete=True,
)


@dataclass
class Plane:
    """Knows `facts` by label. `happens` is what was asked and told, in order."""

    facts: dict[str, str] = field(
        default_factory=lambda: {"Name": "Ada", "Phone": "1", "Resume": "resume"}
    )
    entries: dict[Part, int] = field(default_factory=dict)
    resolution: Resolution = Resolution.DONE
    reply: PermitReply = field(default_factory=lambda: PermitReply(act_id="-", granted=True))
    happens: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    asked: list[ResolveRequest] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    permits: list[PermitRequest] = field(default_factory=list)

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        self.events.append(Event(seq=len(self.events) + 1, type=kind, data=data))
        self.happens.append(str(kind))
        return self.events[-1]

    async def drain(self) -> None:
        self.happens.append("drain")

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        assert wait == 0, "nobody is waited for"
        self.asked.append(request)
        return ResolveReply(
            answers=tuple(self._answer(each) for each in request.questions),
            entries={part: self.entries.get(part, 0) for part in request.parts},
        )

    def _answer(self, asked: Asked) -> Answer:
        fact = self.facts.get(asked.label)
        if fact is None or fact in asked.refused:
            action = Action.ASK if asked.waits else Action.SKIP
            return Answer(key=asked.key, action=action)
        return Answer(key=asked.key, action=Action.FILL, values=(fact,), source="profile:x")

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.happens.append("permit")
        self.permits.append(request)
        return self.reply

    async def wait_for_person(self, need: Need) -> Resolution:
        self.needs.append(need)
        return self.resolution

    async def document(self, name: str) -> Path:
        return Path(f"/documents/{name}.pdf")

    def told(self, kind: EventType) -> list[Mapping[str, Any]]:
        return [event.data for event in self.events if event.type == kind]


@dataclass
class Interface:
    """Answers with each of `results`, and with the last for ever."""

    results: list[ApplicationResult] = field(default_factory=lambda: [CONFIRMED])
    misses: Callable[[Sheet], Sequence[Complaint]] = lambda sheet: ()
    holds_back: Collection[str] = ()
    sheets: list[Sheet] = field(default_factory=list)
    error: BaseException | None = None
    happens: list[str] = field(default_factory=list)

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        return self.misses(sheet)

    def carried(self, sheet: Sheet) -> Collection[str]:
        return sheet.answers.keys() - self.holds_back

    async def looked_up(self, sheet: Sheet) -> Sheet:
        self.happens.append("look")
        return sheet

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        self.happens.append("submit")
        self.sheets.append(sheet)
        if self.error is not None:
            raise self.error
        return self.results.pop(0) if len(self.results) > 1 else self.results[0]


@dataclass
class Turns:
    happens: list[str] = field(default_factory=list)
    held_off: list[float] = field(default_factory=list)
    error: NotYetError | None = None
    never: bool = False

    async def take(self) -> None:
        self.happens.append("turn")
        if self.error is not None:
            raise self.error
        if self.never:
            await asyncio.Event().wait()

    async def done(self) -> None:
        self.happens.append("done")

    async def hold_off(self, seconds: float) -> None:
        self.held_off.append(seconds)


@dataclass
class Run:
    plane: Plane = field(default_factory=Plane)
    interface: Interface = field(default_factory=Interface)
    turns: Turns = field(default_factory=Turns)
    published: Published = POSTING
    mode: Mode = Mode.AUTOPILOT
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    limits: Limits = field(default_factory=Limits)

    async def outcome(self) -> Outcome:
        # One list for all three: their order is what is tested.
        self.interface.happens = self.turns.happens = self.plane.happens
        return await apply_directly(
            JobSpec(
                attempt="a",
                application="app",
                url="https://boards.greenhouse.io/acme/jobs/1?gh_src=abc",
                posting_key="greenhouse:acme:1",
                tier=4,
                mode=self.mode,
                documents=(Document(name="resume", file_name="Ada Byron.pdf", ticket="t"),),
            ),
            cast("ControlPlane", self.plane),
            self.interface,
            published=self.published,
            key=Key("greenhouse", "acme", "job_board"),
            turn=self.turns,
            cancelled=self.cancelled,
            limits=self.limits,
        )


async def test_it_is_answered_sent_and_proved() -> None:
    run = Run()
    outcome = await run.outcome()
    assert outcome.state is OutcomeState.SUBMITTED
    assert (outcome.grade, outcome.confirmation) == (Grade.NETWORK_CONFIRMED, "Thank you.")
    (sheet,) = run.interface.sheets
    assert sheet.answers["p|Name"].values == ("Ada",)
    assert sheet.files["resume"].name == "Ada Byron.pdf"
    assert sheet.source == "abc"
    assert [each["label"] for each in run.plane.told(EventType.FIELD_WRITTEN)] == [
        *("Name", "Phone", "Resume"),
    ]
    (request,) = run.plane.asked
    assert (request.employer, request.place) == ("Acme", "Oslo")
    assert request.origin == "https://boards.greenhouse.io"


async def test_where_the_work_is_is_what_it_was_before_the_start() -> None:
    run = Run(published=POSTING.model_copy(update={"country": "DE", "place": "Paris office"}))
    await run.outcome()
    assert {request.place for request in run.plane.asked} == {"Germany"}


async def test_the_turn_comes_before_the_permit_and_the_proof_right_after_the_request() -> None:
    run = Run()
    await run.outcome()
    at = run.plane.happens.index("turn")
    assert run.plane.happens[at:] == [
        *("turn", "answers_resolved", *["field_written"] * 3),
        *("permit_requested", "drain", "permit", "submit"),
        *("sent", "evidence", "drain", "done", "completed", "drain"),
    ]


async def test_no_event_holds_an_answer() -> None:
    run = Run(plane=Plane(facts={"Name": "Ada-canary", "Phone": "canary", "Resume": "resume"}))
    await run.outcome()
    assert "canary" not in repr([event.data for event in run.plane.events])


async def test_what_only_the_person_knows_parks_it_at_once() -> None:
    run = Run(plane=Plane(facts={"Name": "Ada", "Resume": "resume"}))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "question")
    assert "“Phone”" in outcome.reason
    assert run.plane.told(EventType.QUESTION_ASKED) == [{"keys": ["p|Phone"]}]
    assert "permit" not in run.plane.happens


async def test_what_the_interface_would_drop_is_asked_of_the_person() -> None:
    run = Run(interface=Interface(misses=lambda _: [Complaint("Name", "No addresses in a name.")]))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "question")
    again = {each.key: each for each in run.plane.asked[-1].questions}
    assert again["p|Name"].error == "No addresses in a name."
    assert again["p|Name"].refused == ("Ada",)
    assert again["p|Phone"].error == ""
    assert "permit" not in run.plane.happens


@pytest.mark.parametrize("label", ["", "Location", "Cards"])
async def test_what_nobody_can_answer_there_goes_to_a_browser(label: str) -> None:
    posting = POSTING.model_copy(
        update={"questions": (*POSTING.questions, question("Cards", name=""))}
    )
    run = Run(
        plane=Plane(facts={"Name": "Ada", "Phone": "1", "Resume": "resume", "Cards": "x"}),
        interface=Interface(misses=lambda _: [Complaint(label, "It wants coordinates.")]),
        published=posting,
    )
    outcome = await run.outcome()
    assert outcome.code == "not_carried"
    assert outcome.code in IN_A_BROWSER
    assert run.interface.sheets == []


async def test_what_the_interface_holds_back_isn_t_told_as_written() -> None:
    run = Run(interface=Interface(holds_back={"p|Phone"}))
    assert (await run.outcome()).state is OutcomeState.SUBMITTED
    written = [each["key"] for each in run.plane.told(EventType.FIELD_WRITTEN)]
    assert written == ["p|Name", "p|Resume"]
    assert [each["key"] for each in run.plane.told(EventType.FIELD_FAILED)] == ["p|Phone"]


async def test_what_the_interface_has_no_name_for_isn_t_asked_where_it_may_stay_empty() -> None:
    extra = question("Gender", name="", required=False)
    posting = POSTING.model_copy(update={"questions": (*POSTING.questions, extra)})
    run = Run(published=posting)
    run.plane.facts["Gender"] = "Decline"
    assert (await run.outcome()).state is OutcomeState.SUBMITTED
    assert [each.label for each in run.plane.asked[-1].questions] == ["Name", "Phone", "Resume"]
    assert "p|Gender" not in run.interface.sheets[0].answers


async def test_what_has_to_be_read_first_is_read_before_the_permit() -> None:
    run = Run()
    await run.outcome()
    assert run.plane.happens.index("look") < run.plane.happens.index("turn")


async def test_what_can_t_be_read_in_time_is_named_and_nothing_is_sent() -> None:
    class Slow(Interface):
        @override
        async def looked_up(self, sheet: Sheet) -> Sheet:
            await asyncio.Event().wait()
            raise AssertionError

    run = Run(interface=Slow(), limits=Limits(look=0.01))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "interface_unreachable")
    assert run.plane.permits == []


# ---- review


async def test_in_copilot_it_waits_for_the_approval_of_its_plan() -> None:
    run = Run(mode=Mode.COPILOT, plane=Plane(resolution=Resolution.PARKED))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "review")
    assert run.plane.permits == []
    approved = Run(mode=Mode.COPILOT)
    assert (await approved.outcome()).state is OutcomeState.SUBMITTED
    plans = {run.plane.needs[0].plan_hash, approved.plane.needs[0].plan_hash}
    assert plans == {approved.plane.permits[0].plan_hash}


async def test_whoever_gives_up_at_the_review_sends_nothing() -> None:
    run = Run(mode=Mode.COPILOT, plane=Plane(resolution=Resolution.GIVE_UP))
    assert (await run.outcome()).state is OutcomeState.CANCELLED
    assert run.plane.permits == []


# ---- what comes of an act


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("cancelled", OutcomeState.CANCELLED),
        ("already_live", OutcomeState.FAILED),
        ("not_approved", OutcomeState.FAILED),
    ],
)
async def test_without_a_permit_nothing_is_sent(code: str, state: OutcomeState) -> None:
    run = Run(plane=Plane(reply=PermitReply(act_id="-", granted=False, code=code)))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (state, code)
    assert run.interface.sheets == []


async def test_a_permit_that_came_too_late_is_proof_that_nothing_left() -> None:
    run = Run(plane=Plane(reply=PermitReply(act_id="-", granted=True, seconds=-1)))
    outcome = await run.outcome()
    assert outcome.code == "not_yet"
    assert run.interface.sheets == []
    assert [each["state"] for each in run.plane.told(EventType.EVIDENCE)] == ["unused"]
    assert run.plane.told(EventType.SENT) == []


async def test_a_turn_that_was_held_too_long_is_not_used() -> None:
    run = Run(limits=Limits(hold=-1.0))
    outcome = await run.outcome()
    assert outcome.code == "not_yet"
    assert run.interface.sheets == []
    assert [each["state"] for each in run.plane.told(EventType.EVIDENCE)] == ["unused"]
    assert "done" in run.turns.happens


@pytest.mark.parametrize(
    "happens",
    [
        Interface([ApplicationResult(PermitState.UNKNOWN, "reset")]),
        Interface(error=RuntimeError("secret canary")),
    ],
)
async def test_what_may_have_arrived_is_never_sent_again(
    happens: Interface, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run(interface=happens)
    outcome = await run.outcome()
    assert outcome.state is OutcomeState.UNCONFIRMED
    assert len(run.interface.sheets) == len(run.plane.permits) == 1
    assert [each["state"] for each in run.plane.told(EventType.EVIDENCE)] == ["unknown"]
    assert "canary" not in caplog.text + repr(run.plane.events)


async def test_no_answer_in_time_is_no_proof() -> None:
    class Silent(Interface):
        @override
        async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
            await asyncio.Event().wait()
            raise AssertionError

    run = Run(interface=Silent(), limits=Limits(answer=0.01))
    assert (await run.outcome()).state is OutcomeState.UNCONFIRMED


async def test_one_that_is_told_to_wait_waits_and_asks_for_another_permit() -> None:
    run = Run(interface=Interface([BUSY, BUSY, CONFIRMED]))
    assert (await run.outcome()).state is OutcomeState.SUBMITTED
    assert [each.act_id for each in run.plane.permits] == ["a.1.1", "a.1.2", "a.1.3"]
    states = [each["state"] for each in run.plane.told(EventType.EVIDENCE)]
    assert states == ["refused", "refused", "confirmed"]
    assert run.turns.held_off == [0.01, 0.01]
    assert run.plane.happens.count("turn") == 3


async def test_three_acts_are_enough() -> None:
    run = Run(interface=Interface([BUSY]))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "not_yet")
    assert len(run.plane.permits) == 3


async def test_a_long_wait_is_left_to_a_later_attempt() -> None:
    later = ApplicationResult(PermitState.REFUSED, "too many", status=429, after=600)
    run = Run(interface=Interface([later]))
    outcome = await run.outcome()
    assert (outcome.code, outcome.after) == ("not_yet", 600)
    assert run.turns.held_off == [600]
    assert len(run.plane.permits) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_turned_down_leads_to_a_browser(status: int) -> None:
    run = Run(interface=Interface([refused(status, Complaint("", "no such key"))]))
    outcome = await run.outcome()
    assert outcome.code == "key_refused"
    assert outcome.code in IN_A_BROWSER
    assert len(run.plane.permits) == 1


async def test_a_posting_that_is_gone_is_closed() -> None:
    assert (await Run(interface=Interface([refused(404)])).outcome()).code == "posting_closed"


@pytest.mark.parametrize("complaints", [(), (Complaint("", "Bad request"),)])
async def test_a_complaint_about_nothing_leads_to_a_browser(
    complaints: tuple[Complaint, ...],
) -> None:
    outcome = await Run(interface=Interface([refused(400, *complaints)])).outcome()
    assert outcome.code == "not_taken"
    assert outcome.code in IN_A_BROWSER


async def test_nothing_left_may_be_tried_again() -> None:
    run = Run(interface=Interface([ApplicationResult(PermitState.UNUSED, "refused to connect")]))
    outcome = await run.outcome()
    assert outcome.code == "interface_unreachable"
    assert [each["state"] for each in run.plane.told(EventType.EVIDENCE)] == ["unused"]


async def test_a_complaint_about_an_answer_becomes_the_question_s() -> None:
    run = Run(interface=Interface([refused(422, Complaint("Phone", "is invalid")), CONFIRMED]))
    outcome = await run.outcome()
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "question")
    again = {each.key: each for each in run.plane.asked[-1].questions}
    assert (again["p|Phone"].error, again["p|Phone"].refused) == ("is invalid", ("1",))
    assert len(run.interface.sheets) == 1


async def test_another_answer_is_sent_in_a_second_act() -> None:
    class Knows(Plane):
        @override
        def _answer(self, asked: Asked) -> Answer:
            answer = super()._answer(asked)
            if not asked.refused:
                return answer
            return answer.model_copy(update={"action": Action.FILL, "values": ("+47 2",)})

    run = Run(
        plane=Knows(),
        interface=Interface([refused(422, Complaint("phone *", "is invalid")), CONFIRMED]),
    )
    assert (await run.outcome()).state is OutcomeState.SUBMITTED
    assert [each.answers["p|Phone"].values for each in run.interface.sheets] == [("1",), ("+47 2",)]
    plans = [each.plan_hash for each in run.plane.permits]
    assert len(set(plans)) == 2


# ---- turns, and stopping


async def test_without_a_turn_there_is_no_permit() -> None:
    run = Run(turns=Turns(error=NotYetError("Redis is away", after=7)))
    outcome = await run.outcome()
    assert (outcome.code, outcome.after) == ("not_yet", 7)
    assert run.plane.permits == []


async def test_a_turn_isn_t_waited_for_for_ever() -> None:
    run = Run(turns=Turns(never=True), limits=Limits(turn=0.01))
    assert (await run.outcome()).code == "not_yet"
    assert run.plane.permits == []


async def test_who_waits_for_a_turn_can_be_stopped() -> None:
    run = Run(turns=Turns(never=True))
    running = asyncio.create_task(run.outcome())
    while "turn" not in run.plane.happens:  # noqa: ASYNC110
        await asyncio.sleep(0)
    run.cancelled.set()
    assert (await running).state is OutcomeState.CANCELLED
    assert run.plane.permits == []


async def test_what_is_being_sent_isn_t_called_back() -> None:
    class Stopped(Interface):
        @override
        async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
            run.cancelled.set()
            return await super().submit(sheet, key)

    run = Run(interface=Stopped())
    assert (await run.outcome()).state is OutcomeState.SUBMITTED


async def test_one_that_was_replaced_stops_at_once() -> None:
    class Replaced(Plane):
        @override
        async def request_permit(self, request: PermitRequest) -> PermitReply:
            raise StaleEpochError

    run = Run(plane=Replaced())
    with pytest.raises(StaleEpochError):
        await run.outcome()
    assert run.plane.told(EventType.COMPLETED) == []


# ---- blocks


@pytest.mark.parametrize(
    ("jobs", "keys"), [(0, []), (1, ["p|Title"]), (2, ["p|Title", "p|Title|2"])]
)
async def test_what_is_asked_of_a_job_is_asked_of_each(jobs: int, keys: list[str]) -> None:
    title = question("Title", required=False, section="Employment", hints={"block": "0"})
    posting = POSTING.model_copy(
        update={"questions": (*POSTING.questions, title), "parts": (Part.JOBS,)}
    )
    facts = {"Name": "Ada", "Phone": "1", "Resume": "resume", "Title": "Engineer"}
    run = Run(plane=Plane(facts=facts, entries={Part.JOBS: jobs}), published=posting)
    assert (await run.outcome()).state is OutcomeState.SUBMITTED
    (sheet,) = run.interface.sheets
    asked = [each.asked for each in sheet.published.questions if each.asked.label == "Title"]
    assert [each.key for each in asked] == keys
    assert [each.hints["block"] for each in asked] == [str(n) for n in range(jobs)]
    assert set(keys) <= set(sheet.answers)
