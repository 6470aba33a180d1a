"""The vendor's own view of a takeover's browser: to whom its address goes, for how long, and which page holds it."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Scope, User
from applications import (
    ending,
    intake,
    live_view,
    permits,
    screens,
    settling,
    takeover,
    tasks,
    timeline,
    watching,
)
from applications.errors import WrongStateError
from applications.models import (
    Application,
    Attempt,
    AttemptState,
    Event,
    Permit,
    State,
    Takeover,
)
from applications.screens import Access
from automation.protocol import EventType, Outcome, Resolution
from sandboxes import leases, registry
from sandboxes.errors import GoneError, ProviderError
from tests.api import code, program
from tests.factories import UserFactory
from tests.factories.stages import stuck
from tests.fakes.live_view import ORIGIN, VIEW, Vendor
from tests.fakes.screen import looks
from valet.asgi import application as asgi

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/live-view"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Vendor:
    cache.clear()
    return Vendor.of_tier_2(monkeypatch, settings)


@pytest.fixture
def user() -> User:
    return UserFactory.create()


@pytest.fixture
def wait(user: User, vendor: Vendor) -> Takeover:
    _, wait = stuck(user, tier=2)
    return wait


def ask(user: User, wait: Takeover) -> Any:
    return program(user, Scope.SEND).post(ADDRESS, {"takeover": str(wait.pk)}, format="json")


def person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ---- the address


def test_the_owner_gets_it_for_the_rest_of_the_hold(user, wait, vendor):
    answer = ask(user, wait)
    assert (answer.status_code, answer.json()["url"]) == (200, VIEW)
    assert answer["Cache-Control"] == "no-store"
    ((subject, seconds),) = vendor.asked
    assert subject == wait.attempt_id
    assert 590 < seconds <= 600
    assert datetime.fromisoformat(answer.json()["until"]) <= wait.deadline_at
    Takeover.objects.update(deadline_at=wait.deadline_at + timedelta(minutes=5))
    later = datetime.fromisoformat(ask(user, wait).json()["until"])
    assert wait.deadline_at < later <= wait.deadline_at + timedelta(minutes=5)


def test_a_page_of_theirs_gets_it_and_one_of_another_site_doesn_t(user, wait):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    body = json.dumps({"takeover": str(wait.pk)})
    kind = "application/json"
    assert client.post(ADDRESS, body, content_type=kind).status_code == 403
    client.get(f"/applications/{wait.application_id}/")
    token = client.cookies["csrftoken"].value
    answer = client.post(ADDRESS, body, content_type=kind, headers={"X-CSRFToken": token})
    assert answer.json()["url"] == VIEW


def test_nobody_else_gets_it(user, wait, vendor):
    stranger = ask(UserFactory.create(), wait)
    assert stranger.status_code == 404
    assert stranger["Cache-Control"] == "no-store"
    reader = program(user, *(each for each in Scope if each is not Scope.SEND))
    body = {"takeover": str(wait.pk)}
    assert reader.post(ADDRESS, body, format="json").status_code == 403
    assert Client().post(ADDRESS, body).status_code in {401, 403}
    wrong = program(user).post(ADDRESS, {"takeover": "all"}, format="json")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "takeover"
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fence": 0}, "not_yet"),
        ({"deadline_at": timezone.now()}, "wrong_state"),
        ({"resolved_at": timezone.now(), "resolution": "done"}, "wrong_state"),
    ],
)
def test_only_while_the_browser_is_theirs(user, wait, vendor, changed, said):
    Takeover.objects.update(**changed)
    answer = ask(user, wait)
    assert (answer.status_code, code(answer)) == (409, said)
    assert vendor.asked == []


@pytest.mark.parametrize("end", ["stopped", "lost"])
def test_not_while_it_is_being_ended(user, wait, vendor, end):
    if end == "stopped":
        intake.cancel(wait.application_id)
    else:
        ending.abandon(wait.attempt, watching.LOST)
    answer = ask(user, wait)
    assert (answer.status_code, code(answer)) == (409, "wrong_state")
    assert vendor.asked == []


def test_another_tier_has_none(user, vendor):
    _, wait = stuck(user)
    answer = ask(user, wait)
    assert (answer.status_code, code(answer)) == (409, "no_live_view")
    assert vendor.asked == []


def test_one_that_comes_too_late_isn_t_given(user, wait, vendor):
    vendor.then = lambda: takeover.person_ends(wait.application_id, wait.pk, Resolution.DONE)
    answer = ask(user, wait)
    assert (answer.status_code, code(answer)) == (409, "wrong_state")


@pytest.mark.parametrize(
    ("said", "looks_after"),
    [(GoneError("no such session"), True), (ProviderError("not now"), False)],
)
def test_a_browser_that_is_gone_ends_the_hold_at_once(
    user, wait, vendor, monkeypatch, said, looks_after
):
    vendor.refuses = said
    monkeypatch.setattr(tasks, "hint_lost", watching.ask)
    # Its runner is there, and has nothing to say.
    monkeypatch.setattr(watching, "pull", lambda _: True)
    monkeypatch.setattr(leases, "is_there", lambda _: False)
    assert code(ask(user, wait)) == "live_view_unavailable"
    wait.attempt.refresh_from_db()
    assert (wait.attempt.state == AttemptState.DRAINING) == looks_after
    assert code(ask(user, wait)) == ("wrong_state" if looks_after else "live_view_unavailable")


def test_one_whose_view_alone_is_gone_goes_on(user, wait, vendor, monkeypatch):
    vendor.refuses = GoneError("no view")
    monkeypatch.setattr(tasks, "hint_lost", watching.ask)
    monkeypatch.setattr(watching, "pull", lambda _: True)
    monkeypatch.setattr(leases, "is_there", lambda _: True)
    ask(user, wait)
    wait.attempt.refresh_from_db()
    assert wait.attempt.state == AttemptState.LIVE


@pytest.mark.parametrize(
    "said",
    [
        {"refuses": GoneError("no such session")},
        {"address": None},
        {"address": "https://elsewhere.example/view?key=hunter2"},
        {"address": "https://view.example.evil.example/view?key=hunter2"},
    ],
)
def test_one_that_can_t_be_had_is_said_so(user, wait, vendor, said, caplog):
    for name, value in said.items():
        setattr(vendor, name, value)
    answer = ask(user, wait)
    assert (answer.status_code, code(answer)) == (409, "live_view_unavailable")
    assert answer["Cache-Control"] == "no-store"
    assert str(wait.pk) in caplog.text
    assert "hunter2" not in caplog.text + answer.content.decode()


def test_it_is_written_nowhere(user, wait, caplog):
    caplog.set_level(logging.DEBUG)
    client = person(user)
    assert VIEW in ask(user, wait).content.decode()
    for page in ("", "live/"):
        shown = client.get(f"/applications/{wait.application_id}/{page}").content.decode()
        assert ORIGIN not in shown
        assert "<iframe" not in shown
    assert "hunter2" not in caplog.text
    assert "hunter2" not in str(list(Event.objects.values_list("data", flat=True)))
    assert "hunter2" not in str(list(Takeover.objects.values()))


@pytest.mark.parametrize("rows", [1, 3])
def test_more_applications_ask_no_more_of_the_database(user, wait, rows, django_assert_num_queries):
    for _ in range(rows - 1):
        stuck(user, tier=2)
    client = program(user, Scope.SEND)
    body = {"takeover": str(wait.pk)}
    client.post(ADDRESS, body, format="json")
    with django_assert_num_queries(4):
        assert client.post(ADDRESS, body, format="json").status_code == 200


# ---- the page


def test_the_panel_is_the_tier_s(user, wait):
    client = person(user)
    page = client.get(f"/applications/{wait.application_id}/").content.decode()
    assert f'data-browser="{wait.pk}"' in page
    assert f'data-live-view="{ADDRESS}"' in page
    assert "data-paste" not in page
    assert "Browserbase’s own view" in page
    application, other = stuck(user)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert f'data-browser="{other.pk}"' in page
    assert "data-live-view" not in page
    assert "data-paste" in page
    Attempt.objects.filter(pk=other.attempt_id).update(tier=4)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "data-live-view" not in page


def frames(client: Client, page: str) -> list[str]:
    policy = client.get(page)["Content-Security-Policy"]
    return [each.strip() for each in policy.split(";") if each.strip().startswith("frame-src")]


def test_no_page_but_an_application_s_may_hold_a_view(user, wait, monkeypatch):
    client = person(user)
    page = f"/applications/{wait.application_id}/"
    assert frames(client, page) == [f"frame-src {ORIGIN}"]
    assert frames(client, "/applications/") == []
    # One that comes back with something wrong in it is the same page.
    named = client.get(page)["Content-Security-Policy"]
    assert "default-src 'self'" in named
    monkeypatch.setitem(registry.TIERS, 2, replace(registry.TIERS[2], is_set_up=lambda: False))
    assert frames(client, page) == []


# ---- who has it open


@pytest.fixture
async def sockets() -> AsyncIterator[list[WebsocketCommunicator]]:
    opened: list[WebsocketCommunicator] = []
    yield opened
    for socket in opened:
        await socket.disconnect()


@pytest.fixture
def opened(sockets: list[WebsocketCommunicator], user: User) -> Any:
    async def open_(wait: Takeover, *, tab: str) -> WebsocketCommunicator:
        client = await sync_to_async(person)(user)
        body = {"need": str(wait.pk), "tab": tab}
        given = await sync_to_async(client.post)(
            "/api/v1/vnc/token", json.dumps(body), content_type="application/json"
        )
        assert given.json()["path"] == "/ws/live-view/"
        cookie = client.cookies["sessionid"].value
        headers = [
            (b"origin", b"http://testserver"),
            (b"host", b"testserver"),
            (b"cookie", f"sessionid={cookie}".encode()),
        ]
        socket = WebsocketCommunicator(
            asgi,
            given.json()["path"],
            headers=headers,
            subprotocols=["binary", given.json()["token"]],
        )
        sockets.append(socket)
        assert (await socket.connect(5))[0]
        return socket

    return open_


async def told(socket: WebsocketCommunicator) -> Any:
    """The standing, or the code that it is closed with."""
    said = await socket.receive_output(5)
    return (
        said["code"] if said["type"] == "websocket.close" else json.loads(said["text"])["standing"]
    )


@pytest.mark.django_db(transaction=True)
async def test_one_page_has_it_until_another_takes_it(wait, opened):
    first = await opened(wait, tab="one")
    assert await told(first) == "drives"
    second = await opened(wait, tab="two")
    assert await told(second) == "watches"
    await second.send_to(text_data='{"act":"take_over"}')
    assert await told(second) == "drives"
    assert await told(first) == "watches"


@pytest.mark.django_db(transaction=True)
async def test_nobody_has_it_before_the_agent_s_hands_are_off(wait, opened):
    await sync_to_async(Takeover.objects.update)(fence=0)
    page = await opened(wait, tab="one")
    assert await told(page) == "pending"
    await sync_to_async(Takeover.objects.update)(fence=1)
    assert await told(page) == "drives"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["done", "given_up", "parked"])
async def test_every_page_loses_it_at_the_end_of_the_hold(wait, opened, end):
    pages = [await opened(wait, tab=name) for name in ("one", "two")]
    assert [await told(each) for each in pages] == ["drives", "watches"]

    def ends() -> None:
        if end == "parked":
            takeover.park(wait.application_id)
        else:
            how = Resolution.DONE if end == "done" else Resolution.GIVE_UP
            takeover.person_ends(wait.application_id, wait.pk, how)

    await sync_to_async(ends)()
    assert [await told(each) for each in pages] == [4404, 4404]


@pytest.mark.django_db(transaction=True)
async def test_the_run_goes_on_once_the_page_is_gone(wait, opened, settings):
    """What is done in the view isn't held back here: so it is the page's going that is waited for, and the lease's end."""
    settings.SCREEN_LEASE_SECONDS = 60
    page = await opened(wait, tab="one")
    assert await told(page) == "drives"
    await sync_to_async(takeover.person_ends)(wait.application_id, wait.pk, Resolution.DONE)
    assert await told(page) == 4404
    assert not await sync_to_async(screens.is_let_go)(wait.attempt_id)
    await page.disconnect()
    async for _ in looks():
        if await sync_to_async(screens.is_let_go)(wait.attempt_id):
            break


