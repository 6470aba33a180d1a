import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import pytest_asyncio

from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch
from tests.ports import free_port

AUTOMATION = Path(__file__).parent / "automation"


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """By which they can be chosen: some of them run where Django isn't installed, and only there."""
    if AUTOMATION in item.path.parents:
        item.add_marker("automation")


# Before xdist's own, which puts the group into the name that the work is divided by.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A module whose tests share a browser stays with one worker: each that gets a part of it would start its own."""
    if "VALET_KILLS" not in os.environ:
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    if not config.pluginmanager.has_plugin("xdist"):
        return
    for item in items:
        loop = item.get_closest_marker("asyncio")
        shared = loop is not None and loop.kwargs.get("loop_scope") == "module"
        if shared and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=_in_turn)


def _in_turn(item: pytest.Item) -> int:
    """Long pieces of work begin first, that of the whole product before all: begun last, one worker would wait for the other."""
    group = item.get_closest_marker("xdist_group")
    if group is None:
        return 2
    return 0 if "stack" in group.args else 1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Running]:
    """One browser for a module's attempts, whose loop is the module's."""
    running = await launch(Launch(engine=Engine.CHROMIUM))
    yield running
    await running.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tests that commit leave their database empty, and at little cost."""
    # Here, since the runner's own environment has none of them.
    from django.test import TransactionTestCase  # noqa: PLC0415

    from tests.rows import forget_rows  # noqa: PLC0415

    with patch.object(TransactionTestCase, "_fixture_teardown", forget_rows):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Its server goes with it, whoever still has a connection."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Postgres of the worker's own, before pytest-django makes its database there."""
    # Here, since the runner's own environment has none of them.
    from django.conf import settings  # noqa: PLC0415

    from deploy.local.servers.postgres import Postgres, until_it_answers  # noqa: PLC0415

    server = Postgres(tmp_path_factory.mktemp("postgres") / "data", free_port(), durable=False)
    server.prepare()
    with subprocess.Popen(
        server.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        until_it_answers(server.url("postgres"))
        settings.DATABASES["default"].update(
            HOST="127.0.0.1", PORT=server.port, USER="valet", PASSWORD=""
        )
        yield
        process.send_signal(signal.SIGINT)
