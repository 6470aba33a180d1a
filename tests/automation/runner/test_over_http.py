"""`HttpControlPlane` against a real server on a real wire, with its faults."""

import asyncio
import logging
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from automation.errors import BadInputError, ControlPlaneUnreachableError, StaleEpochError
from automation.protocol import (
    Action,
    Answer,
    Asked,
    Document,
    EventType,
    JobSpec,
    Kind,
    Need,
    PermitRequest,
    Reason,
    Resolution,
    ResolveRequest,
)
from automation.runner.control_plane import HttpControlPlane
from automation.runner.documents import file_name
from tests.automation.runner.conftest import QUICK, Connect, MakeJob
from tests.fakes.control_plane import FakeControlPlane

ROOT = Path(__file__).parents[3]


def act(name: str = "act-1") -> PermitRequest:
    return PermitRequest(
        act_id=name, attempt="attempt-1", epoch=1, plan_hash="plan", posting_key="board:1"
    )


def page(*labels: str) -> ResolveRequest:
    asked = tuple(Asked(key=one, label=one, kind=Kind.TEXT, required=True) for one in labels)
    return ResolveRequest(attempt="attempt-1", epoch=1, url="u", origin="o", questions=asked)


async def emit(control: HttpControlPlane, count: int) -> None:
    for number in range(count):
        await control.emit(EventType.PAGE_READ, n=number)


def numbers(plane: FakeControlPlane) -> list[int]:
    return [event.seq for event in plane.ledger.events("attempt-1")]


# ---- faults


