"""A form behind an account, from the command line: made by the person's word, once, and signed in to from then on."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.board_process import Board, Person
from tests.e2e.test_apply import arrived

pytestmark = pytest.mark.e2e

CONSENT = "wants an account"
CODE = "The site says:"


class Talk:
    """What stands in the terminal, and what is typed there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def until(self, *texts: str) -> str:
        """The first of them that turns up."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            for text in texts:
                if text in line:
                    return text
        raise AssertionError(f"none of {texts} in:\n{self.said}")

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        rest, _ = self.process.communicate(timeout=180)
        self.said += rest
        return self.process.returncode


@contextlib.contextmanager
def talking(person: Person, url: str, *options: str) -> Iterator[Talk]:
    person.know(url)
    process = person.start(
        url, "--yes", "--receipt", str(person.state / "receipt.json"), *options
    )
    try:
        yield Talk(process)
    finally:
        process.kill()
        process.wait()


def register(talk: Talk, board: Board) -> None:
    talk.until(CONSENT)
    talk.type("1")
    talk.until(CODE)
    talk.type(board.ledger.codes()[0])


def password(person: Person) -> str:
    (account,) = json.loads((person.own / "accounts.json").read_text())
    return str(account["password"])


def everywhere(person: Person) -> dict[str, str]:
    """All that a run leaves behind but the file of the accounts."""
    files = (path for path in person.state.rglob("*") if path.is_file())
    return {
        str(path): path.read_bytes().decode("latin-1")
        for path in files
        if path.name != "accounts.json"
    }


def eventually(happens: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)  # noqa: TID251  a test waits for a process


def test_it_registers_once_and_signs_in_the_next_time(board: Board, person: Person) -> None:
    url = board.url("workday", seed=1, mode="account")
    with talking(person, url) as talk:
        register(talk, board)
        assert talk.end() == 0, talk.said
    arrived_application = board.ledger.applications(url)
    assert [each["right"] for each in arrived_application] == [True]
    assert [each["made"] for each in board.ledger.registrations()] == [1]

    again = board.url("workday", seed=2, mode="account")
    applied = person.apply(again)
    assert applied.status == 0, applied.output
    assert "Signed in" in applied.output
    arrived(board, again, applied)
    assert len(board.ledger.registrations()) == 1
    secret = password(person)
    assert [name for name, text in everywhere(person).items() if secret in text] == []
    assert secret not in talk.said + applied.output
