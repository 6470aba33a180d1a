import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from applications import lifecycle
from applications.models import State
from tests.factories import ApplicationFactory, UserFactory
from valet.asgi import application as asgi

pytestmark = pytest.mark.django_db(transaction=True)


async def connect(
    user: Any = None, *, origin: bytes = b"http://testserver"
) -> WebsocketCommunicator:
    headers = [(b"host", b"testserver"), (b"origin", origin)]
    if user is not None:
        client = Client()
        await sync_to_async(client.force_login)(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return WebsocketCommunicator(asgi, "/ws/doorbell/", headers=headers)


async def test_it_rings_for_ones_own_and_carries_no_facts():
    user = await sync_to_async(UserFactory.create)()
    socket = await connect(user)
    assert (await socket.connect())[0]
    application = await sync_to_async(ApplicationFactory.create)(user=user)
    theirs = await sync_to_async(ApplicationFactory.create)()
    await sync_to_async(lifecycle.move)(theirs.pk, State.QUEUED)
    await sync_to_async(lifecycle.move)(application.pk, State.QUEUED, reason="secret")
    rung = await socket.receive_json_from()
    assert rung == {"application": str(application.pk), "head": 1}
    assert await socket.receive_nothing(0.2)
    await socket.disconnect()


async def test_how_many_need_the_person_is_told_where_that_changes():
    user = await sync_to_async(UserFactory.create)()
    application = await sync_to_async(ApplicationFactory.create)(user=user, state=State.RUNNING)
    socket = await connect(user)
    assert (await socket.connect())[0]
    for to, needing in ((State.WAITING, 1), (State.RUNNING, 0)):
        await sync_to_async(lifecycle.move)(application.pk, to)
        rung = [await socket.receive_json_from() for _ in range(2)]
        assert {"application": str(application.pk), "needs_you": needing} in rung
    await sync_to_async(lifecycle.move)(application.pk, State.FAILED)
    assert "needs_you" not in await socket.receive_json_from()
    assert await socket.receive_nothing(0.2)
    await socket.disconnect()


async def test_nobody_is_turned_away():
    socket = await connect()
    assert (await socket.connect())[0]
    closed = await socket.receive_output()
    assert (closed["type"], closed["code"]) == ("websocket.close", 4401)


async def test_a_page_of_another_site_is_turned_away():
    user = await sync_to_async(UserFactory.create)()
    socket = await connect(user, origin=b"https://evil.example")
    connected, _ = await socket.connect()
    assert not connected


async def test_what_a_page_says_is_ignored():
    socket = await connect(await sync_to_async(UserFactory.create)())
    await socket.connect()
    await socket.send_json_to({"type": "rung", "rung": {"x": 1}})
    assert await socket.receive_nothing(0.2)
    await socket.disconnect()
    await asyncio.sleep(0)
