"""Tier 4 with everything but a browser: what Greenhouse publishes, the employer's key, the shared rate, and an emulated vendor whose
ledger is the judge."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from accounts.models import Profile, User
from applications import intake, questions
from applications.intake import Wish
from applications.models import Application, Attempt, Posting, Question, State
from automation.ats.registry import recognise
from automation.feeds.base import Bases
from automation.feeds.greenhouse import feed
from automation.fetch import Reply
from automation.protocol import Asked, Kind, Mode
from deploy.local.board.candidate import CANDIDATE_FILE, load_candidate
from deploy.local.emulators.ats.server import ATSThread
from deploy.local.servers.redis import Redis
from sandboxes.models import Lease
from tests.applications.stage import drive
from tests.factories import EmployerConnectionFactory, ResumeFactory, UserFactory
from tests.ports import free_port
from valet.lib import blobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KEY = "greenhouse-local"
URL = "https://boards.greenhouse.io/acme/jobs/{}?gh_src=abc"


@pytest.fixture
def vendors(tmp_path: Any, settings: Any) -> Iterator[ATSThread]:
    server = Redis(free_port())
    with (
        ATSThread(tmp_path) as vendors,
        subprocess.Popen(server.command(), stdout=subprocess.DEVNULL) as process,
    ):
        settings.ATS_BASES = Bases(greenhouse=f"{vendors.url}/greenhouse")
        settings.REDIS_URL = server.url
        settings.RETRY_SECONDS = (0, 0)
        settings.SITE_PAUSE_SECONDS = 0
        yield vendors
        process.terminate()


async def _get(url: str) -> Reply:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(url)
    return Reply(answer.status_code, answer.content, url=url)


def read(posting: Posting, bases: Bases) -> None:
    """As the preflight keeps it."""
    told = asyncio.run(feed(bases).read(recognise(posting.url), _get))
    Posting.objects.filter(pk=posting.pk).update(published=told.model_dump(mode="json"))


def person(**place: str) -> User:
    """`place`: where the candidate lives, where that isn't Toronto."""
    user = UserFactory.create()
    document = json.loads(CANDIDATE_FILE.read_text())
    document["basics"]["location"].update(place)
    Profile.objects.update_or_create(user=user, defaults={"document": document})
    return user


def queued(settings: Any, number: int, **place: str) -> Application:
    user = person(**place)
    content = load_candidate().resume.path.read_bytes()
    resume = ResumeFactory.create(
        user=user,
        file_name="Ada Byron.pdf",
        blob=blobs.keep(content, owner=user.pk, kind="resumes"),
    )
    wish = Wish(URL.format(number), mode=Mode.AUTOPILOT, resume=resume)
    application = intake.draft(user, wish)
    read(application.posting, settings.ATS_BASES)
    return intake.start(application.pk)


def answered(application: Application) -> set[str]:
    """The person picks the first of what is offered, and says “Yes” to the rest. The labels of these questions."""
    labels = set()
    for question in Question.objects.filter(application=application, state="pending"):
        asked = Asked.model_validate(question.asked)
        value = (
            asked.options[0]
            if asked.options
            else "2026-12-01"
            if asked.kind is Kind.DATE
            else "Yes"
        )
        questions.answer(application.pk, {question.pk: [value]})
        labels.add(asked.label)
    return labels


def kept(vendors: ATSThread, number: int) -> Any:
    place = {"vendor": "greenhouse", "job": str(number)}
    return httpx.get(f"{vendors.url}/_emulator/ledger", params=place).json()["applications"]


def test_greenhouse_with_a_key_gets_it_without_a_browser(vendors, settings):
    EmployerConnectionFactory.create(system="greenhouse", tenant="acme", key=KEY)
    application = drive(queued(settings, 6).pk, State.WAITING)
    by_person = answered(application)
    application = drive(application.pk, State.SUBMITTED)
    (arrived,) = kept(vendors, 6)
    # The judge knows better than a person who takes whatever is offered first.
    assert set(arrived["wrong"]) <= by_person
    assert arrived["missing"] == []
    assert arrived["fields"]["resume"]["sha256"] == load_candidate().resume.sha256
    assert arrived["fields"]["mapped_url_token"] == "abc"
    place = [arrived["fields"][name] for name in ("location", "latitude", "longitude")]
    assert place == ["Toronto, Ontario, Canada", "43.7064300", "-79.3986400"]
    assert arrived["ignored"] == []
    assert application.grade == "network_confirmed"
    assert {each.tier for each in Attempt.objects.all()} == {4}
    assert Lease.objects.count() == 0


def test_a_place_that_nobody_can_find_is_left_to_a_browser(vendors, settings):
    EmployerConnectionFactory.create(system="greenhouse", tenant="acme", key=KEY)
    nowhere = queued(settings, 6, city="Springfield", region="", countryCode="US")
    application = drive(nowhere.pk, State.WAITING)
    answered(application)
    application = drive(application.pk, State.FAILED)
    assert [each.data["code"] for each in application.events.filter(type="error")] == [
        "needs_person",
        "not_carried",
    ]
    # No browser is set up in tests; that it was looked for is what counts.
    assert application.code == "no_tier"
    assert kept(vendors, 6) == []


def test_a_wrong_key_is_taken_out_of_use(vendors, settings):
    connection = EmployerConnectionFactory.create(system="greenhouse", tenant="acme", key="wrong")
    application = queued(settings, 3)
    application = drive(application.pk, State.FAILED, State.WAITING)
    if application.state == State.WAITING:
        answered(application)
        application = drive(application.pk, State.FAILED)
    # No browser is set up in tests.
    assert application.code == "no_tier"
    connection.refresh_from_db()
    assert connection.state == "refused"
    assert kept(vendors, 3) == []
