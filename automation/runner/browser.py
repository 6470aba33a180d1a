"""Which engine and browser the service runs its jobs with."""

import sys
from collections.abc import Mapping
from functools import partial
from importlib import metadata
from typing import Any

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.engine import OpenAgent, run_attempt
from automation.llm.base import LanguageModel
from automation.protocol import JobSpec
from automation.runner.job import Works
from automation.runner.settings import RunnerSettings
from automation.sending.recovery import recover_attempt


def default_works(settings: RunnerSettings) -> Works:
    def open_agent_for(
        job: JobSpec, session: Mapping[str, Any] | None, model: LanguageModel
    ) -> OpenAgent:
        return partial(
            create_browser_agent,
            job.tier,
            engine=settings.engine,
            executable=settings.executable,
            endpoint=job.endpoint.get_secret_value() or settings.endpoint,
            headless=settings.headless,
            timing=Timing() if settings.delays else Timing.off(),
            trusted=settings.trusted_origins,
            session=session,
            model=model,
            confined=True,
        )

    return Works(
        run=partial(run_attempt, trusted=settings.trusted_origins),
        recover=recover_attempt,
        open_agent_for=open_agent_for,
        cancel_seconds=settings.cancel_seconds,
    )


def extension_archive() -> bytes | None:
    """Of Stagehand, where it is installed. The same bytes each time."""
    try:
        import stagehand  # noqa: PLC0415 - optional: only the shared pool carries it
    except ModuleNotFoundError:
        return None
    return stagehand.get_extension_archive()


def versions() -> dict[str, str]:
    """Of what drives browsers here. Camoufox is named only where its browser is, and not just its launcher."""
    found = {"python": sys.version.split()[0]}
    stealthy = ("camoufox",) if available(Engine.CAMOUFOX) else ()
    for name in ("playwright", *stealthy, "selenium", "stagehand"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
