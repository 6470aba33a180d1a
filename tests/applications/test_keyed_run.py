"""Tier 4 with all that is real: the employer's key, the vendor's client, the shared rate, an emulated vendor that counts."""

import httpx
import pytest

from accounts.models import Profile
from applications import intake
from applications.intake import Wish
from applications.models import EmployerConnection, Posting, State
from automation.feeds.base import Bases, Published, PublishedQuestion
from automation.feeds.lever import CARDS
from automation.protocol import Asked, Kind, Mode
from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import lever
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting
from deploy.local.emulators.ats.desk import Keys
from deploy.local.emulators.ats.server import ATSThread
from tests.applications.direct import FACTS
from tests.applications.stage import drive
from tests.factories import EmployerConnectionFactory, UserFactory
from tests.ports import free_port
from tests.redis_process import running_redis

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = {
    "greenhouse": "https://boards.greenhouse.io/acme/jobs/{}",
    "lever": "https://jobs.lever.co/acme/{}",
}
LEVER_JOB = "5ac21346-8e0c-4494-8e7a-3eb92ff77902"
NAMES = {"First name": "first_name", "Last name": "last_name", "Email": "email"}


@pytest.fixture(scope="module")
def shared():
    with running_redis() as url:
        yield url


@pytest.fixture(scope="module")
def emulators(tmp_path_factory):
    with ATSThread(tmp_path_factory.mktemp("ats")) as emulators:
        yield emulators


@pytest.fixture
def vendor(settings, emulators, shared):
    settings.TRUSTED_ORIGINS = ()
    settings.ATS_BASES = Bases(
        greenhouse=f"{emulators.url}/greenhouse", lever=f"{emulators.url}/lever"
    )
    settings.REDIS_URL = shared
    settings.FLY_API_TOKEN = ""
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    return emulators


def arrived(vendor, job):
    asked = {"vendor": "greenhouse", "board": "acme", "job": job}
    told = httpx.get(f"{vendor.url}/_emulator/ledger", params=asked, trust_env=False)
    return told.json()["applications"]


def queued(job, *, system="greenhouse", **more):
    user = UserFactory.create()
    Profile.objects.update_or_create(user=user, defaults={"document": dict(FACTS)})
    url = ADDRESSES[system].format(job)
    application = intake.draft(user, Wish(url, mode=Mode.AUTOPILOT))
    questions = [
        PublishedQuestion(
            asked=Asked(key=f"published|{label}", label=label, kind=Kind.TEXT, required=True),
            name=name,
        )
        for label, name in NAMES.items()
    ]
    known = {"questions": questions, "complete": True, **more}
    told = Published(system=system, id=str(job), tenant="acme", **known)
    Posting.objects.filter(pk=application.posting_id).update(
        published=told.model_dump(mode="json"), employer="Acme"
    )
    return intake.start(application.pk)


def test_a_posting_with_a_key_is_sent_without_a_browser(vendor):
    EmployerConnectionFactory.create(tenant="acme", key=Keys().greenhouse)
    application = drive(queued(1).pk, State.SUBMITTED)
    attempt = application.attempts.get()
    assert attempt.tier == 4
    assert attempt.decision["reasons"][0] == "Acme takes applications from Valet directly"
    assert len(arrived(vendor, 1)) == 1


def test_a_key_that_is_refused_is_out_of_use_and_a_browser_is_asked_for(vendor):
    connection = EmployerConnectionFactory.create(tenant="acme", key="wr0ng")
    application = drive(queued(2).pk, State.FAILED)
    connection.refresh_from_db()
    assert connection.state == EmployerConnection.State.REFUSED
    assert application.code == "no_tier"
    assert arrived(vendor, 2) == []


def test_what_only_a_key_of_lever_s_data_api_shows_is_asked(vendor):
    EmployerConnectionFactory.create(
        system="lever", tenant="acme", api="data_v1", key=f"{Keys().lever_data}.acme"
    )
    cards = {"complete": False, "obstacles": (CARDS,), "questions": ()}
    application = drive(queued(LEVER_JOB, system="lever", **cards).pk, State.WAITING)
    assert application.attempts.get().tier == 4
    posting = make_posting("lever", "acme", LEVER_JOB, 1, Modes())
    asked = {each.asked["label"] for each in application.questions.all()}
    on_cards = [each for card in lever.cards(posting, load_candidate()) for each in card.questions]
    assert {each.label for each in on_cards if each.required} <= asked


def test_without_redis_nothing_is_sent(vendor, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    EmployerConnectionFactory.create(tenant="acme", key=Keys().greenhouse)
    application = drive(queued(3).pk, State.FAILED)
    assert application.code == "not_yet"
    assert arrived(vendor, 3) == []
