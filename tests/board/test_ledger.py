from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from deploy.local.board.candidate import load_candidate
from deploy.local.board.ledger import Filter, Ledger
from deploy.local.board.recording import LARGEST_BODY
from deploy.local.board.server import BoardThread
from tests.board.addresses import fresh_path
from tests.board.by_wire import send

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from deploy.local.board.client import LedgerClient


def test_every_request_is_recorded_with_fields_and_files(
    board: LedgerClient, client: httpx.Client
) -> None:
    path = fresh_path("greenhouse")
    client.get(path)
    content = b"%PDF-1.4 practice"
    client.post(
        path,
        data={"first_name": "Ingrid", "question_1[]": ["a", "b"]},
        files={"resume": ("my resume.pdf", content, "application/pdf")},
    )
    shown, sent = board.requests(path)
    assert (shown["method"], shown["size"], shown["submission"]) == ("GET", 0, False)
    assert (sent["method"], sent["status"], sent["submission"]) == ("POST", 422, True)
    assert sent["path"] == path.split("?")[0]
    assert sent["fields"] == {"first_name": ["Ingrid"], "question_1[]": ["a", "b"]}
    assert sent["files"] == [
        {
            "field": "resume",
            "name": "my resume.pdf",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
    ]
    assert sent["content_type"].startswith("multipart/form-data")
    assert sent["port"] > 0


def test_shared_endpoints_are_recorded_under_their_posting(
    board: LedgerClient, client: httpx.Client
) -> None:
    path = fresh_path("ashby")
    send(client, path)
    operations = {one["query"].split("&")[0] for one in board.requests(path)}
    assert {"op=ApiJobPosting", "op=ApiSetFormValue", "op=ApiSetFormValueToFile"} <= operations
    assert len(board.submissions(path)) == 1


def test_a_broken_body_is_recorded_all_the_same(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("greenhouse")
    client.post(path, content=b"--nonsense", headers={"content-type": "multipart/form-data"})
    (sent,) = board.requests(path)
    assert (sent["size"], sent["fields"]) == (10, {})


def test_a_body_beyond_all_measure_is_refused(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("greenhouse")
    assert client.post(path, content=b"x" * (LARGEST_BODY + 2)).status_code == 413
    assert board.requests(path) == []


def test_the_ledger_survives_its_server(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite3"
    with BoardThread(file) as thread:
        import httpx  # noqa: PLC0415 -- a client of this test's own

        with httpx.Client(base_url=thread.url, timeout=10) as client:
            send(client, fresh_path("lever"))
    ledger = Ledger(file)
    assert [one["right"] for one in ledger.applications(Filter(vendor="lever"))] == [True]
    ledger.close()


def test_the_pages_show_an_arrival(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("greenhouse")
    send(client, path)
    (arrived,) = board.applications(path)
    listing = client.get("/ledger").text
    assert f'href="/ledger/{arrived["number"]}"' in listing
    page = client.get(f"/ledger/{arrived['number']}").text
    assert "Solberg-Okafor" in page
    assert load_candidate().resume.sha256[:12] in page
    assert client.get("/ledger/999999").status_code == 404


def test_expected_needs_a_posting_s_address(client: httpx.Client) -> None:
    reply = client.get("/expected.json", params={"url": "/nowhere"})
    assert reply.status_code == 400
    assert "is not the address of a posting" in reply.json()["error"]


def test_the_newsletter_is_on_record_but_is_no_application(
    board: LedgerClient, client: httpx.Client
) -> None:
    before = len(board.applications())
    client.post("/newsletter", data={"newsletter_email": "inga@example.com"})
    newest = board.requests()[-1]
    assert (newest["path"], newest["submission"]) == ("/newsletter", False)
    assert len(board.applications()) == before