@pytest.mark.django_db(transaction=True)
async def test_whoever_logs_out_loses_it(wait, opened, user):
    page = await opened(wait, tab="one")
    assert await told(page) == "drives"
    await sync_to_async(User.objects.filter(pk=user.pk).update)(is_active=False)
    assert await told(page) == 4401


@pytest.mark.django_db(transaction=True)
async def test_a_token_of_somebody_else_s_opens_nothing(wait, user):
    token, _ = await sync_to_async(screens.issue)(user, wait.pk, access=Access.CONTROL)
    stranger = await sync_to_async(UserFactory.create)()
    cookie = (await sync_to_async(person)(stranger)).cookies["sessionid"].value
    headers = [
        (b"origin", b"http://testserver"),
        (b"host", b"testserver"),
        (b"cookie", f"sessionid={cookie}".encode()),
    ]
    socket = WebsocketCommunicator(
        asgi, "/ws/live-view/", headers=headers, subprotocols=["binary", token]
    )
    await socket.connect(5)
    assert await told(socket) == 4401
    await sync_to_async(wait.refresh_from_db)()
    assert not wait.driver


# ---- what nobody saw


def lose(wait: Takeover) -> Application:
    """Its runner, for good."""
    ending.abandon(wait.attempt, watching.LOST)
    settling.seal(wait.application_id)
    return Application.objects.get(pk=wait.application_id)


