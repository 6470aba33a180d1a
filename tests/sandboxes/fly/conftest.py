from collections.abc import Iterator

import pytest

from sandboxes.fly.client import FlyClient
from tests.fly_emulator import ENDLESS, FlyEmulator


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlyEmulator]:
    with FlyEmulator(tmp_path_factory.mktemp("fly"), ENDLESS) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: FlyEmulator) -> Iterator[FlyClient]:
    """Of an app without machines."""
    with emulator.client() as client:
        for machine in client.list_():
            client.destroy(machine.id, force=True)
        for machine in client.list_():
            client.wait(machine.id, "destroyed", timeout=5)
        yield client
