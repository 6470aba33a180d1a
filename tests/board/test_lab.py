"""The widget lab's forms follow from the seed, and its ledger takes what they send."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import deploy.local.board
from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.lab import WIDGETS
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting

if TYPE_CHECKING:
    import httpx

    from deploy.local.board.client import LedgerClient
    from deploy.local.board.questions import Question

BOARD = Path(deploy.local.board.__file__).parent


def drawn(widget: str, seed: int) -> list[Question]:
    posting = make_posting("lab", widget, str(seed), seed, Modes())
    return questions_of(posting, load_candidate())


@pytest.mark.parametrize("widget", WIDGETS)
def test_a_form_follows_from_the_seed(widget: str) -> None:
    assert drawn(widget, 1) == drawn(widget, 1)
    assert [q.name for q in drawn(widget, 1)] != [q.name for q in drawn(widget, 2)]


def test_the_order_is_not_always_the_same() -> None:
    assert len({tuple(q.key for q in drawn("native-select", seed)) for seed in range(1, 9)}) > 2


def test_every_widget_has_its_script() -> None:
    scripts = {file.stem for file in (BOARD / "widgets/src/lab/widgets").iterdir()}
    assert {widget.script or widget.name for widget in WIDGETS.values()} == scripts


def test_the_scoreboard_has_a_row_for_every_widget() -> None:
    table = (BOARD / "LAB.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| .*\(`([\w-]+)`\) \|", table, re.MULTILINE) == list(WIDGETS)


def test_a_page_does_not_say_what_is_right(client: httpx.Client) -> None:
    page = client.get("/lab/native-date?seed=3").text
    assert "form-data" in page
    assert "2027-02-01" not in page


def test_there_is_no_form_of_a_widget_that_is_not_there(client: httpx.Client) -> None:
    assert client.get("/lab/astrolabe").status_code == 404


def test_what_arrives_is_judged(board: LedgerClient, client: httpx.Client) -> None:
    url = f"{board.base}/lab/native-date?seed=11"
    right = {each["name"]: str(each["answer"]) for each in board.expected(url)}
    assert client.post(url, data=right).headers["location"].startswith("/lab/native-date/thanks")
    (start,) = (each["name"] for each in board.expected(url) if each["key"] == "start")
    client.post(url, data={**right, start: "2031-01-01"})
    first, second = board.applications(url)
    assert first["right"]
    assert second["wrong"] == [start]


def test_what_is_missing_is_said(board: LedgerClient, client: httpx.Client) -> None:
    url = f"{board.base}/lab/native-date?seed=12"
    answer = client.post(url, data={"x": "y"}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {each["name"] for each in board.expected(url)}
    assert "Please correct this" in client.post(url, data={"x": "y"}).text


def test_an_uploaded_file_is_sent_by_its_handle(board: LedgerClient, client: httpx.Client) -> None:
    url = f"{board.base}/lab/upload-at-once?seed=11"
    resume = load_candidate().resume
    files = {"file": (resume.name, resume.path.read_bytes())}
    handle = client.post("/lab/upload-at-once/upload?seed=11", files=files).json()["handle"]
    values = {
        each["name"]: handle if each["key"] == "resume" else each["answer"]
        for each in board.expected(url)
    }
    client.post(url, data=values)
    (application,) = board.applications(url)
    assert application["right"]
