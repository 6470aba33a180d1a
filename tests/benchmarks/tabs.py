"""Lends each who attaches a tab of one Chromium, as if it were a browser of their own: many sessions, and no process for each.

`python -m tests.benchmarks.tabs --browser ws://… --port P`. Others' tabs are kept from them, and so is what Chromium tells of all
tabs at once: the interception of a whole browser's requests is answered, and isn't done.
"""

import argparse
import asyncio
import itertools
import json
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from automation.agents.base import Timing
from automation.agents.chromium_wire import ChromiumWire
from automation.agents.engines import Engine
from automation.agents.factory import Wishes
from automation.agents.launch import attach
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.agents.playwright_wire import WireHook
from automation.egress.addresses import Destinations
from automation.gate import InputGate
from automation.page.wire import RequestWatcher

Message = dict[str, Any]
OWN_NUMBERS = 1_000_000_000
OPTIONS: dict[str, Any] = {"max_size": None, "compression": None, "ping_interval": None}


class Lent:
    """One client's line."""

    def __init__(self, client: ServerConnection, browser: ClientConnection) -> None:
        self._client = client
        self._browser = browser
        self._numbers = itertools.count(OWN_NUMBERS)
        self._tab = ""
        self._foreign: set[str] = set()
        """Sessions with others' tabs."""
        self._whole: set[str] = set()
        """Sessions with the browser itself."""
        self._asked: set[int] = set()

    async def run(self) -> None:
        await self._say("Target.createTarget", url="about:blank")
        while not self._tab:
            said = json.loads(await self._browser.recv())
            self._tab = said.get("result", {}).get("targetId", "")
        try:
            both = [asyncio.create_task(each) for each in (self._up(), self._down())]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
        finally:
            with suppress(ConnectionClosed):
                await self._say("Target.closeTarget", targetId=self._tab)

    async def _say(self, method: str, *, session: str = "", **params: Any) -> None:
        message: Message = {"id": next(self._numbers), "method": method, "params": params}
        await self._browser.send(json.dumps(message | ({"sessionId": session} if session else {})))

    async def _up(self) -> None:
        async for text in self._client:
            message = json.loads(text)
            if message["method"] == "Fetch.enable" and message.get("sessionId") in self._whole:
                done = {"id": message["id"], "sessionId": message["sessionId"], "result": {}}
                await self._client.send(json.dumps(done))
                continue
            if message["method"] == "Target.attachToBrowserTarget":
                self._asked.add(message["id"])
            await self._browser.send(text)

    async def _down(self) -> None:
        async for text in self._browser:
            assert isinstance(text, str)
            message = json.loads(text)
            if not await self._is_foreign(message):
                await self._client.send(text)

    async def _is_foreign(self, message: Message) -> bool:
        if message.get("id", 0) >= OWN_NUMBERS or message.get("sessionId") in self._foreign:
            return True
        if message.get("id") in self._asked:
            self._whole.add(message["result"]["sessionId"])
        method, params = message.get("method", ""), message.get("params", {})
        if method == "Target.detachedFromTarget":
            return params["sessionId"] in self._foreign
        if not method.startswith("Target.") or message.get("sessionId"):
            return False
        target = params.get("targetInfo", params)
        if target.get("targetId") == self._tab or target.get("type") == "browser":
            return False
        if method == "Target.attachedToTarget":
            self._foreign.add(params["sessionId"])
            # It waits for everybody who has been told of it.
            await self._say("Runtime.runIfWaitingForDebugger", session=params["sessionId"])
            await self._say("Target.detachFromTarget", sessionId=params["sessionId"])
        return True


async def start(
    watcher: RequestWatcher | None, gate: InputGate, wishes: Wishes
) -> PlaywrightBrowserAgent:
    """An agent as Tier 2's, as far as that is Playwright's: by the driver that all of them share. Stagehand's own half needs its
    extension in the browser, and that a browser for each."""
    running = await attach(wishes["endpoint"], Engine.CHROMIUM, shared=True)
    context = await running.context()
    hook = WireHook(watcher) if watcher is not None else None
    if hook is not None:
        await hook.install(context)
        await ChromiumWire(hook).install(running.browser)
    agent = PlaywrightBrowserAgent(
        running,
        context,
        gate=gate,
        timing=wishes.get("timing") or Timing(),
        hook=hook,
        destinations=Destinations.trusting(wishes.get("trusted", ())),
    )
    await agent.open_first()
    return agent


async def lend(address: str, port: int) -> None:
    async def attached(client: ServerConnection) -> None:
        async with connect(address, proxy=None, **OPTIONS) as browser:
            with suppress(ConnectionClosed):
                await Lent(client, browser).run()

    async with serve(attached, "127.0.0.1", port, **OPTIONS) as server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--browser", required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(lend(arguments.browser, arguments.port))


if __name__ == "__main__":
    main()
