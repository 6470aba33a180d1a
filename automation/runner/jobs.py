"""All jobs of this runner: taking them on, taking them up again after a restart, letting go of them."""

import asyncio
import logging
import time
from collections import defaultdict
from pathlib import Path

from automation.protocol import PROTOCOL_VERSION, JobSpec, JobStatus
from automation.runner.folder import JobFolder
from automation.runner.job import Job, Works
from automation.runner.problems import ProblemError

log = logging.getLogger(__name__)

PROTOCOLS = tuple(version for version in (PROTOCOL_VERSION, PROTOCOL_VERSION - 1) if version > 0)
TIDIED_EVERY = 60.0
KEPT_UNDELIVERED = 24 * 3600.0
"""For as long what arrives late still counts."""
RETRY_AFTER = {"Retry-After": "5"}
LENT = 2
"""The tier whose browsers are a vendor's."""
SAME = ("application", "url", "posting_key", "tier", "mode")


class Jobs:
    """Each has a folder below `state_dir`. A job that was answered 202 is on disk."""

    def __init__(
        self, state_dir: Path, works: Works, *, capacity: int, keep_seconds: float = 3600.0
    ) -> None:
        self._state_dir = state_dir
        self._works = works
        self._jobs: dict[str, Job] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._starting: set[str] = set()
        self._closing = False
        self._keep_seconds = keep_seconds
        self._ended_since: dict[str, float] = {}
        self.capacity = capacity

    @property
    def running(self) -> int:
        live = {name for name, job in self._jobs.items() if not job.ended}
        return len(live | self._starting)

    async def open(self) -> None:
        """Go on with what an earlier process left."""
        self._state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in JobFolder.all_in(self._state_dir):
            try:
                await self._take_up(folder)
            except Exception as error:  # noqa: BLE001
                # Whatever is wrong with one, the others are somebody else's. By its kind alone: the text of one quotes what was in
                # the folder.
                kind = type(error).__name__
                log.error("the job in %s can't be taken up again: %s", folder.path, kind)  # noqa: TRY400

    async def _take_up(self, folder: JobFolder) -> None:
        if not folder.exists:
            return
        spec = folder.job()
        if spec is None:
            log.error("%s holds no job that can be read", folder.path)
            return
        job = Job(spec, folder, self._works, again=True)
        await job.start()
        self._jobs[spec.attempt] = job

    async def submit(self, spec: JobSpec) -> tuple[JobStatus, bool]:
        """The job's status, and whether it is new. The same attempt and epoch again change nothing but the token."""
        _check(spec)
        async with self._locks[spec.attempt]:
            known = self._jobs.get(spec.attempt)
            if known is not None and spec.epoch <= known.spec.epoch:
                return self._repeated(known, spec), False
            self._admit(spec, known)
            self._starting.add(spec.attempt)
            try:
                if known is not None:
                    log.info("attempt %s: epoch %d takes over", spec.attempt, spec.epoch)
                    await known.stop()
                job = await self._take_on(spec)
            finally:
                self._starting.discard(spec.attempt)
            return job.status(), True

    def get(self, attempt: str) -> Job:
        job = self._jobs.get(attempt)
        if job is None:
            raise ProblemError(404, "no_job", "This runner has no such job.")
        return job

    async def delete(self, attempt: str, *, applied_through: int | None) -> None:
        """Forget a job that has ended. `applied_through`: what the control plane has, if it pulled events itself."""
        async with self._locks[attempt]:
            job = self.get(attempt)
            if not job.ended:
                raise ProblemError(409, "running", "This job has not ended.")
            if applied_through is not None and applied_through > job.control.outbox.head:
                raise ProblemError(409, "unknown_events", "There are no such events.")
            if not job.drained and applied_through != job.control.outbox.head:
                raise ProblemError(
                    409, "undelivered", "The control plane lacks events of this job."
                )
            await job.stop(seconds=1.0)
            await asyncio.to_thread(job.folder.remove)
            del self._jobs[attempt]
        self._locks.pop(attempt, None)

    async def tidy(self) -> None:
        """Forget what nobody asks for any more, until cancelled."""
        clock = self._works.pace.clock
        while True:
            await clock.sleep(TIDIED_EVERY)
            for attempt in self._outlived(clock.now()):
                log.info("attempt %s is over: its folder goes", attempt)
                try:
                    head = self.get(attempt).control.outbox.head
                    await self.delete(attempt, applied_through=head)
                except (ProblemError, OSError) as error:
                    log.warning("attempt %s can't be forgotten: %s", attempt, error)
            for folder in self._left_over(time.time()):
                try:
                    if time.time() - folder.changed_at < KEPT_UNDELIVERED:
                        continue  # taken on meanwhile
                    log.warning("%s is of no job: it goes", folder.path)
                    await asyncio.to_thread(folder.remove)
                except OSError as error:
                    log.warning("%s can't be removed: %s", folder.path, error)

    def _left_over(self, now: float) -> list[JobFolder]:
        """Of a job that couldn't be taken up again, or whose removal was cut short. `now`: seconds since 1970, over every restart."""
        known = {job.folder.path for job in self._jobs.values()}
        return [
            folder
            for folder in JobFolder.all_in(self._state_dir)
            if folder.path not in known and now - folder.changed_at >= KEPT_UNDELIVERED
        ]

    def _outlived(self, now: float) -> list[str]:
        """By this process's own time with them: one that was taken up again has all of it once more."""
        ended = {attempt: job for attempt, job in self._jobs.items() if job.ended}
        self._ended_since = {each: self._ended_since.get(each, now) for each in ended}
        return [
            attempt
            for attempt, job in ended.items()
            if now - self._ended_since[attempt]
            >= (self._keep_seconds if job.drained else KEPT_UNDELIVERED)
        ]

    async def close(self, seconds: float) -> None:
        """Take nothing more on; bring each job to a point it can be taken up from, and deliver what it has said."""
        self._closing = True
        await asyncio.gather(*(job.stop(seconds=seconds) for job in self._jobs.values()))

    def _repeated(self, known: Job, spec: JobSpec) -> JobStatus:
        if spec.epoch < known.spec.epoch:
            raise ProblemError(409, "stale_epoch", f"Epoch {known.spec.epoch} has this attempt.")
        differing = [name for name in SAME if getattr(spec, name) != getattr(known.spec, name)]
        if differing:
            raise ProblemError(409, "job_differs", f"Not the same job: {', '.join(differing)}.")
        renewed = (spec.token, spec.endpoint) != (known.spec.token, known.spec.endpoint)
        if renewed and not known.ended:
            known.renew(spec.token, spec.endpoint)
        return known.status()

    def _admit(self, spec: JobSpec, known: Job | None) -> None:
        if self._closing:
            raise ProblemError(503, "stopping", "This runner is stopping.", headers=RETRY_AFTER)
        takes_over = known is not None and not known.ended
        if not takes_over and self.running >= self.capacity:
            detail = f"All {self.capacity} places are taken."
            raise ProblemError(503, "at_capacity", detail, headers=RETRY_AFTER)

    async def _take_on(self, spec: JobSpec) -> Job:
        """On disk before it starts. A folder that is there already is an earlier epoch's: it is reconciled with."""
        folder = JobFolder.of(self._state_dir, spec.attempt)
        job = Job(spec, folder, self._works, again=folder.exists)
        folder.save_job(spec, first_event=job.control.outbox.head)
        await job.start()
        self._jobs[spec.attempt] = job
        return job


