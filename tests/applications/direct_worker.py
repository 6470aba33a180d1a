"""A worker that runs an attempt of Tier 4 in a process of its own, which is killed at a moment. Forked from a server that has loaded
everything, so that there can be many."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from typing_extensions import override

from applications import permits, runner_inbox, running, starting, ways
from automation.apis.base import ApplicationResult, Key, Sheet
from automation.protocol import EventBatch
from tests.applications.direct import Client, way_to

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.sandboxes.preloaded"])

EVENTS = ("started", "page_read", "answers_resolved", "field_written", "permit_requested")
"""Those that a run tells before it sends, in order."""
MOMENTS = (
    "claim",
    *(f"{when} {event}" for event in EVENTS for when in ("before", "after")),
    "before permit",
    "within permit",
    "after permit",
    "in flight",
    "answered",
    "within evidence",
    "after evidence",
    "before completed",
    "after completed",
)
UNSENT = MOMENTS[: MOMENTS.index("after permit")]
"""Where no permit was granted yet."""
UNKNOWN = ("after permit", "in flight", "answered", "within evidence")
"""Where nobody can know, though it arrived or not."""
PROVED = ("after evidence", "before completed", "after completed")


def database() -> dict[str, Any]:
    return {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER")}


def killed(database: dict[str, Any], employer: str, application: UUID, moment: str) -> None:
    """Runs what waits, up to the moment. SIGKILL: nothing can clean up. "in flight" is the test's to kill."""
    connection.settings_dict.update(database)
    way = way_to(employer)
    way = type(way)(way.published, way.key, Dying(employer, moment), way.turn, way.refused)
    ways.way_of = lambda posting: way
    _wire(moment)
    running.run(application)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(Client):
    def __init__(self, url: str, moment: str) -> None:
        super().__init__(url)
        self._moment = moment

    @override
    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        result = await super().submit(sheet, key)
        if self._moment == "answered":
            _die()
        return result


def _around(carry_out: Callable[..., Any], moment: str, name: str) -> Callable[..., Any]:
    def deadly(*given: Any, **named: Any) -> Any:
        if moment == f"before {name}":
            _die()
        result = carry_out(*given, **named)
        if moment in (f"after {name}", name):
            _die()
        return result

    return deadly


def _wire(moment: str) -> None:
    starting.claim = _around(starting.claim, moment, "claim")
    permits.request = _around(permits.request, moment, "permit")
    if moment == "within permit":
        # It is written by then, and not committed.
        permits._grant = _around(permits._grant, "after grant", "grant")
    if moment == "within evidence":
        permits.apply_evidence = _around(permits.apply_evidence, "after proof", "proof")
    apply = runner_inbox.apply

    def wired(attempt_id: UUID, batch: EventBatch) -> Any:
        told = {str(event.type) for event in batch.events}
        if moment in {f"before {kind}" for kind in told}:
            _die()
        reply = apply(attempt_id, batch)
        if moment in {f"after {kind}" for kind in told}:
            _die()
        return reply

    runner_inbox.apply = wired


def start(employer: str, application: UUID, moment: str) -> Any:
    process = _context.Process(target=killed, args=(database(), employer, application, moment))
    process.start()
    return process
