"""Which engine and browser the service runs its jobs with."""

import sys
from functools import partial
from importlib import import_module, metadata

from automation.engine import OpenAgent, recover_attempt, run_attempt
from automation.protocol import JobSpec
from automation.runner.job import Works
from automation.runner.settings import RunnerSettings


def default_works(settings: RunnerSettings) -> Works:
    def open_agent_for(job: JobSpec) -> OpenAgent:
        # Imported when the first browser is wanted: drivers are heavy, and not all are installed everywhere.
        create = import_module("automation.agents.factory").create_browser_agent
        opener: OpenAgent = partial(
            create,
            job.tier,
            engine=settings.engine,
            headless=settings.headless,
            trusted_origins=settings.trusted_origins,
        )
        return opener

    return Works(
        run=partial(run_attempt, trusted=settings.trusted_origins),
        recover=recover_attempt,
        open_agent_for=open_agent_for,
        cancel_seconds=settings.cancel_seconds,
    )


def versions() -> dict[str, str]:
    """Of what drives browsers here."""
    found = {"python": sys.version.split()[0]}
    for name in ("playwright", "camoufox", "selenium"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
