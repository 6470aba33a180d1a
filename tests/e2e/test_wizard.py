"""The practice board's form in steps, from the command line: what arrives is judged by the board's own ledger."""

import json

import pytest

from tests.board_process import Board, Person
from tests.e2e.test_apply import arrived

pytestmark = pytest.mark.e2e


def test_a_form_in_steps_is_reviewed_whole_and_arrives_once_and_right(
    board: Board, person: Person
) -> None:
    url = board.url("workday", seed=2, mode="rerender,prefilled,honeypots,reject-field")
    receipt = person.state.parent / "receipt.json"
    person.know(url)
    process = person.start(url, "--review", "--receipt", str(receipt))
    output, _ = process.communicate("y\n", timeout=180)
    assert process.returncode == 0, output
    assert "The site wants something changed" in output
    review = output.partition("What will be sent")[2].partition("What was sent")[0]
    expected = board.ledger.expected(url)
    # A file goes by its heading, a box by what it says itself.
    labels = [q["label"] for q in expected if q["required"] and q["kind"] not in ("file", "tick")]
    assert [label for label in labels if label[:40] not in review] == []
    assert "resume.pdf" in review
    outcome = json.loads(receipt.read_text())["outcome"]
    assert (outcome["state"], outcome["grade"]) == ("submitted", "network_confirmed")
    (application,) = board.ledger.applications(url)
    assert application["right"], application["verdicts"]
    assert [permit["state"] for permit in person.permits()] == ["confirmed"]


@pytest.mark.thorough
def test_one_that_was_killed_among_the_steps_begins_again(board: Board, person: Person) -> None:
    url = board.url("workday", seed=1)
    person.know(url)
    with person.start(url, "--yes") as process:
        assert process.stdout is not None
        read = (line for line in process.stdout if "Read the form" in line)
        assert next(read) != next(read)
        process.kill()
    assert board.ledger.submissions(url) == []
    applied = person.apply(url)
    assert applied.status == 0, applied.output
    arrived(board, url, applied)