async def test_cut_stalled_and_doubled_requests_leave_whole_events(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    faults = plane.faults
    faults.twice, faults.cut = True, 3
    await emit(control, 40)
    await control.drain()
    # A stalled batch is applied after the ones that overtook it.
    faults.twice, faults.stall, faults.stall_seconds = False, 1, 2.5
    await emit(control, 40)
    await control.drain()
    await asyncio.sleep(1)
    assert numbers(plane) == list(range(1, 81))


async def test_down_means_no_permit_and_afterwards_all_events(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    await emit(control, 5)
    await control.drain()
    plane.go_down()
    await emit(control, 50)
    with pytest.raises(ControlPlaneUnreachableError):
        await control.request_permit(act())
    plane.come_up()
    await control.drain()
    assert numbers(plane) == list(range(1, 56))
    assert plane.ledger.permits() == {}


async def test_a_server_in_trouble_grants_nothing(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    plane.faults.path, plane.faults.status = "/permit", 503
    reply = await control.request_permit(act())
    assert (reply.granted, reply.code) == (False, "late")
    assert plane.ledger.permits() == {}


async def test_a_session_that_isn_t_taken_is_told_and_forgotten(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    state = {"cookies": [{"name": "a", "value": "what-logs-in", "domain": "jobs.example"}]}
    control = await connect(make_job())
    for status in (503, 413, 422):
        plane.faults.path, plane.faults.status = "/state", status
        await control.save_session("https://jobs.example", state)
    assert caplog.text.count("isn't kept") == 3
    assert "what-logs-in" not in caplog.text
    plane.faults.clear()
    assert await control.load_session("https://jobs.example") is None


async def test_a_permit_request_that_arrives_after_all_is_barred_by_its_evidence(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    faults = plane.faults
    faults.path, faults.stall, faults.stall_seconds = "/permit", 100, 3.0
    assert (await control.request_permit(act())).code == "late"
    await control.emit(EventType.EVIDENCE, act_id="act-1", state="unused", why="never used")
    await control.drain()
    await asyncio.sleep(2.5)
    assert plane.ledger.permits() == {}


async def test_a_wait_survives_the_control_planes_restart(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    need = Need(attempt="attempt-1", epoch=1, reason=Reason.CAPTCHA)
    person = asyncio.create_task(control.wait_for_person(need))
    answers = asyncio.create_task(control.resolve(page("q"), wait=5))
    while not (plane.ledger.needs("attempt-1") and plane.ledger.questions("attempt-1")):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await asyncio.to_thread(plane.go_down)
    await asyncio.sleep(0.3)
    plane.come_up()
    assert len(plane.ledger.needs("attempt-1")) == 1
    plane.ledger.resolve_needs("attempt-1", Resolution.DONE)
    answer = Answer(key="q", action=Action.FILL, values=("yes",), source="person")
    plane.ledger.answer("attempt-1", answer)
    assert await person is Resolution.DONE
    assert (await answers).answers == (answer,)


async def test_a_restarted_runner_finds_its_wait_again(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    job = make_job()
    need = Need(attempt="attempt-1", epoch=1, reason=Reason.CAPTCHA)
    before = await connect(job, folder="before")
    waiting = asyncio.create_task(before.wait_for_person(need))
    while not plane.ledger.needs("attempt-1"):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.wait([waiting])
    [(first, _)] = plane.ledger.needs("attempt-1")
    # The server doesn't see that the first has gone, and holds its question to the end.
    await asyncio.sleep(QUICK.poll + 0.1)
    after = await connect(job, folder="after")
    waiting = asyncio.create_task(after.wait_for_person(need))
    while [name for name, _ in plane.ledger.needs("attempt-1")] == [first]:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert len(plane.ledger.needs("attempt-1")) == 1
    plane.ledger.resolve_needs("attempt-1", Resolution.GIVE_UP)
    assert await waiting is Resolution.GIVE_UP


async def test_a_nudge_cuts_a_rest_short(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    # A server that answers long polls at once, and a long rest between them.
    control = await connect(make_job(), pace=type(QUICK)(poll=0.01, poll_gap=30.0))
    waiting = asyncio.create_task(control.resolve(page("q"), wait=60))
    await asyncio.sleep(0.3)
    answer = Answer(key="q", action=Action.FILL, values=("yes",), source="person")
    plane.ledger.answer("attempt-1", answer)
    began = time.monotonic()
    control.nudge()
    assert (await waiting).answers == (answer,)
    assert time.monotonic() - began < 20


@pytest.mark.slow
async def test_a_control_plane_killed_in_the_middle_loses_nothing(
    tmp_path: Path, connect: Connect
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    folder = tmp_path / "plane"
    command = [sys.executable, "-m", "tests.fakes.control_plane", f"--port={port}"]
    command += [f"--folder={folder}"]
    fake = FakeControlPlane(folder, port=port)
    job = JobSpec.model_validate(
        {
            "attempt": "attempt-1",
            "application": "application-1",
            "url": "https://jobs.example/1",
            "posting_key": "board:1",
            "control_plane": fake.url,
            "token": fake.attempt("attempt-1"),
        }
    )
    control = await connect(job)
    for _ in range(2):
        with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: ASYNC220
            began = len(numbers(fake))
            while len(numbers(fake)) < began + 60:
                await emit(control, 5)
                await asyncio.sleep(0.02)
            process.kill()
            process.wait()
        await emit(control, 20)
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: ASYNC220
        await control.drain()
        process.kill()
        process.wait()
    assert numbers(fake) == list(range(1, control.outbox.head + 1))
    fake.ledger.close()


# ---- strangers


async def test_a_strangers_token_is_turned_away_everywhere(plane: FakeControlPlane) -> None:
    paths = [
        ("POST", "webhooks/sandbox"),
        ("POST", "runner/resolve"),
        ("POST", "runner/handback"),
        ("POST", "runner/permit"),
        ("POST", "runner/need"),
        ("GET", "runner/document/t"),
        ("GET", "runner/state?origin=o"),
        ("PUT", "runner/state?origin=o"),
    ]
    plane.attempt("attempt-1")
    async with httpx.AsyncClient(base_url=f"{plane.url}/api/v1/") as stranger:
        for method, path in paths:
            for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic Og=="}):
                response = await stranger.request(method, path, headers=headers, json={})
                assert response.status_code == 401, path


async def test_one_attempts_token_reaches_nothing_of_another(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    mine = await connect(make_job("attempt-1"))
    await emit(mine, 3)
    await mine.drain()
    plane.ledger.put_document("attempt-1", "t1", b"secret")
    theirs = make_job("attempt-2", documents=(Document(name="cv", file_name="cv", ticket="t1"),))
    other = await connect(theirs.model_copy(update={"attempt": "attempt-1"}), folder="x")
    await other.emit(EventType.COMPLETED)
    for call in (other.drain(), other.resolve(page("q")), other.request_permit(act())):
        with pytest.raises(StaleEpochError):
            await call
    assert numbers(plane) == [1, 2, 3]
    assert plane.ledger.permits() == {}
    honest = await connect(theirs)
    with pytest.raises(Exception, match="404"):
        await honest.document("cv")


async def test_an_older_epoch_stops_at_once(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    job = make_job()
    control = await connect(job)
    plane.attempt("attempt-1", epoch=2, token=job.token.get_secret_value())
    await asyncio.wait_for(control.stale.wait(), 5)
    await control.emit(EventType.ERROR)
    for call in (control.drain(), control.request_permit(act()), control.document("cv")):
        with pytest.raises(StaleEpochError):
            await call
    assert plane.ledger.permits() == {}


async def test_a_token_renewed_while_a_request_is_on_its_way_costs_nothing(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    control = await connect(make_job())
    plane.faults.delay = 0.5
    await control.emit(EventType.STARTED)
    draining = asyncio.create_task(control.drain())
    await asyncio.sleep(0.2)
    control.renew(make_job().token)
    await draining
    assert not control.stale.is_set()
    assert numbers(plane) == [1]


async def test_a_later_epoch_elsewhere_numbers_on(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    first = await connect(make_job())
    await emit(first, 7)
    await first.drain()
    second = await connect(make_job(epoch=2), folder="elsewhere")
    assert (await second.emit(EventType.STARTED)).seq == 8
    await second.drain()
    assert numbers(plane) == list(range(1, 9))


# ---- files and secrets


async def test_a_document_is_for_this_user_alone_and_fetched_once(
    plane: FakeControlPlane, make_job: MakeJob, connect: Connect
) -> None:
    document = Document(name="resume", file_name="../../Ada's CV.pdf", ticket="a/../b?c#d")
    plane.ledger.put_document("attempt-1", document.ticket, b"x" * 100_000)
    control = await connect(make_job(documents=(document,)))
    plane.faults.path, plane.faults.cut = "/document", 2
    path = await control.document("resume")
    assert path.name == "Ada's CV.pdf"
    assert path.stat().st_size == 100_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    asked = len(plane.desk.requests)
    assert await control.document("resume") == path
    assert len(plane.desk.requests) == asked
    with pytest.raises(BadInputError, match="no document called 'photo'"):
        await control.document("photo")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CV.pdf", "CV.pdf"),
        ("..", "document"),
        ("", "document"),
        (".pdf", "pdf"),
        ("C:\\me\\CV.docx", "CV.docx"),
        ("a\x00\n\x1b[2J.pdf", "a[2J.pdf"),
        ("Lebenslauf Müller.pdf", "Lebenslauf Müller.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_documents_name_is_only_a_name(given: str, kept: str) -> None:
    assert file_name(given) == kept


async def test_the_token_is_shown_nowhere(
    plane: FakeControlPlane,
    make_job: MakeJob,
    connect: Connect,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    job = make_job()
    token = job.token.get_secret_value()
    control = await connect(job)
    await emit(control, 3)
    await control.drain()
    plane.ledger.revoke("attempt-1")
    await control.emit(EventType.ERROR)
    with pytest.raises(StaleEpochError) as caught:
        await control.drain()
    shown = [caplog.text, repr(control), repr(vars(control)), repr(job), str(caught.value)]
    shown += [path.read_text() for path in (tmp_path / "attempt-1").rglob("*") if path.is_file()]
    assert not any(token in text for text in shown)
