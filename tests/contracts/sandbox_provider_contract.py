"""What every `SandboxProvider` keeps.

To put one under it, subclass `SandboxProviderContract` in a test module with a fixture `rental`. No test here needs a
machine in which something runs, but those of `SandboxRunsContract`.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from sandboxes.errors import (
    ConflictError,
    GoneError,
    NoCapacityError,
    NotReadyError,
    ProviderUnavailableError,
)
from sandboxes.providers import PoolProvider, Sandbox, SandboxProvider, SandboxState
from sandboxes.runner import RunnerClient, RunnerRefusedError
from tests.emulator_process import until

TOKEN = "the-runners-own-token"


class Vendor:
    """What a test asks of the vendor's emulator: how the next creation goes wrong, and what it has."""

    def next_creation_is_lost(self) -> None:
        """It is carried out, and its answer never arrives."""
        raise NotImplementedError

    def there_is_no_room(self) -> None:
        """Anywhere, for the next creation."""
        raise NotImplementedError

    def machines(self) -> int:
        raise NotImplementedError

    def readable(self) -> str:
        """All that the vendor's API tells of its machines' environments."""
        raise NotImplementedError

    def rent_by_someone_else(self) -> None:
        """A machine that isn't Valet's."""
        raise NotImplementedError


@dataclass
class Rental:
    provider: SandboxProvider
    vendor: Vendor

    def create(self, lease: str = "") -> Sandbox:
        return self.provider.create(lease or new_lease(), runner_token=TOKEN)


def new_lease() -> str:
    return str(uuid.uuid4())


class SandboxProviderContract:
    def test_a_sandbox_is_made_for_its_lease(self, rental):
        lease = new_lease()
        made = rental.create(lease)
        assert made.lease == lease
        assert made.state in {SandboxState.STARTING, SandboxState.READY}
        assert abs(made.created_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert rental.provider.get(made.id).lease == lease

    def test_a_lease_has_one_sandbox_however_often_it_is_asked_for(self, rental):
        lease = new_lease()
        assert {rental.create(lease).id for _ in range(3)} == {rental.create(lease).id}
        assert rental.vendor.machines() == 1

    def test_leases_have_sandboxes_of_their_own(self, rental):
        assert rental.create().id != rental.create().id

    def test_a_creation_whose_answer_was_lost_is_found_again(self, rental):
        lease = new_lease()
        rental.vendor.next_creation_is_lost()
        with pytest.raises(ProviderUnavailableError) as caught:
            rental.create(lease)
        assert caught.value.arrived
        assert rental.create(lease).lease == lease
        assert rental.vendor.machines() == 1

    def test_what_a_lost_answer_told_of_is_found(self, rental):
        lease = new_lease()
        assert rental.provider.find(lease) is None
        rental.vendor.next_creation_is_lost()
        with pytest.raises(ProviderUnavailableError):
            rental.create(lease)
        found = rental.provider.find(lease)
        assert (found.lease, rental.provider.get(found.id).id) == (lease, found.id)

    def test_no_room_makes_nothing(self, rental):
        rental.vendor.there_is_no_room()
        with pytest.raises(NoCapacityError):
            rental.create()
        assert rental.vendor.machines() == 0

    def test_what_is_destroyed_is_gone(self, rental):
        made = rental.create()
        rental.provider.destroy(made.id)
        until(lambda: rental.provider.get(made.id) is None)
        assert rental.provider.list() == ()

    def test_destroying_what_is_gone_is_fine(self, rental):
        made = rental.create()
        for _ in range(2):
            rental.provider.destroy(made.id)
        until(lambda: rental.provider.get(made.id) is None)
        rental.provider.destroy(made.id)

    def test_the_reaper_sees_all_that_are_ours(self, rental):
        made = {rental.create().id, rental.create().id}
        rental.vendor.rent_by_someone_else()
        listed = rental.provider.list()
        assert {each.id for each in listed} == made
        assert all(each.lease for each in listed)

    def test_the_runners_token_is_not_in_the_environment(self, rental):
        rental.create()
        assert TOKEN not in rental.vendor.readable()


class OwnRunnerContract(SandboxProviderContract):
    """Of one whose sandboxes are machines, each with a runner and a screen of its own."""

    def test_each_has_an_address_of_its_own(self, rental):
        assert rental.create().address != rental.create().address

    def test_the_addresses_of_runner_and_screen_have_their_ports(self, rental):
        made = rental.create()
        assert rental.provider.runner_url(made) == f"http://{made.address}:8080"
        assert rental.provider.screen_url(made) == f"ws://{made.address}:6080/websockify"

    def test_its_runner_has_its_own_token_and_its_browser_beside_it(self, rental):
        made = rental.create()
        assert rental.provider.runner_token("own") == "own"
        assert rental.provider.moved(made) == made
        assert rental.provider.endpoint(made) == SecretStr("")
        assert rental.provider.live_view(made, seconds=60) is None


class PoolVendor(Vendor):
    def somebody_holds(self, machine: Sandbox) -> None:
        """Whoever else would change it now is turned away."""
        raise NotImplementedError


class PoolProviderContract:
    """Of one whose machines can be made ahead. `pool` is its fixture: machines start at once, and nothing runs in them."""

    @pytest.fixture
    def provider(self, pool: Rental) -> PoolProvider:
        assert isinstance(pool.provider, PoolProvider)
        return pool.provider

    @pytest.fixture
    def made(self, provider):
        machine = provider.prepare(new_lease(), runner_token=TOKEN)
        until(lambda: provider.get(machine.id).state is SandboxState.STOPPED)
        return machine

    def test_a_machine_made_ahead_waits_and_then_starts(self, provider, made):
        assert provider.list()[0].state is SandboxState.STOPPED
        for _ in range(2):
            provider.start(made.id)
        until(lambda: provider.get(made.id).state is SandboxState.READY)

    def test_it_is_one_however_often_it_is_asked_for(self, pool, provider):
        name = new_lease()
        made = {provider.prepare(name, runner_token=TOKEN).id for _ in range(3)}
        assert len(made) == pool.vendor.machines() == 1

    def test_one_that_was_just_made_may_not_be_ready_to_start(self, provider):
        machine = provider.prepare(new_lease(), runner_token=TOKEN)
        try:
            provider.start(machine.id)
        except NotReadyError:
            until(lambda: provider.get(machine.id).state is SandboxState.STOPPED)
            provider.start(machine.id)

    def test_nobody_starts_or_retires_what_another_holds(self, pool, provider, made):
        pool.vendor.somebody_holds(made)
        for act in (provider.start, provider.retire):
            with pytest.raises(ConflictError):
                act(made.id)
        assert provider.get(made.id).state is SandboxState.STOPPED

    def test_one_that_is_retired_is_gone(self, provider, made):
        provider.retire(made.id)
        until(lambda: provider.get(made.id) is None)
        provider.retire(made.id)
        with pytest.raises(GoneError):
            provider.start(made.id)


class SandboxRunsContract:
    def test_its_runner_listens_and_knows_its_token(self, rental):
        made = rental.create()
        until(lambda: rental.provider.get(made.id).state is SandboxState.READY)
        url = rental.provider.runner_url(made)
        way = rental.provider.headers(made)
        until(lambda: RunnerClient(url, token=TOKEN, headers=way).is_up(), seconds=30)
        for token, status in ((TOKEN, 404), ("another", 401)):
            with pytest.raises(RunnerRefusedError) as caught:
                RunnerClient(url, token=token, headers=way).status("none")
            assert caught.value.status == status
