"""Runs one attempt from the open page to its outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from automation.agents.base import BrowserAgent
from automation.control import ControlPlane
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import JobSpec, Outcome

OpenAgent = Callable[[RequestWatcher, InputGate], Awaitable[BrowserAgent]]


async def run_attempt(
    job: JobSpec,
    *,
    control: ControlPlane,
    open_agent: OpenAgent,
    state: Path,
    gate: InputGate,
    cancelled: asyncio.Event,
) -> Outcome:
    """Fill in and send one application. `state` is the attempt's own folder: journal, checkpoint, screenshots.

    Never raises for what a site does; raises `StaleEpochError` when a newer attempt has taken over.
    """
    raise NotImplementedError
