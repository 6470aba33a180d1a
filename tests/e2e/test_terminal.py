"""The command in a real terminal: what a person does there, and when."""

import json
import os
import shlex
import signal
import time
from pathlib import Path

import pexpect
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.board_process import Board, Person
from tests.faults.killed import descendants

pytestmark = pytest.mark.e2e


def in_terminal(person: Person, url: str, *options: str) -> "pexpect.spawn[str]":
    command = person.command(url, *options)
    return pexpect.spawn(
        command[0], command[1:], cwd=str(person.folder), encoding="utf8", timeout=60, echo=False
    )


def ended(process: "pexpect.spawn[str]", *, within: float) -> int | None:
    process.expect(pexpect.EOF, timeout=within)
    process.close()
    return process.exitstatus


def until_it_arrived(board: Board, url: str, process: "pexpect.spawn[str]") -> None:
    """The board has it, and hasn't answered yet."""
    process.expect("Ready to send")
    until = time.monotonic() + 60
    while not board.ledger.submissions(url):
        assert time.monotonic() < until
        time.sleep(0.05)  # noqa: TID251  a test waits for processes


def browsers(pid: int) -> list[int]:
    return [
        each
        for each in descendants(pid)
        if Path(f"/proc/{each}/comm").read_text().startswith("chrom")
    ]


def test_ctrl_c_at_a_question_ends_it(board: Board, person: Person) -> None:
    process = in_terminal(person, board.url("lever", seed=2), "--yes")
    process.expect(["answer: ", "number: "])
    below = descendants(process.pid or 0)
    process.sendintr()
    assert ended(process, within=60) == 6
    assert "CANCELLED" in str(process.before)
    until = time.monotonic() + 30
    while left := [pid for pid in below if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < until, left


def test_ctrl_c_while_it_is_sent_waits_for_the_answer(board: Board, person: Person) -> None:
    url = board.url("lever", mode="slow:4")
    person.know(url)
    process = in_terminal(person, url, "--yes")
    until_it_arrived(board, url, process)
    process.sendintr()
    assert ended(process, within=60) == 0
    assert len(board.ledger.applications(url)) == 1


def test_a_browser_that_dies_while_it_is_sent_is_seen_at_once(board: Board, person: Person) -> None:
    url = board.url("lever", mode="slow:90")
    person.know(url)
    process = in_terminal(person, url, "--yes")
    until_it_arrived(board, url, process)
    for pid in browsers(process.pid or 0):
        os.kill(pid, signal.SIGKILL)
    assert ended(process, within=60) == 4


def test_while_it_is_sent_nobody_settles_it(board: Board, person: Person) -> None:
    url = board.url("lever", mode="slow:12")
    person.know(url)
    process = in_terminal(person, url, "--yes")
    until_it_arrived(board, url, process)
    settled = person.settle(url, "--not-arrived")
    assert settled.returncode == 2, settled.stdout + settled.stderr
    assert "still sending" in settled.stderr
    assert ended(process, within=60) == 0


@pytest.mark.thorough
def test_one_person_s_answers_and_applications_are_not_another_s(
    board: Board, person: Person, tmp_path: Path
) -> None:
    url = board.url("lever", seed=2)
    assert person.apply(url).status == 0
    other = json.loads((person.folder / "deploy/local/board/candidate.json").read_text())
    other["basics"] |= {"name": "Bob Roe", "email": "bob@example.com"}
    candidate = tmp_path / "bob.json"
    candidate.write_text(json.dumps(other))
    # The last of an option counts.
    process = in_terminal(person, url, "--yes", "--candidate", str(candidate))
    process.expect(["answer: ", "number: "])
    process.sendintr()
    assert ended(process, within=60) == 6


@pytest.mark.parametrize("options", [["--review"], []])
def test_what_the_page_sends_by_itself_needs_a_word(
    board: Board, person: Person, options: list[str]
) -> None:
    url = board.url("greenhouse", mode="upload-submits")
    person.know(url)
    process = in_terminal(person, url, *options)
    process.expect("by itself, before it is complete. Let it\\?")
    process.sendline("n")
    assert ended(process, within=60) not in (0, 4)
    assert board.ledger.applications(url) == []


@pytest.mark.thorough
def test_an_address_that_leads_to_another_site_is_said(
    person: Person, httpserver: HTTPServer
) -> None:
    """Unless that is a known system's posting, as many employers' own addresses lead to one."""
    origin = httpserver.url_for("").rstrip("/")
    other = origin.replace("localhost", "127.0.0.1")
    assert other != origin
    httpserver.expect_request("/job").respond_with_response(
        Response(status=302, headers={"Location": f"{other}/form"})
    )
    httpserver.expect_request("/form").respond_with_data("<h1>Apply</h1>", content_type="text/html")
    process = in_terminal(person, f"{origin}/job", "--yes", "--trust", origin, "--trust", other)
    assert ended(process, within=60) == 5
    assert "leads to" in str(process.before)


@pytest.mark.thorough
def test_the_printed_command_settles_it(board: Board, person: Person) -> None:
    url = board.url("lever", mode="reset")
    assert person.apply(url).status == 4
    again = person.apply(url)
    assert again.status == 4
    (line,) = [line for line in again.output.splitlines() if " settle " in line]
    words = shlex.split(line.partition(" (or")[0])
    settled = person.settle(url, "--not-arrived", command=words[:-1])
    assert settled.returncode == 0, settled.stderr
