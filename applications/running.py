"""The run of an attempt that needs no sandbox, in the worker that claims it."""

import logging
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from asgiref.sync import async_to_sync

from applications import starting, watching, ways
from applications.ending import abandon
from applications.errors import StaleAttemptError, WrongStateError
from applications.in_process import InProcessControlPlane
from applications.models import Attempt, AttemptState, Evidence, State
from applications.ways import Way
from automation.direct import KEY_REFUSED, NOT_CARRIED, apply_directly
from automation.errors import ControlPlaneError
from automation.protocol import JobSpec, Outcome, PermitState

log = logging.getLogger(__name__)

_FOLDER = "valet-direct-"
_DEAD_SECONDS = 600
"""No run is so old."""

_NO_WAY = Outcome.failed(
    NOT_CARRIED, "The employer’s own interface is no longer open to Valet. Nothing was sent."
)


def run(application_id: UUID) -> float | None:
    """From the claim to the outcome. Safe to repeat, also by two at once: one of them runs it, and nobody runs it again.

    A worker that dies leaves an attempt that isn't heard of any more: `watching` ends it.
    """
    attempt = _waiting(application_id)
    if attempt is None:
        return None
    try:
        job = starting.claim(attempt)
    except (StaleAttemptError, WrongStateError):
        return None  # another worker was faster, or the person was
    try:
        _run(attempt, job)
    except ControlPlaneError as error:
        log.warning("attempt %s was taken from its run: %s", attempt.pk, error)
    except Exception:
        # Whether anything was sent is told by its permit.
        log.exception("attempt %s stumbled", attempt.pk)
        abandon(attempt, watching.INTERRUPTED)
    return None


def _waiting(application_id: UUID) -> Attempt | None:
    found = (
        Attempt.objects.filter(
            application_id=application_id,
            sealed_at=None,
            state=AttemptState.PROVISIONING,
            application__state=State.QUEUED,
        )
        .select_related("application__posting")
        .first()
    )
    return found if found is not None and found.is_direct else None


def _run(attempt: Attempt, job: JobSpec) -> None:
    way = ways.way_of(attempt.application.posting)
    if way is None:
        abandon(attempt, _NO_WAY)
        return
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        outcome = async_to_sync(_applied)(
            job, way, Path(folder), applied_through=attempt.applied_through
        )
    if outcome.code == KEY_REFUSED:
        way.refused(_last_status(attempt))


def _sweep() -> None:
    """What workers have left that were killed: people's documents."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _DEAD_SECONDS:
                shutil.rmtree(folder)


async def _applied(job: JobSpec, way: Way, folder: Path, *, applied_through: int) -> Outcome:
    async with InProcessControlPlane(job, folder, applied_through=applied_through) as plane:
        return await apply_directly(
            job,
            plane,
            way.agent,
            published=way.published,
            key=way.key,
            turn=way.turn,
            cancelled=plane.cancelled,
        )


def _last_status(attempt: Attempt) -> int | None:
    refused = Evidence.objects.filter(permit__attempt=attempt, state=PermitState.REFUSED.value)
    last = refused.order_by("-at").first()
    return last.status if last else None
