"""What every `ControlPlane` keeps, whatever is behind it.

To put an implementation under it, subclass `ControlPlaneContract` in a test module and give the class a fixture `bench`:

    class TestOverHttp(ControlPlaneContract):
        @pytest.fixture
        async def bench(self, tmp_path): …yield HttpBench(…)
"""

import asyncio
import itertools
from abc import ABC, abstractmethod
from typing import Any

import pytest

from automation.control import ControlPlane
from automation.errors import AutomationError
from automation.protocol import (
    AccountStep,
    Action,
    Asked,
    Event,
    EventType,
    Evidence,
    Grade,
    HandBack,
    Kind,
    LogInAct,
    LogInRequest,
    LogInWants,
    Need,
    PermitReply,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.session import read

ATTEMPT = "00000000-0000-4000-8000-000000000001"
OTHER_ATTEMPT = "00000000-0000-4000-8000-000000000002"
POSTING = "board:4711"
ORIGIN = "https://jobs.example"
OTHER = "https://other.example"


class Bench(ABC):
    """One attempt's control plane, with the other side in reach. `knows` is what the answer source has, by label."""

    control: ControlPlane
    knows: dict[str, str]

    @abstractmethod
    async def another(self) -> ControlPlane:
        """Of a second attempt (`OTHER_ATTEMPT`) of the same person at the same posting."""

    @abstractmethod
    async def events(self) -> list[Event]:
        """Those that the other side has."""

    @abstractmethod
    async def permits(self) -> dict[str, PermitState]:
        """All acts that ever got one."""

    @abstractmethod
    async def say(self, asked: Asked, value: str) -> None:
        """The person answers this question, now or as soon as they are asked."""

    @abstractmethod
    async def come(self, resolution: Resolution) -> None:
        """A person ends the wait so, now or as soon as there is one."""

    @abstractmethod
    async def consent(self, *, given: bool) -> None:
        """The person wants an account on the site made, or none; now or as soon as they are asked."""

    @abstractmethod
    async def tell_code(self, code: str) -> None:
        """The person has got it; now or as soon as they are asked."""

    @abstractmethod
    async def give_document(self, name: str, body: bytes) -> None:
        """The person has this file."""

    @abstractmethod
    async def spoil_session(self, origin: str) -> None:
        """Break what is stored for this site."""

    async def lose_next_answer(self) -> None:  # noqa: B027
        """The other side's next answer doesn't arrive. Nothing to do where no wire lies between."""


def question(label: str, *, required: bool = True) -> Asked:
    return Asked(key=f"q:{label}", label=label, kind=Kind.TEXT, required=required)


def page(*questions: Asked) -> ResolveRequest:
    return ResolveRequest(
        attempt=ATTEMPT, epoch=1, url=f"{ORIGIN}/apply", origin=ORIGIN, questions=questions
    )


def act(name: str = "act-1", *, attempt: str = ATTEMPT) -> PermitRequest:
    return PermitRequest(
        act_id=name, attempt=attempt, epoch=1, plan_hash="plan-1", posting_key=POSTING
    )


def need(reason: Reason = Reason.CAPTCHA) -> Need:
    return Need(attempt=ATTEMPT, epoch=1, reason=reason, detail="A picture puzzle.")


def log_in(wants: LogInWants = LogInWants.ACCOUNT, number: int = 1) -> LogInRequest:
    return LogInRequest(attempt=ATTEMPT, epoch=1, site=ORIGIN, wants=wants, round=number)


async def note(control: ControlPlane, step: AccountStep) -> None:
    await control.emit(EventType.ACCOUNT, site=ORIGIN, step=step.value)
    await control.drain()


async def prove(control: ControlPlane, state: PermitState, *, of: str = "act-1") -> None:
    grade = Grade.NETWORK_CONFIRMED if state is PermitState.CONFIRMED else None
    evidence = Evidence(act_id=of, state=state, grade=grade, why="as the test says")
    await control.emit(EventType.EVIDENCE, **evidence.model_dump(mode="json"))
    await control.drain()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class ControlPlaneContract:
    """Test classes inherit these."""

    # ---- events

    async def test_events_are_numbered_from_one_without_gaps(self, bench: Bench) -> None:
        emitted = await asyncio.gather(
            *(bench.control.emit(EventType.STEP_STARTED, step=str(n)) for n in range(70))
        )
        assert sorted(event.seq for event in emitted) == list(range(1, 71))

    async def test_events_arrive_in_order_and_whole(self, bench: Bench) -> None:
        for number in range(40):
            await bench.control.emit(EventType.STEP_STARTED, step=str(number), text="Ünï©ode 🙂")
        await bench.control.drain()
        seen = await bench.events()
        assert [event.seq for event in seen] == list(range(1, 41))
        assert [event.data["step"] for event in seen] == [str(number) for number in range(40)]
        assert {event.data["text"] for event in seen} == {"Ünï©ode 🙂"}

    async def test_draining_twice_changes_nothing(self, bench: Bench) -> None:
        await bench.control.emit(EventType.STEP_STARTED, step="open")
        await bench.control.drain()
        await bench.control.drain()
        assert len(await bench.events()) == 1

    # ---- answers

    async def test_each_question_gets_one_answer(self, bench: Bench) -> None:
        bench.knows |= {"First name": "Ada", "Last name": "Byron"}
        asked = [question("First name"), question("Last name"), question("Why us?", required=False)]
        reply = await bench.control.resolve(page(*asked))
        assert {answer.key for answer in reply.answers} == {one.key for one in asked}
        assert filled(reply) == {"q:First name": "Ada", "q:Last name": "Byron"}

    async def test_what_nobody_knows_is_pending_until_the_person_answers(
        self, bench: Bench
    ) -> None:
        bench.knows |= {"First name": "Ada"}
        asked = [question("First name"), question("Notice period")]
        reply = await bench.control.resolve(page(*asked))
        assert pending(reply) == {"q:Notice period"}
        waiting = asyncio.create_task(bench.control.resolve(page(*asked), wait=10))
        await asyncio.sleep(0.1)
        await bench.say(asked[1], "None")
        assert filled(await waiting) == {"q:First name": "Ada", "q:Notice period": "None"}

    async def test_an_answer_given_once_stays(self, bench: Bench) -> None:
        asked = question("Notice period")
        await bench.say(asked, "None")
        await bench.control.resolve(page(asked), wait=10)
        assert filled(await bench.control.resolve(page(asked))) == {asked.key: "None"}

    async def test_waiting_for_an_answer_ends(self, bench: Bench) -> None:
        reply = await bench.control.resolve(page(question("Notice period")), wait=0.3)
        assert pending(reply) == {"q:Notice period"}

    async def test_what_the_person_put_into_the_page_is_their_answer(self, bench: Bench) -> None:
        bench.knows |= {"Town": "Oslo"}
        town, colour = question("Town"), question("Colour")
        assert filled(await bench.control.resolve(page(town))) == {"q:Town": "Oslo"}
        put = ((town, "Bergen"), (colour, "red"))
        for _ in range(2):
            told = [asked.model_copy(update={"current": (held,)}) for asked, held in put]
            await bench.control.hand_back(HandBack(attempt=ATTEMPT, epoch=1, questions=tuple(told)))
        reply = await bench.control.resolve(page(town, colour))
        assert filled(reply) == {"q:Town": "Bergen", "q:Colour": "red"}
        assert {(each.source, each.by_hand) for each in reply.answers} == {("person", True)}

    # ---- permits

    async def test_a_permit_is_granted(self, bench: Bench) -> None:
        reply = await bench.control.request_permit(act())
        assert reply.granted
        assert reply.act_id == "act-1"
        assert 0 < reply.seconds <= 20
        assert await bench.permits() == {"act-1": PermitState.GRANTED}

    async def test_the_same_act_gets_the_same_answer(self, bench: Bench) -> None:
        assert (await bench.control.request_permit(act())).granted
        assert (await bench.control.request_permit(act())).granted
        assert await bench.permits() == {"act-1": PermitState.GRANTED}

    async def test_a_lost_answer_makes_no_second_permit(self, bench: Bench) -> None:
        await bench.lose_next_answer()
        assert (await bench.control.request_permit(act())).granted
        assert await bench.permits() == {"act-1": PermitState.GRANTED}

    async def test_one_live_permit_bars_every_other(self, bench: Bench) -> None:
        other = await bench.another()
        assert (await bench.control.request_permit(act())).granted
        mine = await bench.control.request_permit(act("act-2"))
        theirs = await other.request_permit(act("act-3", attempt=OTHER_ATTEMPT))
        assert_barred(mine)
        assert_barred(theirs)

    async def test_of_many_at_once_one_is_granted(self, bench: Bench) -> None:
        other = await bench.another()
        replies = await asyncio.gather(
            *(bench.control.request_permit(act(f"mine-{n}")) for n in range(4)),
            *(other.request_permit(act(f"their-{n}", attempt=OTHER_ATTEMPT)) for n in range(4)),
        )
        assert sum(reply.granted for reply in replies) == 1

    @pytest.mark.parametrize("dead", [PermitState.UNUSED, PermitState.REFUSED])
    async def test_proof_that_it_came_to_nothing_frees_the_posting(
        self, bench: Bench, dead: PermitState
    ) -> None:
        await bench.control.request_permit(act())
        await prove(bench.control, dead)
        assert (await bench.permits())["act-1"] is dead
        assert (await bench.control.request_permit(act("act-2"))).granted

    @pytest.mark.parametrize("live", [PermitState.CONFIRMED, PermitState.UNKNOWN])
    async def test_nothing_else_frees_it(self, bench: Bench, live: PermitState) -> None:
        other = await bench.another()
        await bench.control.request_permit(act())
        await prove(bench.control, live)
        assert (await bench.permits())["act-1"] is live
        assert_barred(await bench.control.request_permit(act("act-2")))
        assert_barred(await other.request_permit(act("act-3", attempt=OTHER_ATTEMPT)))

    async def test_late_proof_counts(self, bench: Bench) -> None:
        await bench.control.request_permit(act())
        await prove(bench.control, PermitState.UNKNOWN)
        await prove(bench.control, PermitState.CONFIRMED)
        assert await bench.permits() == {"act-1": PermitState.CONFIRMED}

    @pytest.mark.parametrize(
        "weaker", [PermitState.UNKNOWN, PermitState.UNUSED, PermitState.REFUSED]
    )
    async def test_a_confirmation_is_never_taken_back(
        self, bench: Bench, weaker: PermitState
    ) -> None:
        await bench.control.request_permit(act())
        await prove(bench.control, PermitState.CONFIRMED)
        await prove(bench.control, weaker)
        assert await bench.permits() == {"act-1": PermitState.CONFIRMED}

    async def test_evidence_of_an_unknown_act_does_no_harm(self, bench: Bench) -> None:
        await prove(bench.control, PermitState.UNUSED, of="act-9")
        assert (await bench.control.request_permit(act())).granted

    # ---- accounts

    async def test_an_account_is_made_by_the_person_s_word_alone(self, bench: Bench) -> None:
        assert (await bench.control.log_in(log_in())).act is LogInAct.PENDING
        waiting = asyncio.create_task(bench.control.log_in(log_in(), wait=10))
        await asyncio.sleep(0.1)
        await bench.consent(given=True)
        reply = await waiting
        assert (reply.act, "@" in reply.email) == (LogInAct.REGISTER, True)
        assert len(reply.password.get_secret_value()) >= 16
        assert reply.password.get_secret_value() not in repr(reply)
        assert await bench.control.log_in(log_in()) == reply

    async def test_one_that_was_begun_is_signed_in_to(self, bench: Bench) -> None:
        await bench.consent(given=True)
        made = await bench.control.log_in(log_in(), wait=10)
        await note(bench.control, AccountStep.REGISTERING)
        again = await bench.control.log_in(log_in())
        assert again == made.model_copy(update={"act": LogInAct.SIGN_IN})

    async def test_who_wants_no_account_isn_t_asked_again(self, bench: Bench) -> None:
        await bench.consent(given=False)
        assert (await bench.control.log_in(log_in(), wait=10)).act is LogInAct.REFUSED
        assert (await bench.control.log_in(log_in())).act is LogInAct.REFUSED

    async def test_a_code_is_asked_for_each_time(self, bench: Bench) -> None:
        wants = LogInWants.CODE
        assert (await bench.control.log_in(log_in(wants))).act is LogInAct.PENDING
        await bench.tell_code("4711")
        reply = await bench.control.log_in(log_in(wants), wait=10)
        assert (reply.act, reply.code.get_secret_value()) == (LogInAct.ENTER, "4711")
        await note(bench.control, AccountStep.CODE_ENTERED)
        assert (await bench.control.log_in(log_in(wants, 2))).act is LogInAct.PENDING

    # ---- people

    @pytest.mark.parametrize("resolution", list(Resolution))
    async def test_a_wait_ends_as_the_person_says(
        self, bench: Bench, resolution: Resolution
    ) -> None:
        waiting = asyncio.create_task(bench.control.wait_for_person(need()))
        await asyncio.sleep(0.1)
        await bench.come(resolution)
        assert await waiting is resolution

    async def test_a_second_wait_is_not_ended_by_the_first_ones_end(self, bench: Bench) -> None:
        for resolution in (Resolution.DONE, Resolution.GIVE_UP):
            waiting = asyncio.create_task(bench.control.wait_for_person(need()))
            await asyncio.sleep(0.1)
            assert not waiting.done()
            await bench.come(resolution)
            assert await waiting is resolution

    # ---- files

    async def test_a_document_is_a_local_file(self, bench: Bench) -> None:
        body = bytes(itertools.islice(itertools.cycle(range(256)), 300_000))
        await bench.give_document("resume", body)
        path = await bench.control.document("resume")
        assert path.read_bytes() == body
        assert path.name == "Ada Byron.pdf"
        assert await bench.control.document("resume") == path

    async def test_a_document_nobody_has_is_an_error_for_the_person(self, bench: Bench) -> None:
        with pytest.raises(AutomationError):
            await bench.control.document("transcript")

    async def test_a_picture_is_taken(self, bench: Bench) -> None:
        await bench.control.keep_picture("before", PNG)
        await bench.control.keep_picture("before", PNG)

    async def test_a_session_comes_back(self, bench: Bench) -> None:
        state = session(a="ü", stored={"b": "🙂"})
        assert await bench.control.load_session(ORIGIN) is None
        await bench.control.save_session(ORIGIN, state)
        assert await bench.control.load_session(ORIGIN) == state

    async def test_a_session_is_its_site_s(self, bench: Bench) -> None:
        await bench.control.save_session(ORIGIN, session(a="1"))
        same = "https://login.jobs.example"
        assert await bench.control.load_session(same) == session(a="1")
        assert await bench.control.load_session(OTHER) is None

    async def test_of_a_session_its_own_site_s_part_is_taken(self, bench: Bench) -> None:
        foreign = session("other.example", a="2", stored={"b": "2"})
        mixed = {name: [*of, *foreign[name]] for name, of in lists(session(a="1")).items()}
        await bench.control.save_session(ORIGIN, {**mixed, "sessionStorage": {OTHER: {"c": "2"}}})
        assert await bench.control.load_session(ORIGIN) == session(a="1")

    async def test_sessions_are_merged_and_the_newer_one_wins(self, bench: Bench) -> None:
        other = await bench.another()
        await bench.control.save_session(ORIGIN, session(a="1", b="1", stored={"x": "1"}))
        await other.save_session(ORIGIN, session(b="2", c="2"))
        assert await bench.control.load_session(ORIGIN) == session(
            a="1", b="2", c="2", stored={"x": "1"}
        )

    async def test_what_isn_t_a_session_changes_nothing(self, bench: Bench) -> None:
        await bench.control.save_session(ORIGIN, session(a="1"))
        await bench.control.save_session(ORIGIN, {"cookies": [1]})
        assert await bench.control.load_session(ORIGIN) == session(a="1")

    async def test_a_broken_session_is_none_until_the_next(self, bench: Bench) -> None:
        await bench.control.save_session(ORIGIN, session(a="1"))
        await bench.spoil_session(ORIGIN)
        assert await bench.control.load_session(ORIGIN) is None
        await bench.control.save_session(ORIGIN, session(b="2"))
        assert await bench.control.load_session(ORIGIN) == session(b="2")


def session(
    host: str = "jobs.example", *, stored: dict[str, str] | None = None, **cookies: str
) -> dict[str, Any]:
    """In the one spelling that comes back."""
    items = [{"name": name, "value": value} for name, value in (stored or {}).items()]
    state = {
        "cookies": [
            {"name": name, "value": value, "domain": host} for name, value in cookies.items()
        ],
        "origins": [{"origin": f"https://{host}", "localStorage": items}] if items else [],
    }
    return read(state).as_data()


def lists(state: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: state[name] for name in ("cookies", "origins")}


def filled(reply: ResolveReply) -> dict[str, Any]:
    return {one.key: one.values[0] for one in reply.answers if one.action is Action.FILL}


def pending(reply: ResolveReply) -> set[str]:
    return {one.key for one in reply.answers if one.action is Action.ASK}


def assert_barred(reply: PermitReply) -> None:
    assert not reply.granted
    assert reply.code == "already_live"
