"""Tier 4 with all that is real: the employer's key, the vendor's client, the shared rate, an emulated vendor that counts."""

import httpx
import pytest

from accounts.models import Profile
from applications import intake
from applications.intake import Wish
from applications.models import EmployerConnection, Posting, State
from automation.feeds.base import Bases, Published, PublishedQuestion
from automation.protocol import Asked, Kind, Mode
from deploy.local.emulators.ats.desk import Keys
from deploy.local.emulators.ats.server import ATSThread
from tests.applications.direct import FACTS
from tests.applications.stage import drive
from tests.factories import EmployerConnectionFactory, UserFactory
from tests.ports import free_port
from tests.redis_process import running_redis

pytestmark = pytest.mark.django_db(transaction=True)

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
    settings.ATS_BASES = Bases(greenhouse=f"{emulators.url}/greenhouse")
    settings.REDIS_URL = shared
    settings.FLY_API_TOKEN = ""
    settings.RETRY_SECONDS = (0, 0)
    settings.SITE_PAUSE_SECONDS = 0
    return emulators


def arrived(vendor, job):
    asked = {"vendor": "greenhouse", "board": "acme", "job": job}
    told = httpx.get(f"{vendor.url}/_emulator/ledger", params=asked, trust_env=False)
    return told.json()["applications"]


def queued(job):
    user = UserFactory.create()
    Profile.objects.update_or_create(user=user, defaults={"document": dict(FACTS)})
    url = f"https://boards.greenhouse.io/acme/jobs/{job}"
    application = intake.draft(user, Wish(url, mode=Mode.AUTOPILOT))
    questions = [
        PublishedQuestion(
            asked=Asked(key=f"published|{label}", label=label, kind=Kind.TEXT, required=True),
            name=name,
        )
        for label, name in NAMES.items()
    ]
    told = Published(
        system="greenhouse", id=str(job), tenant="acme", questions=questions, complete=True
    )
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


def test_without_redis_nothing_is_sent(vendor, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    EmployerConnectionFactory.create(tenant="acme", key=Keys().greenhouse)
    application = drive(queued(3).pk, State.FAILED)
    assert application.code == "not_yet"
    assert arrived(vendor, 3) == []
