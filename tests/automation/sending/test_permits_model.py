"""Promise 1 as a model: attempts, kills at any step, lost answers and lying sites, in any order, never send twice."""

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from automation.console.permits import FilePermits
from automation.errors import ControlPlaneUnreachableError
from automation.protocol import PermitState
from tests.automation.sending.world import (
    BEHAVIOURS,
    Behaviour,
    FakeSite,
    KilledError,
    Plane,
    Run,
    run,
)

KEY = "greenhouse:acme:1"
STEPS = [
    "before event permit_requested",
    "before journal asked",
    "after journal asked",
    "before permit",
    "after permit",
    "before journal opened",
    "after journal opened",
    "before click",
    "before journal passed",
    "after journal passed",
    "after click",
    "before journal verdict",
    "after journal verdict",
    "before event evidence",
    "after event evidence",
    None,
]


class Sending(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.permits = FilePermits(self.path / "permits")
        self.world = FakeSite()
        self.attempts = 0
        self.reported: list[PermitState] = []

    @override
    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(
        behaviour=st.sampled_from(BEHAVIOURS),
        step=st.sampled_from(STEPS),
        lost=st.booleans(),
        down=st.booleans(),
    )
    def attempt(self, behaviour: Behaviour, step: str | None, lost: bool, down: bool) -> None:
        """A whole new attempt, maybe killed at one step."""
        self.attempts += 1
        reached: list[str] = []

        def tripwire(where: str) -> None:
            reached.append(where)
            if where == step:
                raise KilledError

        barred = self.permits.live(KEY) is not None
        before = self.world.ledger
        plane = Plane(self.permits, tripwire, lose_reply=lost, down=down and step is None)
        try:
            attempt = Run.start(self.path, f"a{self.attempts}", plane)
            with closing(attempt.journal):
                sent = run(attempt.send(self.world, behaviour))
        except KilledError:
            self._check_after_kill(reached, barred=barred)
        except ControlPlaneUnreachableError:
            assert self.world.ledger == before
        else:
            if sent.evidence is not None:
                assert not barred
                self.reported.append(sent.evidence.state)
        if barred:
            assert self.world.ledger == before

    def _check_after_kill(self, reached: list[str], *, barred: bool) -> None:
        live = self.permits.live(KEY)
        if barred:
            assert live is not None
        elif "after permit" not in reached:
            assert live is None
        elif "after event evidence" not in reached and "before event evidence" not in reached:
            # After the permit, without evidence: it stays live, so the end is `unconfirmed`.
            assert live is not None
            assert live.state is PermitState.GRANTED

    @precondition(lambda self: self.permits.live(KEY) is not None)
    @rule()
    def truthful_person(self) -> None:
        """Somebody asks the employer and says what is true; a confirmed one can't be taken back."""
        self.permits.settle(KEY, arrived=self.world.ledger > 0)

    @rule()
    def restart(self) -> None:
        """Nothing is kept in memory."""
        self.permits = FilePermits(self.path / "permits")

    @invariant()
    def never_twice(self) -> None:
        assert self.world.ledger <= 1

    @invariant()
    def what_arrived_bars_the_posting(self) -> None:
        if self.world.ledger:
            assert self.permits.live(KEY) is not None


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=150, stateful_step_count=12, deadline=None)
