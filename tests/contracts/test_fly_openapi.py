"""What the emulator answers and the client sends, held against the vendor's own description.

`specs/fly-machines-openapi.yaml` is of https://github.com/superfly/fly-openapi-sdk, Apache 2.0. It is older than the API:
it describes shapes, and neither every call nor every status.
"""

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from deploy.local.emulators.fly.app import APP, TOKEN
from sandboxes.fly.routes import PrivateRoute, PublicRoute
from tests.emulator_process import until
from tests.fly_emulator import CONFIG, ENDLESS, FlyEmulator

SPEC = yaml.safe_load((Path(__file__).parent / "specs/fly-machines-openapi.yaml").read_text())
NOBODY = "00000000000000"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlyEmulator]:
    with FlyEmulator(tmp_path_factory.mktemp("fly"), ENDLESS) as emulator:
        yield emulator


@pytest.fixture
def http(emulator: FlyEmulator) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{emulator.origin}/v1/apps/{APP}",
        headers={"authorization": f"Bearer {TOKEN}"},
    ) as http:
        yield http


def is_valid(value: Any, schema: Mapping[str, Any]) -> bool:
    jsonschema.Draft4Validator({**schema, "components": SPEC["components"]}).validate(value)
    return True


def is_a(name: str, value: Any) -> bool:
    return is_valid(value, {"$ref": f"#/components/schemas/{name}"})


def success_of(path: str, method: str) -> Mapping[str, Any]:
    """The schema of a call's answer; anything goes where none is described."""
    answers = SPEC["paths"][f"/apps/{{app_name}}/machines{path}"][method]["responses"]
    content = answers["200"].get("content") or {}
    found: Mapping[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


@pytest.fixture
def made(http: httpx.Client) -> dict[str, Any]:
    body = {"config": {**CONFIG, "metadata": {"a": "b"}}, "region": "ams", "lease_ttl": 600}
    assert is_a("CreateMachineRequest", body)
    found: dict[str, Any] = http.post("/machines", json=body).json()
    return found


def test_machines(http, made):
    assert is_valid(made, success_of("", "post"))
    assert is_valid(http.get("/machines").json(), success_of("", "get"))
    assert is_valid(http.get(f"/machines/{made['id']}").json(), success_of("/{machine_id}", "get"))
    known = set(SPEC["components"]["schemas"]["Machine"]["properties"])
    assert set(made) - known == {"host_status", "cordoned"}
    assert known - set(made) == set()


def test_events(made):
    assert made["events"]
    assert all(is_a("MachineEvent", each) for each in made["events"])


def test_metadata(http, made):
    found = http.get(f"/machines/{made['id']}/metadata").json()
    assert is_valid(found, success_of("/{machine_id}/metadata", "get"))


def test_a_lease_lies_in_an_envelope(http, made):
    nonce = {"fly-machine-lease-nonce": made["nonce"]}
    body = {"ttl": 30, "description": "x"}
    assert is_a("CreateLeaseRequest", body)
    answer = http.post(f"/machines/{made['id']}/lease", json=body, headers=nonce)
    assert answer.status_code == 201
    for found in (answer.json(), http.get(f"/machines/{made['id']}/lease").json()):
        assert found["status"] == "success"
        assert is_a("Lease", found["data"])
    assert set(answer.json()["data"]) == set(SPEC["components"]["schemas"]["Lease"]["properties"])


def test_errors(http, made, emulator):
    answers = [
        http.get(f"/machines/{NOBODY}"),
        http.post("/machines", json={"config": {}}),
        http.post("/machines", json={}),
    ]
    emulator.order("insufficient_capacity")
    answers += [
        http.post("/machines", json={"config": CONFIG}),
        http.delete(f"/machines/{made['id']}"),
        http.get("/machines", headers={"authorization": "Bearer wrong"}),
    ]
    assert [each.status_code for each in answers] == [404, 400, 400, 412, 409, 401]
    assert all(is_a("ErrorResponse", each.json()) for each in answers)
    assert answers[3].json()["status"] == "insufficient_capacity"


@pytest.mark.parametrize("route", [PrivateRoute(), PublicRoute("https://x.fly.dev")])
def test_what_the_provider_sends(emulator, monkeypatch, route):
    sent: list[Any] = []
    with emulator.client() as client:
        call = client._call

        def seen(*where, **how):
            sent.append(how.get("json"))
            return call(*where, **how)

        monkeypatch.setattr(client, "_call", seen)
        provider = emulator.provider(client, route=route)
        known = set(SPEC["components"]["schemas"]["api.MachineConfig"]["properties"])
        for make, waits in ((provider.create, False), (provider.prepare, True)):
            made = make(uuid.uuid4().hex, runner_token="t")
            assert is_a("CreateMachineRequest", sent[-1])
            assert set(sent[-1]["config"]) <= known
            assert sent[-1]["skip_launch"] is waits
            sent.clear()
            provider.retire(made.id)
            assert is_a("CreateLeaseRequest", sent[0])
        until(lambda: provider.list() == ())
