"""Pages in a real browser: signing up to the end, and nothing that a screen reader would stumble over."""

from __future__ import annotations

import json
import re
import struct
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from axe_playwright_python.async_playwright import Axe
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications import address_lists, batches
from applications.models import Batch, Posting, Takeover
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind
from sandboxes import registry
from sandboxes.errors import GoneError
from tests.e2e.in_page import console_of
from tests.factories import AnswerFactory, ApplicationFactory, UserFactory, stages
from tests.fakes.live_view import ORIGIN, VIEW, Vendor
from tests.fakes.screen import SERVER_INIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route, WebSocketRoute
    from pytest_django.live_server_helper import LiveServer

    from accounts.models import User

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "correct horse battery"
VIEWS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
AXE = Axe().axe_script
EVERYTHING = {"resultTypes": ["violations"]}
# The dark page is the light one in other colours.
ONLY_COLOURS = {**EVERYTHING, "runOnly": ["color-contrast"]}
# Colours change over a frame, even where motion is reduced.
SETTLED = "() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 50))"
PUBLIC = [
    "/",
    "/pricing/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/confirm-email/",
    "/nothing/",
]
OWN = [
    "/webhooks/",
    "/notices/",
    "/welcome/",
    "/welcome/questions/",
    "/profile/you/",
    "/profile/experience/",
    "/profile/voluntary/",
    "/resumes/",
    "/answers/",
    "/tokens/",
    "/site-accounts/",
    "/sessions/",
    "/plan/",
    "/settings/",
    "/settings/delete/",
    "/account/password/change/",
    "/account/email/",
    "/account/2fa/",
    "/account/logout/",
    "/account/reauthenticate/",
]


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, live_server: LiveServer) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(30_000)
    complaints = console_of(page)
    yield page
    await context.close()
    # A page that isn't there, or not for who asks, the browser tells as an error. It is one. No websockets here.
    assert [
        each
        for each in complaints
        if not re.search(r"status of (40[1349]|422)|Status Error Code 40|/ws/", each)
    ] == []


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def user():
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def session(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest_asyncio.fixture(loop_scope="module")
async def own(page: Page, session: str, live_server: LiveServer) -> Page:
    """The page of somebody who is logged in."""
    await page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": live_server.url}]
    )
    return page


async def log_in(page: Page, email: str) -> None:
    await page.goto("/account/login/")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.wait_for_url(lambda url: "/account/login/" not in url)


async def violations(page: Page, path: str) -> list[str]:
    """What axe finds in each width and colour, and whether something is cut off at the side."""
    found = []
    await page.goto(path)
    # Once a page: to read it takes as long as to look.
    await page.evaluate(AXE)
    for width, scheme in VIEWS:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.evaluate(SETTLED)
        complaints = await complaints_of(page, width=width, dark=scheme == "dark")
        if complaints:
            # On a busy machine the colours may still be between the one and the other.
            await page.wait_for_timeout(1000)
            complaints = await complaints_of(page, width=width, dark=scheme == "dark")
        found += [f"{width} {scheme} {each}" for each in complaints]
    return found


async def complaints_of(page: Page, *, width: int, dark: bool) -> list[str]:
    violated = await page.evaluate(
        "async options => (await axe.run(options)).violations", ONLY_COLOURS if dark else EVERYTHING
    )
    found = [
        f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}"
        for each in violated
    ]
    wide = await page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"scrolls sideways to {wide}"] if wide > width else found


async def test_somebody_signs_up_confirms_by_the_mailed_link_and_logs_in(page, mailoutbox):
    await page.goto("/")
    await page.get_by_role("link", name="Start free").first.click()
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("The same password again").fill(PASSWORD)
    await page.get_by_role("button", name="Make my account").click()
    await page.get_by_role("heading", name="Look into your mail").wait_for()
    (link,) = re.findall(r"http://\S+", mailoutbox[0].body)
    await page.goto(link)
    await page.get_by_role("button", name="Yes, it is mine").click()
    await page.get_by_role("heading", name="Start with your résumé").wait_for()
    await page.context.clear_cookies()
    await log_in(page, "ada@example.com")
    assert page.url.endswith("/applications/")


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_are_for_everybody(page, path):
    assert await violations(page, path) == []


