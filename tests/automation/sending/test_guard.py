"""On a site that nobody knows, what carries the application is held wherever it goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.ats.registry import recognise
from automation.journal import Journal
from automation.page.wire import WireRequest
from automation.sending.guard import Guard

VALUES = ("jordan@example.com", "Jordan Rivera", "+49 30 1234567")
BODY = "&".join(VALUES).encode()


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    async def tell(*_: Any, **__: Any) -> None: ...

    site = recognise("https://careers.acme.example/jobs/1")
    journal = Journal(tmp_path / "journal.jsonl")
    guard = Guard(site, journal=journal, tell=tell)
    guard.expect(VALUES)
    yield guard
    journal.close()


def post(url: str, *, navigation: bool = False) -> WireRequest:
    resource = "document" if navigation else "fetch"
    headers = {"content-type": "text/plain"}
    return WireRequest(
        "1", "POST", url, resource, headers=headers, body=BODY, navigation=navigation
    )


@pytest.mark.parametrize(
    ("request_", "goes"),
    [
        (post("https://api.acme.example/applications"), False),
        (post("https://forms.stranger.example/1", navigation=True), False),
        (post("https://boards.greenhouse.io/acme/jobs/1"), False),
        (post("https://api.smartrecruiters.com/postings/1/candidates"), False),
        (post("https://statistics.example/collect"), True),
    ],
)
async def test_what_carries_the_application_is_held(
    guard: Guard, request_: WireRequest, goes: bool
) -> None:
    assert await guard.admit(request_) is goes
    assert guard.unforeseen.is_set() is not goes


async def test_the_guard_goes_with_the_form(guard: Guard) -> None:
    greenhouse = recognise("https://boards.greenhouse.io/acme/jobs/1")
    empty = WireRequest("1", "POST", greenhouse.url, "fetch")
    guard.serve(greenhouse)
    assert not await guard.admit(empty)
