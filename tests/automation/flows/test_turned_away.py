"""A board that turns the first browser away: what becomes of the attempt, by where that happens, and that another one gets through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.agents.launch import Running
from automation.protocol import OutcomeState, PermitState, Reason
from deploy.local.board.client import LedgerClient
from deploy.local.board.server import BoardThread
from tests.automation.flows.test_challenges import Applicant, attempt
from tests.board.addresses import fresh_path

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerClient]:
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger.sqlite3") as thread:
        yield LedgerClient(thread.url)


async def tick(page: Any) -> None:
    await page.frames[-1].locator("[role=checkbox]").click()
    await page.wait_for_timeout(500)


@pytest.mark.parametrize(
    ("vendor", "mode", "code"),
    [
        ("greenhouse", "access-denied", "access_denied"),
        ("workday", "block-at-form", "bot_blocked"),
        ("workday", "block-at-save", "bot_blocked"),
        ("workday", "captcha-loop", "captcha_loop"),
    ],
)
async def test_before_the_send_nobody_is_asked_for_leave(
    board: LedgerClient, running: Running, tmp_path: Path, vendor: str, mode: str, code: str
) -> None:
    url = f"{board.base}{fresh_path(vendor, mode)}"
    person = Applicant(tick, expected=board.expected(url))
    outcome = await attempt(url, running, person, tmp_path)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, code), outcome
    assert person.permits == []
    assert person.needs == ([Reason.CAPTCHA] * 2 if mode == "captcha-loop" else [])
    assert board.applications(url) == []


async def test_after_a_send_that_was_turned_away_there_is_proof_of_it(
    board: LedgerClient, running: Running, tmp_path: Path
) -> None:
    url = f"{board.base}{fresh_path('greenhouse', 'block-at-submit')}"
    person = Applicant(tick, expected=board.expected(url))
    outcome = await attempt(url, running, person, tmp_path)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "access_denied"), outcome
    assert person.proofs == [PermitState.REFUSED]
    assert board.applications(url) == []


async def test_another_browser_gets_through(
    board: LedgerClient, running: Running, tmp_path: Path
) -> None:
    url = f"{board.base}{fresh_path('greenhouse', 'block')}"
    for number, expected in enumerate((OutcomeState.FAILED, OutcomeState.SUBMITTED)):
        person = Applicant(tick, expected=board.expected(url))
        outcome = await attempt(url, running, person, tmp_path / str(number))
        assert outcome.state is expected, outcome
        assert outcome.code == ("" if number else "bot_blocked")
    (arrived,) = board.applications(url)
    assert arrived["right"]
