import httpx
import pytest

from deploy.local.emulators.ats.server import ATSThread


@pytest.fixture(scope="module")
def vendors(tmp_path_factory):
    with ATSThread(tmp_path_factory.mktemp("ats")) as emulators:
        yield emulators


@pytest.fixture
def client(vendors):
    with httpx.Client(base_url=vendors.url, timeout=10) as client:
        yield client
        client.delete("/_emulator/faults")
        client.put("/_emulator/shape", json={})
