"""The screen of a takeover: who sees it, and whose hands are in the browser."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import Scope, User
from applications import runner_inbox, screens, takeover, tasks
from applications.models import Attempt, ScreenToken, Takeover
from applications.screens import Access, Standing
from automation.protocol import Asked, Event, EventBatch, EventType, Kind, Resolution
from sandboxes import leases
from sandboxes.screen.rfb import Message
from tests.api import code, program
from tests.factories import UserFactory
from tests.factories.stages import running, stuck
from tests.fakes.screen import ListeningScreen, listening_screen, looks
from valet.asgi import application as asgi

pytestmark = pytest.mark.django_db(transaction=True)

GREETING = b"RFB 003.008\n", b"\x01", b"\x00"
UPDATE = struct.pack(">BBHHHH", 3, 0, 0, 0, 1280, 800)
CLICK = struct.pack(">BBHH", 5, 1, 640, 400)


def key(down: int, symbol: int = 0x61) -> bytes:
    return struct.pack(">BBxxI", 4, down, symbol)


class Page:
    """A page with noVNC in it, or what pretends to be one."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.standings: list[str] = []
        self.shown = b""
        self.closed: int | None = None

    async def _next(self, within: float) -> bool:
        try:
            output = await self.socket.receive_output(within)
        except TimeoutError:
            return False
        if output["type"] == "websocket.close":
            self.closed = output["code"]
        elif output.get("text"):
            self.standings.append(json.loads(output["text"])["standing"])
        else:
            self.shown += output["bytes"]
        return True

    async def until_shown(self, data: bytes) -> None:
        while data not in self.shown:
            assert await self._next(5), self.shown

    async def until_closed(self) -> int:
        while self.closed is None:
            assert await self._next(5)
        return self.closed

    async def until_standing(self, standing: str) -> None:
        while not self.standings or self.standings[-1] != standing:
            assert await self._next(5), self.standings

    async def greet(self) -> None:
        for part in GREETING:
            await self.send(part)
        await self.until_shown(b"valet")

    async def send(self, data: bytes) -> None:
        await self.socket.send_to(bytes_data=data)


@pytest.fixture
async def screen(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ListeningScreen]:
    async with listening_screen() as listening:
        monkeypatch.setattr(leases, "screen_of", lambda _: listening.screen)
        yield listening


@pytest.fixture
async def pages() -> AsyncIterator[list[WebsocketCommunicator]]:
    opened: list[WebsocketCommunicator] = []
    yield opened
    for socket in opened:
        await socket.disconnect()


@pytest.fixture
def held(transactional_db: None) -> Takeover:
    _, wait = stuck(UserFactory.create())
    return wait


def owner(wait: Takeover) -> User:
    return Takeover.objects.select_related("application__user").get(pk=wait.pk).application.user


