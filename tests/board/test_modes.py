"""Every mode at the level of HTTP: what is answered, what is stored, what is on record."""

from __future__ import annotations

import time
from itertools import product
from typing import TYPE_CHECKING

import httpx
import pytest

from deploy.local.board.modes import DESCRIPTIONS, UnknownModeError, parse_modes
from tests.board.addresses import VENDORS, fresh_path
from tests.board.by_wire import AshbyPage, change, right_answers, send

if TYPE_CHECKING:
    from deploy.local.board.client import LedgerClient

ACCEPTED = {"greenhouse": 200, "lever": 302, "ashby": 200, "workday": 200}

# Modes that change the page or the client, and nothing of what the server does with a submission.
ON_THE_PAGE = (
    "thanks-without-request",
    "double-post",
    "honeypots",
    "decoys",
    "hostile",
    "prefilled",
    "rerender",
    "slow-page",
    "late-thanks",
)


def test_modes_may_be_combined() -> None:
    modes = parse_modes("slow:7, honeypots")
    assert modes.names == {"slow", "honeypots"}
    assert modes.slow_seconds == 7


def test_slowness_has_a_default() -> None:
    assert parse_modes("slow").slow_seconds == 3


@pytest.mark.parametrize("text", ["fast", "slow:soon", "slow:-1", "reset:3"])
def test_an_unknown_mode_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnknownModeError, match=text.partition(":")[0]):
        parse_modes(text)


def test_an_unreadable_address_is_a_sentence(client: httpx.Client) -> None:
    reply = client.get("/greenhouse/acme/jobs/1?mode=fast")
    assert reply.status_code == 400
    assert "There is no mode “fast”" in reply.text


@pytest.mark.parametrize(("vendor", "mode"), [*product(VENDORS, ("", *ON_THE_PAGE))])
def test_a_right_application_arrives(
    board: LedgerClient, client: httpx.Client, vendor: str, mode: str
) -> None:
    path = fresh_path(vendor, mode)
    assert send(client, path).status_code == ACCEPTED[vendor]
    (arrived,) = board.applications(path)
    assert arrived["right"], arrived["verdicts"]
    assert (arrived["mode"], arrived["seed"]) == (mode, 1)


REFUSING = {
    "500": 500,
    "thanks-after-500": 500,
    "200-error-body": 200,
    "200-form-again": 200,
    "429": 429,
    "428": 428,
    "captcha": 428,
    "closed": 404,
}


@pytest.mark.parametrize(("vendor", "mode"), [*product(VENDORS, REFUSING)])
def test_a_refusal_stores_nothing_but_is_on_record(
    board: LedgerClient, client: httpx.Client, vendor: str, mode: str
) -> None:
    path = fresh_path(vendor)
    answers = right_answers(client, path)
    bad = f"{path}&mode={mode}"
    if vendor == "greenhouse":
        # A closed posting's page doesn't tell the options' numbers, so they are taken before.
        reply = client.post(bad, data={"first_name": "Ingrid"})
    else:
        reply = send(client, bad, answers)
    assert reply.status_code == REFUSING[mode]
    assert board.applications(path) == []
    (submission,) = board.submissions(path)
    assert submission["status"] == REFUSING[mode]
    assert not submission["dropped"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_silent_drop_looks_like_success(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path, honest = fresh_path(vendor, "silent-drop"), fresh_path(vendor)
    dropped, stored = send(client, path), send(client, honest)
    assert dropped.status_code == stored.status_code
    assert board.applications(honest) != []
    assert board.applications(path) == []
    (submission,) = board.submissions(path)
    assert submission["dropped"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_slow_answer_comes_late_but_is_stored_at_once(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "slow:0.4")
    before = time.monotonic()
    send(client, path)
    assert time.monotonic() - before >= 0.4
    assert len(board.applications(path)) == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_field_is_refused_once_and_named(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "reject-field")
    first = send(client, path)
    assert "Please check your answer to" in first.text
    assert board.applications(path) == []
    second = send(client, path)
    assert "Please check your answer to" not in second.text
    assert [one["right"] for one in board.applications(path)] == [True]


@pytest.mark.parametrize("vendor", VENDORS)
def test_choosing_a_file_may_send_an_unfinished_application(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "upload-submits")
    only_resume = [one for one in right_answers(client, path) if one["key"] == "resume"]
    assert send(client, path, only_resume).status_code == ACCEPTED[vendor]
    (arrived,) = board.applications(path)
    assert not arrived["right"]
    assert "resume" not in arrived["missing"]
    assert arrived["missing"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_reset_is_stored_and_a_twin_is_known_as_a_repeat(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "reset")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        send(client, path)
    (submission,) = board.submissions(path)
    assert (submission["outcome"], submission["status"]) == ("reset", None)
    assert [one["right"] for one in board.applications(path)] == [True]


def test_the_same_bytes_after_a_reset_are_a_repeat_and_others_are_not(board: LedgerClient) -> None:
    path = fresh_path("greenhouse", "reset,upload-submits")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"first_name=Ingrid", b"first_name=Ingrid", b"first_name=Inga"):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            httpx.post(board.base + path, content=body, headers=headers)
    first, second, third = board.submissions(path)
    assert (first["repeat_of"], second["repeat_of"], third["repeat_of"]) == (
        None,
        first["id"],
        None,
    )
    assert first["port"] != second["port"]
    numbers = [one["number"] for one in board.applications(path)]
    assert [one["repeat_of"] for one in board.applications(path)] == [None, numbers[0], None]


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_answer_may_end_in_the_middle(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "close-after-store")
    with pytest.raises(httpx.RemoteProtocolError):
        send(client, path)
    (submission,) = board.submissions(path)
    assert submission["outcome"] == "cut"
    assert len(board.applications(path)) == 1


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_closed_posting_is_gone(client: httpx.Client, vendor: str) -> None:
    reply = client.get(fresh_path(vendor, "closed"))
    assert reply.status_code == 404
    assert "no longer accepting applications" in reply.text


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_filled_honeypot_is_wrong(board: LedgerClient, client: httpx.Client, vendor: str) -> None:
    path = fresh_path(vendor, "honeypots")
    answers = [
        {**one, "answer": "Inga"} if one["key"].startswith("honeypot-nickname") else one
        for one in right_answers(client, path)
    ]
    send(client, path, answers)
    (arrived,) = board.applications(path)
    assert len(arrived["wrong"]) == 1
    assert arrived["wrong"][0].startswith("nickname_")


def _form(path: str) -> str:
    return path.replace("?", "/apply/applyManually?") if path.startswith("/workday/") else path


@pytest.mark.parametrize("vendor", VENDORS)
def test_somebody_else_s_values_are_wrong_if_left(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor, "prefilled")
    shown = AshbyPage(client, path).form if vendor == "ashby" else client.get(_form(path)).text
    assert "casey.underhill@example.net" in str(shown)
    send(client, path, change(right_answers(client, path), "email", "casey.underhill@example.net"))
    (arrived,) = board.applications(path)
    assert len(arrived["wrong"]) == 1
    assert "email" in arrived["wrong"][0]


def test_the_front_page_explains_every_mode(client: httpx.Client) -> None:
    page = client.get("/").text
    assert [name for name in DESCRIPTIONS if f"<code>{name}</code>" not in page] == []
