"""One browser for the attempts of a module: each is an agent with a context of its own, and leaves the browser to the next."""

from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import replace

from automation.agents.base import Timing
from automation.agents.launch import Running
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.agents.playwright_wire import WireHook
from automation.egress.addresses import Destinations
from automation.gate import InputGate
from automation.page.wire import RequestWatcher


async def agent_in(
    running: Running, watcher: RequestWatcher, gate: InputGate, *, trusted: Collection[str]
) -> PlaywrightBrowserAgent:
    """Without a proxy of its own: what it may reach, and what a browser sends again by itself, is tried elsewhere."""
    own = replace(running, _stack=AsyncExitStack())
    context = await own.context()
    hook = WireHook(watcher)
    await hook.install(context)
    agent = PlaywrightBrowserAgent(
        own,
        context,
        gate=gate,
        timing=Timing.off(),
        hook=hook,
        destinations=Destinations.trusting(trusted),
    )
    await agent.open_first()
    return agent
