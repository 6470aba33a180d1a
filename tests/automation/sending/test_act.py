import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from automation.ats.base import PageState
from automation.console.permits import FilePermits
from automation.errors import ControlPlaneUnreachableError
from automation.page.wire import Exchange, WireRequest, WireResponse
from automation.protocol import EventType, Grade, Holder, PermitState
from automation.sending.act import Patience
from tests.automation.sending.world import BEHAVIOURS, POST_TO, Behaviour, FakeSite, Plane, Run

KEY = "greenhouse:acme:1"
Start = Callable[..., Run]

EXPECTED = {
    "good": (PermitState.CONFIRMED, 1),
    "double": (PermitState.CONFIRMED, 1),
    "silent drop": (PermitState.CONFIRMED, 0),
    "thanks without a request": (PermitState.UNUSED, 0),
    "does nothing": (PermitState.UNUSED, 0),
    "500": (PermitState.UNKNOWN, 0),
    "stored, then 500": (PermitState.UNKNOWN, 1),
    "thanks after a 500": (PermitState.UNKNOWN, 0),
    "refuses": (PermitState.REFUSED, 0),
    "stored, then cut": (PermitState.UNKNOWN, 1),
    "200 and the form again": (PermitState.UNKNOWN, 0),
}


@pytest.fixture
def permits(tmp_path: Path) -> FilePermits:
    return FilePermits(tmp_path / "permits")


@pytest.fixture
def start(tmp_path: Path, permits: FilePermits) -> Iterator[Start]:
    runs = []

    def start(attempt: str = "a", *, down: bool = False) -> Run:
        runs.append(Run.start(tmp_path, attempt, Plane(permits, down=down)))
        return runs[-1]

    yield start
    for run in runs:
        run.journal.close()


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
async def test_every_behaviour_ends_as_it_must(
    start: Start, permits: FilePermits, behaviour: Behaviour
) -> None:
    world, run = FakeSite(), start()
    sent = await run.send(world, behaviour)
    assert sent.evidence is not None
    assert (sent.evidence.state, world.ledger) == EXPECTED[behaviour.name]
    assert (permits.live(KEY) is not None) is sent.evidence.state.live
    assert sent.blocked == max(0, behaviour.posts - 1)


async def test_a_confirmed_send_is_network_confirmed(start: Start, permits: FilePermits) -> None:
    sent = await start().send(FakeSite(), Behaviour("good"))
    assert sent.evidence is not None
    assert sent.evidence.grade is Grade.NETWORK_CONFIRMED


async def test_a_second_attempt_finds_the_posting_barred(
    start: Start, permits: FilePermits
) -> None:
    world = FakeSite()
    await start().send(world, Behaviour("stored, then cut", status=None))
    sent = await start("b").send(world, Behaviour("good"))
    assert sent.reply is not None
    assert (sent.reply.granted, sent.reply.code, world.ledger) == (False, "already_live", 1)


async def test_control_plane_down_means_no_permit_and_no_send(
    start: Start, permits: FilePermits
) -> None:
    world = FakeSite()
    with pytest.raises(ControlPlaneUnreachableError):
        await start(down=True).send(world, Behaviour("good"))
    assert (world.ledger, permits.live(KEY)) == (0, None)


async def test_at_most_three_acts(start: Start, permits: FilePermits) -> None:
    run, world = start(), FakeSite()
    for _ in range(3):
        sent = await run.send(world, Behaviour("refuses", status=422, stores=False))
        assert sent.evidence is not None
    sent = await run.send(world, Behaviour("good"))
    assert sent.reply is not None
    assert (sent.reply.code, world.ledger) == ("too_many_acts", 0)


def post(number: int = 1) -> WireRequest:
    return WireRequest(id=f"u{number}", method="POST", url=POST_TO, resource="fetch", body=b"{}")


async def test_an_unforeseen_send_gets_a_permit_of_its_own_and_stops_the_run(
    start: Start, permits: FilePermits
) -> None:
    run = start()
    assert await run.guard.admit(post(1))
    assert run.guard.unforeseen.is_set()
    assert not await run.guard.admit(post(2))
    await run.guard.ended(Exchange(post(1), WireResponse(200, POST_TO)))
    live = permits.live(KEY)
    assert live is not None
    assert live.holder is Holder.PAGE
    assert run.guard.page_act is not None
    evidence = await run.sender.settle_page_act(run.guard.page_act, FakeSite(thanks=True).look)
    assert evidence.state is PermitState.UNKNOWN