@pytest.fixture
def opened(pages: list[WebsocketCommunicator]) -> Any:
    """Opens the takeover's screen in a page of its person's, or as it is told."""

    async def open_(
        wait: Takeover,
        *,
        by: User | None = None,
        token: str = "",
        access: Access = Access.CONTROL,
        tab: str = "",
        headers: tuple[tuple[bytes, bytes], ...] = ((b"origin", b"http://testserver"),),
    ) -> Page:
        person = await sync_to_async(owner)(wait)
        if not token:
            token, _ = await sync_to_async(screens.issue)(person, wait.pk, access=access, tab=tab)
        client = Client()
        await sync_to_async(client.force_login)(by or person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        named = f"{django_settings.SESSION_COOKIE_NAME}={cookie}".encode()
        given = [(b"host", b"testserver"), (b"cookie", named), *headers]
        return await _open(token, given)

    async def _open(token: str, headers: list[tuple[bytes, bytes]]) -> Page:
        socket = WebsocketCommunicator(
            asgi, "/ws/screen/", headers=headers, subprotocols=["binary", token]
        )
        pages.append(socket)
        connected, chosen = await socket.connect(5)
        page = Page(socket)
        page.closed = None if connected else 403
        assert chosen == "binary" or not connected
        return page

    open_.raw = _open  # type: ignore[attr-defined]
    return open_


def standing(wait: Takeover) -> str:
    return Takeover.objects.get(pk=wait.pk).driver


async def test_the_first_drives_and_the_second_looks_on(held, screen, opened):
    first, second = await opened(held, tab="one"), await opened(held, tab="two")
    await first.greet()
    await second.greet()
    await first.until_standing("drives")
    await second.until_standing("watches")
    for data in (key(1), key(0), CLICK, struct.pack(">Bxxxi", 6, 2) + b"no"):
        await second.send(data)
    await second.send(UPDATE)
    await first.send(key(1, 0x62))
    await screen.until(1)
    # By another connection, so it may come after the key.
    async for _ in looks():
        if Message.UPDATE_REQUEST in {each.kind for each in screen.heard}:
            break
    assert [each.data for each in screen.inputs] == [key(1, 0x62)]


async def test_nobody_drives_before_the_agent_s_hands_are_off(held, screen, opened):
    await sync_to_async(Takeover.objects.update)(fence=0)
    page = await opened(held)
    await page.greet()
    await page.until_standing("pending")
    await page.socket.send_to(text_data='{"act":"take_over"}')
    await page.send(key(1) + UPDATE)
    await screen.until_asked()
    assert screen.inputs == []
    await sync_to_async(Takeover.objects.update)(fence=3)
    await page.until_standing("drives")
    await page.send(key(1))
    await screen.until(1)


async def test_another_page_takes_it_and_nothing_stays_pressed(held, screen, opened):
    first, second = await opened(held, tab="one"), await opened(held, tab="two")
    await first.greet()
    await second.greet()
    await second.until_standing("watches")
    await first.send(key(1) + CLICK)
    await second.socket.send_to(text_data='{"act":"take_over"}')
    await second.until_standing("drives")
    await first.until_standing("watches")
    await first.send(key(1, 0x63))
    await second.send(key(1, 0x64))
    await screen.until(5)
    released = [key(0), b"\x05\x00" + CLICK[2:]]
    assert [each.data for each in screen.inputs] == [key(1), CLICK, *released, key(1, 0x64)]


async def test_who_looks_on_is_told_once_nobody_drives_and_takes_nothing(held, screen, opened):
    first, second = await opened(held, tab="one"), await opened(held, tab="two")
    await first.until_standing("drives")
    await second.until_standing("watches")
    await first.socket.disconnect()
    await second.until_standing("free")
    assert await sync_to_async(standing)(held) == ""
    await second.socket.send_to(text_data='{"act":"take_over"}')
    await second.until_standing("drives")


async def test_who_may_look_on_alone_never_drives(held, screen, opened):
    page = await opened(held, access=Access.VIEW)
    await page.greet()
    await page.socket.send_to(text_data='{"act":"take_over"}')
    await page.send(key(1) + CLICK + UPDATE)
    await screen.until_asked()
    assert page.standings == ["watches"]
    assert screen.inputs == []
    assert await sync_to_async(standing)(held) == ""


async def test_done_takes_the_hands_off_before_the_run_goes_on(held, screen, opened, settings):
    settings.SCREEN_LEASE_SECONDS = 60
    page = await opened(held)
    await page.greet()
    await page.until_standing("drives")
    await sync_to_async(takeover.person_ends)(held.application_id, held.pk, Resolution.DONE)
    assert await page.until_closed() == 4404
    await page.send(key(1))
    async for _ in looks():
        if await sync_to_async(screens.is_let_go)(held.attempt_id):
            break
    assert screen.inputs == []


def test_a_page_that_fell_silent_holds_the_run_up_for_its_lease_and_no_longer(held, settings):
    seat = seat_at(held)
    assert screens.sit_down(seat) is Standing.DRIVES
    takeover.person_ends(held.application_id, held.pk, Resolution.DONE)
    assert not screens.is_let_go(held.attempt_id)
    Takeover.objects.filter(pk=held.pk).update(driven_until=timezone.now())
    assert screens.is_let_go(held.attempt_id)


def seat_at(wait: Takeover, *, tab: str = "", access: Access = Access.CONTROL) -> screens.Seat:
    token, _ = screens.issue(owner(wait), wait.pk, access=access, tab=tab)
    seat = screens.redeem(token, user=owner(wait))
    assert seat is not None
    return seat


async def test_without_a_word_from_the_database_input_stops(
    held, screen, opened, settings, monkeypatch
):
    settings.SCREEN_LEASE_SECONDS = 1.3
    page = await opened(held)
    await page.greet()
    await page.send(key(1))
    await screen.until(1)

    def away(_: Any) -> Standing:
        raise DatabaseError("away")

    monkeypatch.setattr(screens, "stay", away)
    await asyncio.sleep(0.4)
    await page.send(key(0) + UPDATE)
    await screen.until_asked()
    assert [each.data for each in screen.inputs] == [key(1)]


async def test_fifty_cuts_and_the_same_page_drives_each_time(held, screen, opened):
    other = await opened(held, tab="one")
    await other.until_standing("drives")
    looking_on = await opened(held, tab="two")
    await looking_on.until_standing("watches")
    for number in range(50):
        page = await opened(held, tab="one")
        await page.until_standing("drives")
        await page.greet()
        await page.send(key(1, number))
        await screen.until(number + 1)
        if number % 2:
            await page.socket.disconnect()
    pressed = [each.data for each in screen.inputs if each.data[1]]
    assert pressed == [key(1, number) for number in range(50)]
    assert "drives" not in looking_on.standings


@pytest.mark.parametrize("what", ["expired", "used", "forged", "over", "of an API", "none"])
async def test_a_token_that_opens_nothing_shows_nothing(what, held, screen, opened):
    person = await sync_to_async(owner)(held)
    token, _ = await sync_to_async(screens.issue)(person, held.pk, access=Access.CONTROL)
    if what == "expired":
        past = timezone.now() - timedelta(seconds=1)
        await sync_to_async(ScreenToken.objects.update)(expires_at=past)
    elif what == "used":
        assert await sync_to_async(screens.redeem)(token, user=person) is not None
    elif what == "over":
        await sync_to_async(takeover.person_ends)(held.application_id, held.pk, Resolution.GIVE_UP)
    elif what == "none":
        token = "other"
    else:
        token = screens.PREFIX + "x" * 43 if what == "forged" else "valet_api_" + "x" * 43
    page = await opened(held, token=token)
    assert await page.until_closed() == 4401
    await page.send(b"".join(GREETING) + key(1))
    assert (page.shown, screen.viewers, screen.heard) == (b"", 0, [])


async def test_somebody_else_s_token_is_of_no_use(held, screen, opened):
    """A token that leaked opens nothing without its person's log-in."""
    stranger = await sync_to_async(UserFactory.create)()
    page = await opened(held, by=stranger)
    assert await page.until_closed() == 4401
    assert screen.viewers == 0


@pytest.mark.parametrize(
    "origin",
    [
        b"https://evil.example",
        b"http://testserver.evil.example",
        b"null",
        b"http://testserver:8010",
    ],
)
async def test_a_page_of_another_site_is_turned_away(origin, held, screen, opened):
    page = await opened(held, headers=((b"origin", origin),))
    assert page.closed == 403
    assert screen.viewers == 0


async def test_a_program_drives_with_a_token_that_may(held, screen, opened):
    person = await sync_to_async(owner)(held)
    for scopes, viewers in (([Scope.READ], 0), ([Scope.SEND], 1)):
        _, bearer = await sync_to_async(tokens.create_token)(
            person, name="t", scopes=scopes, days=1
        )
        token, _ = await sync_to_async(screens.issue)(person, held.pk, access=Access.CONTROL)
        headers = [
            (b"host", b"testserver"),
            (b"origin", b"http://testserver"),
            (b"authorization", f"Bearer {bearer}".encode()),
        ]
        page = await opened.raw(token, headers)
        if viewers:
            await page.until_standing("drives")
        else:
            assert await page.until_closed() == 4401
        assert screen.viewers == viewers


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\n\r\n", b"".join(GREETING) + b"\xfa\x00\x01\x02"]
)
async def test_what_isn_t_rfb_ends_it(said, held, screen, opened):
    page = await opened(held)
    await page.send(said)
    assert await page.until_closed() == 4400
    assert screen.heard == []


