from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from automation.protocol import JobSpec
from automation.runner.control_plane import HttpControlPlane
from automation.runner.pace import Pace
from tests.fakes.control_plane import FakeControlPlane

QUICK = Pace(
    linger=0.01,
    heartbeat=0.1,
    back_off_first=0.01,
    back_off_most=0.05,
    connect=2.0,
    answer=2.0,
    poll=0.5,
    poll_gap=0.02,
    patience=5.0,
    person_patience=5.0,
    permit_window=2.0,
    permit_answer=0.5,
    permit_gap=0.02,
)


@pytest.fixture
def plane(tmp_path: Path) -> Iterator[FakeControlPlane]:
    with FakeControlPlane(tmp_path / "plane") as running:
        yield running


MakeJob = Callable[..., JobSpec]


@pytest.fixture
def make_job(plane: FakeControlPlane) -> MakeJob:
    """A job of an attempt that the plane knows."""

    def make(attempt: str = "attempt-1", *, epoch: int = 1, **changes: Any) -> JobSpec:
        known = {name: changes.pop(name) for name in ("posting", "copilot") if name in changes}
        token = plane.attempt(attempt, epoch=epoch, **known)
        fields = {
            "attempt": attempt,
            "epoch": epoch,
            "application": "application-1",
            "url": "https://jobs.example/1",
            "posting_key": "board:1",
            "control_plane": plane.url,
            "token": token,
        }
        return JobSpec.model_validate(fields | changes)

    return make


Connect = Callable[..., Any]


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    """Opens an `HttpControlPlane` that is closed after the test."""
    async with AsyncExitStack() as stack:

        async def open_one(job: JobSpec, *, folder: str = "", **options: Any) -> HttpControlPlane:
            options.setdefault("pace", QUICK)
            control = HttpControlPlane(job, tmp_path / (folder or job.attempt), **options)
            return await stack.enter_async_context(control)

        yield open_one
