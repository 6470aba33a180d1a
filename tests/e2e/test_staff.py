"""The staff's pages in a real browser: what draws them works under their policy."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio
from django.test import Client

from deploy.local.servers.redis import Redis
from tests.e2e.in_page import console_of
from tests.factories import UserFactory
from tests.factories.everything import everything
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def session():
    everything()
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client.cookies["sessionid"].value


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, session: str, live_server: LiveServer) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=live_server.url)
    await context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = await context.new_page()
    page.set_default_timeout(30_000)
    complaints = console_of(page)
    yield page
    await context.close()
    assert complaints == []


async def test_staff_find_an_application_and_cancel_it(page):
    await page.goto("/admin/")
    await page.get_by_role("link", name="Applications", exact=True).last.click()
    await page.wait_for_url("**/applications/**")
    await page.goto("/admin/applications/application/")
    await page.locator("input.action-select").first.check()
    # Alpine shows the bar once something is chosen.
    await page.locator("select[name=action]").select_option("cancel")
    await (
        page.locator("select[name=action]")
        .locator("xpath=ancestor::*[.//button][1]")
        .locator("button")
        .first.click()
    )
    await page.get_by_text("Cancel these?").wait_for()
    await page.get_by_role("button", name="Yes, do it").click()
    await page.get_by_text("done.").or_(page.get_by_text("elsewhere by now")).wait_for()


async def test_a_reveal_is_asked_for(page):
    await page.goto("/admin/accounts/answer/")
    await page.locator("#result_list tbody a").first.click()
    await page.get_by_role("link", name="Look, and say why").click()
    await page.get_by_label("Why do you look?").fill("Ticket 7")
    await page.get_by_role("button", name="Show it").click()
    await page.get_by_text("hunter2").first.wait_for()


@pytest.fixture(scope="module")
def flower(tmp_path_factory):
    """A real one, on a queue of its own."""
    redis, port = Redis(free_port()), free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "valet.settings.dev",
        "REDIS_URL": redis.url,
        "FLOWER_BASIC_AUTH": "valet:secret",
    }
    command = [
        *(sys.executable, "-m", "celery", "-A", "valet.celery", "flower"),
        *("--address=127.0.0.1", f"--port={port}", "--url_prefix=admin/flower"),
    ]
    folder = tmp_path_factory.mktemp("flower")
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(redis.command(), cwd=folder, stdout=log, stderr=log) as queue,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        yield f"http://valet:secret@127.0.0.1:{port}"
        for each in (process, queue):
            each.send_signal(signal.SIGTERM)


async def test_flower_works_under_the_policy(page, flower, settings):
    settings.FLOWER_URL = flower
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            with suppress(httpx.TransportError):
                if (await client.get(f"{flower}/admin/flower/tasks")).status_code == 200:
                    break
            await asyncio.sleep(0.1)
    await page.goto("/admin/flower/tasks")
    await page.get_by_text("No tasks have been received.").wait_for()
    await page.goto("/admin/flower/")
    await page.wait_for_function("() => window.autorefresh === 1")