def test_that_the_view_was_given_is_told_once_a_wait(user, wait):
    ask(user, wait)
    ask(user, wait)
    (given,) = Event.objects.filter(type=live_view.GIVEN)
    assert (given.attempt_id, given.data) == (wait.attempt_id, {"takeover": str(wait.pk)})


def test_what_a_person_may_have_sent_unseen_is_asked_of_them(user, wait):
    ask(user, wait)
    lost = lose(wait)
    assert (lost.state, lost.code) == (State.UNCONFIRMED, "unconfirmed")
    assert "doesn't know whether you sent it" in lost.reason
    assert Permit.objects.get().state == "unknown"
    wait.refresh_from_db()
    assert wait.resolved_at is not None
    permits.person_says(wait.application_id, arrived=False)
    assert Application.objects.get(pk=wait.application_id).state == State.QUEUED


def test_also_where_they_were_done_before_it_was_known_to_be_lost(user, wait):
    ask(user, wait)
    Attempt.objects.update(heard_at=timezone.now() - timedelta(minutes=1))
    takeover.person_ends(wait.application_id, wait.pk, Resolution.DONE)
    assert lose(wait).state == State.UNCONFIRMED


def test_nothing_begins_anew_before_that_is_known(user, wait):
    ask(user, wait)
    takeover.park(wait.application_id)
    ending.abandon(wait.attempt, watching.PARKED)
    with pytest.raises(WrongStateError):
        takeover.person_ends(wait.application_id, wait.pk, Resolution.DONE)
    assert "Nothing was sent" not in Event.objects.get(type="abandoned").data["reason"]
    settling.seal(wait.application_id)
    assert Application.objects.get(pk=wait.application_id).state == State.UNCONFIRMED


