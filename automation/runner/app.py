"""The runner's HTTP API: how the control plane hands over jobs and keeps hold of them.

Everything but `/health` wants `Authorization: Bearer`. Errors are problem details with a `code`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response

from automation.journal import read_journal
from automation.protocol import (
    EventPage,
    JobSpec,
    JobStatus,
    JournalPage,
    PauseReply,
    RunnerHealth,
)
from automation.runner import problems
from automation.runner.browser import default_works, extension_archive, versions
from automation.runner.edge import Edge
from automation.runner.job import Job, Works
from automation.runner.jobs import PROTOCOLS, Jobs
from automation.runner.problems import ProblemError
from automation.runner.pulse import Pulse
from automation.runner.settings import RunnerSettings

JOURNAL = "journal.jsonl"
LARGEST_NUMBER = 2**53

router = APIRouter()


def jobs_of(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


AllJobs = Annotated[Jobs, Depends(jobs_of)]


def job_of(attempt: str, jobs: AllJobs) -> Job:
    return jobs.get(attempt)


OneJob = Annotated[Job, Depends(job_of)]
After = Annotated[int, Query(ge=0, le=LARGEST_NUMBER)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/health")
async def health(request: Request, jobs: AllJobs) -> RunnerHealth:
    settings: RunnerSettings = request.app.state.settings
    return RunnerHealth(
        capacity=jobs.capacity,
        running=jobs.running,
        lag=request.app.state.pulse.worst,
        engine=settings.engine,
        protocols=PROTOCOLS,
        versions=versions(),
    )


@router.get("/extension")
async def extension() -> Response:
    """What a vendor's browser needs to be driven from here, as an archive. Of the version that `/health` names."""
    packed = await asyncio.to_thread(extension_archive)
    if packed is None:
        raise ProblemError(404, "no_extension", "This runner drives no vendor's browser.")
    return Response(packed, media_type="application/zip")


@router.post("/jobs", status_code=202)
async def submit(spec: JobSpec, jobs: AllJobs, response: Response) -> JobStatus:
    """202 for a new job or epoch, once it is on disk; 200 for one that is known already."""
    status, new = await jobs.submit(spec)
    response.status_code = 202 if new else 200
    return status


@router.get("/jobs/{attempt}")
async def status(job: OneJob) -> JobStatus:
    return job.status()


@router.get("/jobs/{attempt}/events")
async def events(job: OneJob, after: After = 0, limit: Limit = 100) -> EventPage:
    outbox = job.control.outbox
    return EventPage(
        events=outbox.after(after, limit),
        head=outbox.head,
        applied_through=outbox.applied_through,
    )


@router.get("/jobs/{attempt}/journal")
def journal(job: OneJob, after: After = 0, limit: Limit = 100) -> JournalPage:
    lines = tuple(islice(read_journal(job.folder.path / JOURNAL), after, after + limit + 1))
    return JournalPage(
        lines=lines[:limit],
        through=after + len(lines[:limit]),
        more=len(lines) > limit,
    )


@router.post("/jobs/{attempt}/cancel")
async def cancel(job: OneJob) -> JobStatus:
    job.cancel()
    return job.status()


@router.post("/jobs/{attempt}/pause")
async def pause(job: OneJob) -> PauseReply:
    """Answers once the agent's hands are off the browser."""
    return PauseReply(token=await job.pause())


@router.post("/jobs/{attempt}/resume")
async def resume(
    job: OneJob, token: Annotated[int | None, Query(ge=0, le=LARGEST_NUMBER)] = None
) -> JobStatus:
    """With the token of a pause, only that one is ended."""
    await job.resume(token)
    return job.status()


@router.post("/jobs/{attempt}/answer")
async def answer(job: OneJob) -> JobStatus:
    """There are answers to fetch. They aren't in this request: no facts come this way."""
    job.nudge()
    return job.status()


@router.get("/jobs/{attempt}/screenshot")
async def screenshot(job: OneJob) -> Response:
    png = await job.screenshot()
    return Response(png, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.delete("/jobs/{attempt}", status_code=204)
async def delete(
    attempt: str,
    jobs: AllJobs,
    applied_through: Annotated[int | None, Query(ge=0, le=LARGEST_NUMBER)] = None,
) -> None:
    """Only once the control plane has every event: by our own account, or by the number it names."""
    await jobs.delete(attempt, applied_through=applied_through)


def create_app(settings: RunnerSettings, works: Works | None = None) -> FastAPI:
    """`works` replaces the engine, the browsers and the pace, for tests."""
    works = works or default_works(settings)
    jobs = Jobs(
        settings.state_dir, works, capacity=settings.capacity, keep_seconds=settings.keep_seconds
    )
    pulse = Pulse()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await jobs.open()
        beside = [asyncio.create_task(each) for each in (pulse.beat(), jobs.tidy())]
        yield
        for task in beside:
            task.cancel()
        await asyncio.wait(beside)
        await jobs.close(settings.stop_seconds)

    app = FastAPI(title="Valet runner", openapi_url=None, lifespan=lifespan)
    app.state.jobs = jobs
    app.state.pulse = pulse
    app.state.settings = settings
    app.include_router(router)
    problems.install(app)
    app.add_middleware(Edge, token=settings.token, largest_body=settings.largest_body)
    return app
