import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from sandboxes import registry
from sandboxes.browserbase.client import BrowserbaseClient
from sandboxes.browserbase.extensions import Extensions
from sandboxes.browserbase.provider import BrowserbaseProvider, SessionPlan
from sandboxes.shared_runners import SharedRunners
from tests.deploy.browserbase_process import BARE, BrowserbaseEmulator

POOL_TOKEN = "the-pools-own-token"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserbaseEmulator]:
    with BrowserbaseEmulator(tmp_path_factory.mktemp("browserbase"), BARE) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def one_client(emulator: BrowserbaseEmulator) -> Iterator[BrowserbaseClient]:
    with BrowserbaseClient(key=emulator.key, base_url=emulator.origin, timeout=2) as client:
        yield client


@pytest.fixture
def client(emulator: BrowserbaseEmulator, one_client: BrowserbaseClient) -> BrowserbaseClient:
    """Of a project without sessions, on a plan that allows a lot."""
    emulator.call_off()
    emulator.plan("scale", creations=10_000)
    for session in emulator.living():
        one_client.release(session)
    return one_client


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("manifest.json", "{}")
    return packed.getvalue()


@dataclass
class RunnerPool:
    """Runners that say of themselves what `tell` says of each; nothing runs in them."""

    server: HTTPServer
    names: list[str] = field(default_factory=list)

    def tell(self, name: str, *, status: int = 200, running: int = 0, capacity: int = 2) -> str:
        """Its URL."""
        if name not in self.names:
            self.names.append(name)
        health: dict[str, Any] = {
            "capacity": capacity,
            "running": running,
            "protocols": [1],
            "versions": {"stagehand": "4.3.0"},
        }
        for path in (f"/{name}/health", f"/{name}/extension"):
            for known in list(self.server.handlers):
                if known.matcher.uri == path:
                    self.server.handlers.remove(known)
        self.server.expect_request(f"/{name}/health").respond_with_json(health, status=status)
        self.server.expect_request(f"/{name}/extension").respond_with_data(archive())
        return self.url(name)

    def url(self, name: str) -> str:
        return self.server.url_for(f"/{name}")

    def runners(self, **options: Any) -> SharedRunners:
        return SharedRunners([self.url(name) for name in self.names], token=POOL_TOKEN, **options)


@pytest.fixture
def runners(httpserver: HTTPServer) -> RunnerPool:
    pool = RunnerPool(httpserver)
    pool.tell("one")
    return pool


PLAN = SessionPlan(region="us-west-2", proxy_country="US", seconds=3600)


@pytest.fixture
def provider(client: BrowserbaseClient, runners: RunnerPool) -> BrowserbaseProvider:
    return BrowserbaseProvider(
        client, plan=PLAN, runners=runners.runners(), extensions=Extensions(client)
    )


@pytest.fixture
def tier_2(provider: BrowserbaseProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tier 2 at the emulator, and no other."""
    spec = replace(registry.TIERS[2], is_set_up=lambda: True, provide=lambda: provider)
    monkeypatch.setattr(registry, "TIERS", {2: spec})
    registry.provider_of.cache_clear()
    yield
    registry.provider_of.cache_clear()
