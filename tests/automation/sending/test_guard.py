"""On a site that nobody knows, what carries the application is held wherever it goes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from automation.ats.registry import recognise
from automation.journal import Journal, read_journal
from automation.page.wire import Exchange, WireRequest, WireResponse
from automation.protocol import Holder
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


# ---- while a person has the browser


class Person:
    """`grants` leave for their click, and the page says of itself whether `more` steps follow."""

    def __init__(self, *, grants: bool = True, more: bool = False) -> None:
        self.asked = 0
        self._grants, self._more = grants, more

    async def ask(self) -> Act | None:
        self.asked += 1
        return Act("a.1", Holder.PERSON) if self._grants else None

    async def more_follows(self) -> bool:
        return self._more


SEND = post("https://api.acme.example/applications")


async def test_their_click_is_let_out_once(guard: Guard) -> None:
    person = Person()
    with guard.handed_over(person.ask, person.more_follows) as hands:
        assert await guard.admit(SEND)
        assert hands.sent.is_set()
        assert not await guard.admit(replace(SEND, id="2"))
        # What the server makes of it is part of it.
        assert await guard.admit(replace(SEND, id="3", redirected_from=SEND.id))
        act = await guard.sent_by(hands)
    assert act is not None
    assert (act.passed, len(act.blocked), person.asked) == (SEND, 1, 1)
    answer = Exchange(SEND, WireResponse(200, SEND.url))
    await guard.ended(answer)
    assert act.exchange == answer
    assert not guard.unforeseen.is_set()


async def test_without_leave_nothing_goes(guard: Guard) -> None:
    person = Person(grants=False)
    with guard.handed_over(person.ask, person.more_follows) as hands:
        assert not await guard.admit(SEND)
        assert await guard.sent_by(hands) is None
    assert not guard.unforeseen.is_set()


async def test_their_steps_are_saved_while_the_page_says_that_more_follow(guard: Guard) -> None:
    person = Person(more=True)
    with guard.handed_over(person.ask, person.more_follows):
        assert await guard.admit(SEND)
        assert (person.asked, guard.steps_saved) == (0, 1)
        # Elsewhere it is no step.
        assert await guard.admit(post("https://boards.greenhouse.io/acme/jobs/1"))
        assert person.asked == 1


async def test_what_ends_an_application_is_theirs_though_it_carries_nothing(guard: Guard) -> None:
    person = Person()
    with guard.handed_over(person.ask, person.more_follows):
        assert await guard.admit(under_way("/applications/1/files"))
        assert person.asked == 0
        assert await guard.admit(under_way("/applications/1/submit"))
        assert person.asked == 1


async def test_once_they_have_given_it_back_a_send_is_nobody_s(guard: Guard) -> None:
    person = Person()
    with guard.handed_over(person.ask, person.more_follows):
        pass
    assert not await guard.admit(SEND)
    assert guard.unforeseen.is_set()
    assert person.asked == 0


async def test_an_act_that_was_closed_while_its_send_was_held_lets_nothing_out(
    guard: Guard,
) -> None:
    """Closed as proven unused, it would have a request leave behind the proof."""
    arming, armed = asyncio.Event(), asyncio.Event()

    class Slow:
        lost = False

        async def arm(self, url: str) -> None:
            arming.set()
            await armed.wait()

        async def disarm(self, *, abandon: bool) -> None: ...

    guard.shield = Slow()
    act = Act("a", Holder.AGENT)
    guard.open(act)
    held = asyncio.create_task(guard.admit(post("https://api.acme.example/applications")))
    await arming.wait()
    guard.shut()
    armed.set()
    assert not await held
    assert (act.passed, len(act.blocked)) == (None, 1)
    assert not any(line["kind"] == "passed" for line in read_journal(guard._journal.path))


DATADOME = {"x-datadome": "protected"}
FILE = b'Content-Disposition: form-data; name="resume"; filename="cv.pdf"'


def refused(
    path: str, *, status: int = 403, headers: dict[str, str] | None = None, body: bytes = b"{}"
) -> Exchange:
    request = replace(under_way(path), body=body)
    return Exchange(request, WireResponse(status, request.url, headers or {}))


@pytest.mark.parametrize(
    ("exchange", "kind"),
    [
        (refused("/upload", body=FILE), "access_denied"),
        (refused("/draft", body=BODY), "access_denied"),
        (refused("/collect"), ""),
        (refused("/collect", headers=DATADOME), "bot_blocked"),
        (refused("/step", status=405, headers=DATADOME), "bot_blocked"),
        (refused("/draft", status=422, body=BODY), ""),
        (Exchange(replace(under_way("/page"), method="GET"), WireResponse(403, "", DATADOME)), ""),
        (Exchange(under_way("/upload"), failure="net::ERR_FAILED"), ""),
    ],
)
async def test_what_the_site_refuses_before_the_send_is_noted(
    guard: Guard, exchange: Exchange, kind: str
) -> None:
    await guard.ended(exchange)
    assert guard.turned_away == kind


async def test_a_step_that_is_refused_is_noted_while_it_is_led_on_from(guard: Guard) -> None:
    with guard.leading_on():
        await guard.ended(refused("/step"))
    assert guard.turned_away == "access_denied"


async def test_the_refusal_of_the_send_is_for_the_verdict_alone(guard: Guard) -> None:
    guard.open(Act("1"))
    request = post("https://careers.acme.example/jobs/1/apply")
    assert await guard.admit(request)
    await guard.ended(Exchange(request, WireResponse(403, request.url, DATADOME)))
    assert guard.turned_away == ""