async def test_an_unforeseen_send_is_stopped_when_the_posting_is_barred(
    start: Start, permits: FilePermits
) -> None:
    world = FakeSite()
    run = start()
    await run.send(world, Behaviour("good"))
    assert not await run.guard.admit(post())
    assert [kind for kind, _ in run.plane.events].count(EventType.SEND_BLOCKED) == 1


async def test_a_redirect_of_the_send_is_part_of_it(start: Start, permits: FilePermits) -> None:
    run = start()

    async def press() -> None:
        first = post(1)
        assert await run.guard.admit(first)
        await run.guard.ended(Exchange(first, WireResponse(307, POST_TO)))
        second = WireRequest(
            id="u2", method="POST", url=POST_TO, resource="fetch", body=b"{}", redirected_from="u1"
        )
        assert await run.guard.admit(second)
        await run.guard.ended(Exchange(second, WireResponse(200, POST_TO)))

    sent = await run.sender.send(press, FakeSite(thanks=True).look, plan_hash="p")
    assert sent.evidence is not None
    assert (sent.evidence.state, sent.evidence.status) == (PermitState.CONFIRMED, 200)


class Broken:
    """A shield that saw the send's connection end without an answer."""

    lost = True

    async def arm(self, url: str) -> None:
        pass

    async def disarm(self, *, abandon: bool) -> None:
        assert abandon


async def test_an_answer_that_can_t_come_is_not_waited_for(start: Start) -> None:
    run = start()
    run.guard.shield = Broken()
    run.sender.patience = Patience(leave=0.01, answer=3600.0, confirm=0.0, poll=0.001)

    async def press() -> None:
        assert await run.guard.admit(post())

    sent = await run.sender.send(press, FakeSite().look, plan_hash="p")
    assert sent.evidence is not None
    assert sent.evidence.state is PermitState.UNKNOWN
    assert "broke" in sent.evidence.why


class Late(FakeSite):
    """Sends only as its page is looked at for the `sends_at`th time, and is asked something until then."""

    def __init__(self, run: Run, *, sends_at: int, challenge: str = "") -> None:
        super().__init__()
        self._run = run
        run.sender.patience = Patience(leave=0.01, answer=5.0, confirm=0.0, poll=0.001)
        self._ending: asyncio.Task[None] | None = None
        self._sends_at = sends_at
        self._challenge = challenge
        self._looks = 0

    @override
    async def look(self) -> PageState:
        self._looks += 1
        if self._looks == self._sends_at:
            assert await self._run.guard.admit(post())
            self._ending = asyncio.ensure_future(self._answer())
        asked = self._challenge and not self.thanks
        return replace(await super().look(), challenges=(self._challenge,) if asked else ())

    async def _answer(self) -> None:
        await asyncio.sleep(0.02)
        self.ledger += 1
        self.thanks = True
        await self._run.guard.ended(Exchange(post(), WireResponse(200, POST_TO)))


async def nothing() -> None:
    """A click that leads to nothing by itself."""


@pytest.mark.parametrize("sends_at", [1, 2])
async def test_a_send_that_leaves_as_the_page_is_looked_at_is_judged(
    start: Start, sends_at: int
) -> None:
    run = start()
    world = Late(run, sends_at=sends_at)
    sent = await run.sender.send(nothing, world.look, plan_hash="p")
    assert sent.evidence is not None
    assert (sent.evidence.state, world.ledger) == (PermitState.CONFIRMED, 1)


async def test_a_challenge_that_waits_closes_the_permit(start: Start, permits: FilePermits) -> None:
    run = start()
    world = Late(run, sends_at=99, challenge="recaptcha")
    sent = await run.sender.send(nothing, world.look, plan_hash="p")
    assert sent.evidence is not None
    assert (sent.evidence.state, sent.challenged) == (PermitState.UNUSED, True)
    assert "challenge" in sent.evidence.why
    assert permits.live(KEY) is None


async def test_a_challenge_that_passes_by_itself_is_waited_for(start: Start) -> None:
    run = start()
    world = Late(run, sends_at=3, challenge="turnstile")
    sent = await run.sender.send(nothing, world.look, plan_hash="p")
    assert sent.evidence is not None
    assert (sent.evidence.state, sent.challenged) == (PermitState.CONFIRMED, False)