@pytest.mark.parametrize("path", OWN)
async def test_a_person_s_pages_are_for_everybody(own, path):
    assert await violations(own, path) == []


STAGES = {
    "draft": lambda user: ApplicationFactory.create(user=user),
    "running": lambda user: stages.running(user).application,
    "asking": lambda user: stages.waiting(user, kind=Kind.CHOICE, options=("Yes", "No"))[0],
    "review": lambda user: stages.reviewed(user)[0],
    "stuck": lambda user: stages.stuck(user)[0],
    "sent": stages.sent,
    "unconfirmed": lambda user: stages.sent(user, known=False),
    "failed": lambda user: ApplicationFactory.create(user=user, state="failed", reason="Closed."),
}


@pytest.mark.parametrize("stage", STAGES)
async def test_an_application_s_page_is_for_everybody(own, user, stage):
    application = await sync_to_async(STAGES[stage])(user)
    assert await violations(own, f"/applications/{application.pk}/") == []


async def test_the_list_and_a_new_one_are_for_everybody(own, user):
    assert await violations(own, "/applications/") == []
    for make in STAGES.values():
        await sync_to_async(make)(user)
    assert await violations(own, "/applications/") == []
    assert await violations(own, "/applications/new/") == []
    address = "https://boards.greenhouse.io/acme/jobs/1"
    assert await violations(own, f"/applications/new/?url={address}") == []
    assert await violations(own, "/applications/new/?url=nonsense") == []


def batch_of(user: User) -> Batch:
    """A line that asks, one that is still being read, one that is no address, and one that is there twice."""
    first, second = (f"https://boards.greenhouse.io/acme/jobs/{number}" for number in (1, 2))
    batch = batches.create(user, address_lists.of_text(f"{first}\n{second}\nnonsense\n{first}"))
    colour = Asked(key="published|c", label="Favourite colour?", kind=Kind.TEXT, required=True)
    known = Published(system="greenhouse", questions=[PublishedQuestion(asked=colour)])
    Posting.objects.filter(pk__in=batch.items.filter(line=1).values("posting")).update(
        published=known.model_dump(mode="json"), read_at=timezone.now()
    )
    return batch


async def test_many_at_once_are_for_everybody(own, user, monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))
    batch = await sync_to_async(batch_of)(user)
    assert await violations(own, "/applications/batches/new/") == []
    assert await violations(own, "/applications/batches/") == []
    assert await violations(own, f"/applications/batches/{batch.pk}/") == []
    assert await own.get_by_text("Favourite colour?").is_visible()


@pytest.fixture
def answer(user):
    return AnswerFactory.create(user=user, question="Why us?", answer="The engines.")


async def test_pieces_of_a_page_change_in_their_place(own, answer):
    await own.goto("/profile/experience/")
    await own.get_by_label("Employer", exact=True).fill("Typed before")
    await own.get_by_role("button", name="Add a job").click()
    second = own.get_by_role("group", name="Job 2")
    await second.wait_for()
    assert await own.evaluate("document.activeElement.name") == "work-1-name"
    assert await own.get_by_label("Employer", exact=True).first.input_value() == "Typed before"
    await own.get_by_role("button", name="Remove job 1").click()
    await second.wait_for(state="detached")
    await own.get_by_label("Employer", exact=True).fill("Northlight")
    await own.keyboard.press("Enter")
    await own.get_by_text("Experience: saved.").wait_for()
    await own.goto("/answers/")
    assert await violations(own, "/answers/") == []
    await own.keyboard.press("/")
    await own.keyboard.type("engines")
    await own.get_by_text("1 answer with “engines”").wait_for()
    await own.get_by_role("link", name=re.compile("Change.*Why us")).click()
    row = own.get_by_role("form", name="Change: Why us?")
    await row.get_by_label("Answer").fill("")
    await row.get_by_role("button", name="Save").click()
    await row.get_by_text("This field is required.").wait_for()
    await row.get_by_label("Answer").fill("The people.")
    await row.get_by_role("button", name="Save").click()
    await own.get_by_text("The people.").wait_for()
    assert await row.count() == 0


