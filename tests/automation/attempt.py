"""One attempt in a real browser, at a posting of a site of one's own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from automation.agents.base import BrowserAgent, Timing
from automation.agents.factory import create_browser_agent
from automation.agents.launch import Running
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.ats.registry import recognise
from automation.control import ControlPlane
from automation.engine import Limits, run_attempt
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import JobSpec, Mode, Outcome
from automation.sending.act import Patience
from tests.automation.agents.sharing import agent_in
from tests.automation.agents.site import Site

SOON = Limits(appear=2.0, entry=0.5, patience=Patience(leave=2.0, answer=5.0, confirm=2.0))


async def attempt_at(
    site: Site,
    plane: ControlPlane,
    folder: Path,
    *,
    path: str = "/jobs/1",
    limits: Limits = SOON,
    trusts: bool = True,
    mode: Mode = Mode.AUTOPILOT,
    running: Running | None = None,
    meet: Callable[[PlaywrightBrowserAgent], None] = lambda agent: None,
) -> Outcome:
    """From the job to its outcome, without a person's delays. `trusts`: may its open connections take what is typed?
    `running`: a browser that others use too, if it isn't the site's. `meet`: what is told of the agent."""
    url = site.url + path

    async def open_agent(watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        shared = running or site.running
        if shared is None:
            return await create_browser_agent(
                3, watcher, gate=gate, timing=Timing.off(), trusted=site.origins
            )
        agent = await agent_in(shared, watcher, gate, trusted=site.origins)
        meet(agent)
        return agent

    key = recognise(url, trusted=site.origins).posting.key
    return await run_attempt(
        JobSpec(attempt="a", application="a", url=url, posting_key=key, mode=mode),
        control=plane,
        open_agent=open_agent,
        state=folder,
        gate=InputGate(),
        cancelled=asyncio.Event(),
        trusted=site.origins if trusts else (),
        limits=limits,
    )
