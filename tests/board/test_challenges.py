"""The board's challenges at the level of HTTP: without the token of a page view nothing gets through."""

from __future__ import annotations

import re
from contextlib import ExitStack
from itertools import product
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.board.addresses import VENDORS, fresh_path
from tests.board.by_wire import right_answers, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deploy.local.board.client import LedgerClient

IN_THE_FORM = ("challenge-box", "challenge-canvas", "challenge-click", "challenge-shadow")
BEFORE_THE_POSTING = {"challenge-page": 503, "challenge-403": 403}


def view_of(page: httpx.Response) -> str:
    found = re.search(r'data-view="(\w+)"', page.text)
    assert found, page.text
    return found[1]


def solved(client: httpx.Client, page: httpx.Response) -> dict[str, Any]:
    """What the board answers to somebody who hits what must be hit."""
    view = view_of(page)
    target = client.post("/challenge/solve", json={"view": view}).json()["target"]
    told = {"view": view, "x": target[0] + 3, "y": target[1]}
    answer: dict[str, Any] = client.post("/challenge/solve", json=told).json()
    return {**answer, "view": view}


def send_with(client: httpx.Client, path: str, token: str) -> httpx.Response:
    answer = {"name": "practice-captcha", "kind": "text", "answer": token}
    return send(client, path, [*right_answers(client, path), answer])


@pytest.mark.parametrize("mode", IN_THE_FORM)
def test_only_a_solved_page_view_sends_and_it_sends_once(
    board: LedgerClient, client: httpx.Client, mode: str
) -> None:
    path, other = fresh_path("lever", mode), fresh_path("lever", mode)
    elsewhere = solved(client, client.get(other))["token"]
    for token in ("", "solved-1", elsewhere):
        assert send_with(client, path, token).status_code == 428
    token = solved(client, client.get(path))["token"]
    assert send_with(client, path, token).status_code == 302
    assert send_with(client, path, token).status_code == 428
    assert len(board.applications(path)) == 1


def test_a_target_that_is_missed_moves_and_gives_nothing(client: httpx.Client) -> None:
    view = view_of(client.get(fresh_path("lever", "challenge-canvas")))
    missed = client.post("/challenge/solve", json={"view": view, "x": 1, "y": 1}).json()
    again = client.post("/challenge/solve", json={"view": view, "x": 1, "y": 1}).json()
    assert (missed["token"], again["token"]) == ("", "")
    assert missed["target"] != again["target"]


@pytest.mark.parametrize(
    ("vendor", "mode"), [*product(("greenhouse", "lever", "ashby", "workday"), BEFORE_THE_POSTING)]
)
def test_nothing_of_a_posting_is_reached_past_what_stands_before_it(
    board: LedgerClient, client: httpx.Client, vendor: str, mode: str
) -> None:
    path = fresh_path(vendor, mode)
    barrier = client.get(path)
    assert barrier.status_code == BEFORE_THE_POSTING[mode]
    assert client.post(path, data={"first_name": "Ingrid"}).status_code == barrier.status_code
    unsolved = {"view": view_of(barrier), "token": ""}
    assert client.post("/challenge/pass", json=unsolved).status_code == 403
    assert client.post("/challenge/pass", json=solved(client, barrier)).status_code == 204
    assert client.get(path).status_code == 200
    assert client.get(fresh_path(vendor, mode)).status_code == BEFORE_THE_POSTING[mode]
    assert board.applications(path) == []


@pytest.mark.parametrize(
    ("vendor", "mode"),
    [*product(("greenhouse", "lever", "ashby", "workday"), ("quiet-badge", "quiet-words"))],
)
def test_a_quiet_one_asks_for_nothing(
    board: LedgerClient, client: httpx.Client, vendor: str, mode: str
) -> None:
    path = fresh_path(vendor, mode)
    send(client, path)
    (arrived,) = board.applications(path)
    assert arrived["right"]


BROWSER = {"user-agent": "Mozilla/5.0"}
WALL = "x-datadome"


@pytest.fixture
def browser(board: LedgerClient) -> Iterator[Callable[[], httpx.Client]]:
    """A new one at each call."""
    with ExitStack() as stack:

        def browser() -> httpx.Client:
            client = httpx.Client(base_url=board.base, headers=BROWSER, timeout=10)
            return stack.enter_context(client)

        yield browser


@pytest.mark.parametrize("mode", ["block", "access-denied"])
@pytest.mark.parametrize("vendor", VENDORS)
def test_the_first_browser_is_turned_away_for_good_and_another_is_let_in(
    board: LedgerClient,
    client: httpx.Client,
    browser: Callable[[], httpx.Client],
    vendor: str,
    mode: str,
) -> None:
    path = fresh_path(vendor, mode)
    # Whoever only reads postings is none.
    assert client.get(path).status_code == 200
    first, second = browser(), browser()
    for _ in range(2):
        refused = first.get(path)
        assert (refused.status_code, WALL in refused.headers) == (403, mode == "block")
        assert second.get(path).status_code == 200
    assert send(second, path).status_code < 400
    assert len(board.applications(path)) == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_one_that_is_turned_away_at_the_send_has_sent_nothing(
    board: LedgerClient, browser: Callable[[], httpx.Client], vendor: str
) -> None:
    path = fresh_path(vendor, "block-at-submit")
    first, second = browser(), browser()
    assert first.get(path).status_code == 200
    assert send(first, path).status_code == 403
    assert board.applications(path) == []
    (tried,) = [each for each in board.requests(path) if each["submission"]]
    assert tried["method"] == "POST"
    assert send(second, path).status_code < 400
    assert len(board.applications(path)) == 1


def test_where_it_is_turned_away_is_the_mode_s(browser: Callable[[], httpx.Client]) -> None:
    for mode, expected in {
        "block-at-form": [200, 403, 403, 403],
        "block-at-save": [200, 200, 403, 403],
        "block-at-submit": [200, 200, 200, 403],
    }.items():
        path = fresh_path("workday", mode)
        at = path.replace("?", "{}?").format
        first = browser()
        file = {"resume": ("cv.pdf", b"%PDF")}
        codes = [
            first.get(path).status_code,
            first.get(at("/apply/applyManually")).status_code,
            first.post(at("/apply/attachments"), files=file).status_code,
            first.post(at("/apply/submit"), json={}).status_code,
        ]
        assert codes == expected, mode


def test_each_page_has_a_challenge_of_its_own(browser: Callable[[], httpx.Client]) -> None:
    path = fresh_path("workday", "captcha-loop")
    first, second = browser(), browser()
    for page in (path, path.replace("?", "/apply?"), path.replace("?", "/apply/applyManually?")):
        asked = first.get(page)
        assert asked.status_code == 403
        assert first.post("/challenge/pass", json=solved(first, asked)).status_code == 204
        assert first.get(page).status_code == 200
        assert first.get(page).status_code == 403
        assert second.get(page).status_code == 200
