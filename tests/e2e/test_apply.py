"""`python -m automation apply` against the practice board: what arrives is judged by the board's own ledger."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from automation.agents.engines import Engine, available
from tests.board_process import Applied, Board, Person, vendors, with_a_vendor

pytestmark = pytest.mark.e2e


def arrived(board: Board, url: str, applied: Applied) -> dict[str, Any]:
    """The one application of a posting; fails with what the judge found wrong."""
    (application,) = board.ledger.applications(url)
    wrong = [field for field in application["verdicts"] if field["verdict"] != "right"]
    assert application["right"], f"{wrong}\n{applied.output}"
    return application


@pytest.mark.parametrize(("vendor", "seed"), with_a_vendor([1, 2, 3]))
def test_arrives_once_and_right(board: Board, person: Person, vendor: str, seed: int) -> None:
    url = board.url(vendor, seed=seed)
    applied = person.apply(url)
    assert applied.status == 0, applied.output
    assert (applied.outcome, applied.receipt["outcome"]["grade"]) == (
        "submitted",
        "network_confirmed",
    )
    application = arrived(board, url, applied)
    if (vendor, seed) == ("ashby", 3):
        the_receipt_is_true(applied, application)
    assert [permit["state"] for permit in person.permits()] == ["confirmed"]


@pytest.mark.thorough
@pytest.mark.parametrize("vendor", vendors("ashby"))
def test_every_line_of_the_receipt_is_in_the_ledger(
    board: Board, person: Person, vendor: str
) -> None:
    url = board.url(vendor, seed=4)
    applied = person.apply(url)
    the_receipt_is_true(applied, arrived(board, url, applied))


def the_receipt_is_true(applied: Applied, application: Mapping[str, Any]) -> None:
    """Every line of it is in the ledger."""
    held = {name: values for name, values in application["fields"].items() if values}
    texts = {text for values in held.values() for text in values} | {
        file["name"] for file in application["files"]
    }
    sent = [line for line in applied.receipt["lines"] if line["action"] == "fill"]
    assert all(line["written"] and line["source"] for line in sent), sent
    for line in sent:
        question, values = line["question"], [line["value"], *line["value"].split(", ")]
        named = [
            verdict
            for verdict in application["verdicts"]
            if question.startswith(verdict["label"]) or question in verdict["expected"]
        ]
        found = any(verdict["value"] for verdict in named) or texts & {question, *values}
        assert found or line["value"] == "not ticked", line
        worded = [set(one["value"]) for one in named if one["label"] == question and one["value"]]
        assert line["value"] == "ticked" or all(words <= _as_sent(line) for words in worded), line
    assert len(sent) >= 10


def _as_sent(line: Mapping[str, str]) -> set[str]:
    """The ways in which a line's value may stand in the ledger: each of several, and a phone number without its blanks."""
    value = line["value"]
    return {value, *value.split(", "), re.sub(r"[^+\d]", "", value)}


@pytest.mark.thorough
def test_an_address_spelt_otherwise_is_the_same_posting(board: Board, person: Person) -> None:
    url = board.url("lever")
    person.know(url)
    spelt = url.replace("127.0.0.1", "127.1.").replace("/lever/", "//x/../%6Cever/")
    process = person.start(spelt, "--yes")
    output, _ = process.communicate("", timeout=180)
    assert process.returncode == 0, output
    assert person.apply(url).status == 3
    assert len(board.ledger.applications(url)) == 1


def test_what_nobody_knows_is_asked_and_kept(board: Board, person: Person) -> None:
    url = board.url("lever", seed=2)
    asked = board.person_answers(url)
    process = person.start(url, "--yes", "--receipt", str(person.state.parent / "receipt.json"))
    output, _ = process.communicate("1\n" * 9, timeout=180)
    assert process.returncode == 0, output
    required = [
        q["label"] for q in board.ledger.expected(url) if q["source"] == "person" and q["required"]
    ]
    kept = {entry["question"] for entry in json.loads((person.own / "answers.json").read_text())}
    assert set(required) <= kept
    assert asked


def test_nobody_there_means_nothing_is_sent(board: Board, person: Person) -> None:
    url = board.url("greenhouse", seed=1)
    process = person.start(url, "--yes")
    output, _ = process.communicate("", timeout=180)
    assert process.returncode == 7, output
    assert board.ledger.submissions(url) == []


def test_without_yes_a_person_decides_and_another_time_is_refused(
    board: Board, person: Person
) -> None:
    url = board.url("lever", seed=1)
    person.know(url)
    process = person.start(url)
    output, _ = process.communicate("n\n", timeout=180)
    assert process.returncode == 6, output
    assert board.ledger.submissions(url) == []
    process = person.start(url)
    output, _ = process.communicate("y\n", timeout=180)
    assert process.returncode == 0, output
    again = person.apply(url + "&lever-source=LinkedIn")
    assert again.status == 3
    assert "already applied" in again.output
    assert len(board.ledger.applications(url)) == 1


@pytest.mark.thorough
def test_review_shows_every_field_before_sending(board: Board, person: Person) -> None:
    url = board.url("lever", seed=3)
    person.know(url)
    process = person.start(url, "--review")
    output, _ = process.communicate("y\n", timeout=180)
    assert process.returncode == 0, output
    assert "What will be sent" in output
    assert len(board.ledger.applications(url)) == 1


def test_a_closed_posting_is_said(board: Board, person: Person) -> None:
    applied = person.apply(board.url("greenhouse", mode="closed"))
    assert (applied.status, applied.code) == (5, "posting_closed")


@pytest.mark.parametrize("vendor", vendors("greenhouse"))
def test_firefox_does_as_well(board: Board, person: Person, vendor: str) -> None:
    if not available(Engine.FIREFOX):
        pytest.skip("firefox is not installed")
    url = board.url(vendor)
    applied = person.apply(url, "--engine", "firefox")
    assert applied.status == 0, applied.output
    arrived(board, url, applied)


NEVER_OPENS = """<!doctype html><html lang=en><title>Apply</title><h1>Engineer</h1><form method=post action=/sent>
  <label>First name* <input id=first name=first required></label>
  <label for=school>School*</label>
  <input id=school role=combobox aria-haspopup=listbox aria-expanded=false aria-required=true required>
  <button>Submit application</button></form>"""


def test_a_list_that_never_opens_is_said(
    person: Person, httpserver: HTTPServer, tmp_path: Path
) -> None:
    httpserver.expect_request("/job").respond_with_data(NEVER_OPENS, content_type="text/html")
    origin = httpserver.url_for("").rstrip("/")
    process = person.start(f"{origin}/job", "--yes", "--trust", origin)
    output, _ = process.communicate("", timeout=120)
    assert process.returncode == 7, output
    assert "couldn't get a value into “School”" in output
