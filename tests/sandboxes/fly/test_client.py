"""The client against the emulator, where each answer is one of the vendor's."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandboxes.errors import (
    ConflictError,
    GoneError,
    NameTakenError,
    NoCapacityError,
    NotReadyError,
    ProviderUnavailableError,
    RejectedError,
)
from sandboxes.fly.client import FlyClient
from tests.fly_emulator import CONFIG, FlyEmulator
from tests.ports import free_port

NOBODY = "00000000000000"


def create(client, **metadata):
    return client.create({**CONFIG, "metadata": metadata})


def test_a_machine_is_created_and_told_of(client):
    machine = client.create(CONFIG, name="one", region="ams")
    assert (machine.name, machine.region, machine.state) == ("one", "ams", "created")
    assert machine.private_ip.startswith("127.")
    assert machine.private_ip != "127.0.0.1"
    assert client.get(machine.id).instance_id == machine.instance_id


def test_a_machine_is_found_by_all_of_its_metadata(client):
    wanted = create(client, app="valet", lease="a")
    create(client, app="valet", lease="b")
    create(client, app="other", lease="a")
    assert [each.id for each in client.list_(metadata={"app": "valet", "lease": "a"})] == [
        wanted.id
    ]


def test_a_region_holds_its_own(client):
    machine = client.create(CONFIG, region="ams")
    client.create(CONFIG, region="fra")
    assert [each.id for each in client.list_(region="ams")] == [machine.id]


def test_metadata_changes(client):
    machine = create(client, lease="a")
    client.set_metadata(machine.id, "note", "b c/d")
    assert client.metadata(machine.id) == {"lease": "a", "note": "b c/d"}
    client.delete_metadata(machine.id, "lease")
    assert client.get(machine.id).metadata == {"note": "b c/d"}


def test_a_destroyed_machine_is_listed_only_on_demand(client):
    machine = create(client, lease="gone")
    client.destroy(machine.id, force=True)
    client.wait(machine.id, "destroyed", timeout=5)
    assert client.list_() == ()
    listed = client.list_(include_deleted=True, metadata={"lease": "gone"})
    assert [each.state for each in listed] == ["destroyed"]
    assert client.get(machine.id).state == "destroyed"
    with pytest.raises(GoneError):
        client.wait(machine.id, timeout=5)


def test_what_was_never_there_is_gone(client):
    for call in (
        lambda: client.get(NOBODY),
        lambda: client.start(NOBODY),
        lambda: client.stop(NOBODY),
        lambda: client.destroy(NOBODY, force=True),
        lambda: client.acquire_lease(NOBODY, ttl=5),
        lambda: client.wait(NOBODY, timeout=1),
    ):
        with pytest.raises(GoneError):
            call()


def test_a_machine_that_is_not_ready_says_so(client):
    machine = create(client)
    with pytest.raises(NotReadyError, match="unable to start machine from current state"):
        client.start(machine.id)
    with pytest.raises(NotReadyError, match="unable to stop"):
        client.stop(machine.id)
    with pytest.raises(NotReadyError, match="not currently stopped"):
        client.destroy(machine.id)


@pytest.mark.slow
def test_a_wait_ends_at_its_own_deadline(client):
    machine = create(client)
    with pytest.raises(NotReadyError, match="isn't started after 1 s"):
        client.wait(machine.id, timeout=1)


def test_waiting_for_the_stop_needs_the_version(client):
    machine = create(client)
    with pytest.raises(RejectedError, match="instance_id"):
        client.wait(machine.id, "stopped", timeout=1)


def test_only_one_holds_a_lease(client):
    machine = create(client)
    lease = client.acquire_lease(machine.id, ttl=30, description="valet")
    assert lease.nonce not in repr(lease)
    for change in (
        lambda: client.acquire_lease(machine.id, ttl=5),
        lambda: client.destroy(machine.id, force=True),
        lambda: client.set_metadata(machine.id, "a", "b"),
        lambda: client.release_lease(machine.id, nonce="another"),
    ):
        with pytest.raises(ConflictError, match="lease currently held by"):
            change()
    longer = client.refresh_lease(machine.id, nonce=lease.nonce, ttl=90)
    assert (longer.nonce, longer.expires_at > lease.expires_at) == (lease.nonce, True)
    client.set_metadata(machine.id, "a", "b", nonce=lease.nonce)
    client.release_lease(machine.id, nonce=lease.nonce)
    client.destroy(machine.id, force=True)


@pytest.mark.slow
def test_a_lease_ends_by_the_clock(client):
    machine = client.create(CONFIG, lease_ttl=1)
    assert machine.nonce
    with pytest.raises(ConflictError):
        client.set_metadata(machine.id, "a", "b")
    threading.Event().wait(1.05)
    client.set_metadata(machine.id, "a", "b")


@pytest.mark.parametrize(
    ("config", "region"),
    [
        ({**CONFIG, "image": ""}, ""),
        ({**CONFIG, "guest": {"cpu_kind": "performance", "cpus": 1, "memory_mb": 1000}}, ""),
        ({**CONFIG, "guest": {"cpu_kind": "performance", "cpus": 2, "memory_mb": 2048}}, ""),
        ({**CONFIG, "files": [{"guest_path": "relative", "raw_value": ""}]}, ""),
        (CONFIG, "atlantis"),
    ],
    ids=["no image", "odd memory", "little memory", "relative path", "unknown region"],
)
def test_a_wrong_request_is_rejected(client, config, region):
    with pytest.raises(RejectedError):
        client.create(config, region=region)
    assert client.list_() == ()


def test_a_name_is_given_once(client):
    client.create(CONFIG, name="one")
    with pytest.raises(NameTakenError):
        client.create(CONFIG, name="one")


def test_a_wrong_key_or_app_is_rejected(emulator):
    with (
        emulator.client(token="wrong") as stranger,
        pytest.raises(RejectedError, match="token validation error"),
    ):
        stranger.list_()
    with emulator.client(app="elsewhere") as lost:
        for call in (lost.list_, lambda: lost.get(NOBODY), lambda: lost.create(CONFIG)):
            with pytest.raises(RejectedError, match="Could not find App"):
                call()


def test_the_key_is_never_shown(emulator):
    with emulator.client(token=SecretStr("hush")) as client:
        assert "hush" not in repr(client)
        with pytest.raises(RejectedError) as caught:
            client.list_()
    assert "hush" not in str(caught.value)


def test_no_room_is_told_apart(client, emulator):
    emulator.order("insufficient_capacity")
    with pytest.raises(NoCapacityError):
        client.create(CONFIG)


@pytest.mark.parametrize(
    ("fault", "made"),
    [("error_before", 0), ("error_after", 1), ("cut_before", 0), ("cut_after", 1)],
)
def test_a_creation_in_doubt_is_not_repeated(client, emulator, fault, made):
    emulator.order(fault)
    with pytest.raises(ProviderUnavailableError) as caught:
        client.create(CONFIG)
    assert caught.value.arrived
    assert len(client.list_()) == made


def test_a_request_that_never_left_did_not_arrive():
    with (
        FlyClient(app="a", token="t", base_url=f"http://127.0.0.1:{free_port()}/v1") as client,
        pytest.raises(ProviderUnavailableError) as caught,
    ):
        client.create(CONFIG)
    assert not caught.value.arrived


def test_a_silent_provider_may_have_heard():
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        FlyClient(
            app="a",
            token="t",
            base_url=f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            timeout=0.2,
        ) as client,
    ):
        with pytest.raises(ProviderUnavailableError) as caught:
            client.create(CONFIG)
        assert caught.value.arrived
        with pytest.raises(ProviderUnavailableError) as caught:
            client.list_()
        assert not caught.value.arrived


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[FlyEmulator]:
    with FlyEmulator(tmp_path, ("--start-delay", "120", "--end-machines")) as emulator:
        yield emulator


@pytest.mark.slow
def test_the_rate_limit_is_waited_out(strict):
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        threading.Event().wait(seconds)

    with strict.client(sleep=sleep) as client:
        for _ in range(4):
            client.list_()
    assert len(slept) == 1
    assert 1.0 <= slept[0] <= 1.25


@pytest.mark.slow
def test_patience_with_the_rate_limit_ends(strict):
    with strict.client(patience=0.0) as client:
        for _ in range(3):
            client.list_()
        with pytest.raises(ProviderUnavailableError, match="rate limit exceeded") as caught:
            client.list_()
        assert not caught.value.arrived
        machine = client.create(CONFIG)
        for _ in range(10):
            client.get(machine.id)
