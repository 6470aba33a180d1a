"""Keys entered on the staff's page, tried by the real clients at vendors that are emulated."""

import pytest
from django.test import Client

from applications.models import EmployerConnection
from automation.feeds.base import Bases
from deploy.local.emulators.ats.desk import Keys
from deploy.local.emulators.ats.server import ATSThread
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KEYS = Keys()
FIELD = "adminform"


@pytest.fixture(scope="module")
def vendors(tmp_path_factory):
    with ATSThread(tmp_path_factory.mktemp("ats")) as emulators:
        yield emulators


@pytest.fixture
def staff(settings, vendors):
    settings.TRUSTED_ORIGINS = ()
    settings.ATS_BASES = Bases(
        greenhouse=f"{vendors.url}/greenhouse",
        lever=f"{vendors.url}/lever",
        lever_eu=f"{vendors.url}/lever-eu",
    )
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def enter(staff, interface, key):
    given = {"interface": interface, "tenant": "acme", "key": key}
    return staff.post("/admin/applications/employerconnection/add/", given)


INTERFACES = [
    ("greenhouse/job_board", KEYS.greenhouse),
    ("lever/v0", KEYS.lever),
    ("lever/data_v1", f"{KEYS.lever_data}.acme"),
]


@pytest.mark.parametrize(("interface", "key"), INTERFACES)
def test_a_key_that_works_is_taken(staff, interface, key):
    assert enter(staff, interface, key).status_code == 302
    kept = EmployerConnection.objects.get()
    assert (f"{kept.system}/{kept.api}", kept.state) == (interface, "working")


@pytest.mark.parametrize("interface", [interface for interface, _ in INTERFACES])
def test_one_that_doesn_t_is_turned_down_beside_its_field(staff, interface):
    refused = enter(staff, interface, "wr0ng-canary")
    (said,) = refused.context[FIELD].form.errors["key"]
    assert said
    assert "wr0ng-canary" not in refused.content.decode()
    assert not EmployerConnection.objects.exists()


def test_a_vendor_that_can_t_be_reached_is_no_word_on_the_key(staff, settings, unused_tcp_port):
    settings.ATS_BASES = Bases(greenhouse=f"http://127.0.0.1:{unused_tcp_port}")
    refused = enter(staff, "greenhouse/job_board", KEYS.greenhouse)
    assert "can’t be reached" in refused.context[FIELD].form.errors["key"][0]
