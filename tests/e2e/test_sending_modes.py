"""A site that lies, breaks or sends by itself: the end is what was proved, never what the page said.

They share a browser, but for those where a connection breaks: what a browser does then is its own, and its proxy's, to show.
"""

import pytest

from automation.agents.launch import Running
from tests.board_process import Board, Person, vendors, with_a_vendor
from tests.e2e.in_process import apply_in

pytestmark = [pytest.mark.e2e]
in_a_browser_of_all = pytest.mark.asyncio(loop_scope="module")

# mode: outcome, how many applications arrived, how many submissions reached the board
ENDS = {
    "slow,slow-page,late-thanks": ("submitted", 1, 1),
    "honeypots,decoys,prefilled,rerender": ("submitted", 1, 1),
    "500": ("unconfirmed", 0, 1),
    "thanks-without-request": ("failed", 0, 0),
    "thanks-after-500": ("unconfirmed", 0, 1),
    "silent-drop": ("submitted", 0, 1),
    "reset": ("unconfirmed", 1, 1),
    "close-after-store": ("unconfirmed", 1, 1),
    "429": ("failed", 0, 1),
    "428": ("failed", 0, 1),
}
BREAKS = {"reset", "close-after-store"}
SHOWN_BY_ANOTHER = {"500", "close-after-store", "428", "silent-drop"}
"""By thanks-after-500, which lies as well, and by reset; what is sent again after either break is egress's to show.
By 429, and by the judge's own tests what another status means; by each form that arrives: its confirmation is the same."""
NEVER_SUBMITTED = ["200-error-body", "200-form-again"]


@in_a_browser_of_all
@pytest.mark.parametrize(
    ("vendor", "mode"),
    [
        pytest.param(*each, marks=[pytest.mark.thorough] if each[1] in SHOWN_BY_ANOTHER else [])
        for each in with_a_vendor([*ENDS])
    ],
)
async def test_ends_as_it_must(
    board: Board, person: Person, running: Running, vendor: str, mode: str
) -> None:
    outcome, applications, submissions = ENDS[mode]
    url = board.url(vendor, mode=mode)
    applied = person.apply(url) if mode in BREAKS else await apply_in(running, person, url)
    found = (
        applied.outcome,
        len(board.ledger.applications(url)),
        len(board.ledger.submissions(url)),
    )
    assert found == (outcome, applications, submissions), applied.output
    if outcome == "submitted" and applications:
        assert all(application["right"] for application in board.ledger.applications(url)), (
            applied.output
        )
    assert bool(person.permits()) is (outcome in ("submitted", "unconfirmed"))


@pytest.mark.parametrize("vendor", vendors("lever"))
def test_of_two_posts_of_one_click_one_leaves(board: Board, person: Person, vendor: str) -> None:
    """The page, robbed of its second answer, may never say thank you: then it is unconfirmed, and never sent again."""
    url = board.url(vendor, mode="double-post")
    applied = person.apply(url)
    assert applied.outcome in ("submitted", "unconfirmed"), applied.output
    assert (len(board.ledger.applications(url)), len(board.ledger.submissions(url))) == (1, 1)
    assert applied.receipt["blocked_sends"] == 1
    assert person.apply(url).status in (3, 4)
    assert len(board.ledger.submissions(url)) == 1


@in_a_browser_of_all
@pytest.mark.parametrize(("vendor", "mode"), with_a_vendor(NEVER_SUBMITTED))
async def test_a_200_is_no_proof(
    board: Board, person: Person, running: Running, vendor: str, mode: str
) -> None:
    url = board.url(vendor, mode=mode)
    applied = await apply_in(running, person, url)
    assert applied.outcome in ("unconfirmed", "failed"), applied.output
    assert ".." not in applied.receipt["outcome"]["reason"]
    assert board.ledger.applications(url) == []


@in_a_browser_of_all
@pytest.mark.parametrize("vendor", vendors("ashby"))
async def test_a_field_the_server_rejects_is_sent_again_with_a_new_permit(
    board: Board, person: Person, running: Running, vendor: str
) -> None:
    url = board.url(vendor, mode="reject-field")
    applied = await apply_in(running, person, url)
    assert (applied.outcome, len(board.ledger.applications(url))) == ("submitted", 1), (
        applied.output
    )
    assert [permit["state"] for permit in person.permits("closed")] == ["refused"]


@pytest.mark.parametrize("vendor", vendors("greenhouse"))
def test_an_upload_that_submits_is_recorded_and_stops_the_run(
    board: Board, person: Person, vendor: str
) -> None:
    url = board.url(vendor, mode="upload-submits")
    applied = person.apply(url)
    assert (applied.outcome, applied.code) == ("unconfirmed", "page_sent_by_itself"), applied.output
    assert len(board.ledger.applications(url)) == 1
    assert [(permit["holder"], permit["state"]) for permit in person.permits()] == [
        ("page", "unknown")
    ]
    again = person.apply(url)
    assert again.status == 4
    assert len(board.ledger.applications(url)) == 1


def test_without_yes_an_upload_that_submits_is_stopped(board: Board, person: Person) -> None:
    url = board.url("lever", mode="upload-submits")
    person.know(url)
    process = person.start(url)
    output, _ = process.communicate("n\n", timeout=180)
    assert process.returncode == 5, output
    assert board.ledger.submissions(url) == []


@in_a_browser_of_all
@pytest.mark.parametrize("vendor", vendors("ashby"))
async def test_hostile_text_changes_nothing(
    board: Board, person: Person, running: Running, vendor: str
) -> None:
    url = board.url(vendor, mode="hostile")
    applied = await apply_in(running, person, url, typed="\n" * 20)
    applications = board.ledger.applications(url)
    assert applied.outcome in ("submitted", "parked"), applied.output
    assert all(application["right"] for application in applications), applied.output
    assert len(applications) == (applied.outcome == "submitted")


@in_a_browser_of_all
async def test_a_challenge_waits_for_a_person(
    board: Board, person: Person, running: Running
) -> None:
    url = board.url("greenhouse", mode="captcha")
    applied = await apply_in(running, person, url)
    assert (applied.outcome, applied.code) == ("parked", "captcha"), applied.output
    assert board.ledger.submissions(url) == []
