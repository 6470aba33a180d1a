"""On a site that nobody knows, what carries the application is held wherever it goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.ats.registry import recognise
from automation.journal import Journal
from automation.page.wire import WireRequest
from automation.sending.guard import Act, Guard

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


def under_way(path: str, resource: str = "fetch") -> WireRequest:
    return WireRequest("2", "POST", f"https://careers.acme.example{path}", resource, body=b"{}")


async def test_a_step_is_saved_while_it_is_led_on_from(guard: Guard) -> None:
    with guard.leading_on():
        assert await guard.admit(post("https://api.acme.example/steps/1"))
        assert not await guard.admit(post("https://boards.greenhouse.io/acme/jobs/1"))
    assert guard.steps_saved == 1


async def test_what_a_step_saves_is_held_when_nobody_leads_on(guard: Guard) -> None:
    with guard.leading_on():
        pass
    assert not await guard.admit(post("https://api.acme.example/steps/1"))


async def test_steps_once_saved_are_sent_by_a_request_that_carries_nothing(guard: Guard) -> None:
    assert await guard.admit(under_way("/application/submit"))
    with guard.leading_on():
        assert await guard.admit(post("https://api.acme.example/steps/1"))
    assert await guard.admit(under_way("/heartbeat"))
    act = Act("a.1.1")
    guard.open(act)
    assert await guard.admit(under_way("/metrics", "ping"))
    assert await guard.admit(under_way("/application/finish"))
    assert act.passed is not None
    assert not await guard.admit(under_way("/application/submit"))
    guard.shut()
    assert not await guard.admit(under_way("/application/submit"))


# ---- accounts

SECRET = "Aa1!-correct-horse"
WALL = "https://careers.acme.example/register"


def signing(path: str = "/session", *, of: str = "3", body: bytes | None = None) -> WireRequest:
    url = path if "://" in path else f"https://careers.acme.example{path}"
    return WireRequest(of, "POST", url, "fetch", body=SECRET.encode() if body is None else body)


async def test_one_request_takes_a_password_along(guard: Guard) -> None:
    with guard.entering(WALL, SECRET) as entering:
        assert await guard.admit(signing("/metrics", body=b"click"))
        assert await guard.admit(signing())
        assert entering.passed is not None
        assert not await guard.admit(signing(of="4"))
        assert await guard.admit(signing("/metrics", body=b"click"))
    assert not guard.unforeseen.is_set()


@pytest.mark.parametrize(
    "url", ["https://stranger.example/collect", f"https://careers.acme.example/?password={SECRET}"]
)
async def test_a_password_goes_to_its_own_site_and_into_no_address(guard: Guard, url: str) -> None:
    with guard.entering(WALL, SECRET):
        assert not await guard.admit(signing(url))
        assert await guard.admit(signing())


async def test_a_registration_that_carries_the_person_is_none_of_the_application(
    guard: Guard,
) -> None:
    with guard.entering(WALL, SECRET):
        assert await guard.admit(signing(body=BODY + SECRET.encode()))
    assert not guard.unforeseen.is_set()
    assert not await guard.admit(post("https://careers.acme.example/applications"))


@pytest.mark.parametrize("body", [b'; filename="cv.pdf"' + SECRET.encode() + BODY, BODY])
async def test_what_looks_like_the_application_is_held_all_the_same(
    guard: Guard, body: bytes
) -> None:
    with guard.entering(WALL, SECRET):
        assert not await guard.admit(signing("/apply", body=body))


async def test_a_vendor_s_own_send_is_no_sign_in(guard: Guard) -> None:
    greenhouse = recognise("https://boards.greenhouse.io/acme/jobs/1")
    guard.serve(greenhouse)
    with guard.entering(greenhouse.url, SECRET):
        assert not await guard.admit(signing(greenhouse.url))


async def test_after_steps_a_log_in_that_carries_the_person_is_their_end(guard: Guard) -> None:
    with guard.leading_on():
        assert await guard.admit(post("https://api.acme.example/steps/1"))
    with guard.entering(WALL, SECRET):
        assert not await guard.admit(signing(body=BODY + SECRET.encode()))
