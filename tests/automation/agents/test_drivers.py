"""Drivers that several share, and what is said of an address that is a key."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from automation.agents import drivers
from automation.agents.drivers import shared_driver
from automation.agents.engines import Engine, available
from automation.agents.launch import attach, without_address
from automation.errors import BrowserGoneError
from tests.automation.agents.lent import lent_browser

SECRET = "ws://127.0.0.1:1/devtools/browser/very-secret?apiKey=bb_live_secret"


@pytest.fixture
def started(monkeypatch):
    """How many are running, in place of real ones."""
    count = {"started": 0, "stopped": 0}

    async def start(stack):
        count["started"] += 1
        stack.callback(lambda: count.update(stopped=count["stopped"] + 1))
        return object()

    monkeypatch.setattr(drivers, "start_playwright", start)
    return count


async def test_one_driver_for_all_and_none_when_they_have_left(started):
    async with shared_driver() as first, shared_driver() as second:
        assert first is second
    assert started == {"started": 1, "stopped": 1}
    async with shared_driver() as third:
        assert third is not first


async def test_many_that_come_at_once_start_one(started):
    async def use():
        async with shared_driver():
            await asyncio.sleep(0)

    await asyncio.gather(*(use() for _ in range(20)))
    assert started["started"] == started["stopped"]
    assert started["started"] < 20


async def test_who_comes_after_a_driver_has_failed_gets_another(started):
    async with shared_driver() as first:
        first.trusted = False
        async with shared_driver() as second:
            assert second is not first
            async with shared_driver() as third:
                assert third is second
    assert started == {"started": 2, "stopped": 2}


def test_an_address_is_not_repeated():
    said = f"connect ECONNREFUSED\n<ws connecting> {SECRET}\n127.0.0.1:1/devtools/browser/very-secret?apiKey=bb_live_secret"
    assert "secret" not in without_address(said, SECRET)
    assert "ECONNREFUSED" in without_address(said, SECRET)


async def test_who_can_t_be_reached_is_said_without_the_address(caplog):
    caplog.set_level("DEBUG")
    with pytest.raises(BrowserGoneError) as gone:
        await attach(SECRET, Engine.CHROMIUM, shared=True)
    assert gone.value.__cause__ is None
    assert "secret" not in f"{gone.value} {gone.value.for_person} {caplog.text}"


@pytest.mark.e2e
async def test_browsers_of_one_driver_outlive_its_dead_predecessor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    # A driver's death may not be seen by the call that comes first after it.
    monkeypatch.setattr("automation.agents.launch.ATTACH_SECONDS", (2.0, 30.0))
    async with lent_browser(tmp_path) as endpoint:
        first = await attach(endpoint, Engine.CHROMIUM, shared=True)
        async with shared_driver() as driver:
            transport = driver.playwright._impl_obj._connection._transport
            os.kill(transport._proc.pid, signal.SIGKILL)
            await transport._proc.wait()
            second = await attach(endpoint, Engine.CHROMIUM, shared=True)
            assert second.browser.contexts[0].pages
        await second.close()
        with contextlib.suppress(BrowserGoneError):
            await first.close()
