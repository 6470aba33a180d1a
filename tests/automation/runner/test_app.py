"""The service's addresses, asked the way the control plane asks and the way a stranger does."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from automation.errors import DetectionError
from automation.protocol import (
    Command,
    CommandType,
    EventPage,
    EventType,
    JobSpec,
    JobState,
    JobStatus,
    Problem,
)
from automation.runner import jobs
from automation.runner.app import create_app
from automation.runner.folder import JobFolder
from automation.runner.settings import RunnerSettings
from tests.automation.runner.conftest import QUICK, MakeJob
from tests.fakes.agent import PNG
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import DONE, TOKEN, Script

AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


class Runner:
    """The service in this process, and how to talk to it."""

    def __init__(self, http: httpx.AsyncClient, script: Script) -> None:
        self.http = http
        self.script = script

    async def submit(self, job: JobSpec) -> httpx.Response:
        return await self.http.post("/jobs", json=wire(job))

    async def status(self, attempt: str = "attempt-1") -> JobStatus:
        return JobStatus.model_validate_json((await self.http.get(f"/jobs/{attempt}")).content)

    async def until(self, ready: Callable[[JobStatus], bool]) -> JobStatus:
        async with asyncio.timeout(15):
            while not ready(status := await self.status()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return status

    async def until_all_say_something(self, *attempts: str) -> None:
        for attempt in attempts:
            async with asyncio.timeout(15):
                while (await self.status(attempt)).head < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

    async def events(self, **params: int) -> EventPage:
        response = await self.http.get("/jobs/attempt-1/events", params=params)
        return EventPage.model_validate_json(response.content)


def wire(job: JobSpec) -> dict[str, Any]:
    return job.bared()


def problem(response: httpx.Response) -> Problem:
    assert response.headers["content-type"] == "application/problem+json"
    return Problem.model_validate_json(response.content)


@asynccontextmanager
async def serving(folder: Path, script: Script, **changes: Any) -> AsyncIterator[Runner]:
    settings = RunnerSettings(
        token=SecretStr(TOKEN), state_dir=folder, stop_seconds=2, **({"capacity": 2} | changes)
    )
    app = create_app(settings, script.works(QUICK))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://runner", headers=AUTHORIZED
        ) as http,
    ):
        yield Runner(http, script)


@pytest.fixture
async def runner(tmp_path: Path, plane: FakeControlPlane) -> AsyncIterator[Runner]:
    async with serving(tmp_path / "jobs", Script()) as runner:
        yield runner


# ---- a job's life


async def test_a_job_runs_to_its_outcome_and_may_then_be_deleted(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob, tmp_path: Path
) -> None:
    response = await runner.submit(make_job())
    assert response.status_code == 202
    await runner.until(lambda status: status.head > 5)
    assert problem(await runner.http.delete("/jobs/attempt-1")).code == "running"
    runner.script.finish.set()
    status = await runner.until(lambda status: status.drained)
    assert (status.state, status.outcome) == (JobState.FINISHED, DONE)
    seen = plane.ledger.events("attempt-1")
    assert [event.seq for event in seen] == list(range(1, status.head + 1))
    assert [event.type for event in seen].count(EventType.COMPLETED) == 1
    assert runner.script.agents[0].closed
    assert (await runner.http.delete("/jobs/attempt-1")).status_code == 204
    assert (await runner.http.get("/jobs/attempt-1")).status_code == 404
    assert not (tmp_path / "jobs" / "attempt-1").exists()


async def test_the_same_job_again_changes_nothing(runner: Runner, make_job: MakeJob) -> None:
    job = make_job()
    responses = await asyncio.gather(*(runner.submit(job) for _ in range(5)))
    # Which of them comes first is the network's choice.
    assert sorted(response.status_code for response in responses) == [200, 200, 200, 200, 202]
    assert len(runner.script.runs) == 1
    assert problem(
        await runner.submit(job.model_copy(update={"url": "https://x.example/"}))
    ).code == ("job_differs")


async def test_another_token_for_the_same_job_is_taken(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job())
    await runner.until(lambda status: status.applied_through > 0)
    plane.go_down()
    renewed = make_job()
    assert (await runner.submit(renewed)).status_code == 200
    plane.come_up()
    runner.script.finish.set()
    assert (await runner.until(lambda status: status.drained)).state is JobState.FINISHED


async def test_a_later_epoch_takes_over_and_an_earlier_one_is_refused(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    old = make_job()
    await runner.submit(old)
    await runner.until(lambda status: status.head > 3)
    assert (await runner.submit(make_job(epoch=2))).status_code == 202
    assert runner.script.agents[0].closed
    assert problem(await runner.submit(old)).code == "stale_epoch"
    await runner.until(lambda status: status.head > 10)
    runner.script.finish.set()
    status = await runner.until(lambda status: status.drained)
    assert (status.epoch, status.state) == (2, JobState.FINISHED)
    seen = plane.ledger.events("attempt-1")
    assert [event.seq for event in seen] == list(range(1, status.head + 1))
    starts = [event.data["epoch"] for event in seen if event.type == EventType.STARTED]
    assert starts == [1, 2]
    assert [event.type for event in seen].count(EventType.COMPLETED) == 1


async def test_no_more_than_its_capacity(runner: Runner, make_job: MakeJob) -> None:
    for name in ("attempt-1", "attempt-2"):
        assert (await runner.submit(make_job(name))).status_code == 202
    full = await runner.submit(make_job("attempt-3"))
    assert (full.status_code, problem(full).code) == (503, "at_capacity")
    assert int(full.headers["Retry-After"]) > 0
    assert (await runner.submit(make_job("attempt-1", epoch=2))).status_code == 202
    runner.script.finish.set()
    await runner.until(lambda status: status.drained)
    assert (await runner.submit(make_job("attempt-3"))).status_code == 202


async def test_a_run_that_breaks_off_still_ends_with_an_outcome(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    runner.script.ending = DetectionError("bot_blocked")
    runner.script.finish.set()
    await runner.submit(make_job())
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert (status.outcome.state, status.outcome.code) == ("failed", "bot_blocked")
    assert plane.ledger.events("attempt-1")[-1].data["code"] == "bot_blocked"


async def test_one_that_breaks_off_after_sending_is_unconfirmed(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job(url="https://jobs.example/1?steps=1&send=60"))
    while not plane.ledger.permits():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await runner.http.post("/jobs/attempt-1/cancel")
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert status.outcome.state == "unconfirmed"
    assert list(plane.ledger.permits().values()) == ["unknown"]


async def test_a_cancel_does_not_break_off_a_send(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job(url="https://jobs.example/1?steps=1&send=2"))
    while not plane.ledger.permits():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await runner.http.post("/jobs/attempt-1/cancel")
    assert (await runner.until(lambda status: status.drained)).outcome == DONE
    assert list(plane.ledger.permits().values()) == ["confirmed"]


async def test_another_attempt_elsewhere_stops_it(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job())
    await runner.until(lambda status: status.head > 3)
    plane.attempt("attempt-1", epoch=2)
    status = await runner.until(lambda status: status.state is JobState.SUPERSEDED)
    assert status.outcome is None
    assert runner.script.agents[0].closed
    assert problem(await runner.http.delete("/jobs/attempt-1")).code == "undelivered"
    # The control plane pulls what it lacks, and says so.
    # (An event that was being written when the run was stopped may be one more.)
    head = (await runner.events(after=0, limit=500)).head
    assert head >= status.head
    wrong = await runner.http.delete(f"/jobs/attempt-1?applied_through={head + 1}")
    assert problem(wrong).code == "unknown_events"
    gone = await runner.http.delete(f"/jobs/attempt-1?applied_through={head}")
    assert gone.status_code == 204


# ---- hands off, hands on


async def test_a_pause_holds_until_resumed(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job())
    await runner.until(lambda status: status.head > 3)
    tokens = [(await runner.http.post("/jobs/attempt-1/pause")).json()["token"] for _ in range(2)]
    assert tokens == [1, 1]
    done = list(runner.script.agents[0].page.done)
    await asyncio.sleep(0.2)
    assert runner.script.agents[0].page.done == done
    assert (await runner.status()).state is JobState.PAUSED
    late = await runner.http.post("/jobs/attempt-1/resume?token=0")
    assert problem(late).code == "stale_token"
    assert (await runner.http.post("/jobs/attempt-1/resume?token=1")).status_code == 200
    assert (await runner.http.post("/jobs/attempt-1/resume")).status_code == 200
    await runner.until(lambda status: status.head > 20)
    assert (await runner.http.post("/jobs/attempt-1/pause")).json() == {"token": 2}
    await runner.http.post("/jobs/attempt-1/resume")
    runner.script.finish.set()
    await runner.until(lambda status: status.drained)
    seen = [(event.type, event.data.get("token")) for event in plane.ledger.events("attempt-1")]
    assert [one for one in seen if one[0] in ("paused", "resumed")] == [
        ("paused", 1),
        ("resumed", 1),
        ("paused", 2),
        ("resumed", 2),
    ]
    assert problem(await runner.http.post("/jobs/attempt-1/pause")).code == "finished"


@pytest.mark.parametrize("deaf", [False, True])
async def test_a_cancel_ends_it_softly_or_hard(
    runner: Runner, make_job: MakeJob, deaf: bool
) -> None:
    runner.script.deaf = deaf
    await runner.submit(make_job())
    await runner.until(lambda status: status.head > 3)
    for _ in range(3):
        assert (await runner.http.post("/jobs/attempt-1/cancel")).status_code == 200
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert status.outcome.state == "cancelled"
    assert (await runner.http.post("/jobs/attempt-1/cancel")).status_code == 200


async def test_a_paused_job_can_be_cancelled(runner: Runner, make_job: MakeJob) -> None:
    await runner.submit(make_job())
    await runner.until(lambda status: status.head > 3)
    await runner.http.post("/jobs/attempt-1/pause")
    await runner.http.post("/jobs/attempt-1/cancel")
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert status.outcome.state == "cancelled"


async def test_commands_of_the_inbox_are_obeyed_once(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    await runner.submit(make_job())
    plane.ledger.command("attempt-1", Command(type=CommandType.PAUSE, token="t1"), times=2)
    await runner.until(lambda status: status.state is JobState.PAUSED)
    await runner.http.post("/jobs/attempt-1/resume")
    await asyncio.sleep(0.3)
    assert (await runner.status()).state is JobState.RUNNING
    plane.ledger.command("attempt-1", Command(type=CommandType.CANCEL), times=3)
    status = await runner.until(lambda status: status.drained)
    assert status.outcome is not None
    assert status.outcome.state == "cancelled"


# ---- looking in


async def test_events_are_pulled_while_the_control_plane_hears_nothing(
    runner: Runner, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    job = make_job()
    plane.go_down()
    await runner.submit(job)
    runner.script.finish.set()
    status = await runner.until(lambda status: status.state is JobState.FINISHED)
    assert not status.drained
    page = await runner.events(after=1, limit=1)
    assert [event.seq for event in page.events] == [2]
    assert (page.head, page.applied_through) == (status.head, 0)
    assert (await runner.events(after=9999)).events == ()
    plane.come_up()
    await runner.until(lambda status: status.drained)


async def test_the_journal_is_read_in_pages(runner: Runner, make_job: MakeJob) -> None:
    await runner.submit(make_job(url="https://jobs.example/1?steps=1&send=0"))
    await runner.until(lambda status: status.drained)
    kinds, after, more = [], 0, True
    while more:
        page = (
            await runner.http.get("/jobs/attempt-1/journal", params={"after": after, "limit": 2})
        ).json()
        kinds += [line["kind"] for line in page["lines"]]
        after, more = page["through"], page["more"]
    assert kinds == ["asked", "opened", "verdict"]


async def test_a_screenshot_is_shown_and_not_stored(runner: Runner, make_job: MakeJob) -> None:
    await runner.submit(make_job())
    await runner.until(lambda status: status.head > 3)
    response = await runner.http.get("/jobs/attempt-1/screenshot")
    assert response.content == PNG
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "no-store"
    runner.script.agents[0].page.gone = True
    assert problem(await runner.http.get("/jobs/attempt-1/screenshot")).status == 409
    await runner.until(lambda status: status.drained)
    assert problem(await runner.http.get("/jobs/attempt-1/screenshot")).code == "no_browser"


async def test_health_is_open_and_says_what_it_can(runner: Runner, make_job: MakeJob) -> None:
    await runner.submit(make_job())
    response = await runner.http.get("/health", headers={"Authorization": ""})
    health = response.json()
    assert (health["status"], health["capacity"], health["running"]) == ("ok", 2, 1)
    assert health["lag"] >= 0
    assert health["protocols"] == [1]
    assert "python" in health["versions"]


async def test_the_extension_is_given_where_there_is_one(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.runner.app.extension_archive", lambda: b"PK")
    response = await runner.http.get("/extension")
    assert (response.content, response.headers["content-type"]) == (b"PK", "application/zip")
    monkeypatch.setattr("automation.runner.app.extension_archive", lambda: None)
    refused = problem(await runner.http.get("/extension"))
    assert (refused.status, refused.code) == (404, "no_extension")


# ---- strangers and nonsense

ADDRESSES = [
    ("GET", "/extension"),
    ("POST", "/jobs"),
    ("GET", "/jobs/attempt-1"),
    ("GET", "/jobs/attempt-1/events"),
    ("GET", "/jobs/attempt-1/journal"),
    ("POST", "/jobs/attempt-1/cancel"),
    ("POST", "/jobs/attempt-1/pause"),
    ("POST", "/jobs/attempt-1/resume"),
    ("POST", "/jobs/attempt-1/answer"),
    ("GET", "/jobs/attempt-1/screenshot"),
    ("DELETE", "/jobs/attempt-1"),
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/health/"),
]


async def test_a_stranger_gets_401_everywhere(runner: Runner, make_job: MakeJob) -> None:
    job = make_job()
    await runner.submit(job)
    own = job.token.get_secret_value()
    for method, path in ADDRESSES:
        for value in ("", "Bearer x", f"Basic {TOKEN}", f"Bearer {own}", f"Bearer {TOKEN}x"):
            headers = {"Authorization": value}
            response = await runner.http.request(method, path, headers=headers, content=b"{")
            assert response.status_code == 401, (path, value)
            assert problem(response).code == "unauthorized"
    assert (await runner.status()).state is JobState.RUNNING


async def test_answering_is_a_nudge_and_unknown_jobs_are_404(
    runner: Runner, make_job: MakeJob
) -> None:
    await runner.submit(make_job())
    assert (await runner.http.post("/jobs/attempt-1/answer")).status_code == 200
    for method, path in (each for each in ADDRESSES if "attempt-1" in each[1]):
        other = path.replace("attempt-1", "nobody")
        assert problem(await runner.http.request(method, other)).code == "no_job"
    assert problem(await runner.http.get("/nowhere")).status == 404
    assert problem(await runner.http.put("/jobs")).status == 405


Change = dict[str, Any]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attempt": ""}, "attempt"),
        ({"attempt": "a/b"}, "attempt"),
        ({"attempt": "x" * 201}, "attempt"),
        ({"attempt": None}, "attempt"),
        ({"epoch": 0}, "epoch"),
        ({"epoch": "many"}, "epoch"),
        ({"tier": 5}, "tier"),
        ({"mode": "kamikaze"}, "mode"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"control_plane": "ftp://x"}, "control_plane"),
        ({"control_plane": ""}, "control_plane"),
        ({"token": ""}, "token"),
        ({"token": {"a": "hush"}}, "token"),
        ({"tier": 2}, "endpoint"),
        ({"tier": 2, "endpoint": "hush"}, "endpoint"),
        ({"tier": 2, "endpoint": {"a": "hush"}}, "endpoint"),
        ({"tier": 3, "endpoint": "wss://vendor.example/?key=hush"}, "endpoint"),
        ({"protocol": 2}, "protocol"),
        ({"protocol": 0}, "protocol"),
        ({"surprise": 1}, "surprise"),
        ({"documents": [{"name": "resume"}]}, "documents.0.file_name"),
        ({"deadline_seconds": "soon"}, "deadline_seconds"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)
async def test_what_is_wrong_with_a_job_is_named(
    runner: Runner, make_job: MakeJob, change: Change, field: str
) -> None:
    body = wire(make_job()) | change
    response = await runner.http.post("/jobs", json=body)
    found = problem(response)
    assert (response.status_code, found.code) == (422, "invalid")
    assert field in found.fields
    assert body["token"] == "" or str(body["token"]) not in response.text
    assert "hush" not in response.text


Send = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"\xff\xfe", 422),
        (b"[" * 50_000, 400),
        (b'{"attempt": "' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=["nothing", "cut", "list", "text", "binary", "deep", "huge"],
)
async def test_nonsense_is_never_a_server_error(
    runner: Runner, content: bytes, status: int
) -> None:
    response = await runner.http.post(
        "/jobs", content=content, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == status
    assert problem(response).status == status


async def test_a_huge_body_in_pieces_is_cut_off(runner: Runner) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 10_000
            yield b"x" * 10_000

    response = await runner.http.post("/jobs", content=pieces())
    assert response.status_code == 413
    assert sent < 400_000


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=501", "after=1e9"])
async def test_numbers_out_of_range_are_named(
    runner: Runner, make_job: MakeJob, query: str
) -> None:
    await runner.submit(make_job())
    for page in ("events", "journal"):
        response = await runner.http.get(f"/jobs/attempt-1/{page}?{query}")
        assert problem(response).status == 422


# ---- what is over


async def test_a_job_that_is_over_is_forgotten_once_its_events_are_delivered(
    plane: FakeControlPlane, make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TIDIED_EVERY", 0.02)
    script = Script()
    async with serving(tmp_path / "jobs", script, keep_seconds=0) as runner:
        await runner.submit(make_job("attempt-1"))
        await runner.submit(make_job("attempt-2", url="https://jobs.example/1?steps=1"))
        while (await runner.http.get("/jobs/attempt-2")).status_code == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        plane.go_down()
        script.finish.set()
        await runner.until(lambda status: status.state is JobState.FINISHED)
        await asyncio.sleep(0.1)
        assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["attempt-1"]
        plane.come_up()
        while list((tmp_path / "jobs").iterdir()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_was_never_delivered_is_forgotten_when_nothing_counts_any_more(
    plane: FakeControlPlane, make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TIDIED_EVERY", 0.02)
    monkeypatch.setattr(jobs, "KEPT_UNDELIVERED", 0.0)
    async with serving(tmp_path / "jobs", Script()) as runner:
        await runner.submit(make_job())
        await runner.until(lambda status: status.head > 3)
        plane.attempt("attempt-1", epoch=2)
        while list((tmp_path / "jobs").iterdir()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_an_earlier_process_left_broken_hurts_no_other_and_goes_in_the_end(
    plane: FakeControlPlane, make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TIDIED_EVERY", 0.02)
    folder = tmp_path / "jobs"
    async with serving(folder, Script()) as runner:
        await runner.submit(make_job("attempt-1"))
    # A removal cut short, an outcome of another version's, and what a new volume has that is root's.
    (folder / "attempt-0" / "documents").mkdir(parents=True)
    shutil.copytree(folder / "attempt-1", folder / "attempt-2")
    other = (folder / "attempt-2" / "job.json").read_text().replace("attempt-1", "attempt-2")
    (folder / "attempt-2" / "job.json").write_text(other)
    outcome = {"epoch": 1, "outcome": {"state": "of tomorrow"}}
    (folder / "attempt-2" / "outcome.json").write_text(json.dumps(outcome))
    (folder / "lost+found").mkdir()
    (folder / "core").touch()
    for name in ("attempt-0", "attempt-1", "core", "lost+found"):
        os.utime(folder / name, (0, 0))
    monkeypatch.setattr(JobFolder, "exists", property(_closed_where_it_is_not_ours))
    async with serving(folder, Script()) as runner:
        await runner.status("attempt-1")
        assert (await runner.http.get("/jobs/attempt-2")).status_code == 404
        while (folder / "attempt-0").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert sorted(path.name for path in folder.iterdir()) == [
        "attempt-1",
        "attempt-2",
        "core",
        "lost+found",
    ]


def _closed_where_it_is_not_ours(folder: JobFolder) -> bool:
    if folder.path.name == "lost+found":
        raise PermissionError(folder.path)
    return (folder.path / "job.json").exists()
