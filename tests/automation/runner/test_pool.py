"""A runner of the shared pool, as it is deployed, and a browser that somebody else has started for it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typing_extensions import override

from automation.protocol import Document, EventType, JobSpec, JobStatus
from tests.automation.agents.lent import chromium, with_stagehand
from tests.automation.agents.site import Site, serving
from tests.automation.runner.conftest import MakeJob
from tests.automation.runner.test_restart import RunnerProcess, submit, wait
from tests.automation.runner.test_whole_application import WithAPerson
from tests.board_process import BOARD, Board
from tests.fakes.control_plane import FakeControlPlane
from tests.fakes.runner import TOKEN

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MINE = "attempt-1"


class Lent:
    """A browser, and who is attached to it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.address = ""

    def attached(self) -> int:
        """Lines from outside: what Stagehand has in the browser dials its address, too."""
        import psutil  # noqa: PLC0415  not where the runner's tests alone are

        port = urlsplit(self.address).port
        browser = psutil.Process(self.process.pid)
        own = {browser.pid, *(each.pid for each in browser.children(recursive=True))}
        return sum(
            tuple(each.raddr)[1:] == (port,) and each.pid not in own
            for each in psutil.net_connections("tcp")
            if each.status == psutil.CONN_ESTABLISHED
        )

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def lending(folder: Path) -> Iterator[Lent]:
    told = folder.with_suffix(".log")
    with told.open("wb") as log:
        process = subprocess.Popen(
            chromium(folder, *with_stagehand()),
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder.parent)},
        )

    def address() -> str:
        lines = told.read_text(errors="replace").splitlines()
        return next((line.split()[-1] for line in lines if "listening on ws" in line), "")

    lent = Lent(process)
    try:
        wait(lambda: bool(address()), seconds=30)
        lent.address = address()
        yield lent
    finally:
        lent.end()


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


class Noting(dict[str, str]):
    """What is asked for, too."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    @override
    def get(self, path: str, default: Any = None) -> Any:
        self.asked.add(path)
        return super().get(path, default)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages = Noting()
        yield site


@pytest.fixture
def lent(tmp_path: Path) -> Iterator[Lent]:
    with lending(tmp_path / "profile") as lent:
        yield lent


@pytest.fixture
def pool(board: Board, site: Site, tmp_path: Path) -> Iterator[RunnerProcess]:
    settings = {
        "TOKEN": TOKEN,
        "STATE_DIR": str(tmp_path / "jobs"),
        "TRUSTED_ORIGINS": f"{board.origin},{site.url}",
        "DELAYS": "false",
        "CAPACITY": "4",
    }
    pool = RunnerProcess(
        tmp_path / "jobs",
        program="automation.runner",
        environment={f"VALET_RUNNER_{name}": value for name, value in settings.items()},
    )
    pool.start()
    yield pool
    pool.close()


def of(board: Board, plane: FakeControlPlane, make_job: MakeJob, *, endpoint: str) -> JobSpec:
    """An application to a posting of the board's, with the person's files, and them there to answer."""
    url = board.url("lever", seed=2)
    plane.desk.source = WithAPerson(board, url, plane).resolve
    documents = []
    for name in ("resume", "cover_letter"):
        path = BOARD / f"{name.replace('_', '-')}.pdf"
        plane.ledger.put_document(MINE, name, path.read_bytes())
        documents.append(Document(name=name, file_name=path.name, ticket=name))
    return make_job(MINE, url=url, documents=documents, tier=2, endpoint=endpoint)


def status(pool: RunnerProcess, attempt: str = MINE) -> JobStatus:
    return JobStatus.model_validate_json(pool.http.get(f"/jobs/{attempt}").content)


def test_killed_as_it_writes_it_goes_on_in_the_same_browser_and_sends_once(
    board: Board, pool: RunnerProcess, lent: Lent, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    job = of(board, plane, make_job, endpoint=lent.address)
    assert submit(pool, job) == 202

    def written() -> int:
        seen = plane.ledger.events(MINE)
        return sum(each.type == EventType.FIELD_WRITTEN for each in seen)

    wait(lambda: written() > 2, seconds=120)
    pool.stop(signal.SIGKILL)
    wait(lambda: not lent.attached())
    pool.start()
    wait(lambda: status(pool).drained, seconds=200, every=0.5)
    outcome = status(pool).outcome
    assert outcome is not None
    assert outcome.state == "submitted", (outcome, plane.ledger.events(MINE)[-4:])
    (application,) = board.ledger.applications(job.url)
    assert application["right"], [
        each for each in application["verdicts"] if each["verdict"] != "right"
    ]
    # It has let go of the browser, which isn't its own to end.
    wait(lambda: not lent.attached())
    assert lent.process.poll() is None


def test_a_stop_lets_go_of_the_browser_and_one_that_is_gone_is_said_to_be(
    pool: RunnerProcess, site: Site, lent: Lent, plane: FakeControlPlane, make_job: MakeJob
) -> None:
    assert isinstance(site.pages, Noting)
    for attempt, path in ((MINE, "/slow/61"), ("attempt-2", "/slow/62")):
        job = make_job(attempt, url=site.url + path, tier=2, endpoint=lent.address)
        assert submit(pool, job) == 202
        wait(lambda path=path: path in site.pages.asked, seconds=60)  # type: ignore[misc]
        if attempt == MINE:
            pool.http.post(f"/jobs/{MINE}/cancel")
            # Well before the page has come, or has been given up.
            wait(lambda: not lent.attached())
            wait(lambda: status(pool).drained)
            outcome = status(pool).outcome
            assert outcome is not None
            assert outcome.state == "cancelled"
    pool.stop(signal.SIGKILL)
    lent.end()
    pool.start()
    wait(lambda: status(pool, "attempt-2").drained, seconds=100)
    outcome = status(pool, "attempt-2").outcome
    assert outcome is not None
    assert (outcome.state, outcome.code) == ("failed", "browser_gone")
    assert lent.address not in str(plane.ledger.events("attempt-2"))
