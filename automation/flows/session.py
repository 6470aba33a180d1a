"""What an attempt leaves for the next one of the same person on the same site."""

import asyncio
import logging
from collections.abc import Collection

from automation.agents.base import BrowserAgent
from automation.ats.domains import site_of
from automation.control import ControlPlane
from automation.errors import AutomationError
from automation.protocol import JobSpec
from automation.session import read

log = logging.getLogger(__name__)

SECONDS = 15.0


async def keep_session(
    agent: BrowserAgent,
    control: ControlPlane,
    *,
    job: JobSpec,
    origins: Collection[str],
    leaving: bool = False,
) -> None:
    """Of the sites of `origins` alone: a person in a takeover may have been anywhere. `leaving`: it is the last thing that is done
    with the browser. What goes wrong is told in the log, and no part of how the attempt ends. Nothing of a lent browser."""
    if job.is_lent:
        return
    try:
        async with asyncio.timeout(SECONDS):
            state = read(await agent.session_state(leaving=leaving))
            for site, origin in {site_of(each): each for each in origins}.items():
                if part := state.of_site(site):
                    await control.save_session(origin, part.fitting().as_data())
    except (AutomationError, TimeoutError, ValueError) as error:
        log.warning("the session isn't kept: %s", type(error).__name__)
