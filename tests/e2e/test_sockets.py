"""Websockets of the real server over the real queue: many idle ones stay, one that doesn't read costs nothing."""

import asyncio
import contextlib
import json
import os
from typing import Any

import httpx
import psutil
import pytest
import websockets

from tests.stack import Applicant, RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]

MANY = 120
IDLE_SECONDS = 60 if os.environ.get("VALET_KILLS") else 12
"""More than twice the five seconds that a read of the queue waits."""


def log_in(stack: RunningStack) -> str:
    """The session's cookie."""
    with httpx.Client(base_url=stack.web, trust_env=False, follow_redirects=True) as http:
        http.get("/account/login/")
        answer = http.post(
            "/account/login/",
            data={
                "login": stack.addresses["email"],
                "password": stack.addresses["password"],
                "csrfmiddlewaretoken": _token(http.get("/account/login/").text),
            },
            headers={"Referer": f"{stack.web}/account/login/"},
        )
        assert answer.url.path == "/applications/", answer.url
        return f"sessionid={http.cookies['sessionid']}"


def _token(page: str) -> str:
    return page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


def open_socket(stack: RunningStack, cookie: str) -> Any:
    return websockets.connect(
        f"{stack.web.replace('http', 'ws')}/ws/doorbell/",
        additional_headers={"Cookie": cookie},
        origin=websockets.Origin(stack.web),
        proxy=None,
        open_timeout=60,
    )


def web_process(stack: RunningStack) -> psutil.Process:
    below = psutil.Process(stack.process.pid).children(recursive=True)
    return next(each for each in below if "uvicorn" in " ".join(each.cmdline()))


async def test_many_idle_ones_stay_alive_and_all_hear_the_bell(
    stack: RunningStack, applicant: Applicant
) -> None:
    cookie = log_in(stack)
    async with contextlib.AsyncExitStack() as opened:
        sockets = [
            await opened.enter_async_context(open_socket(stack, cookie)) for _ in range(MANY)
        ]
        await asyncio.sleep(IDLE_SECONDS)
        application = await asyncio.to_thread(applicant.apply, stack.url("lever"), start=False)
        await asyncio.to_thread(applicant.http.post, f"/applications/{application}/cancel")
        heard = await asyncio.gather(*(asyncio.wait_for(each.recv(), 10) for each in sockets))
        assert {json.loads(text)["application"] for text in heard} == {application}


async def test_one_that_doesn_t_read_doesn_t_grow_the_server(
    stack: RunningStack, applicant: Applicant
) -> None:
    cookie = log_in(stack)
    socket = await open_socket(stack, cookie)
    try:
        socket.transport.pause_reading()
        process = web_process(stack)
        before = process.memory_info().rss
        for _ in range(60):
            application = await asyncio.to_thread(applicant.apply, stack.url("lever"), start=False)
            await asyncio.to_thread(applicant.http.post, f"/applications/{application}/cancel")
        grown = process.memory_info().rss - before
        assert grown < 30 * 1024 * 1024, f"{grown / 1024 / 1024:.0f} MB"
    finally:
        socket.transport.resume_reading()
        await socket.close()
