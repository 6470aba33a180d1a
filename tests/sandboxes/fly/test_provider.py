import base64
import json
from dataclasses import replace

import pytest
from typing_extensions import override

from automation.runner.bearer import digest_of
from sandboxes.errors import NoCapacityError, ProviderUnavailableError
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from sandboxes.fly.routes import PrivateRoute, PublicRoute
from sandboxes.providers import SandboxState
from tests.contracts.sandbox_provider_contract import (
    TOKEN,
    OwnRunnerContract,
    PoolProviderContract,
    PoolVendor,
    Rental,
    SandboxRunsContract,
    new_lease,
)
from tests.emulator_process import until
from tests.fly_emulator import CONFIG, QUICK, VACANT, FlyEmulator


class Fly(PoolVendor):
    def __init__(self, emulator, client):
        self._emulator = emulator
        self._client = client

    @override
    def next_creation_is_lost(self):
        self._emulator.order("cut_after")

    @override
    def there_is_no_room(self):
        self._emulator.order("insufficient_capacity", times=2)

    @override
    def machines(self):
        return len(self._client.list_())

    @override
    def readable(self):
        rows = self._client._call("GET", "machines").json()
        return json.dumps([row["config"]["env"] for row in rows])

    @override
    def rent_by_someone_else(self):
        self._client.create({**CONFIG, "metadata": {"app": "other"}})

    @override
    def somebody_holds(self, machine):
        self._client.acquire_lease(machine.id, ttl=30)


@pytest.fixture
def rental(emulator, client):
    return Rental(emulator.provider(client), Fly(emulator, client))


class TestFlyProvider(OwnRunnerContract):
    pass


@pytest.fixture(scope="module")
def vacant(tmp_path_factory):
    with FlyEmulator(tmp_path_factory.mktemp("vacant"), VACANT) as emulator:
        yield emulator


class TestFlyPool(PoolProviderContract):
    @pytest.fixture
    def pool(self, vacant):
        with vacant.client() as client:
            vacant.expire_leases()
            for machine in client.list_():
                client.destroy(machine.id, force=True)
            until(lambda: client.list_() == ())
            yield Rental(vacant.provider(client), Fly(vacant, client))


@pytest.mark.slow
class TestFlyRuns(SandboxRunsContract):
    @pytest.fixture(params=["private", "public"])
    def rental(self, tmp_path, request):
        with FlyEmulator(tmp_path, QUICK) as emulator, emulator.client() as client:
            route = PublicRoute(emulator.origin) if request.param == "public" else PrivateRoute()
            yield Rental(emulator.provider(client, route=route), Fly(emulator, client))


def test_what_the_vendor_is_told(rental, client):
    lease = new_lease()
    provider = FlyProvider(client, image="registry.fly.io/r:1", env={"LEVEL": "low"})
    made = provider.create(lease, runner_token=TOKEN)
    row = client._call("GET", f"machines/{made.id}").json()
    assert row["name"] == f"valet-{lease}"
    assert row["config"] == {
        "image": "registry.fly.io/r:1",
        "env": {"LEVEL": "low", "VALET_RUNNER_TOKEN_FILE": "/run/valet/token"},
        "files": [
            {
                "guest_path": "/run/valet/token",
                "raw_value": base64.b64encode(digest_of(TOKEN).encode()).decode(),
            }
        ],
        "guest": {"cpu_kind": "performance", "cpus": 2, "memory_mb": 4096},
        "auto_destroy": True,
        "restart": {"policy": "no"},
        "metadata": {"app": "valet", "valet_lease": lease},
        "stop_config": {"signal": "SIGTERM", "timeout": "30s"},
    }


def test_the_next_region_is_tried_where_one_has_no_room(rental, emulator, client):
    emulator.order("insufficient_capacity", region="fra")
    made = rental.create()
    assert client.get(made.id).region == "ams"