def test_without_the_view_nothing_can_have_been_sent(wait):
    assert lose(wait).state == State.WAITING
    assert not Permit.objects.exists()


def test_what_the_runner_saw_out_is_known(user, wait):
    ask(user, wait)
    takeover.person_ends(wait.application_id, wait.pk, Resolution.DONE)
    Attempt.objects.update(heard_at=timezone.now())
    Application.objects.update(started_at=wait.attempt.created_at)
    assert lose(wait).state == State.QUEUED
    assert not Permit.objects.exists()


GONE = Outcome.failed("browser_gone", "The browser stopped.").model_dump(mode="json")


def test_a_run_that_ended_by_itself_has_seen_all_of_it(user, wait):
    ask(user, wait)
    timeline.record(wait.application_id, EventType.COMPLETED, GONE, attempt=wait.attempt)
    assert lose(wait).state == State.WAITING


def test_one_that_came_back_to_a_browser_that_is_gone_has_not(user, wait):
    ask(user, wait)
    for kind, data in ((EventType.STARTED, {}), (EventType.COMPLETED, GONE)):
        timeline.record(wait.application_id, kind, data, attempt=wait.attempt)
    assert lose(wait).state == State.UNCONFIRMED


def test_one_that_was_given_it_back_before_it_died_has(user, wait):
    ask(user, wait)
    takeover.person_ends(wait.application_id, wait.pk, Resolution.DONE)
    for kind, data in (
        (EventType.RESUMED, {}),
        (EventType.STARTED, {}),
        (EventType.COMPLETED, GONE),
    ):
        timeline.record(wait.application_id, kind, data, attempt=wait.attempt)
    Application.objects.update(started_at=wait.attempt.created_at)
    assert lose(wait).state == State.QUEUED


def test_who_stops_it_knows_whether_they_sent_it(user, wait):
    ask(user, wait)
    takeover.person_ends(wait.application_id, wait.pk, Resolution.GIVE_UP)
    assert lose(wait).state == State.CANCELLED
