"""kill -9 of runner or browser at each step of sending: the ledger never holds two, and the end is the one the protocol names."""

import os

import pytest

from tests.board_process import Applied, Board, Person

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(240)]

TIMES = int(os.environ.get("VALET_KILLS", "1"))
"""How often each step is tried; five and more for a release."""

BEFORE_PERMIT = ["after:written", "before:asked", "after:asked", "before:permit"]
AFTER_PERMIT = [
    "after:permit",
    "before:opened",
    "after:opened",
    "before:passed",
    "after:passed",
    "before:verdict",
    "after:verdict",
    "before:evidence",
]


def some(moments: list[str], *, first: int) -> list[str]:
    """Of every second moment the half from `first`, 0 or 1, on; all where they are asked for.

    What is after a step is nearly what is before the next, and each of them is one death's: the runner's or the browser's.
    """
    return moments if "VALET_KILLS" in os.environ else moments[::2][first::2]


def killed(person: Person, url: str, who: str, step: str) -> Applied:
    return person.apply(url, wrapper=("-m", "tests.faults.killed", who, step))


def again(person: Person, url: str) -> Applied:
    (person.state / "receipt.json").unlink(missing_ok=True)
    return person.apply(url)


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("step", some(BEFORE_PERMIT, first=1))
def test_killed_before_the_permit_a_new_attempt_sends(
    board: Board, person: Person, step: str, time: int
) -> None:
    url = board.url("lever", seed=time + 1)
    first = killed(person, url, "runner", step)
    assert first.status == -9, first.output
    assert board.ledger.submissions(url) == []
    second = again(person, url)
    assert (second.outcome, len(board.ledger.applications(url))) == ("submitted", 1), second.output


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("step", some(AFTER_PERMIT, first=1))
def test_killed_after_the_permit_it_is_unconfirmed_until_the_person_says(
    board: Board, person: Person, step: str, time: int
) -> None:
    url = board.url("lever", seed=time + 1)
    first = killed(person, url, "runner", step)
    assert first.status == -9, first.output
    sent = len(board.ledger.submissions(url))
    assert sent <= 1
    second = again(person, url)
    assert second.status == 4, second.output
    assert "may have sent" in second.output
    assert [permit["state"] for permit in person.permits()] == ["unknown"]
    assert len(board.ledger.submissions(url)) == sent
    # The person looks, and their word settles it.
    arrived = bool(board.ledger.applications(url))
    (person.state / "receipt.json").unlink(missing_ok=True)
    settled = person.apply(url, typed="yes\n" if arrived else "no\n")
    assert settled.status == (3 if arrived else 0), settled.output
    assert len(board.ledger.applications(url)) == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_killed_after_the_evidence_it_is_submitted(board: Board, person: Person, time: int) -> None:
    url = board.url("lever", seed=time + 1)
    first = killed(person, url, "runner", "after:evidence")
    assert first.status == -9, first.output
    second = again(person, url)
    assert second.status == 3, second.output
    assert len(board.ledger.applications(url)) == 1


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("step", some(BEFORE_PERMIT, first=0))
def test_the_browser_dies_before_the_permit(
    board: Board, person: Person, step: str, time: int
) -> None:
    url = board.url("lever", seed=time + 1)
    first = killed(person, url, "browser", step)
    assert first.outcome in ("failed", "unconfirmed"), first.output
    assert board.ledger.submissions(url) == []
    second = again(person, url)
    if first.outcome == "failed":
        assert (second.outcome, len(board.ledger.applications(url))) == ("submitted", 1), (
            second.output
        )


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("step", some(AFTER_PERMIT, first=0))
def test_the_browser_dies_after_the_permit(
    board: Board, person: Person, step: str, time: int
) -> None:
    url = board.url("lever", seed=time + 1)
    first = killed(person, url, "browser", step)
    sent = len(board.ledger.submissions(url))
    assert sent <= 1
    assert first.outcome in ("unconfirmed", "submitted", "failed"), first.output
    if sent:
        assert first.outcome != "failed", first.output
    (live,) = person.permits() or [{"state": "closed"}]
    expected = {"unconfirmed": "unknown", "submitted": "confirmed", "failed": "closed"}[
        first.outcome
    ]
    assert live["state"] == expected
