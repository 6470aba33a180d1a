from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from sandboxes.fly.client import FlyClient
from tests.fly_emulator import VACANT, FlyEmulator
from tests.pooled import Pooled, pooled


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlyEmulator]:
    with FlyEmulator(tmp_path_factory.mktemp("fly"), VACANT) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def client(emulator: FlyEmulator) -> Iterator[FlyClient]:
    with emulator.client(sleep=lambda _: None) as client:
        yield client


@pytest.fixture
def fly(
    emulator: FlyEmulator,
    client: FlyClient,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> Iterator[Pooled]:
    settings.POOL_TARGET = 2
    with pooled(emulator, client, monkeypatch) as fly:
        yield fly