async def test_a_screen_that_can_t_be_reached_is_said(held, opened, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(tasks.ask, "delay", asked.append)
    async with listening_screen() as gone:
        pass
    for found in (gone.screen, None):
        monkeypatch.setattr(leases, "screen_of", lambda _, found=found: found)
        page = await opened(held)
        assert await page.until_closed() == 4502
        async for _ in looks():
            if asked:
                break
        assert asked.pop() == str(held.attempt_id)
        assert await sync_to_async(standing)(held) == ""


def test_a_program_gets_a_token_for_its_person_alone(held):
    mine, theirs = program(owner(held), Scope.SEND), program(UserFactory.create(), Scope.SEND)
    body = {"need": str(held.pk)}
    answer = mine.post("/api/v1/vnc/token", body, format="json")
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["path"] == "/ws/screen/"
    seat = screens.redeem(answer.json()["token"], user=owner(held))
    assert seat is not None
    assert (seat.takeover, seat.may_drive) == (held.pk, True)
    row = ScreenToken.objects.get()
    assert answer.json()["token"] not in {str(value) for value in vars(row).values()}
    assert theirs.post("/api/v1/vnc/token", body, format="json").status_code == 404
    bad = mine.post("/api/v1/vnc/token", {**body, "access": "all", "tab": "a b"}, format="json")
    assert {each["field"] for each in bad.json()["errors"]} == {"access", "tab"}
    takeover.person_ends(held.application_id, held.pk, Resolution.GIVE_UP)
    over = mine.post("/api/v1/vnc/token", body, format="json")
    assert (over.status_code, code(over)) == (409, "wrong_state")


def test_what_opens_nothing_any_more_is_forgotten(held):
    screens.issue(owner(held), held.pk, access=Access.VIEW)
    ScreenToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    kept, _ = screens.issue(owner(held), held.pk, access=Access.VIEW)
    screens.forget()
    assert ScreenToken.objects.count() == 1
    assert screens.redeem(kept, user=owner(held)) is not None


def test_a_wait_that_opens_by_itself_is_told_that_the_hands_are_off():
    """In whichever order the word and the wait come; a word of before doesn't count."""
    attempt = running(UserFactory.create())
    batch = EventBatch(attempt=str(attempt.pk), epoch=attempt.epoch, events=())

    def told(seq: int, kind: EventType, token: int) -> None:
        event = Event(seq=seq, type=kind, data={"token": token})
        runner_inbox.apply(attempt.pk, batch.model_copy(update={"events": (event,)}))

    def asked(key: str) -> Takeover:
        with transaction.atomic():
            again = Attempt.objects.select_related("application").get(pk=attempt.pk)
            takeover.open_for_questions(again, [Asked(key=key, label=key, kind=Kind.TEXT)])
        return Takeover.objects.get(attempt=attempt, resolved_at=None)

    first = asked("a")
    assert first.fence == 0
    told(1, EventType.PAUSED, 1)
    first.refresh_from_db()
    assert first.fence == 1
    takeover.person_ends(attempt.application_id, first.pk, Resolution.DONE)
    second = asked("b")
    assert second.fence == 0
    told(2, EventType.RESUMED, 1)
    takeover.person_ends(attempt.application_id, second.pk, Resolution.DONE)
    told(3, EventType.PAUSED, 2)
    assert asked("c").fence == 2


@pytest.mark.parametrize("end", ["log out", "another password", "deactivated"])
async def test_whoever_logs_out_is_shown_no_more(held, screen, opened, end):
    page = await opened(held)
    await page.greet()
    await page.until_standing("drives")

    def ended() -> None:
        user = owner(held)
        if end == "log out":
            Session.objects.all().delete()
        elif end == "deactivated":
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            user.set_password("another-one-2026")
            user.save()

    await sync_to_async(ended)()
    assert await page.until_closed() == 4401
    assert await sync_to_async(standing)(held) == ""
    await page.send(CLICK)
    assert not screen.inputs


async def test_a_revoked_token_shows_no_more(held, screen, opened):
    person = await sync_to_async(owner)(held)
    row, secret = await sync_to_async(tokens.create_token)(
        person, name="t", scopes=[Scope.SEND], days=1
    )
    token, _ = await sync_to_async(screens.issue)(person, held.pk, access=Access.CONTROL)
    given = [
        (b"host", b"testserver"),
        (b"origin", b"http://testserver"),
        (b"authorization", f"Bearer {secret}".encode()),
    ]
    page = await opened.raw(token, given)
    await page.until_standing("drives")
    await sync_to_async(tokens.revoke)(row)
    assert await page.until_closed() == 4401


async def test_there_is_nothing_at_another_address():
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
    socket = WebsocketCommunicator(asgi, "/ws/elsewhere/", headers=headers)
    assert await socket.connect(5) == (False, 1000)
