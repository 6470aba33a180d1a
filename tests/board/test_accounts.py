"""The account before the Workday-like form, and the code after the Greenhouse-like one, at the level of HTTP."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from deploy.local.board.accounts import TAKEN_PASSWORD
from deploy.local.board.candidate import load_candidate
from tests.board.addresses import fresh_path
from tests.board.by_wire import right_answers, send

if TYPE_CHECKING:
    import httpx

    from deploy.local.board.client import LedgerClient

STRONG = "Aa1!aaaaaaaa"


@pytest.fixture
def email() -> str:
    return f"person{SystemRandom().randrange(10**9)}@example.com"


def say(client: httpx.Client, path: str, what: str, **sent: object) -> httpx.Response:
    parts = urlsplit(path)
    return client.post(f"{parts.path}/apply/account/{what}?{parts.query}", json=sent)


def register(client: httpx.Client, path: str, email: str, **other: object) -> httpx.Response:
    sent = {"email": email, "password": STRONG, "again": STRONG, "terms": True, **other}
    return say(client, path, "register", **sent)


def form(client: httpx.Client, path: str) -> str:
    parts = urlsplit(path)
    return client.get(f"{parts.path}/apply/applyManually?{parts.query}").text


def test_the_form_opens_once_the_address_is_confirmed(
    board: LedgerClient, client: httpx.Client, email: str
) -> None:
    path = fresh_path("workday", "account")
    assert "Create Account" in form(client, path)
    assert "verification code" in register(client, path, email).json()["html"]
    first = board.codes()[0]
    say(client, path, "resend", email=email)
    assert say(client, path, "verify", email=email, code=first).status_code == 422
    opened = say(client, path, "verify", email=email, code=board.codes()[0])
    assert "applyManually" in opened.json()["next"]
    assert "My Information" in form(client, path)


@pytest.mark.parametrize(
    "wrong",
    [{"password": "weak", "again": "weak"}, {"again": "other"}, {"terms": False}],
)
def test_a_registration_may_be_turned_down(
    board: LedgerClient, client: httpx.Client, email: str, wrong: dict[str, object]
) -> None:
    path = fresh_path("workday", "account")
    assert register(client, path, email, **wrong).status_code == 422
    assert all(each["email"] != email for each in board.registrations())


def test_an_address_has_one_account(board: LedgerClient, client: httpx.Client, email: str) -> None:
    path = fresh_path("workday", "account")
    assert register(client, path, email).status_code == 200
    again = register(client, path, email)
    assert (again.status_code, "already exists" in again.json()["html"]) == (422, True)
    tries = [each["made"] for each in board.registrations() if each["email"] == email]
    assert tries == [1, 0]


def test_the_candidate_s_own_account_is_signed_in_to(client: httpx.Client) -> None:
    path = fresh_path("workday", "account-taken")
    form(client, path)
    email = load_candidate().basics["email"]
    assert say(client, path, "sign-in", email=email, password=STRONG).status_code == 422
    signed_in = say(client, path, "sign-in", email=email, password=TAKEN_PASSWORD)
    assert "next" in signed_in.json()
    assert "My Information" in form(client, path)


def test_a_suspect_send_is_taken_with_its_code(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("greenhouse", "email-code")
    asked = send(client, path)
    assert (asked.status_code, asked.json()["error"]) == (428, "security-code")
    answers = right_answers(client, path)
    for code, status in (("WRONGONE", 422), (board.codes()[0], 200)):
        given = {"name": "security_code", "answer": code, "kind": "text"}
        assert send(client, path, [*answers, given]).status_code == status
    assert [each["right"] for each in board.applications(path)] == [True]


def test_the_mailbox_shows_the_codes(board: LedgerClient, client: httpx.Client, email: str) -> None:
    register(client, fresh_path("workday", "account"), email)
    shown = client.get("/ledger/mailbox").text
    assert email in shown
    assert board.codes()[0] in shown