def _check(spec: JobSpec) -> None:
    """What the message's own rules leave open."""
    wrong: dict[str, str] = {}
    if spec.protocol not in PROTOCOLS:
        wrong["protocol"] = f"must be one of {', '.join(map(str, PROTOCOLS))}"
    if "/" in spec.attempt:
        wrong["attempt"] = "must not contain a slash"
    if spec.epoch < 1:
        wrong["epoch"] = "must be at least 1"
    for name in ("url", "control_plane"):
        if not getattr(spec, name).startswith(("http://", "https://")):
            wrong[name] = "must be an http or https address"
    if not spec.token.get_secret_value().strip():
        wrong["token"] = "must not be empty"  # noqa: S105  a complaint
    if complaint := _complaint_about_endpoint(spec):
        wrong["endpoint"] = complaint
    if wrong:
        detail = "; ".join(f"{name} {what}" for name, what in wrong.items())
        raise ProblemError(422, "invalid", detail, fields=wrong)


def _complaint_about_endpoint(spec: JobSpec) -> str:
    if spec.tier != LENT:
        return f"is for tier {LENT} alone" if spec.is_lent else ""
    if not spec.is_lent:
        return f"must be there for tier {LENT}"
    if not spec.endpoint.get_secret_value().startswith(("wss://", "ws://", "https://", "http://")):
        return "must be the address of a browser"
    return ""