async def test_who_was_logged_out_meanwhile_is_told_and_loses_nothing(own):
    await own.goto("/profile/experience/")
    await own.get_by_label("Employer", exact=True).fill("Typed")
    await own.context.clear_cookies(name="sessionid")
    await own.get_by_role("button", name="Add a job").click()
    await own.get_by_text("You were logged out meanwhile.").wait_for()
    assert await own.get_by_label("Employer", exact=True).input_value() == "Typed"


async def test_a_program_is_told_and_its_deliveries_shown(own):
    await own.goto("/webhooks/")
    await own.get_by_label("Address").fill("https://hooks.example/valet")
    await own.get_by_role("button", name="Add it").click()
    await own.get_by_text("whsec_").wait_for()
    await own.get_by_role("link", name="https://hooks.example/valet").click()
    await own.get_by_role("button", name="Send a test").click()
    await own.get_by_role("button", name="Send again: test").wait_for()
    assert await violations(own, own.url) == []


class Seat:
    """The relay's end of a takeover's screen, as the page sees it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.acts: list[str] = []
        self._answers = [b"\x01\x01", bytes(4), SERVER_INIT + struct.pack(">I", 5) + b"valet"]

    def take(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(self._hear)
        socket.send(b"RFB 003.008\n")

    def stand(self, standing: str) -> None:
        self.socket.send(json.dumps({"standing": standing}))

    def _hear(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.acts.append(json.loads(message)["act"])
        elif self._answers:
            self.socket.send(self._answers.pop(0))
            if not self._answers:
                self.stand("drives")
        else:
            self.heard.append(message)

    def pressed(self) -> list[int]:
        """Keys that went down."""
        down = [each for each in self.heard if each[:2] == b"\x04\x01"]
        return [int.from_bytes(each[4:8], "big") for each in down]


PINCH = """canvas => ["gesturestart", "gesturemove", "gestureend"].forEach((type, at) =>
  canvas.dispatchEvent(new CustomEvent(type, { detail: {
    type: "pinch", clientX: 200, clientY: 300, magnitudeX: 60 + 90 * at, magnitudeY: 0 } })))"""
CONTROL = 0xFFE3


@pytest_asyncio.fixture(loop_scope="module")
async def seat(own: Page, user: User) -> Seat:
    """Of a takeover that is shown, at a phone's width."""
    application, _ = await sync_to_async(stages.stuck)(user)
    taken = Seat()
    await own.route_web_socket(re.compile("/ws/screen/"), taken.take)
    await own.set_viewport_size({"width": 390, "height": 844})
    await own.goto(f"/applications/{application.pk}/")
    await own.wait_for_selector("[data-state=drives] canvas:focus")
    return taken


async def test_what_is_typed_in_a_takeover_goes_to_the_screen_and_nowhere_else(own, seat):
    there = own.url
    for button in ("full", "zoom", "zoom"):
        await own.click(f"[data-{button}]")
        await own.wait_for_selector("[data-view] canvas:focus")
        await own.keyboard.press("n")
    assert await own.get_by_role("button", name="Five more minutes").is_visible()
    assert await own.evaluate("document.documentElement.scrollWidth") == 390
    assert not await own.is_visible("[data-copy-out]")
    await own.get_by_role("button", name="Give up").focus()
    await own.keyboard.press("n")
    assert seat.pressed() == [ord("n")] * 3
    seat.stand("watches")
    seat.stand("drives")
    await own.wait_for_selector("[data-state=drives]")
    assert await own.evaluate("document.activeElement.name") == "give_up"
    assert own.url == there