def test_no_room_anywhere_is_told(rental, emulator):
    emulator.order("insufficient_capacity", region="fra")
    emulator.order("insufficient_capacity", region="ams")
    with pytest.raises(NoCapacityError):
        rental.create()


def test_of_two_at_once_the_second_finds_the_firsts(rental, client, monkeypatch):
    lease = new_lease()
    made = rental.create(lease)
    listed = client.list_
    # The first look came before the other's machine was there.
    answers = iter([(), listed(metadata={"valet_lease": lease})])
    monkeypatch.setattr(client, "list_", lambda **_: next(answers))
    assert rental.create(lease).id == made.id


def test_a_machine_that_exists_and_is_not_listed_is_waited_for(rental, client, monkeypatch):
    lease = new_lease()
    rental.create(lease)
    monkeypatch.setattr(client, "list_", lambda **_: ())
    with pytest.raises(ProviderUnavailableError):
        rental.create(lease)


def test_an_address_of_the_private_network_is_bracketed(rental):
    made = rental.create()
    lies = replace(made, address="fdaa:0:1a2b:a7b:1f:3c4d:5e6f:2")
    assert rental.provider.runner_url(lies) == "http://[fdaa:0:1a2b:a7b:1f:3c4d:5e6f:2]:8080"
    with pytest.raises(ValueError, match="address"):
        rental.provider.runner_url(replace(made, address=""))


def test_whatever_machines_are_made_of_is_in_their_recipe(client):
    def recipe(**changed):
        return FlyProvider(client, **{"image": "r:1", "env": {"A": "1"}, **changed}).recipe

    recipes = [recipe(), recipe(image="r:2"), recipe(env={}), recipe(guest={"cpus": 4})]
    recipes.append(recipe(route=PublicRoute("https://x.fly.dev")))
    assert len(set(recipes)) == len(recipes)
    assert recipe() == recipe()


def test_from_outside_a_port_is_reached_by_the_apps_address_and_a_header(rental, client):
    route = PublicRoute("https://sandboxes.fly.dev")
    provider = FlyProvider(client, image="r:1", route=route)
    made = provider.create(new_lease(), runner_token=TOKEN)
    assert provider.runner_url(made) == "https://sandboxes.fly.dev"
    assert provider.url(made, port=6080) == "https://sandboxes.fly.dev:6080"
    assert provider.headers(made) == {"fly-force-instance-id": made.id}
    services = client._call("GET", f"machines/{made.id}").json()["config"]["services"]
    assert services[-1] == {
        "protocol": "tcp",
        "internal_port": 8080,
        "ports": [{"port": 443, "handlers": ["tls", "http"]}],
        "autostop": False,
        "autostart": False,
    }


def test_within_the_network_no_port_is_open_to_the_world(rental, client):
    made = rental.create()
    assert rental.provider.url(made, port=6080) == f"http://{made.address}:6080"
    assert rental.provider.headers(made) == {}
    assert "services" not in client._call("GET", f"machines/{made.id}").json()["config"]


def test_a_machine_whose_host_is_away_is_known_by_its_name(httpserver):
    lease = new_lease()
    row: dict[str, object] = {"id": "148ed2c4a36789", "name": f"valet-{lease}", "state": "started"}
    row |= {"created_at": "2026-11-01T10:00:00Z", "host_status": "unreachable", "config": None}
    httpserver.expect_request("/v1/apps/a/machines").respond_with_json([row])
    with FlyClient(app="a", token="t", base_url=httpserver.url_for("/v1")) as client:
        (listed,) = FlyProvider(client, image="r:1").list()
    assert listed.lease == lease


def test_a_machine_that_carries_no_lease_is_listed_too(rental, client):
    machine = client.create({**CONFIG, "metadata": {"app": "valet"}}, skip_launch=True)
    assert rental.provider.get(machine.id).state is SandboxState.STARTING
    (listed,) = rental.provider.list()
    assert (listed.id, listed.lease) == (machine.id, "")
