"""Whole applications at Browserbase, with a real runner whose engine is scripted: whichever call of theirs fails, and however, each ends
with a sentence or is sent, once, and no session is left."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from django.utils import timezone
from pydantic import SecretStr

from applications import intake, pipeline
from applications.intake import Wish
from applications.models import Application, Attempt, Permit, State
from automation.protocol import Mode
from automation.runner.app import create_app
from automation.runner.settings import RunnerSettings
from billing import entitlements
from deploy.local.emulators.browserbase.faults import Kind
from sandboxes import leases
from sandboxes.browserbase.extensions import Extensions
from sandboxes.browserbase.provider import BrowserbaseProvider
from sandboxes.models import Lease, LeaseState
from sandboxes.shared_runners import SharedRunners
from tests.applications.stage import PACE, drive
from tests.board_process import THOROUGH
from tests.deploy.browserbase_process import BrowserbaseEmulator
from tests.factories import UserFactory
from tests.fakes.runner import Script
from tests.sandboxes.browserbase.conftest import PLAN, POOL_TOKEN
from tests.served import Served
from valet.asgi import application as asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("tier_2"),
]

URL = "https://jobs.example/1?steps=2&send=0.05"
WITHIN = 60.0
# A busy machine is late to answer.
PATIENT = replace(PACE, patience=60.0)
OVER = (State.SUBMITTED, State.FAILED)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def provider(client, script, tmp_path, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    monkeypatch.setattr("sandboxes.browserbase.provider.REST", timedelta(0))
    runner = RunnerSettings(
        token=SecretStr(POOL_TOKEN), state_dir=tmp_path, stop_seconds=0.5, capacity=2
    )
    with ExitStack() as stack:
        settings.CONTROL_PLANE_URL = stack.enter_context(Served(cast("ASGIApp", asgi))).url
        pool = stack.enter_context(Served(create_app(runner, script.works(PATIENT)), lifespan="on"))
        yield BrowserbaseProvider(
            client,
            plan=PLAN,
            runners=SharedRunners([pool.url], token=POOL_TOKEN),
            extensions=Extensions(client),
        )


def queued(url: str = URL) -> Application:
    return intake.start(intake.draft(UserFactory.create(), Wish(url, mode=Mode.AUTOPILOT)).pk)


def until_its_browser_is_there(application: Application) -> None:
    """Its job hasn't been handed over."""
    for _ in range(20):
        pipeline.take("route", application.pk)
        pipeline.take("provision", application.pk)
        if Lease.objects.filter(state=LeaseState.READY).exists():
            return
    raise AssertionError(Lease.objects.values())


def begins(fail: Callable[[], None]) -> Application:
    application = queued()
    fail()
    return application


def is_dispatched(fail: Callable[[], None]) -> Application:
    application = queued()
    until_its_browser_is_there(application)
    fail()
    return application


CALLS = [
    *((begins, call) for call in ("create_context", "create_extension", "list_sessions")),
    *((begins, call) for call in ("create_session", "retrieve_session", "update_session")),
    (is_dispatched, "retrieve_session"),
]
USUAL = [
    (begins, "create_context", Kind.CUT_AFTER),
    (begins, "create_session", Kind.CUT_AFTER),
    (begins, "create_session", Kind.UNAUTHORIZED),
    (begins, "update_session", Kind.CUT_BEFORE),
    (is_dispatched, "retrieve_session", Kind.UNAUTHORIZED),
    (is_dispatched, "retrieve_session", Kind.UNAVAILABLE),
]
ALL = [(moment, call, kind) for moment, call in CALLS for kind in Kind]
CELLS = ALL if THOROUGH else USUAL
FOR_GOOD = {Kind.FORBIDDEN, Kind.UNAUTHORIZED, Kind.NO_MINUTES, Kind.BAD_REQUEST}


def ends_it(call: str, kind: Kind) -> bool:
    """What is sent is sent, whatever is said to its browser's end."""
    if kind is Kind.NOT_FOUND:
        return call == "create_session"
    return kind in FOR_GOOD and call != "update_session"


@pytest.mark.parametrize(
    ("moment", "call", "kind"),
    CELLS,
    ids=[f"{moment.__name__}-{call}-{kind}" for moment, call, kind in CELLS],
)
def test_it_ends_as_promised(emulator, script, moment, call, kind):
    before = len(emulator.sessions())
    application = moment(lambda: emulator.order(kind, call=call))
    application = drive(application.pk, *OVER, within=WITHIN)
    assert emulator.call_off() == 0, "no such call was made"
    if ends_it(call, kind):
        assert (application.state, application.code) == (State.FAILED, "no_browser")
        assert application.reason.endswith("Nothing was sent; try again later.")
        assert Lease.objects.get().complaint
        assert not script.runs
    else:
        assert application.state == State.SUBMITTED
        assert Permit.objects.get().state == "confirmed"
    assert usage(application) == ((0, 0) if ends_it(call, kind) else (1, 0))
    if call == "update_session" and kind not in {Kind.NOT_FOUND, Kind.SLOW}:
        assert Lease.objects.get().complaint
    leaves_nothing(emulator)
    made = emulator.sessions()[: len(emulator.sessions()) - before]
    assert set(Counter(each["userMetadata"]["valet_lease"] for each in made).values()) <= {1}


def usage(application: Application) -> tuple[int, int]:
    now = entitlements.usage(application.user_id)
    return now.used, now.reserved


def leaves_nothing(emulator: BrowserbaseEmulator) -> None:
    """Once beat has come by."""
    Lease.objects.update(claimed_until=None)
    leases.reap()
    assert emulator.living() == []
    assert not Lease.objects.exclude(state=LeaseState.GONE).exists()
    assert not Attempt.objects.filter(released_at=None).exists()


def test_a_key_that_is_taken_away_meanwhile_keeps_nothing_from_being_sent(emulator):
    application = queued()
    until_its_browser_is_there(application)
    pipeline.take("dispatch", application.pk)
    for call in ("retrieve_session", "update_session"):
        emulator.order("unauthorized", call=call, times=1000)
    application = drive(application.pk, *OVER, within=WITHIN)
    assert application.state == State.SUBMITTED
    lease = Lease.objects.get()
    assert (lease.state, len(emulator.living())) == (LeaseState.RELEASED, 1)
    assert "401" in lease.complaint
    emulator.call_off()
    leaves_nothing(emulator)


def test_a_vendor_that_says_nothing_for_long_ends_it_in_time(emulator, settings):
    application = queued()
    emulator.order("unavailable", times=1000)
    for _ in range(3):
        pipeline.take("route", application.pk)
        assert pipeline.take("provision", application.pk) is not None
    Application.objects.update(deadline_at=timezone.now())
    application = drive(application.pk, *OVER, within=WITHIN)
    assert (application.state, application.code) == (State.FAILED, "no_browser")
    assert "503" in Lease.objects.get().complaint
    assert usage(application) == (0, 0)
    emulator.call_off()
    leaves_nothing(emulator)


@pytest.mark.parametrize("end", ["kill_session", "expire_session"])
def test_a_session_that_ends_before_the_job_is_replaced(emulator, end):
    application = queued()
    until_its_browser_is_there(application)
    getattr(emulator, end)(*emulator.living())
    application = drive(application.pk, *OVER, within=WITHIN)
    assert (application.state, application.attempts.count()) == (State.SUBMITTED, 2)
    leaves_nothing(emulator)