async def test_pinching_enlarges_the_picture_and_not_the_site(own, seat):
    await own.eval_on_selector("[data-view] canvas", PINCH)
    await own.wait_for_selector("[data-zoom][aria-pressed=true]")
    assert CONTROL not in seat.pressed()


async def test_a_takeover_s_page_says_who_drives_and_that_the_browser_is_lost(own, seat):
    seat.stand("watches")
    seat.stand("free")
    await own.get_by_text("Nobody is in control now").wait_for()
    await own.get_by_role("button", name="Use it here").click()
    await own.wait_for_timeout(100)
    assert seat.acts == ["take_over"]
    seat.stand("drives")
    await own.wait_for_selector("[data-view] canvas:focus")
    await seat.socket.close(code=4502)
    await own.get_by_text("Lost touch with the browser").wait_for()


class Frame:
    """The vendor's view, as the page holds it, and the word on who has it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts: list[str] = []
        self.referrers: list[str | None] = []

    def take(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(lambda said: self.acts.append(json.loads(said)["act"]))
        self.stand("drives")

    def stand(self, standing: str) -> None:
        self.socket.send(json.dumps({"standing": standing}))

    async def show(self, route: Route) -> None:
        self.referrers.append(await route.request.header_value("referer"))
        await route.fulfill(content_type="text/html", body=f"<title>{route.request.url}</title>")

    async def until_gone(self, text: str) -> None:
        await self.page.get_by_text(text).wait_for()
        assert await self.page.locator("iframe").count() == 0


DISCONNECTED = "parent.postMessage('browserbase-disconnected', '*')"


async def test_the_vendor_s_view_is_in_the_page_while_the_browser_is_theirs(
    own, user, monkeypatch, settings
):
    vendor = Vendor.of_tier_2(monkeypatch, settings)
    application, wait = await sync_to_async(stages.stuck)(user, tier=2)
    view = Frame(own)
    await own.route(f"{ORIGIN}/**", view.show)
    await own.route_web_socket(re.compile("/ws/live-view/"), view.take)
    await own.clock.install()
    await own.goto(f"/applications/{application.pk}/")
    frame = own.locator("[data-shown][data-state=drives] iframe")
    await frame.wait_for()
    named = ("src", "allow", "sandbox", "referrerpolicy", "title")
    assert [await frame.get_attribute(each) for each in named] == [
        VIEW,
        "clipboard-read; clipboard-write",
        "allow-same-origin allow-scripts",
        "no-referrer",
        "The browser, for you to use",
    ]
    assert view.referrers == [None]
    # More time: it is asked for anew before the first one runs out.
    longer = wait.deadline_at + timedelta(minutes=5)
    await sync_to_async(Takeover.objects.update)(deadline_at=longer)
    vendor.address = f"{VIEW}-2"
    await own.clock.fast_forward(600_000 - 14_000)
    await own.locator(f"[data-shown] iframe[src='{VIEW}-2']").wait_for()
    # Anybody can say it, but the view's own word counts.
    await own.evaluate(DISCONNECTED)
    assert await frame.count() == 1
    await own.frames[-1].evaluate(DISCONNECTED)
    await view.until_gone("The view was cut off")
    vendor.refuses = GoneError("no such session")
    await own.get_by_role("button", name="Try again").click()
    await view.until_gone("The view can’t be opened just now")
    vendor.refuses = None
    await own.get_by_role("button", name="Try again").click()
    await frame.wait_for()
    view.stand("watches")
    await view.until_gone("Another page of yours is in control")
    await own.get_by_role("button", name="Use it here").click()
    view.stand("drives")
    await frame.wait_for()
    assert view.acts == ["take_over"]
    await view.socket.close(code=4404)
    await view.until_gone("Over to Valet")
